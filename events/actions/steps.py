"""The way of a registration to its seat: endorsement, approval, selection, seat. One step after the
other, the same for whoever comes by whichever way."""

from audit.lifecycle import begin
from events.actions.telling import tell, tell_many
from events.actions.waiting_list import wait_of, waits
from events.eligibility import unmet_rules
from events.models import RegistrationStatus, StatusClass

S = RegistrationStatus


def next_step(seats, registration):
    """Where a registration goes with what it has: ``(status, facts)`` for ``SeatLedger.move``."""
    event = seats.event
    if event.endorsement and not registration.endorsed_at:
        return S.ENDORSEMENT, {}
    if event.approval and not registration.approved_at:
        return S.APPROVAL, {}
    if event.by_selection:
        if not (seats.selection and seats.selection.confirmed_at):
            return S.NOMINATED, {}
        if unmet := unmet_of(seats, registration):
            return S.NOT_ELIGIBLE, {"unmet": unmet}
    seat = seats.find_seat_for(registration)
    if seat.free:
        return S.CONFIRMED, {"pool": seat.pool, "confirmed_at": seats.at}
    return S.WAITING, {}


def unmet_of(seats, registration):
    """The codes of the event's rules of eligibility that a nomination does not meet."""
    event, entity = seats.event, registration.delegation.entity
    standing = seats.standing_of(entity) if event.standings else None
    return unmet_rules(event, registration.received_at, registration.passport_until, standing)


def first_step(seats, registration):
    """Put a row that is not written yet where it begins."""
    status, facts = next_step(seats, registration)
    if status.status_class == StatusClass.CLOSED:
        facts["closed_at"] = seats.at
    return begin(registration, status, **facts)


def go_on(seats, registration, *, by, note="", **facts):
    """Move a registration on, with what it has got by ``facts``. Nobody is told yet."""
    for name, value in facts.items():
        setattr(registration, name, value)
    status, more = next_step(seats, registration)
    return seats.move(registration, status, by=by, note=note, **facts, **more)


def tell_of_step(registration, at, mission=None):
    """Say to the person and the mission where the registration stands, and what it waits for. The
    ledger is closed by then: the order of the waiting list is read from the rows."""
    wait = wait_of(registration, at)
    tell(registration, kind_of(registration), mission=mission, **_more(registration, wait))


def tell_of_many(registrations, event, at):
    """The same for many of one event, with one notice to each mission."""
    queued = any(row.status == S.WAITING for row in registrations)
    found = {wait.key: wait for wait in (waits(event, at) if queued else ())}
    told = [(row, kind_of(row), _more(row, found.get(row.pk))) for row in registrations]
    return tell_many(told, event)


def kind_of(registration):
    return f"registration_{registration.status}"


def _more(registration, wait):
    if wait:
        return {"place": wait.place, "why": wait.reason, "number": wait.number}
    if registration.status == S.NOT_ELIGIBLE:
        return {"unmet": registration.unmet}
    return {}

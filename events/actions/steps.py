"""The way of a registration to its seat: endorsement, approval, selection, seat. One step after the
other, the same for whoever comes by whichever way."""

from audit.lifecycle import begin
from events.actions.queue import wait_of, waits
from events.actions.telling import tell, tell_many
from events.eligibility import unmet_rules
from events.models import RegistrationStatus, StatusClass

S = RegistrationStatus


def next_step(hall, registration):
    """Where a registration goes with what it has: ``(status, facts)`` for ``Hall.move``."""
    event = hall.event
    if event.endorsement and not registration.endorsed_at:
        return S.ENDORSEMENT, {}
    if event.approval and not registration.approved_at:
        return S.APPROVAL, {}
    if event.by_selection:
        if not (hall.selection and hall.selection.confirmed_at):
            return S.NOMINATED, {}
        if unmet := unmet_of(hall, registration):
            return S.NOT_ELIGIBLE, {"unmet": unmet}
    place = hall.place_for(registration)
    if place.free:
        return S.CONFIRMED, {"pool": place.pool, "confirmed_at": hall.at}
    return S.WAITING, {}


def unmet_of(hall, registration):
    """The codes of the event's rules of eligibility that a nomination does not meet."""
    event, entity = hall.event, registration.delegation.entity
    standing = hall.standing_of(entity) if event.standings else None
    return unmet_rules(event, registration.received_at, registration.passport_until, standing)


def first_step(hall, registration):
    """Put a row that is not written yet where it begins."""
    status, facts = next_step(hall, registration)
    if status.status_class == StatusClass.CLOSED:
        facts["closed_at"] = hall.at
    return begin(registration, status, **facts)


def go_on(hall, registration, *, by, note="", **facts):
    """Move a registration on, with what it has got by ``facts``. Nobody is told yet."""
    for name, value in facts.items():
        setattr(registration, name, value)
    status, more = next_step(hall, registration)
    return hall.move(registration, status, by=by, note=note, **facts, **more)


def advance(hall, registration, *, by, note="", **facts):
    """The same for one registration alone: numbers written, person and mission told."""
    go_on(hall, registration, by=by, note=note, **facts)
    hall.flush()
    tell_of_step(registration, hall.at)
    return registration


def tell_of_step(registration, at, mission=None):
    """Say to the person and the mission where the registration stands, and what it waits for."""
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

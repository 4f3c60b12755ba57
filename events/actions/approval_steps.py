"""The way of a registration to its seat: endorsement, approval, selection, seat. One step after the
other, the same for every way of registering."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from accounts.models import Actor, Notice, User
from audit.lifecycle import begin
from events.actions.notifying import PersonNotice, notify_people, notify_person
from events.actions.seat_ledger import SeatLedger
from events.models import Event, Registration, RegistrationStatus, StatusClass
from events.queries.waiting_list import find_waiting_place, list_waiting
from events.rules.eligibility import unmet_rules

S = RegistrationStatus


@dataclass(frozen=True)
class Step:
    """Where a registration goes, with the facts for ``SeatLedger.move`` that belong to it."""

    status: RegistrationStatus
    facts: dict[str, Any] = field(default_factory=dict)


def next_step(seats: SeatLedger, registration: Registration) -> Step:
    """Where a registration goes with what it has."""
    event = seats.event
    asks = not event.is_recorded  # who came to what was held needs nobody's consent any more
    if asks and event.endorsement and not registration.endorsed_at:
        return Step(S.AWAITING_ENDORSEMENT)
    if asks and event.approval and not registration.approved_at:
        return Step(S.AWAITING_APPROVAL)
    if event.by_selection:
        if not (seats.selection and seats.selection.confirmed_at):
            return Step(S.NOMINATED)
        if unmet := unmet_of(seats, registration):
            return Step(S.NOT_ELIGIBLE, {"unmet": unmet})
    seat = seats.find_seat_for(registration)
    if seat.free:
        facts = {"reserved_seats": seat.reserved_seats, "confirmed_at": seats.at}
        return Step(S.CONFIRMED, facts)
    return Step(S.WAITING)


def unmet_of(seats: SeatLedger, registration: Registration) -> list[str]:
    """The codes of the event's rules of eligibility that a nomination does not meet."""
    event, entity = seats.event, registration.delegation.entity
    standing = seats.standing_of(entity) if event.standings else None
    return unmet_rules(event, registration.received_at, registration.passport_until, standing)


def first_step(seats: SeatLedger, registration: Registration) -> Registration:
    """Put a row that is not written yet where it begins."""
    step = next_step(seats, registration)
    closed = {"closed_at": seats.at} if step.status.status_class == StatusClass.CLOSED else {}
    return begin(registration, step.status, **step.facts, **closed)


def advance(
    seats: SeatLedger, registration: Registration, *, by: Actor, note: str = "", **facts: Any
) -> Registration:
    """Move a registration on, with what it has got by ``facts``. Nobody is told yet."""
    for name, value in facts.items():
        setattr(registration, name, value)
    step = next_step(seats, registration)
    return seats.move(registration, step.status, by=by, note=note, **facts, **step.facts)


def notify_of_step(
    registration: Registration, at: datetime, mission: Sequence[User] | None = None
) -> None:
    """Say to the person and the mission where the registration stands, and what it waits for. The
    ledger is closed by then: the order of the waiting list is read from the rows."""
    wait = find_waiting_place(registration, at)
    notify_person(registration, kind_of(registration), mission=mission, **_more(registration, wait))


def notify_of_steps(
    registrations: Sequence[Registration], event: Event, at: datetime
) -> list[Notice]:
    """The same for many of one event, with one notice to each mission."""
    queued = any(row.status == S.WAITING for row in registrations)
    found = {wait.key: wait for wait in (list_waiting(event, at) if queued else ())}
    notices = [
        PersonNotice(row, kind_of(row), _more(row, found.get(row.pk))) for row in registrations
    ]
    return notify_people(notices, event)


def kind_of(registration: Registration) -> str:
    return f"registration_{registration.status}"


def _more(registration, wait):
    if wait:
        return {"place": wait.place, "why": wait.reason, "number": wait.number}
    if registration.status == S.NOT_ELIGIBLE:
        return {"unmet": registration.unmet}
    return {}

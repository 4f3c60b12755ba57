"""What ends with an event: its waiting list. If the event is moved, the list is restored."""

from datetime import datetime, timedelta

from django.db import transaction

from accounts.models import Actor
from accounts.worker import for_each
from audit.models import SYSTEM
from events.actions.seat_ledger import SeatLedger
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.queries.figures import who_was_present

S = RegistrationStatus
# The end may be corrected so long after it, and people from the waiting list entered as present.
GRACE = timedelta(hours=24)
ERASED = "erased:"  # as the keys of erased persons begin (`accounts.actions.erasure.Pseudonym`)


def end_waiting_lists(now: datetime) -> int:
    """Close the waiting lists of events that are over: a day after the end, or once the attendance
    is closed. What was recorded as already held waits for that, as long as it takes: its persons
    are entered afterwards. Returns how many persons were waiting. Nobody is written to: the event
    told them."""
    over = Event.objects.filter(waiting__gt=0, ends_at__lte=now).exclude(status=EventStatus.DRAFT)
    keys = list(over.order_by("pk").values_list("pk", flat=True))
    closed = who_was_present(keys).frozen if keys else {}
    return for_each(keys, lambda key: _end_waiting_list(key, now, key in closed), what="event")


@transaction.atomic
def _end_waiting_list(event, now, closed):
    with SeatLedger(Event.objects.get(pk=event), at=now) as seats:
        if not _has_ended(seats.event, now, closed):
            return 0
        cancelled = seats.event.status == EventStatus.CANCELLED
        note = "the event was cancelled" if cancelled else "the event is over"
        rows = list(seats.event.registrations.waiting().order_by("pk"))
        for registration in rows:
            seats.lock(registration)
            if registration.status == S.WAITING:
                seats.move(registration, S.NOT_SEATED, by=SYSTEM, note=note)
    return len(rows)


def _has_ended(event, now, closed):
    if event.ends_at > now:  # it was moved meanwhile
        return False
    is_entered = event.is_recorded and event.status != EventStatus.CANCELLED
    return closed or (not is_entered and event.ends_at + GRACE <= now)


def restore_waiting_list(seats: SeatLedger, *, by: Actor) -> list[Registration]:
    """Put the people whose waiting list had ended back on it, each with the time of receipt, since
    the event is no longer over. Without those who were erased, or are registered again."""
    event = seats.event
    ended = event.registrations.filter(status=S.NOT_SEATED).exclude(person__startswith=ERASED)
    rows = list(ended.order_by("received_at", "pk"))
    if not rows:
        return []
    live = event.registrations.live().sent().order_by().values_list("person", "user")
    known: set[str | int] = {key for keys in live for key in keys if key}
    restored = []
    for row in rows:
        keys = {key for key in (row.person, row.user_id) if key}
        if not known & keys:
            restored.append(_restore(seats, seats.lock(row), by=by))
            known |= keys
    return restored


def _restore(seats, row, *, by):
    modes = seats.event.modes
    # The format may have changed since.
    facts = {} if row.mode in modes else {"mode": modes[0]}
    note = "the event is no longer over"
    return seats.move(row, S.WAITING, by=by, note=note, **facts)

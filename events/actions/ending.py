"""What ends with an event: its waiting list."""

from datetime import datetime

from django.db import transaction

from accounts.worker import for_each
from audit.models import SYSTEM
from events.actions.seat_ledger import SeatLedger
from events.models import Event, EventStatus, RegistrationStatus

S = RegistrationStatus


def end_waiting_lists(now: datetime) -> int:
    """Close the waiting lists of events that are over: no seat can be freed there any more. Returns
    how many persons were waiting. Nobody is written to: the event told them."""
    over = Event.objects.filter(waiting__gt=0, ends_at__lte=now).exclude(status=EventStatus.DRAFT)
    keys = list(over.order_by("pk").values_list("pk", flat=True))
    return for_each(keys, lambda event: _end_waiting_list(event, now), what="event")


@transaction.atomic
def _end_waiting_list(event, now):
    with SeatLedger(Event.objects.get(pk=event), at=now) as seats:
        if seats.event.ends_at > now:  # it was moved meanwhile
            return 0
        rows = list(seats.event.registrations.waiting().order_by("pk"))
        for registration in rows:
            seats.lock(registration)
            if registration.status == S.WAITING:
                seats.move(registration, S.NOT_SEATED, by=SYSTEM, note="the event is over")
    return len(rows)

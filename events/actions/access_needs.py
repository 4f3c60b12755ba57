"""What persons told for one event alone goes a year after it. What was entered later than that, of
an event recorded after it was held, goes thirty days after it was entered."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Count, Q

from accounts.actions.retention import receipt
from accounts.worker import for_each
from audit.lifecycle import lock
from events.models import Event, Registration

KEPT = timedelta(days=365)
# What was entered after that time is kept until the officer can have finished with it.
KEPT_AFTER_ENTRY = timedelta(days=30)
EMPTY = {"phone": "", "access_needs": "", "diet": "", "passport_until": None}
BATCH = 500
SAID = ~Q(phone="") | ~Q(access_needs="") | ~Q(diet="") | Q(passport_until__isnull=False)
KEY = "needs"


def erased_from(event: Event) -> datetime:
    """When the details of the people of an event will go. Of an event that was recorded later the
    entry of each may put it off by `KEPT_AFTER_ENTRY`."""
    return event.ends_at + KEPT


def _due(now):
    finished = Q(event__recorded_at=None) | Q(entered_at__lt=now - KEPT_AFTER_ENTRY)
    return Registration.objects.filter(SAID, finished, event__ends_at__lt=now - KEPT)


def due_access_needs(now: datetime) -> dict[str, int]:
    """What would go, by kind."""
    return _counts(_due(now))


def _counts(rows):
    """How many rows say each of the details; one query."""
    filled = {name: ~Q(**{name: empty}) for name, empty in EMPTY.items()}
    return rows.order_by().aggregate(**{n: Count("pk", filter=q) for n, q in filled.items()})


def erase_access_needs(now: datetime) -> int:
    """Event by event, with a receipt for each batch. Returns how many details were erased."""
    events = Event.objects.filter(pk__in=_due(now).values("event")).order_by("pk")
    events = events.defer("description", "summary")
    return for_each(events, lambda event: _erase_of(event, now))


def _erase_of(event, now):
    done = 0
    while erased := _erase_batch(event, now):
        done += erased
    return done


@transaction.atomic
def _erase_batch(event, now):
    """Under the event's lock, so that a change of details at the same moment is not lost or
    undone."""
    lock(event)
    pks = list(_due(now).filter(event=event).order_by("pk").values_list("pk", flat=True)[:BATCH])
    rows = Registration.objects.filter(pk__in=pks)
    counts = _counts(rows) if pks else {}
    rows.update(**EMPTY)
    return receipt(KEY, now, counts, about=event.slug)

"""The seats counted anew, from the rows and from the audit stream, against the numbers that are kept."""

from collections import Counter
from dataclasses import dataclass

from django.db import transaction

from accounts.worker import SomeFailed, for_each
from audit.lifecycle import lock
from audit.models import Entry
from events.models import Delegation, Event, Mode, Registration, SeatCheck
from events.models.statuses import COUNTED, QUEUED, SEATED

KEPT = 60  # checks


@dataclass(frozen=True)
class Difference:
    """One number of one layer that does not come out. ``kept`` is the counter's, ``rows`` and
    ``stream`` what was counted; ``limit`` is set where the layer is above its number."""

    event: str
    layer: str
    kept: int
    rows: int
    stream: int
    limit: int | None = None

    def __str__(self):
        text = (
            f"{self.event}: {self.layer}: kept {self.kept}, rows {self.rows}, stream {self.stream}"
        )
        return text if self.limit is None else f"{text}; the limit is {self.limit}"


def verify(events):
    """The Differences of these events, as a list; empty where all is right."""
    found = []
    for event in events.order_by("pk").defer("description", "summary").iterator(chunk_size=200):
        found += _verify(event)
    return found


@transaction.atomic
def _verify(event):
    """Under the event's lock: an act in between would look like a difference."""
    lock(event)
    return list(_compared(event))


def _compared(event):
    rows = _counted(event, _from_rows(event))
    stream = _counted(event, _from_stream(event))
    kept, limits = _kept(event)
    for key in sorted({*rows, *stream, *kept}, key=str):
        numbers = kept.get(key, 0), rows.get(key, 0), stream.get(key, 0)
        limit = limits.get(key)
        above = limit is not None and max(numbers) > limit
        if len(set(numbers)) > 1 or above:
            yield Difference(event.slug, _name(key), *numbers, limit if above else None)


def _name(key):
    kind, pk = key
    if kind in ("quota", "delegation", "delegation waiting"):
        return f"{kind} of {Delegation.objects.get(pk=pk).entity.code}"
    return f"{kind} {pk}" if kind == "pool" else kind


def _counted(event, states):
    """Layer → units taken, of an iterable of ``(delegation, status, mode, pool)``."""
    held = Counter()
    opened = set(event.pools.exclude(opened_at=None).values_list("pk", flat=True))
    for delegation, status, mode, pool in states:
        if status in SEATED:
            held["delegation", delegation] += 1
        if status in QUEUED:
            held["waiting", None] += 1
            held["delegation waiting", delegation] += 1
        if status not in COUNTED:
            continue
        held["online" if mode == Mode.ONLINE else "room", None] += 1
        if mode == Mode.ROOM or event.quota_counts_online:
            held["quota", delegation] += 1
        if pool:
            held["pool", pool] += 1
    kept = event.pools.exclude(pk__in=opened)
    held["set apart", None] = sum(
        seats - held["pool", pk] for pk, seats in kept.values_list("pk", "seats")
    )
    return +held


def _from_rows(event):
    rows = Registration.objects.filter(event=event).order_by()
    return rows.values_list("delegation", "status", "mode", "pool").iterator(chunk_size=2000)


def _from_stream(event):
    """The last known state of each registration, as the entries tell it, the oldest first."""
    rows = Registration.objects.filter(event=event).values_list("pk", "delegation", "mode")
    home = {pk: (delegation, mode) for pk, delegation, mode in rows}
    states = {}
    entries = Entry.objects.filter(
        subject_type=Registration._meta.label_lower,
        subject_id__in=Registration.objects.filter(event=event).values("pk"),
    )
    told = entries.order_by("id").values_list("subject_id", "after")
    for pk, after in told.iterator(chunk_size=2000):
        # Entries of before there were two ways of taking part say nothing of them.
        state = states.setdefault(pk, {"mode": home[pk][1], "pool": None})
        state |= {name: after[name] for name in ("status", "mode", "pool") if name in after}
    for pk, state in states.items():
        if "status" in state:
            yield home[pk][0], state["status"], state["mode"], state["pool"]


def _kept(event):
    """``(numbers, limits)`` of the layers as the rows of event, delegations and pools have them."""
    apart = {("set apart", None): event.set_apart, ("waiting", None): event.waiting}
    numbers = {("room", None): event.seated, ("online", None): event.online, **apart}
    limits = {("room", None): event.seats, ("online", None): event.online_seats}
    for row in event.delegations.all():
        numbers["delegation", row.pk] = row.seated
        numbers["delegation waiting", row.pk] = row.waiting
        numbers["quota", row.pk] = row.used
        limits["quota", row.pk] = row.quota
    for pool in event.pools.all():
        numbers["pool", pool.pk] = pool.used
        limits["pool", pool.pk] = pool.seats
    return numbers, limits


def check_all(now):
    """The daily duty: verify every event and keep the result, which ``/readyz`` tells. Returns how
    many events were looked at."""
    found = []

    def count(event):
        found.extend(str(difference) for difference in _verify(event))
        return 1

    events = Event.objects.order_by("pk").defer("description", "summary")
    try:
        return for_each(events, count)
    except SomeFailed as failure:
        found += [f"{label}: could not be counted" for label in failure.failed]
        raise
    finally:
        _keep(found, now)


def _keep(found, now):
    SeatCheck.objects.create(at=now, events=Event.objects.count(), differences=found[:100])
    old = SeatCheck.objects.order_by("-pk").values_list("pk", flat=True)[KEPT:]
    SeatCheck.objects.filter(pk__in=list(old)).delete()

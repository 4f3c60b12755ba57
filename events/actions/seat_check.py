"""The seats counted again, from the rows and from the audit stream, against the numbers that are
kept."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.db.models import QuerySet

from accounts.worker import SomeFailed, for_each
from audit.lifecycle import lock
from audit.models import Entry
from events.models import Delegation, Event, Mode, Registration, SeatCheck
from events.models.statuses import COUNTED, SEATED, WAITING_LIST

KEPT = 60  # checks
# What is counted, such as "quota", and the key of the delegation or of the reserved seats if it is
# theirs.
type LimitKey = tuple[str, int | None]


class SeatState(NamedTuple):
    """What the seats of one registration are counted by; delegation and reserved seats as keys."""

    delegation: int
    status: str
    mode: str
    reserved_seats: int | None


@dataclass(frozen=True)
class SeatDifference:
    """One number of one seat limit that will not come out. ``kept`` is the counter's, ``rows`` and
    ``stream`` what was counted; ``limit`` is set where the count is above the limit."""

    event: str
    seat_limit: str
    kept: int
    rows: int
    stream: int
    limit: int | None = None

    def __str__(self) -> str:
        counts = f"kept {self.kept}, rows {self.rows}, stream {self.stream}"
        text = f"{self.event}: {self.seat_limit}: {counts}"
        return text if self.limit is None else f"{text}; the limit is {self.limit}"


def verify_seats(events: QuerySet[Event]) -> list[SeatDifference]:
    """The Differences of these events, as a list; empty where all is right."""
    found = []
    for event in events.order_by("pk").defer("description", "summary").iterator(chunk_size=200):
        found += _verify(event)
    return found


@transaction.atomic
def _verify(event: Event) -> list[SeatDifference]:
    """Under the event's lock: an act in between would look like a difference."""
    lock(event)
    return list(_compared(event))


def _compared(event: Event) -> Iterator[SeatDifference]:
    rows = _counted(event, _from_rows(event))
    stream = _counted(event, _from_stream(event))
    kept, limits = _kept(event)
    for key in sorted({*rows, *stream, *kept}, key=str):
        numbers = kept.get(key, 0), rows.get(key, 0), stream.get(key, 0)
        limit = limits.get(key)
        above = limit is not None and max(numbers) > limit
        if len(set(numbers)) > 1 or above:
            yield SeatDifference(event.slug, _name(key), *numbers, limit if above else None)


def _name(key: LimitKey) -> str:
    kind, pk = key
    if pk is None:
        return kind
    if kind == "reserved_seats":
        return f"{kind} {pk}"
    return f"{kind} of {Delegation.objects.get(pk=pk).entity.code}"


def _counted(event: Event, states: Iterable[SeatState]) -> Counter[LimitKey]:
    """Seat limit → seats in use."""
    held: Counter[LimitKey] = Counter()
    opened = set(event.reserved_seats.exclude(opened_at=None).values_list("pk", flat=True))
    for delegation, status, mode, reserved_seats in states:
        if status in SEATED:
            held["delegation", delegation] += 1
        if status in WAITING_LIST:
            held["waiting", None] += 1
            held["delegation waiting", delegation] += 1
        if status not in COUNTED:
            continue
        held["online" if mode == Mode.ONLINE else "room", None] += 1
        if mode == Mode.ROOM or event.quota_counts_online:
            held["quota", delegation] += 1
        if reserved_seats:
            held["reserved_seats", reserved_seats] += 1
    kept = event.reserved_seats.exclude(pk__in=opened)
    held["reserved", None] = sum(
        seats - held["reserved_seats", pk] for pk, seats in kept.values_list("pk", "seats")
    )
    return +held


def _from_rows(event: Event) -> Iterator[SeatState]:
    rows = Registration.objects.filter(event=event).order_by()
    states = rows.values_list("delegation", "status", "mode", "reserved_seats")
    return (SeatState(*row) for row in states.iterator(chunk_size=2000))


def _from_stream(event: Event) -> Iterator[SeatState]:
    """The last known state of each registration, as the entries say, the oldest first."""
    rows = Registration.objects.filter(event=event).values_list("pk", "delegation", "mode")
    home = {pk: (delegation, mode) for pk, delegation, mode in rows}
    states: dict[int, dict[str, Any]] = {}
    entries = Entry.objects.filter(
        subject_type=Registration._meta.label_lower,
        subject_id__in=Registration.objects.filter(event=event).values("pk"),
    )
    changes = entries.order_by("id").values_list("subject_id", "after")
    for pk, after in changes.iterator(chunk_size=2000):
        # Entries of before there were two ways of taking part say nothing of them.
        state = states.setdefault(pk, {"mode": home[pk][1], "reserved_seats": None})
        state |= {
            name: after[name] for name in ("status", "mode", "reserved_seats") if name in after
        }
    for pk, state in states.items():
        if "status" in state:
            yield SeatState(home[pk][0], state["status"], state["mode"], state["reserved_seats"])


def _kept(event: Event) -> tuple[dict[LimitKey, int], dict[LimitKey, int | None]]:
    """``(numbers, limits)`` as the rows of event, delegations and reserved seats have them."""
    numbers: dict[LimitKey, int] = {
        ("room", None): event.seated,
        ("online", None): event.online,
        ("reserved", None): event.reserved_free,
        ("waiting", None): event.waiting,
    }
    limits: dict[LimitKey, int | None] = {
        ("room", None): event.seats,
        ("online", None): event.online_seats,
    }
    for row in event.delegations.all():
        numbers["delegation", row.pk] = row.seated
        numbers["delegation waiting", row.pk] = row.waiting
        numbers["quota", row.pk] = row.used
        limits["quota", row.pk] = row.quota
    for reserved in event.reserved_seats.all():
        numbers["reserved_seats", reserved.pk] = reserved.used
        limits["reserved_seats", reserved.pk] = reserved.seats
    return numbers, limits


def check_all_seats(now: datetime) -> int:
    """The daily task: verify every event and keep the result, which ``/readyz`` reports. Returns
    how many events were looked at."""
    found: list[str] = []

    def count(event: Event) -> int:
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

"""Who came today, by quarter hour, and which delegations have not come: for the office's
overview."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from attendance.models import ScanResult
from events.models import Delegation, Event
from friends.models.entities import protocol_order

QUARTER = timedelta(minutes=15)


@dataclass(frozen=True)
class DayArrivals:
    """``quarters``: ``(begin, arrivals)`` without a gap, from the first arrival to now. ``today``
    are all persons who came today, ``inside`` those of them who have not left, ``expected`` the
    persons with a seat in the room who have not come on any day."""

    quarters: list[tuple[datetime, int]]
    today: int
    inside: int
    expected: int


def day_arrivals(event: Event, now: datetime) -> DayArrivals:
    """Today is the day of the place, and only doors count, not sessions. Two queries."""
    midnight = datetime.combine(now.astimezone(event.zone).date(), time.min, tzinfo=event.zone)
    rows = event.scans.evidence().filter(door__session=None, at__gte=midnight, at__lte=now)
    came: dict[int, datetime] = {}
    inside: dict[int, bool] = {}
    for pk, at, result in rows.order_by("at", "pk").values_list("registration", "at", "result"):
        if result == ScanResult.OUT:
            inside[pk] = False
        else:
            came.setdefault(pk, at)
            inside[pk] = True
    expected = event.registrations.seated().filter(mode="room", arrived_at=None).count()
    return DayArrivals(
        _quarters(came.values(), midnight, now), len(came), sum(inside.values()), expected
    )


def _quarters(moments, midnight, now):
    counted = Counter((at - midnight) // QUARTER for at in moments)
    if not counted:
        return []
    last = max(*counted, min((now - midnight) // QUARTER, max(counted) + 8))
    return [(midnight + n * QUARTER, counted[n]) for n in range(min(counted), last + 1)]


def absent_delegations(event: Event) -> list[Delegation]:
    """Delegations with a seat of which no person has been checked in, with ``seated``. One
    query."""
    came = event.registrations.filter(arrived_at__isnull=False).order_by().values("delegation")
    rows = event.delegations.filter(seated__gt=0).exclude(pk__in=came)
    return list(rows.select_related("entity").order_by(*protocol_order("entity")))

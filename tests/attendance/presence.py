"""What the tests of attendance share: an event of today's past, scans at the hours of its place."""

import uuid
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from django.db.models import Min
from django.utils import timezone

from attendance.models import Door, Scan
from events.models import Registration, Session
from tests.events import make_coming
from tests.factories import make_event, make_registration, make_user

BEIJING = ZoneInfo("Asia/Shanghai")
DAY = "2026-05-12"
OVER = datetime(2026, 5, 20, 9, tzinfo=UTC)


def clock(text, zone=BEIJING):
    """``09:00`` of the first day, or ``13 09:00``, on the clock of the place."""
    text = text if " " in text else f"12 {text}"
    return datetime.strptime(f"2026-05-{text}", "%Y-%m-%d %H:%M").replace(tzinfo=zone)


def make_seminar(starts="09:00", ends="17:00", **fields):
    """A day of 12 May 2026 in Beijing."""
    return make_event(starts_at=clock(starts), ends_at=clock(ends), **fields)


def make_under_way(days=0, **fields):
    """An event of today for which one may still register."""
    return make_coming(days=days, closes_at=timezone.now() + timedelta(days=1), **fields)


def make_session(event, starts="09:00", ends="12:00", **fields):
    """A session of 12 May 2026, as the door that has its list; ``fields`` are of the door."""
    times = {"starts_at": clock(starts), "ends_at": clock(ends)}
    return make_session_at(event, **times, **{"own_list": False} | fields)


def make_session_at(event, starts_at, ends_at, name=None, **fields):
    name = name or {"en": "Opening"}
    session = Session.objects.create(event=event, name=name, starts_at=starts_at, ends_at=ends_at)
    return Door.objects.create(event=event, session=session, **fields)


def scan(registration, text="08:50", result="in", **fields):
    """As the desk writes it; the first that lets the person in is the arrival."""
    at = clock(text) if isinstance(text, str) else text
    let_in = result in ("in", "by_hand")
    arrived = registration.scans.arrivals().exists()
    facts = {"admitted": let_in, "first": let_in and not arrived, "received_at": at} | fields
    if facts["first"]:
        registration.arrived_at = at
        registration.save(update_fields=["arrived_at"])
    return Scan.objects.create(
        event=registration.event,
        registration=registration,
        at=at,
        result=result,
        nonce=uuid.uuid4(),
        **facts,
    )


def arrivals_that_differ(events):
    """Where `Registration.arrived_at`, the row of the arrival and the scans do not say the same."""
    rows = Registration.objects.filter(event__in=events)
    arrivals = dict(rows.values_list("pk", "arrived_at"))
    let_in = Scan.objects.filter(event__in=events).evidence().filter(admitted=True)
    earliest = let_in.order_by().values("registration").annotate(at=Min("at"))
    first = dict(Scan.objects.filter(event__in=events).arrivals().values_list("registration", "at"))
    scans = dict(earliest.values_list("registration", "at"))
    return [(pk, at) for pk, at in arrivals.items() if not at == first.get(pk) == scans.get(pk)]


def make_person(event, entity=None, **fields):
    return make_registration(event, entity, by=make_user(), **fields)


def later(moment, minutes):
    return moment + timedelta(minutes=minutes)

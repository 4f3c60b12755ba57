"""A day of the past brought in at once: each scan is what one desk would have made of it."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from attendance.actions.scanning import Attempt, check_in, check_in_many
from attendance.models import Door, Scan
from audit.lifecycle import NotPossible
from audit.models import Agent, Entry
from events.actions import cancel_registration
from events.models import EventStatus
from tests.events import make_guest
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db
BY = Agent("load_demo")
SAID = (
    "result",
    "refusal_reason",
    "admitted",
    "first",
    "conflict",
    "at",
    "received_at",
    "offline",
    "source",
    "desk",
)
# Guest, hours after the start, way out, at the door instead of the entrance.
DAYS = [
    (0, 0, False, False),
    (0, 1, False, False),  # once more on the same day
    (1, 1, False, False),
    (0, 2, True, False),
    (0, 3, False, False),  # back again
    (1, 2, False, True),
    (1, 3, False, True),  # this door admits once
    (2, 3, False, False),  # not confirmed
    (1, 24, False, False),  # on the second day
    (0, 23, False, True),
    (1, 400, False, False),  # after the event
    (1, -1, False, True),  # sent late
]


@pytest.fixture
def event(db):
    return four_days()


def four_days():
    starts = datetime(2027, 5, 10, 1, tzinfo=UTC)  # 09:00 in Beijing
    return make_event(starts_at=starts, ends_at=starts + timedelta(days=3, hours=8))


def attempts_at(event):
    """The days above, with a scan that was there before."""
    guests = [make_guest(event) for _ in range(3)]
    cancel_registration(guests[2], by=make_user(), at=event.starts_at)
    door = Door.objects.create(event=event, name={"en": "Gate"}, repeats="once")
    before = event.starts_at - timedelta(minutes=5)
    check_in(event, registration=guests[1], by=BY, at=before, nonce=uuid4())
    for nth, hours, out, at_door in DAYS:
        at = event.starts_at + timedelta(hours=hours)
        place = {"door": door if at_door else None, "desk": "1"}
        yield Attempt(event, guests[nth], BY, at, uuid4(), out=out, **place)


def said_of(event):
    scans = list(event.scans.order_by("pk"))
    entries = [Entry.objects.about(scan).get() for scan in scans]
    rows = [tuple(getattr(scan, name) for name in SAID) for scan in scans]
    return rows, [(entry.act, entry.agent, sorted(entry.after)) for entry in entries]


def test_each_scan_is_as_if_it_had_come_alone():
    alone, together = four_days(), four_days()
    for a in attempts_at(alone):
        point = {"door": a.door, "desk": a.desk, "out": a.out}
        check_in(alone, registration=a.registration, by=a.by, at=a.at, nonce=a.nonce, **point)

    check_in_many(together, list(attempts_at(together)))

    rows, entries = said_of(together)
    assert (rows, entries) == said_of(alone)
    assert {row[0] for row in rows} == {"in", "out", "repeat", "refused"}


def test_the_scans_come_back_in_the_order_given(event):
    attempts = list(attempts_at(event))
    scans = check_in_many(event, attempts)
    assert [scan.nonce for scan in scans] == [attempt.nonce for attempt in attempts]
    assert all(scan.pk for scan in scans)


def test_a_draft_lets_nobody_in():
    event = make_event(status=EventStatus.DRAFT)
    with pytest.raises(NotPossible):
        check_in_many(event, [])


def test_a_number_that_was_used_records_nothing(event):
    attempts = list(attempts_at(event))
    check_in_many(event, attempts[:1])
    before = (Scan.objects.count(), Entry.objects.count())
    with pytest.raises(IntegrityError):
        check_in_many(event, attempts)
    assert (Scan.objects.count(), Entry.objects.count()) == before


def test_a_registration_of_another_event_is_refused(event):
    stranger = make_guest(four_days())
    attempt = Attempt(event, stranger, BY, event.starts_at, uuid4())
    with pytest.raises(KeyError):
        check_in_many(event, [attempt])
    assert not event.scans.exists()


def test_many_take_as_many_statements_as_one(event):
    def statements(number):
        guests = [make_guest(event) for _ in range(number)]
        attempts = [Attempt(event, guest, BY, event.starts_at, uuid4()) for guest in guests]
        with CaptureQueriesContext(connection) as queries:
            check_in_many(event, attempts)
        return len(queries)

    assert statements(1) == statements(20)

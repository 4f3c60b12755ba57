"""Doors and sessions, in and out: when a badge is checked in once more, and why another is
refused."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from attendance.actions.scanning import admit_by_hand, check_in, undo_check_in
from attendance.models import Door, ReplacedBadge, Scan
from attendance.queries import badge_codes
from attendance.queries import desk as logic
from audit.lifecycle import NotPossible
from events.actions import cancel_registration
from tests.attendance.presence import make_session_at
from tests.events import make_coming, make_guest
from tests.factories import make_event, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    """Four days in Beijing, from nine to five."""
    starts = datetime(2027, 5, 10, 1, tzinfo=UTC)  # 09:00 in Beijing
    return make_event(starts_at=starts, ends_at=starts + timedelta(days=3, hours=8))


def make_door(event, repeats="once", **fields):
    return Door.objects.create(event=event, repeats=repeats, name={"en": "North gate"}, **fields)


def scan(guest, *, after=0, out=False, door=None, **facts):
    """Scanned some hours after the start."""
    at = guest.event.starts_at + timedelta(hours=after)
    facts = {"by": make_user(), "nonce": uuid4()} | facts
    return check_in(guest.event, registration=guest, at=at, out=out, door=door, **facts)


def results(guest, rule, *steps):
    """The results of scans at a door; a step is hours after the start, negative for the way out."""
    door = make_door(guest.event, rule)
    return [scan(guest, after=abs(step), out=step < 0, door=door).result for step in steps]


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("after", "result", "refusal_reason"),
    [
        (-10, "refused", "not_today"),  # 23:00 of the day before in Beijing
        (-9, "in", ""),  # midnight
        (3 * 24 + 14, "in", ""),  # 23:00 of the last day
        (3 * 24 + 15, "refused", "not_today"),
    ],
)
def test_only_the_days_of_the_event_by_the_calendar_of_the_place(
    event, after, result, refusal_reason
):
    found = scan(make_guest(event), after=after)
    assert (found.result, found.refusal_reason) == (result, refusal_reason)


def test_a_session_is_on_its_day_alone(event):
    day_two = event.starts_at + timedelta(days=1)
    door = make_session_at(event, day_two, day_two + timedelta(hours=3))
    guest = make_guest(event)
    assert scan(guest, door=door).refusal_reason == "not_today"
    assert scan(guest, after=25, door=door).result == "in"


def test_each_refusal_says_its_refusal_reason(event):
    waits = make_guest(make_event(seats=0, starts_at=event.starts_at, ends_at=event.ends_at))
    left = make_guest(event)
    cancel_registration(left, by=make_user(), at=event.starts_at - timedelta(days=1))
    assert [scan(row).refusal_reason for row in (waits, left)] == ["waiting", "not_confirmed"]
    event.status, event.status_reason = "cancelled", "Flood"
    event.save()
    assert scan(event.registrations.get()).refusal_reason == "cancelled"


def test_the_code_of_another_event_and_of_a_replaced_badge_are_told_apart(event):
    guest, other = make_guest(event), make_guest(make_coming())
    old = ReplacedBadge.objects.create(
        registration=guest,
        code="A" * 26,
        badge="2222-2222",
        reason="Lost",
        replaced_at=event.starts_at,
        replaced_by=make_user(),
    )
    address = f"https://friends.example.org/b/{event.slug}/"
    assert badge_codes.find_badge(event, address + guest.code) == (guest, "")
    assert badge_codes.find_badge(event, address + guest.code.lower() + "/") == (guest, "")
    assert badge_codes.find_badge(event, other.code) == (None, "other_event")
    assert badge_codes.find_badge(event, old.code) == (guest, "replaced")
    assert badge_codes.find_badge(event, "2222 2222") == (guest, "replaced")
    assert badge_codes.find_badge(event, "B" * 26) == (None, "")
    refused = scan(guest, refusal_reason="replaced")
    assert (refused.result, refused.refusal_reason, refused.admitted) == (
        "refused",
        "replaced",
        False,
    )


# --- once more ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rule", "steps", "expected"),
    [
        ("once", (0, 1, -2, 3, 24), ["in", "repeat", "out", "repeat", "repeat"]),
        ("daily", (0, 1, 24, -25, 26), ["in", "repeat", "in", "out", "in"]),
        ("after_out", (0, 1, -2, 3, 24), ["in", "repeat", "out", "in", "repeat"]),
        ("always", (0, 1, -2, 3), ["in", "in", "out", "in"]),
    ],
)
def test_each_list_has_its_rule(event, rule, steps, expected):
    assert results(make_guest(event), rule, *steps) == expected


def test_the_entrance_lets_a_badge_in_once_a_day_and_the_person_comes_once(event):
    guest = make_guest(event)
    assert [scan(guest, after=n).result for n in (0, 1, 24)] == ["in", "repeat", "in"]
    assert event.scans.arrivals().count() == 1


def test_a_person_checked_in_at_two_doors_arrives_once(event):
    guest = make_guest(event)
    assert [scan(guest).result, scan(guest, door=make_door(event)).result] == ["in", "in"]
    assert event.scans.arrivals().count() == 1


def test_an_undone_arrival_moves_to_the_next_door(event):
    guest = make_guest(event)
    first, second = scan(guest), scan(guest, after=1, door=make_door(event))
    undo_check_in(first, by=make_user(), at=event.starts_at, nonce=uuid4())
    assert list(event.scans.arrivals()) == [second]
    undo_check_in(Scan.objects.get(pk=second.pk), by=make_user(), at=event.starts_at, nonce=uuid4())
    assert event.scans.arrivals().count() == 0


def arrived(guest):
    guest.refresh_from_db()
    return guest.arrived_at


def test_the_registration_says_when_the_person_came(event):
    guest = make_guest(event)
    assert arrived(guest) is None
    scan(guest, after=1, out=True)
    assert arrived(guest) is None
    scans = [scan(guest, after=n) for n in (2, 3, 26)]
    assert arrived(guest) == scans[0].at


def test_who_is_admitted_by_hand_has_come_and_nobody_of_a_draft_is(event):
    guest = make_guest(make_event(seats=0, starts_at=event.starts_at, ends_at=event.ends_at))
    facts = {"by": make_user(), "at": event.starts_at, "reason": "Known"}
    admit_by_hand(guest, nonce=uuid4(), **facts)
    assert arrived(guest) == event.starts_at
    draft = make_guest(event)
    event.registrations.update(status="draft")
    draft.refresh_from_db()
    with pytest.raises(NotPossible, match="draft"):
        admit_by_hand(draft, nonce=uuid4(), **facts)
    assert (arrived(draft), event.scans.count()) == (None, 0)


def test_after_an_undone_arrival_the_time_is_that_of_the_next_or_none(event):
    guest = make_guest(event)
    first, second = scan(guest), scan(guest, after=1, door=make_door(event))
    facts = {"by": make_user(), "at": event.starts_at}
    undo_check_in(first, nonce=uuid4(), **facts)
    assert arrived(guest) == second.at
    undo_check_in(second, nonce=uuid4(), **facts)
    assert arrived(guest) is None
    assert scan(guest, after=2).at == arrived(guest)


def test_undoing_what_was_not_the_arrival_leaves_the_arrival(event):
    guest = make_guest(event)
    first, second = scan(guest), scan(guest, after=1, door=make_door(event))
    undo_check_in(second, by=make_user(), at=event.starts_at, nonce=uuid4())
    assert (arrived(guest), list(event.scans.arrivals())) == (first.at, [first])


def test_who_is_inside_now(event):
    here, gone, back, late = (make_guest(event) for _n in range(4))
    scan(here)
    scan(gone)
    scan(gone, after=1, out=True)
    for after, out in ((0, False), (1, True), (2, False)):
        scan(back, after=after, out=out)
    scan(late, after=24)
    day = event.starts_at
    assert logic.count_inside(event, now=day + timedelta(hours=3)) == 2
    assert logic.count_inside(event, now=day + timedelta(hours=24)) == 1

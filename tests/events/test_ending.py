"""Waiting lists of events that are over, moved, recorded as already held, or cancelled."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from attendance.actions.attendance import close_attendance
from audit.models import Entry
from events.actions import (
    cancel_event,
    cancel_registration,
    change_event,
    record_event,
    register,
)
from events.actions.ending import end_waiting_lists
from events.models import Event, Registration
from events.queries.seat_view import WaitReason
from events.queries.waiting_list import list_waiting
from events.wording.explanations import steps
from tests.events import faults
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db
ENDS = AT + timedelta(hours=3)
A_DAY_AFTER = ENDS + timedelta(hours=24)
WEEK = timedelta(days=7)


@pytest.fixture
def full():
    """An event with one seat, which is taken, and two people who wait."""
    event = make_event(seats=1, starts_at=AT, ends_at=ENDS)
    zambia = make_state("ZM")
    rows = [make_registration(event, zambia, at=AT - timedelta(days=9 - n)) for n in range(3)]
    return event, rows


def statuses(event):
    rows = event.registrations.order_by("received_at", "pk")
    return list(rows.values_list("status", flat=True))


def move(event, by=WEEK, at=A_DAY_AFTER, **values):
    event = Event.objects.get(pk=event.pk)
    values = {"starts_at": event.starts_at + by, "ends_at": event.ends_at + by, **values}
    facts = {"by": make_user(), "at": at, "version": event.version}
    return change_event(event, values=values, **facts)


# --- over -----------------------------------------------------------------------------------------
def test_a_waiting_list_ends_a_day_after_the_event(full):
    event, _rows = full
    for late in (timedelta(), timedelta(minutes=5), timedelta(hours=24, seconds=-1)):
        assert end_waiting_lists(ENDS + late) == 0
    assert statuses(event) == ["confirmed", "waiting", "waiting"]
    assert end_waiting_lists(A_DAY_AFTER) == 2
    assert statuses(event) == ["confirmed", "not_seated", "not_seated"]


def test_a_waiting_list_ends_when_the_attendance_is_closed(full):
    event, _rows = full
    close_attendance(event, by=make_user(), at=ENDS)
    assert end_waiting_lists(ENDS + timedelta(minutes=5)) == 2
    assert statuses(event) == ["confirmed", "not_seated", "not_seated"]


def test_an_event_that_is_moved_within_the_day_keeps_its_waiting_list(full):
    event, _rows = full
    end_waiting_lists(ENDS + timedelta(minutes=5))
    move(event, at=ENDS + timedelta(minutes=6))
    assert end_waiting_lists(A_DAY_AFTER) == 0
    assert statuses(event) == ["confirmed", "waiting", "waiting"]


# --- moved ----------------------------------------------------------------------------------------
def test_an_event_that_is_moved_afterwards_has_its_waiting_list_again(full):
    event, rows = full
    received = [row.received_at for row in rows]
    end_waiting_lists(A_DAY_AFTER)
    move(event)
    event.refresh_from_db()
    assert statuses(event) == ["confirmed", "waiting", "waiting"]
    assert (event.waiting, faults(event)) == (2, [])
    waiting = Registration.objects.in_waiting_order(event)
    assert [row.received_at for row in waiting] == received[1:]
    assert {row.closed_at for row in waiting} == {None}
    entry = Entry.objects.filter(act="registration.waiting").latest("pk")
    assert entry.before["status"] == "not_seated"
    assert entry.note == "the event is no longer over"


def test_whoever_is_on_it_again_is_promoted_first(full):
    event, rows = full
    end_waiting_lists(A_DAY_AFTER)
    move(event, seats=2)
    assert statuses(event) == ["confirmed", "confirmed", "waiting"]
    cancel_registration(Registration.objects.get(pk=rows[0].pk), by=make_user(), at=A_DAY_AFTER)
    assert statuses(event) == ["cancelled", "confirmed", "confirmed"]
    event.refresh_from_db()
    assert faults(event) == []


def test_a_later_end_that_is_past_too_restores_nothing(full):
    event, _rows = full
    end_waiting_lists(A_DAY_AFTER)
    move(event, by=timedelta(hours=1))
    assert statuses(event) == ["confirmed", "not_seated", "not_seated"]


def test_a_person_who_was_erased_does_not_wait_again(full):
    event, rows = full
    end_waiting_lists(A_DAY_AFTER)
    Registration.objects.filter(pk=rows[1].pk).update(person="erased:1")
    move(event)
    assert statuses(event) == ["confirmed", "not_seated", "waiting"]


def test_a_person_who_is_registered_again_waits_once(full):
    event, rows = full
    end_waiting_lists(A_DAY_AFTER)
    Event.objects.filter(pk=event.pk).update(closes_at=A_DAY_AFTER + WEEK, ends_at=ENDS + WEEK)
    names = ("given_name", "family_name", "email")
    details = {name: getattr(rows[1], name) for name in names}
    facts = {"entity": make_state("ZM"), "by": make_user(), "at": A_DAY_AFTER}
    register(Event.objects.get(pk=event.pk), details=details, **facts)
    Event.objects.filter(pk=event.pk).update(ends_at=ENDS)
    move(event)
    assert statuses(event) == ["confirmed", "not_seated", "waiting", "waiting"]


def test_people_who_wait_again_take_part_in_the_way_that_is_left():
    event = make_event(
        format="hybrid", seats=0, online_seats=0, join_url="https://example.org/", starts_at=AT
    )
    Event.objects.filter(pk=event.pk).update(ends_at=ENDS)
    row = make_registration(event, at=AT - timedelta(days=9), mode="room")
    end_waiting_lists(A_DAY_AFTER)
    move(event, by=timedelta(), format="online")
    move(event)
    row.refresh_from_db()
    assert (row.status, row.mode) == ("waiting", "online")
    event.refresh_from_db()
    assert faults(event) == []


# --- recorded as already held ---------------------------------------------------------------------
@pytest.fixture
def recorded():
    """With one seat, entered for the first of three people a week after the event."""
    event = make_event(seats=1, status="draft", starts_at=AT, ends_at=ENDS)
    record_event(event, by=make_user(), at=ENDS + WEEK)
    facts = {"entity": make_state("ZM"), "by": make_user(), "at": ENDS + WEEK, "late": True}
    names = [{"given_name": "Delegate", "family_name": name} for name in ("A", "B", "C")]
    return event, [register(event, details=details, **facts) for details in names]


def test_people_of_an_event_recorded_as_already_held_wait_until_its_attendance_is_closed(recorded):
    event, _rows = recorded
    assert end_waiting_lists(ENDS + 3 * WEEK) == 0
    assert statuses(event) == ["confirmed", "waiting", "waiting"]
    close_attendance(event, by=make_user(), at=ENDS + 3 * WEEK)
    assert end_waiting_lists(ENDS + 3 * WEEK) == 2


def test_more_seats_of_an_event_recorded_as_already_held_promote_its_waiting_list(recorded):
    event, _rows = recorded
    written = Notice.objects.count()
    reasons = [place.reason for place in list_waiting(event, ENDS + WEEK)]
    assert reasons == [WaitReason.SEATS, WaitReason.SEATS]
    move(event, by=timedelta(), at=ENDS + WEEK, seats=2)
    assert statuses(event) == ["confirmed", "confirmed", "waiting"]
    assert Notice.objects.count() == written
    event.refresh_from_db()
    assert faults(event) == []


def test_a_seat_freed_after_the_end_promotes_nobody_unless_the_event_was_recorded(full, recorded):
    for event, rows in (full, recorded):
        cancel_registration(rows[0], by=make_user(), at=ENDS + WEEK)
        assert Event.objects.get(pk=event.pk).seated == int(event.is_recorded)


def test_the_waiting_list_of_a_cancelled_event_ends_though_it_was_recorded(recorded):
    event, _rows = recorded
    cancel_event(event, by=make_user(), reason="It was held elsewhere")
    assert end_waiting_lists(ENDS + 3 * WEEK) == 2


# --- cancelled ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("cancelled", "told", "note"),
    [
        (True, "The event was cancelled.", "the event was cancelled"),
        (False, "No seat became free before the end of the event.", "the event is over"),
    ],
)
def test_people_who_waited_read_why_they_got_no_seat(full, cancelled, told, note):
    event, rows = full
    if cancelled:
        cancel_event(event, by=make_user(), reason="The room is flooded")
    end_waiting_lists(A_DAY_AFTER)
    row = Registration.objects.select_related("event").get(pk=rows[1].pk)
    assert [step["text"] for step in steps(row) if step["title"] == "Not seated"] == [told]
    assert Entry.objects.filter(act="registration.not_seated").latest("pk").note == note

"""The attendance of an event as its rows tell it."""

import pytest

from attendance.actions.scanning import undo_check_in
from attendance.models import AttendanceCorrection, AttendanceRule
from attendance.queries import presence
from events.models import Session
from tests.attendance.presence import clock, make_person, make_seminar, make_session, scan
from tests.events import statuses
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_seminar()


def standings(event):
    return {pk: one.standing for pk, one in presence.attendance_of_event(event).items()}


def test_an_event_without_sessions_is_attended_by_half_days(event):
    row = make_person(event)
    scan(row, "08:50")
    scan(row, "12:30", "out")
    one = presence.attendance_of_event(event)[row.pk]
    assert {key: unit.state for key, unit in one.units.items()} == {
        "2026-05-12/am": "present",
        "2026-05-12/pm": "absent",
    }
    assert [unit.title for unit in presence.attendance_units(event)] == [
        "12 May 2026, morning",
        "12 May 2026, afternoon",
    ]


def test_an_event_with_sessions_is_attended_by_sessions(event):
    opening = make_session(event)
    make_session(event, "14:00", "17:00", name={"en": "Workshop"}, own_list=True)
    units = presence.attendance_units(event)
    assert [unit.title for unit in units] == ["Opening", "Workshop"]
    assert (units[0].key, units[0].session) == (f"s{opening.session_id}", opening.session_id)


def test_a_closed_session_is_left_out_unless_somebody_was_scanned_there(event):
    make_session(event)
    closed = make_session(event, "14:00", "17:00", own_list=True, closed=True)
    assert len(presence.attendance_units(event)) == 1
    scan(make_person(event), "13:50", door=closed)
    assert [unit.key for unit in presence.attendance_units(event)][1:] == [f"s{closed.session_id}"]


def test_a_session_without_a_list_is_attended_by_people_inside(event):
    times = {"starts_at": clock("09:00"), "ends_at": clock("12:00")}
    session = Session.objects.create(event=event, name={"en": "Opening"}, **times)
    (unit,) = presence.attendance_units(event)
    assert (unit.key, unit.own_list) == (f"s{session.pk}", False)


def test_a_door_is_an_entrance_and_a_session_is_not(event):
    session = make_session(event, own_list=True)
    door = event.doors.create(name={"en": "Side door"})
    plenary = make_session(event, "14:00", "17:00")
    by_door, by_session = make_person(event), make_person(event)
    scan(by_door, "13:00", door=door)
    scan(by_session, "08:50", door=session)
    found = presence.attendance_of_event(event)
    keys = [f"s{session.session_id}", f"s{plenary.session_id}"]
    assert [found[by_door.pk].units[key].state for key in keys] == ["absent", "present"]
    assert [found[by_session.pk].units[key].state for key in keys] == ["present", "absent"]


def test_who_is_confirmed_and_never_seen_is_a_no_show(event):
    row = make_person(event)
    assert standings(event) == {row.pk: "no_show"}


def test_people_checked_in_are_counted_though_not_confirmed(event):
    event.seats = 1
    event.save()
    make_person(event)
    by_hand, waiting = make_person(event), make_person(event)
    scan(by_hand, result="by_hand", reason="Speaks first")
    scan(waiting, result="refused", admitted=False)
    assert statuses(event) == ["confirmed", "waiting", "waiting"]
    assert list(standings(event).values()) == ["no_show", "present"]


def test_an_undone_check_in_is_no_evidence(event):
    row = make_person(event)
    found = scan(row)
    undo_check_in(
        found, by=make_user(), at=clock("08:52"), nonce="6f0f9b0e-0000-4000-8000-000000000001"
    )
    assert standings(event) == {row.pk: "no_show"}


def test_who_was_seen_by_an_officer_is_counted_though_neither_confirmed_nor_scanned(event):
    event.seats = 1
    event.save()
    make_person(event)
    waiting = make_person(event)
    AttendanceCorrection.objects.create(
        registration=waiting,
        unit="",
        kind="present",
        reason="Seen",
        by=make_user(),
        at=clock("18:00"),
        nonce="6f0f9b0e-0000-4000-8000-000000000003",
    )
    assert list(standings(event).values()) == ["no_show", "present"]


def test_two_devices_that_check_in_the_same_badge_give_one_presence(event):
    row = make_person(event)
    scan(row, "08:50")
    scan(row, "08:51", conflict="double", offline=True)
    one = presence.attendance_of_event(event)[row.pk]
    assert (one.sessions, one.standing) == (2, "present")


def test_the_rule_of_the_event_says_who_is_late(event):
    row = make_person(event)
    scan(row, "09:25")
    assert presence.attendance_of_event(event)[row.pk].late == 1
    AttendanceRule.objects.create(event=event, late_after=30)
    assert presence.attendance_of_event(event)[row.pk].late == 0


def test_one_person_is_told_the_same_as_all(event):
    make_session(event, own_list=True)
    row, facts = make_person(event), {"by": make_user(), "at": clock("18:00")}
    scan(row, "09:40")
    AttendanceCorrection.objects.create(
        registration=row,
        unit="",
        kind="present",
        reason="Seen",
        nonce="6f0f9b0e-0000-4000-8000-000000000002",
        **facts,
    )
    assert presence.attendance_of(row) == presence.attendance_of_event(event)[row.pk]


def test_local_days_are_those_of_the_place_whatever_the_reader_sees(event):
    """09:30 of 12 May in Beijing is 21:30 of 11 May in New York."""
    row = make_person(event)
    scan(row, clock("09:30"))
    (day,) = presence.attendance_of_event(event)[row.pk].days
    assert str(day) == "2026-05-12"


def test_a_reader_is_asked_as_often_with_three_persons_as_with_one(
    event, django_assert_num_queries
):
    make_session(event)
    scan(make_person(event))
    with django_assert_num_queries(5):
        presence.attendance_of_event(event)
    scan(make_person(event))
    scan(make_person(event))
    with django_assert_num_queries(5):
        presence.attendance_of_event(event)

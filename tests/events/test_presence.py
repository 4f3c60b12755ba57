"""The attendance of an event as its rows tell it."""

import pytest

from events import presence
from events.actions.desk import take_back
from events.models import Correction, OnSiteRule
from tests.events import statuses
from tests.events.attending import clock, make_person, make_seminar, make_session, scan
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_seminar()


def standings(event):
    return {pk: one.standing for pk, one in presence.of_event(event).items()}


def test_an_event_without_sessions_is_attended_by_half_days(event):
    row = make_person(event)
    scan(row, "08:50")
    scan(row, "12:30", "out")
    one = presence.of_event(event)[row.pk]
    assert {key: unit.state for key, unit in one.units.items()} == {
        "2026-05-12/am": "present",
        "2026-05-12/pm": "absent",
    }
    assert [unit.title for unit in presence.units_of(event)] == [
        "12 May 2026, morning",
        "12 May 2026, afternoon",
    ]


def test_an_event_with_sessions_is_attended_by_sessions(event):
    opening = make_session(event)
    make_session(event, "14:00", "17:00", name={"en": "Workshop"}, own_list=True)
    units = presence.units_of(event)
    assert [unit.title for unit in units] == ["Opening", "Workshop"]
    assert (units[0].key, units[0].door) == (f"s{opening.pk}", opening.pk)


def test_a_closed_session_is_left_out_unless_somebody_was_scanned_there(event):
    make_session(event)
    closed = make_session(event, "14:00", "17:00", own_list=True, closed=True)
    assert len(presence.units_of(event)) == 1
    scan(make_person(event), "13:50", door=closed)
    assert [unit.key for unit in presence.units_of(event)][1:] == [f"s{closed.pk}"]


def test_a_door_is_a_way_into_the_house_and_a_session_is_not(event):
    session = make_session(event, own_list=True)
    door = event.doors.create(kind="door", name={"en": "Side door"})
    plenary = make_session(event, "14:00", "17:00")
    by_door, by_session = make_person(event), make_person(event)
    scan(by_door, "13:00", door=door)
    scan(by_session, "08:50", door=session)
    found = presence.of_event(event)
    keys = [f"s{session.pk}", f"s{plenary.pk}"]
    assert [found[by_door.pk].units[key].state for key in keys] == ["absent", "present"]
    assert [found[by_session.pk].units[key].state for key in keys] == ["present", "absent"]


def test_who_is_confirmed_and_never_seen_is_a_no_show(event):
    row = make_person(event)
    assert standings(event) == {row.pk: "no_show"}


def test_who_was_let_in_is_counted_though_not_confirmed(event):
    event.seats = 1
    event.save()
    make_person(event)
    by_hand, waiting = make_person(event), make_person(event)
    scan(by_hand, result="by_hand", reason="Speaks first")
    scan(waiting, result="refused", admitted=False)
    assert statuses(event) == ["confirmed", "waiting", "waiting"]
    assert list(standings(event).values()) == ["no_show", "present"]


def test_what_was_taken_back_is_no_evidence(event):
    row = make_person(event)
    found = scan(row)
    take_back(
        found, by=make_user(), at=clock("08:52"), nonce="6f0f9b0e-0000-4000-8000-000000000001"
    )
    assert standings(event) == {row.pk: "no_show"}


def test_who_was_seen_by_an_officer_is_counted_though_neither_confirmed_nor_scanned(event):
    event.seats = 1
    event.save()
    make_person(event)
    waiting = make_person(event)
    Correction.objects.create(registration=waiting, unit="", kind="present", reason="Seen", by=make_user(), at=clock("18:00"), nonce="6f0f9b0e-0000-4000-8000-000000000003")  # fmt: skip
    assert list(standings(event).values()) == ["no_show", "present"]


def test_two_devices_that_let_in_the_same_badge_give_one_presence(event):
    row = make_person(event)
    scan(row, "08:50")
    scan(row, "08:51", clash="double", offline=True)
    one = presence.of_event(event)[row.pk]
    assert (one.sessions, one.standing) == (2, "present")


def test_the_rule_of_the_event_says_who_is_late(event):
    row = make_person(event)
    scan(row, "09:25")
    assert presence.of_event(event)[row.pk].late == 1
    OnSiteRule.objects.create(event=event, late_after=30)
    assert presence.of_event(event)[row.pk].late == 0


def test_one_person_is_told_the_same_as_all(event):
    make_session(event, own_list=True)
    row, facts = make_person(event), {"by": make_user(), "at": clock("18:00")}
    scan(row, "09:40")
    Correction.objects.create(registration=row, unit="", kind="present", reason="Seen", nonce="6f0f9b0e-0000-4000-8000-000000000002", **facts)  # fmt: skip
    assert presence.of_registration(row) == presence.of_event(event)[row.pk]


def test_local_days_are_those_of_the_place_whatever_the_reader_sees(event):
    """09:30 of 12 May in Beijing is 21:30 of 11 May in New York."""
    row = make_person(event)
    scan(row, clock("09:30"))
    (day,) = presence.of_event(event)[row.pk].days
    assert str(day) == "2026-05-12"


def test_a_reader_is_asked_as_often_with_three_persons_as_with_one(
    event, django_assert_num_queries
):
    make_session(event)
    scan(make_person(event))
    with django_assert_num_queries(5):
        presence.of_event(event)
    scan(make_person(event))
    scan(make_person(event))
    with django_assert_num_queries(5):
        presence.of_event(event)

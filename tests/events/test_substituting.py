"""A mission replaces a person by another and keeps the seat."""

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Notice
from attendance.actions.scanning import check_in
from audit.lifecycle import NotPossible
from events.actions import approve, cancel_registration, not_approve, substitute
from events.actions.seat_check import verify_seats
from events.models import Event, Registration, Selection
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db
NEW = {"given_name": "Delegate", "family_name": "New", "email": "new@example.org"}


def again(row):
    return Registration.objects.get(pk=row.pk)


def whole(event):
    return verify_seats(Event.objects.filter(pk=event.pk)) == []


def replace(row, *, at=AT, **more):
    return substitute(row, by=make_user(), at=at, **({"details": NEW} | more))


# --- refusals -------------------------------------------------------------------------------------
def test_after_the_deadline_of_the_event_only_officers_substitute(fiji):
    until = AT + timedelta(days=3)
    event = make_event(substitution_until=until)
    row = make_registration(event, fiji)
    with pytest.raises(NotPossible, match="time to substitute delegates is over"):
        replace(row, at=until + timedelta(seconds=1))
    assert replace(row, at=until + timedelta(days=1), late=True).status == "confirmed"


def test_the_very_second_of_the_deadline_is_in_time(fiji):
    until = AT + timedelta(days=3)
    row = make_registration(make_event(substitution_until=until), fiji)
    assert replace(row, at=until + timedelta(microseconds=5)).status == "confirmed"


def test_without_a_deadline_the_beginning_of_the_event_is_it(fiji):
    event = make_event()
    row = make_registration(event, fiji)
    with pytest.raises(NotPossible):
        replace(row, at=event.starts_at + timedelta(seconds=1))


def test_only_who_has_a_seat_is_replaced(fiji):
    row = make_registration(make_event(seats=0), fiji)
    with pytest.raises(NotPossible, match="Only a person who has a seat"):
        replace(row)


def test_who_was_checked_in_is_not_replaced(fiji):
    event = make_event()
    row = make_registration(event, fiji)
    check_in(event, registration=row, by=make_user(), at=event.starts_at, nonce=uuid4())
    with pytest.raises(NotPossible, match="checked in"):
        replace(row)


def test_the_new_person_may_not_be_registered_already(fiji):
    event = make_event()
    row, other = make_registration(event, fiji), make_registration(event, fiji)
    with pytest.raises(NotPossible) as refusal:
        replace(row, details=NEW | {"email": other.email})
    assert refusal.value.field == "email"
    assert again(row).status == "confirmed"


def test_the_new_person_needs_the_details_that_the_event_asks_for(fiji):
    row = make_registration(make_event(required=["position"]), fiji, position="Counsellor")
    with pytest.raises(ValidationError) as error:
        replace(row)
    assert list(error.value.error_dict) == ["position"]
    assert again(row).status == "confirmed"


def test_a_waiting_person_of_another_delegation_does_not_get_the_seat(fiji):
    event = make_event(seats=1)
    row, stranger = make_registration(event, fiji), make_registration(event, make_state("KE"))
    with pytest.raises(NotPossible, match="of your delegation"):
        replace(row, details=None, successor=stranger)


def test_a_person_waiting_for_another_way_of_taking_part_does_not_get_the_seat(fiji):
    event = make_event(format="hybrid", seats=1, online_seats=0)
    row = make_registration(event, fiji)
    online = make_registration(event, fiji, mode="online")
    with pytest.raises(NotPossible, match="Choose another person"):
        replace(row, details=None, successor=online)


def test_a_substitute_in_a_selection_meets_its_rules_save_the_deadline(fiji):
    event = make_event(admission="selection", passport_months=6, closes_at=AT + timedelta(days=1))
    Selection.objects.create(event=event, keys=["receipt"], confirmed_at=AT)
    row = make_registration(event, fiji, passport_until=date(2030, 1, 1))
    assert row.status == "confirmed"
    after = AT + timedelta(days=2)
    with pytest.raises(NotPossible, match="Travel document"):
        replace(row, at=after, details=NEW | {"passport_until": date(2026, 6, 1)})
    new = replace(row, at=after, details=NEW | {"passport_until": date(2030, 1, 1)})
    assert (new.status, again(row).status) == ("confirmed", "substituted")


# --- the seat stays -------------------------------------------------------------------------------
def test_the_seat_goes_to_the_new_person_only(fiji):
    event = make_event(seats=1, quota=1)
    row, waits = (
        make_registration(event, fiji, role="head"),
        make_registration(event, make_state("KE")),
    )
    Registration.objects.filter(pk=row.pk).update(rank=3)
    new = replace(row)
    event.refresh_from_db()
    assert [again(r).status for r in (row, new, waits)] == ["substituted", "confirmed", "waiting"]
    assert (new.substitutes_for, again(new).rank, again(new).role) == (row, 3, "head")
    assert (event.seated, event.waiting) == (1, 1)
    assert again(new).badge != again(row).badge
    assert whole(event)


def test_replacing_twice_gives_the_same_person(fiji):
    event = make_event()
    row = make_registration(event, fiji)
    first, second = replace(again(row)), replace(again(row))
    assert first == second
    assert event.registrations.count() == 2
    assert whole(event)


def test_both_persons_and_the_mission_are_told(fiji, focal_point):
    row = make_registration(make_event(), fiji)
    Notice.objects.all().delete()
    replace(row)
    told = set(Notice.objects.values_list("kind", "email"))
    assert told == {
        ("registration_substituted", row.email),
        ("registration_confirmed", "new@example.org"),
        ("registration_confirmed", focal_point.email),
    }


def test_a_waiting_person_of_the_delegation_takes_the_seat(fiji):
    event = make_event(seats=1)
    row, mine = make_registration(event, fiji), make_registration(event, fiji)
    new = replace(row, details=None, successor=mine)
    event.refresh_from_db()
    assert (new, again(mine).status, again(row).status) == (mine, "confirmed", "substituted")
    assert (event.seated, event.waiting) == (1, 0)
    assert whole(event)


def test_a_reserved_seat_stays_reserved(fiji):
    from events.actions import reserve_seats
    from events.models import ReservedSeats

    event = make_event(seats=2)
    reserved_seats = ReservedSeats(event=event, name="Islands", group="chosen", seats=1)
    reserve_seats(reserved_seats, by=make_user(), at=AT, entities=[fiji])
    row = make_registration(event, fiji)
    new = replace(row)
    reserved_seats.refresh_from_db()
    assert (again(new).reserved_seats, again(row).reserved_seats, reserved_seats.used) == (
        reserved_seats,
        None,
        1,
    )
    assert whole(event)


# --- with the approval of the secretariat ---------------------------------------------------------
@pytest.fixture
def substituted(fiji):
    event = make_event(approval=True, seats=1)
    row = make_registration(event, fiji)
    approve(row, by=make_user(), at=AT)
    waits = make_registration(event, make_state("KE"))
    approve(waits, by=make_user(), at=AT)
    return event, row, replace(again(row)), waits


def test_the_substitute_keeps_the_seat_while_the_secretariat_decides(substituted):
    event, row, new, waits = substituted
    event.refresh_from_db()
    assert [again(r).status for r in (row, new, waits)] == ["substituted", "substitute", "waiting"]
    assert (event.seated, event.seats_left) == (1, 0)
    assert whole(event)


def test_the_substitute_is_not_checked_in_before_the_approval(substituted):
    event, _row, new, _waits = substituted
    scan = check_in(event, registration=new, by=make_user(), at=event.starts_at, nonce=uuid4())
    assert scan.result == "refused"


def test_an_approved_substitute_is_confirmed(substituted):
    event, _row, new, _waits = substituted
    for _n in range(2):
        approve(again(new), by=make_user(), at=AT)
    assert (again(new).status, again(new).confirmed_at) == ("confirmed", AT)
    assert whole(event)


@pytest.mark.parametrize(
    "act", [lambda r, **k: not_approve(r, reason="No", **k), cancel_registration]
)
def test_the_seat_of_a_substitute_who_does_not_come_goes_to_the_waiting_list(substituted, act):
    event, _row, new, waits = substituted
    act(again(new), by=make_user(), at=AT)
    assert again(waits).status == "confirmed"
    assert whole(event)


def test_a_substitute_can_be_replaced_again(substituted):
    event, _row, new, _waits = substituted
    third = replace(again(new), details=NEW | {"email": "third@example.org"})
    assert [again(new).status, again(third).status] == ["substituted", "substitute"]
    assert whole(event)

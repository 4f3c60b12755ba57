"""Reserved seats: filled first by their group, closed to others, open to all from a day."""

from datetime import date, timedelta

import pytest

from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from events.actions import (
    cancel_registration,
    change_event,
    copy_event,
    open_reserved_seats,
    publish_event,
    reserve_seats,
)
from events.actions.reserving import open_due_reserved_seats
from events.models import Event, Registration, ReservedSeats
from events.queries.waiting_list import find_waiting_place
from events.wording.explanations import waiting_text
from tests.events import acts, faults, make_class, make_reserved_seats, minutes
from tests.factories import AT, make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
C, W, X = "confirmed", "waiting", "cancelled"


def again(row):
    return type(row).objects.get(pk=row.pk)


def numbers(event):
    return again(event).reserved_free, [(p.used, p.seats) for p in event.reserved_seats.all()]


def held(*rows):
    """Status of each person, and whether the seat is a reserved one."""
    return [(row.status, row.reserved_seats_id is not None) for row in map(again, rows)]


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"seats": 3}, "seats"),
        ({"seats": 1, "opens_at": AT}, "opens_at"),
        ({"seats": 1, "group": "chosen", "entities": ()}, "entities"),
    ],
)
def test_reserved_seats_have_to_fit_and_the_refusal_names_the_field(fiji, fields, field):
    event = make_event(seats=4)
    make_registration(event, fiji)
    make_reserved_seats(event, 1, entities=[fiji])

    with pytest.raises(NotPossible) as refusal:
        make_reserved_seats(event, **{"group": "ldc"} | fields)

    assert refusal.value.field == field
    assert (event.reserved_seats.count(), faults(event)) == (1, [])


def test_without_a_number_of_seats_there_is_nothing_to_reserve(fiji):
    event = make_event(seats=None)
    with pytest.raises(NotPossible, match="Set the number of seats in the room first"):
        make_reserved_seats(event, entities=[fiji])


def test_reserved_seats_cannot_be_fewer_than_are_taken(fiji):
    event = make_event(seats=4)
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji])
    for _n in range(2):
        make_registration(event, fiji)
    reserved_seats.seats = 1
    with pytest.raises(NotPossible) as refusal:
        reserve_seats(reserved_seats, by=make_user(), at=AT, entities=[fiji])
    assert refusal.value.field == "seats"


def test_what_is_open_to_all_is_not_changed_any_more(fiji):
    reserved_seats = make_reserved_seats(make_event(seats=4), entities=[fiji])
    open_reserved_seats(reserved_seats, by=make_user(), at=AT)
    with pytest.raises(NotPossible, match="already open to all"):
        reserve_seats(reserved_seats, by=make_user(), at=AT, entities=[fiji])


def test_two_officers_do_not_lose_each_others_change(fiji):
    reserved_seats = make_reserved_seats(make_event(seats=9), 2, entities=[fiji])
    mine, theirs = again(reserved_seats), again(reserved_seats)
    theirs.seats, mine.seats = 3, 4
    reserve_seats(theirs, by=make_user(), at=AT, entities=[fiji], version=1)
    with pytest.raises(Conflict) as conflict:
        reserve_seats(mine, by=make_user(), at=AT, entities=[fiji], version=1)
    assert (conflict.value.theirs.seats, again(reserved_seats).seats) == (3, 3)


def test_reserved_seats_of_one_event_do_not_share_a_name(fiji):
    event = make_event(seats=9)
    make_reserved_seats(event, 2, name={"en": "For the host"}, entities=[fiji])
    with pytest.raises(NotPossible) as refusal:
        make_reserved_seats(event, 3, name={"en": "For the host"}, entities=[fiji])
    assert (refusal.value.field, event.reserved_seats.count()) == ("name", 1)


# --- twice ----------------------------------------------------------------------------------------
def test_the_same_reserved_seats_added_twice_are_added_once(fiji):
    event = make_event(seats=9)
    facts = {"seats": 2, "name": {"en": "For the host"}, "entities": [fiji]}
    assert make_reserved_seats(event, **facts) == make_reserved_seats(event, **facts)
    assert (numbers(event), acts("reservedseats.added")) == ((2, [(0, 2)]), [1])


def test_a_change_that_changes_nothing_is_not_recorded(fiji, kenya):
    reserved_seats = make_reserved_seats(make_event(seats=9), 2, entities=[fiji])
    for entities in ([fiji], [fiji, kenya], [kenya, fiji]):
        reserve_seats(again(reserved_seats), by=make_user(), at=AT, entities=entities)
    entry = Entry.objects.get(act="reservedseats.changed")
    assert entry.before == {"entities": [fiji.pk]}
    assert entry.after == {"entities": sorted([fiji.pk, kenya.pk])}
    assert again(reserved_seats).version == 2


def test_reserved_seats_opened_twice_are_opened_once(fiji):
    event = make_event(seats=3)
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji])
    for n in range(2):
        open_reserved_seats(reserved_seats, by=make_user(), at=minutes(n))
    assert (again(reserved_seats).opened_at, acts("reservedseats.opened")) == (minutes(0), [1])
    assert faults(event) == []


# --- for its group --------------------------------------------------------------------------------
def test_reserved_seats_are_filled_first_by_their_group_and_others_take_the_rest(fiji, kenya):
    event = make_event(seats=3)
    make_reserved_seats(event, 1, entities=[fiji])
    rows = [make_registration(event, e, at=minutes(n)) for n, e in enumerate([kenya, fiji, fiji])]
    assert held(*rows) == [(C, False), (C, True), (C, False)]
    assert (numbers(event), faults(event)) == ((0, [(1, 1)]), [])


def test_reserved_seats_are_closed_to_others_who_are_told_why(fiji, kenya):
    event = make_event(seats=2)
    make_reserved_seats(event, 1, entities=[fiji])
    first, second = (make_registration(event, kenya, at=minutes(n)) for n in range(2))
    assert held(first, second) == [(C, False), (W, False)]
    wait = find_waiting_place(again(second), minutes(3))
    assert wait.reason == "reserved"
    assert "1 seat that is left is reserved: 1 for" in waiting_text(wait, second)
    assert make_registration(event, fiji, at=minutes(4)).status == C


def test_an_entity_of_two_groups_fills_their_reserved_seats_one_after_the_other(fiji, kenya):
    event = make_event(seats=3)
    make_reserved_seats(event, 1, entities=[fiji])
    make_reserved_seats(event, 1, entities=[fiji, kenya])
    rows = [make_registration(event, fiji, at=minutes(n)) for n in range(4)]
    assert held(*rows) == [(C, True), (C, True), (C, False), (W, False)]


def test_who_joins_online_takes_no_reserved_seat(fiji):
    event = make_event(seats=2, format="hybrid", join_url="https://meet.example.org/room")
    make_reserved_seats(event, 1, entities=[fiji])
    row = make_registration(event, fiji, mode="online")
    assert (held(row), numbers(event)) == ([(C, False)], (1, [(0, 1)]))


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 1, 1), True), (date(2020, 1, 1), False)])
def test_a_class_is_read_as_of_the_date_of_the_call(fiji, day, expected):
    make_class(fiji, "sids", valid_from=date(2025, 1, 1))
    event = make_event(seats=2, called_on=day)
    reserved_seats = make_reserved_seats(event, 1, group="sids")
    assert (fiji in reserved_seats.entities.all()) == expected


def test_another_date_of_the_call_reads_the_group_anew(fiji):
    make_class(fiji, "sids", valid_from=date(2025, 1, 1))
    event = make_event(seats=2, called_on=date(2020, 1, 1))
    reserved_seats = make_reserved_seats(event, 1, group="sids")
    event.refresh_from_db()
    facts = {"by": make_user(), "at": AT, "version": event.version}
    change_event(event, values={"called_on": date(2026, 1, 1)}, **facts)
    assert list(reserved_seats.entities.all()) == [fiji]


# --- changed, freed -------------------------------------------------------------------------------
def test_free_seats_are_reserved_first_and_those_no_longer_reserved_go_to_the_waiting_list(
    fiji, kenya
):
    event = make_event(seats=2)
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji])
    rows = [make_registration(event, kenya, at=minutes(n)) for n in range(2)]
    assert held(*rows) == [(W, False), (W, False)]

    reserved_seats.seats = 1
    reserve_seats(reserved_seats, by=make_user(), at=minutes(5), entities=[fiji])

    assert held(*rows) == [(C, False), (W, False)]
    assert (numbers(event), faults(event)) == ((1, [(0, 1)]), [])


def test_an_entity_that_joins_the_group_gets_its_reserved_seat(fiji, kenya):
    event = make_event(seats=1)
    reserved_seats = make_reserved_seats(event, 1, entities=[fiji])
    row = make_registration(event, kenya)
    reserve_seats(reserved_seats, by=make_user(), at=minutes(5), entities=[fiji, kenya])
    assert (held(row), faults(event)) == ([(C, True)], [])


def test_a_freed_reserved_seat_stays_reserved_and_goes_to_the_group_alone(fiji, kenya):
    event = make_event(seats=1)
    make_reserved_seats(event, 1, entities=[fiji])
    leaves = make_registration(event, fiji, at=minutes(1))
    other = make_registration(event, kenya, at=minutes(2))

    cancel_registration(leaves, by=make_user(), at=minutes(3))
    assert (held(other), numbers(event)) == ([(W, False)], (1, [(0, 1)]))

    own = make_registration(event, fiji, at=minutes(4))
    assert (held(own, other), numbers(event)) == ([(C, True), (W, False)], (0, [(1, 1)]))
    assert faults(event) == []


def test_the_pages_of_an_event_are_invalidated_with_its_reserved_seats(fiji):
    event = make_event(seats=3)
    reserved_seats = make_reserved_seats(event, 1, entities=[fiji])
    found = [again(event).version]
    reserved_seats.opens_at = minutes(60)
    reserve_seats(reserved_seats, by=make_user(), at=AT, entities=[fiji])
    assert [*found, again(event).version] == [2, 3]


# --- open to all ----------------------------------------------------------------------------------
def make_due(fiji, seats=1, **fields):
    """An event whose seats are all reserved for Fiji, for ten minutes."""
    event = make_event(seats=seats)
    return event, make_reserved_seats(event, seats, entities=[fiji], opens_at=minutes(10), **fields)


def test_the_worker_opens_reserved_seats_on_their_day_and_promotes_the_waiting_list(fiji, kenya):
    event, reserved_seats = make_due(fiji)
    row = make_registration(event, kenya, at=minutes(1))
    found = []
    for n in (9, 10, 11):
        found.append((open_due_reserved_seats(minutes(n)), *held(row)))
    assert found == [(0, (W, False)), (1, (C, False)), (0, (C, False))]
    assert (again(reserved_seats).opened_at, numbers(event)) == (minutes(10), (0, [(0, 1)]))
    assert Entry.objects.get(act="reservedseats.opened").agent == "system"
    assert faults(event) == []


def test_the_next_registration_opens_due_reserved_seats_first_to_the_waiting_list(fiji, kenya):
    event, _reserved_seats = make_due(fiji)
    waits = make_registration(event, kenya, at=minutes(1))
    comes = make_registration(event, fiji, at=minutes(10))
    assert held(waits, comes) == [(C, False), (W, False)]
    assert (acts("reservedseats.opened"), faults(event)) == ([1], [])


def test_a_seat_of_opened_reserved_seats_stays_counted_there_and_is_for_all(fiji, kenya):
    event, reserved_seats = make_due(fiji)
    own = make_registration(event, fiji, at=minutes(1))
    other = make_registration(event, kenya, at=minutes(2))
    open_reserved_seats(reserved_seats, by=make_user(), at=minutes(3))
    assert numbers(event) == (0, [(1, 1)])

    cancel_registration(own, by=make_user(), at=minutes(4))

    assert held(own, other) == [(X, False), (C, False)]
    assert (numbers(event), faults(event)) == ((0, [(0, 1)]), [])


def test_full_reserved_seats_whose_day_has_come_keep_no_freed_seat(fiji, kenya):
    event, reserved_seats = make_due(fiji)
    own = make_registration(event, fiji, at=minutes(1))
    other = make_registration(event, kenya, at=minutes(2))

    cancel_registration(own, by=make_user(), at=minutes(11))

    assert held(other) == [(C, False)]
    assert again(reserved_seats).opened_at == minutes(11)
    assert (numbers(event), faults(event)) == ((0, [(0, 1)]), [])


def test_reserved_seats_opened_by_hand_promote_the_waiting_list_at_once(fiji, kenya):
    event = make_event(seats=2)
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji])
    rows = [make_registration(event, kenya, at=minutes(n)) for n in range(3)]
    open_reserved_seats(reserved_seats, by=make_user(), at=minutes(5))
    assert held(*rows) == [(C, False), (C, False), (W, False)]
    assert (ReservedSeats.objects.get().free, again(event).reserved_free) == (2, 0)
    assert faults(event) == []


def test_numbers_come_out_after_many_acts_with_reserved_seats(fiji, kenya):
    event = Event.objects.get(pk=make_event(seats=4, quota=3).pk)
    reserved_seats = make_reserved_seats(event, 2, entities=[fiji])
    rows = [make_registration(event, [fiji, kenya][n % 2], at=minutes(n)) for n in range(7)]
    for n in (0, 2, 1):
        cancel_registration(again(rows[n]), by=make_user(), at=minutes(20 + n))
        assert faults(event) == []
    open_reserved_seats(reserved_seats, by=make_user(), at=minutes(30))
    assert faults(event) == []
    assert Registration.objects.filter(event=event, status=W).count() == 0


def test_a_group_is_read_as_of_the_call_when_the_event_is_published(fiji):
    event = make_event(
        status="draft",
        seats=5,
        starts_at=AT + timedelta(days=200),
        ends_at=AT + timedelta(days=201),
    )
    make_class(
        fiji, valid_from=AT.date() - timedelta(days=900), valid_until=AT.date() + timedelta(days=90)
    )
    reserved_seats = make_reserved_seats(event, 2, group="ldc")
    assert list(reserved_seats.entities.all()) == []
    publish_event(event, by=make_user(), at=AT)
    assert list(reserved_seats.entities.all()) == [fiji]


def test_a_copy_has_the_reserved_seats_that_are_not_open_to_all(fiji):
    event = make_event(seats=15)
    opened = make_reserved_seats(event, 10, entities=[fiji])
    open_reserved_seats(opened, by=make_user(), at=AT)
    kept = make_reserved_seats(event, 10, entities=[fiji])
    copy = copy_event(event, by=make_user(), at=AT)
    assert [str(reserved.name) for reserved in copy.reserved_seats.all()] == [
        str(ReservedSeats.objects.get(pk=kept.pk).name)
    ]
    assert faults(copy) == []

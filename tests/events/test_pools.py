"""Pools of seats: filled first by their group, closed to others, open to all from a day."""

from datetime import date, timedelta

import pytest

from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from events.actions import cancel, change_event, copy_event, open_pool, publish, save_pool
from events.actions.layers import open_due_pools
from events.actions.waiting_list import wait_of
from events.models import Event, Pool, Registration
from tests.events import acts, faults, make_class, make_pool, minutes
from tests.factories import AT, make_event, make_registration, make_user

pytestmark = pytest.mark.django_db
C, W, X = "confirmed", "waiting", "cancelled"


def again(row):
    return type(row).objects.get(pk=row.pk)


def numbers(event):
    return again(event).set_apart, [(p.used, p.seats) for p in event.pools.all()]


def held(*rows):
    """Status of each person, and whether the seat is one of a pool."""
    return [(row.status, row.pool_id is not None) for row in map(again, rows)]


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"seats": 3}, "seats"),
        ({"seats": 1, "opens_at": AT}, "opens_at"),
        ({"seats": 1, "group": "chosen", "entities": ()}, "entities"),
    ],
)
def test_a_pool_has_to_fit_and_the_refusal_names_the_field(fiji, fields, field):
    event = make_event(seats=4)
    make_registration(event, fiji)
    make_pool(event, 1, entities=[fiji])

    with pytest.raises(NotPossible) as refusal:
        make_pool(event, **{"group": "ldc"} | fields)

    assert refusal.value.field == field
    assert (event.pools.count(), faults(event)) == (1, [])


def test_without_a_number_of_seats_there_is_nothing_to_set_apart(fiji):
    event = make_event(seats=None)
    with pytest.raises(NotPossible, match="Set the seats of the room first"):
        make_pool(event, entities=[fiji])


def test_a_pool_cannot_have_fewer_seats_than_are_taken(fiji):
    event = make_event(seats=4)
    pool = make_pool(event, 2, entities=[fiji])
    for _n in range(2):
        make_registration(event, fiji)
    pool.seats = 1
    with pytest.raises(NotPossible) as refusal:
        save_pool(pool, by=make_user(), at=AT, entities=[fiji])
    assert refusal.value.field == "seats"


def test_what_is_open_to_all_is_not_changed_any_more(fiji):
    pool = make_pool(make_event(seats=4), entities=[fiji])
    open_pool(pool, by=make_user(), at=AT)
    with pytest.raises(NotPossible, match="open to all already"):
        save_pool(pool, by=make_user(), at=AT, entities=[fiji])


def test_two_officers_do_not_lose_each_others_change(fiji):
    pool = make_pool(make_event(seats=9), 2, entities=[fiji])
    mine, theirs = again(pool), again(pool)
    theirs.seats, mine.seats = 3, 4
    save_pool(theirs, by=make_user(), at=AT, entities=[fiji], version=1)
    with pytest.raises(Conflict) as clash:
        save_pool(mine, by=make_user(), at=AT, entities=[fiji], version=1)
    assert (clash.value.theirs.seats, again(pool).seats) == (3, 3)


def test_two_pools_of_one_event_do_not_have_the_same_name(fiji):
    event = make_event(seats=9)
    make_pool(event, 2, name={"en": "For the host"}, entities=[fiji])
    with pytest.raises(NotPossible) as refusal:
        make_pool(event, 3, name={"en": "For the host"}, entities=[fiji])
    assert (refusal.value.field, event.pools.count()) == ("name", 1)


# --- twice ----------------------------------------------------------------------------------------
def test_the_same_pool_added_twice_is_one(fiji):
    event = make_event(seats=9)
    facts = {"seats": 2, "name": {"en": "For the host"}, "entities": [fiji]}
    assert make_pool(event, **facts) == make_pool(event, **facts)
    assert (numbers(event), acts("pool.added")) == ((2, [(0, 2)]), [1])


def test_a_change_that_changes_nothing_is_not_recorded(fiji, kenya):
    pool = make_pool(make_event(seats=9), 2, entities=[fiji])
    for entities in ([fiji], [fiji, kenya], [kenya, fiji]):
        save_pool(again(pool), by=make_user(), at=AT, entities=entities)
    entry = Entry.objects.get(act="pool.changed")
    assert entry.before == {"entities": [fiji.pk]}
    assert entry.after == {"entities": sorted([fiji.pk, kenya.pk])}
    assert again(pool).version == 2


def test_a_pool_opened_twice_is_opened_once(fiji):
    event = make_event(seats=3)
    pool = make_pool(event, 2, entities=[fiji])
    for n in range(2):
        open_pool(pool, by=make_user(), at=minutes(n))
    assert (again(pool).opened_at, acts("pool.opened")) == (minutes(0), [1])
    assert faults(event) == []


# --- for its group --------------------------------------------------------------------------------
def test_a_pool_is_filled_first_by_its_group_and_others_take_what_is_not_set_apart(fiji, kenya):
    event = make_event(seats=3)
    make_pool(event, 1, entities=[fiji])
    rows = [make_registration(event, e, at=minutes(n)) for n, e in enumerate([kenya, fiji, fiji])]
    assert held(*rows) == [(C, False), (C, True), (C, False)]
    assert (numbers(event), faults(event)) == ((0, [(1, 1)]), [])


def test_a_pool_is_closed_to_others_who_are_told_why(fiji, kenya):
    event = make_event(seats=2)
    make_pool(event, 1, entities=[fiji])
    first, second = (make_registration(event, kenya, at=minutes(n)) for n in range(2))
    assert held(first, second) == [(C, False), (W, False)]
    assert wait_of(again(second), minutes(3)).reason == "set_apart"
    assert make_registration(event, fiji, at=minutes(4)).status == C


def test_a_group_takes_the_pools_that_it_is_in_one_after_the_other(fiji, kenya):
    event = make_event(seats=3)
    make_pool(event, 1, entities=[fiji])
    make_pool(event, 1, entities=[fiji, kenya])
    rows = [make_registration(event, fiji, at=minutes(n)) for n in range(4)]
    assert held(*rows) == [(C, True), (C, True), (C, False), (W, False)]


def test_who_joins_online_takes_no_seat_of_a_pool(fiji):
    event = make_event(seats=2, format="hybrid", join_url="https://meet.example.org/room")
    make_pool(event, 1, entities=[fiji])
    row = make_registration(event, fiji, mode="online")
    assert (held(row), numbers(event)) == ([(C, False)], (1, [(0, 1)]))


@pytest.mark.parametrize(("day", "expected"), [(date(2026, 1, 1), True), (date(2020, 1, 1), False)])
def test_a_class_is_read_as_of_the_date_of_the_call(fiji, day, expected):
    make_class(fiji, "sids", valid_from=date(2025, 1, 1))
    event = make_event(seats=2, called_on=day)
    pool = make_pool(event, 1, group="sids")
    assert (fiji in pool.entities.all()) == expected


def test_another_date_of_the_call_reads_the_group_anew(fiji):
    make_class(fiji, "sids", valid_from=date(2025, 1, 1))
    event = make_event(seats=2, called_on=date(2020, 1, 1))
    pool = make_pool(event, 1, group="sids")
    event.refresh_from_db()
    facts = {"by": make_user(), "at": AT, "version": event.version}
    change_event(event, values={"called_on": date(2026, 1, 1)}, **facts)
    assert list(pool.entities.all()) == [fiji]


# --- changed, freed -------------------------------------------------------------------------------
def test_seats_given_to_a_pool_are_those_that_are_free_and_one_made_smaller_passes_them_on(
    fiji, kenya
):
    event = make_event(seats=2)
    pool = make_pool(event, 2, entities=[fiji])
    rows = [make_registration(event, kenya, at=minutes(n)) for n in range(2)]
    assert held(*rows) == [(W, False), (W, False)]

    pool.seats = 1
    save_pool(pool, by=make_user(), at=minutes(5), entities=[fiji])

    assert held(*rows) == [(C, False), (W, False)]
    assert (numbers(event), faults(event)) == ((1, [(0, 1)]), [])


def test_an_entity_that_joins_the_group_of_a_pool_is_passed_its_seat(fiji, kenya):
    event = make_event(seats=1)
    pool = make_pool(event, 1, entities=[fiji])
    row = make_registration(event, kenya)
    save_pool(pool, by=make_user(), at=minutes(5), entities=[fiji, kenya])
    assert (held(row), faults(event)) == ([(C, True)], [])


def test_a_freed_seat_returns_to_its_pool_and_passes_to_the_group_alone(fiji, kenya):
    event = make_event(seats=1)
    make_pool(event, 1, entities=[fiji])
    leaves = make_registration(event, fiji, at=minutes(1))
    other = make_registration(event, kenya, at=minutes(2))

    cancel(leaves, by=make_user(), at=minutes(3))
    assert (held(other), numbers(event)) == ([(W, False)], (1, [(0, 1)]))

    own = make_registration(event, fiji, at=minutes(4))
    assert (held(own, other), numbers(event)) == ([(C, True), (W, False)], (0, [(1, 1)]))
    assert faults(event) == []


def test_what_the_pages_tell_of_an_event_is_drawn_anew_with_its_pools(fiji):
    event = make_event(seats=3)
    pool = make_pool(event, 1, entities=[fiji])
    found = [again(event).version]
    pool.opens_at = minutes(60)
    save_pool(pool, by=make_user(), at=AT, entities=[fiji])
    assert [*found, again(event).version] == [2, 3]


# --- open to all ----------------------------------------------------------------------------------
def make_due(fiji, seats=1, **fields):
    """An event whose seats are all set apart for Fiji, for ten minutes."""
    event = make_event(seats=seats)
    return event, make_pool(event, seats, entities=[fiji], opens_at=minutes(10), **fields)


def test_the_worker_opens_a_pool_on_its_day_and_its_seats_pass_on(fiji, kenya):
    event, pool = make_due(fiji)
    row = make_registration(event, kenya, at=minutes(1))
    found = []
    for n in (9, 10, 11):
        found.append((open_due_pools(minutes(n)), *held(row)))
    assert found == [(0, (W, False)), (1, (C, False)), (0, (C, False))]
    assert (again(pool).opened_at, numbers(event)) == (minutes(10), (0, [(0, 1)]))
    assert Entry.objects.get(act="pool.opened").agent == "system"
    assert faults(event) == []


def test_the_next_registration_opens_a_pool_that_is_due_first_to_those_who_wait(fiji, kenya):
    event, _pool = make_due(fiji)
    waits = make_registration(event, kenya, at=minutes(1))
    comes = make_registration(event, fiji, at=minutes(10))
    assert held(waits, comes) == [(C, False), (W, False)]
    assert (acts("pool.opened"), faults(event)) == ([1], [])


def test_a_seat_of_an_opened_pool_stays_counted_there_and_passes_to_anybody(fiji, kenya):
    event, pool = make_due(fiji)
    own = make_registration(event, fiji, at=minutes(1))
    other = make_registration(event, kenya, at=minutes(2))
    open_pool(pool, by=make_user(), at=minutes(3))
    assert numbers(event) == (0, [(1, 1)])

    cancel(own, by=make_user(), at=minutes(4))

    assert held(own, other) == [(X, False), (C, False)]
    assert (numbers(event), faults(event)) == ((0, [(0, 1)]), [])


def test_a_full_pool_whose_day_has_come_does_not_take_a_freed_seat_back(fiji, kenya):
    event, pool = make_due(fiji)
    own = make_registration(event, fiji, at=minutes(1))
    other = make_registration(event, kenya, at=minutes(2))

    cancel(own, by=make_user(), at=minutes(11))

    assert held(other) == [(C, False)]
    assert again(pool).opened_at == minutes(11)
    assert (numbers(event), faults(event)) == ((0, [(0, 1)]), [])


def test_seats_of_a_pool_opened_by_hand_pass_on_at_once(fiji, kenya):
    event = make_event(seats=2)
    pool = make_pool(event, 2, entities=[fiji])
    rows = [make_registration(event, kenya, at=minutes(n)) for n in range(3)]
    open_pool(pool, by=make_user(), at=minutes(5))
    assert held(*rows) == [(C, False), (C, False), (W, False)]
    assert (Pool.objects.get().free, again(event).set_apart) == (2, 0)
    assert faults(event) == []


def test_numbers_come_out_after_many_acts_with_pools(fiji, kenya):
    event = Event.objects.get(pk=make_event(seats=4, quota=3).pk)
    pool = make_pool(event, 2, entities=[fiji])
    rows = [make_registration(event, [fiji, kenya][n % 2], at=minutes(n)) for n in range(7)]
    for n in (0, 2, 1):
        cancel(again(rows[n]), by=make_user(), at=minutes(20 + n))
        assert faults(event) == []
    open_pool(pool, by=make_user(), at=minutes(30))
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
    pool = make_pool(event, 2, group="ldc")
    assert list(pool.entities.all()) == []
    publish(event, by=make_user(), at=AT)
    assert list(pool.entities.all()) == [fiji]


def test_a_copy_has_the_pools_that_are_not_open_to_all(fiji):
    event = make_event(seats=15)
    opened = make_pool(event, 10, entities=[fiji])
    open_pool(opened, by=make_user(), at=AT)
    kept = make_pool(event, 10, entities=[fiji])
    copy = copy_event(event, by=make_user(), at=AT)
    assert [str(pool.name) for pool in copy.pools.all()] == [str(Pool.objects.get(pk=kept.pk).name)]
    assert faults(copy) == []

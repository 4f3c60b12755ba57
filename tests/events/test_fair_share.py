"""The order of the waiting list by fair share, and the two ways of taking part."""

from datetime import date

import pytest

from audit.lifecycle import NotPossible
from events.actions import cancel_registration, change_event
from events.actions.seat_check import verify_seats
from events.models import Event, Registration
from events.queries.waiting_list import list_waiting, position_of
from friends.models import Classification
from tests.events import minutes
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db


def again(row):
    return Registration.objects.get(pk=row.pk)


def whole(event):
    return verify_seats(Event.objects.filter(pk=event.pk)) == []


def least_developed(iso2, **dates):
    state = make_state(iso2)
    Classification.objects.create(entity=state, kind="ldc", source="test", **dates)
    return state


def order(event):
    return list(
        Registration.objects.in_waiting_order(event).values_list(
            "delegation__entity__iso2", flat=True
        )
    )


@pytest.fixture
def fair():
    return make_event(seats=2, waiting_policy="fair_share", called_on=date(2026, 4, 1))


def test_entities_without_a_seat_come_first_then_ldc_then_receipt(fair):
    fiji, kenya, peru = make_state("FJ"), make_state("KE"), make_state("PE")
    zambia = least_developed("ZM")
    for n, state in enumerate((fiji, kenya, fiji, peru, zambia, kenya)):
        make_registration(fair, state, at=minutes(n))
    assert order(fair) == ["ZM", "PE", "FJ", "KE"]
    assert [w.place for w in list_waiting(fair, AT)] == [1, 2, 3, 4]


def test_in_order_of_receipt_none_of_this_counts():
    event = make_event(seats=1)
    for n, state in enumerate((make_state("FJ"), make_state("FJ"), least_developed("ZM"))):
        make_registration(event, state, at=minutes(n))
    assert order(event) == ["FJ", "ZM"]


def test_the_order_changes_with_each_seat_that_is_given(fair):
    fiji, peru = make_state("FJ"), make_state("PE")
    seated = [
        make_registration(fair, make_state(code), at=minutes(n))
        for n, code in enumerate(("KE", "SE"))
    ]
    for n, state in enumerate((peru, peru, fiji), 2):
        make_registration(fair, state, at=minutes(n))
    for row in seated:
        cancel_registration(row, by=make_user(), at=minutes(9))
    held = fair.registrations.seated().values_list("delegation__entity__iso2", flat=True)
    assert sorted(held) == ["FJ", "PE"]
    assert order(fair) == ["PE"]
    assert whole(fair)


def test_more_seats_at_once_are_shared_one_by_one(fair):
    for n, code in enumerate(("KE", "SE", "PE", "PE", "FJ")):
        make_registration(fair, make_state(code), at=minutes(n))
    fair.refresh_from_db()
    change_event(fair, by=make_user(), at=minutes(9), version=1, values={"seats": 4})
    assert order(fair) == ["PE"]
    assert whole(fair)


def test_classes_count_as_of_the_date_of_the_call(fair):
    left = least_developed("AO", valid_until=date(2026, 4, 1))
    still = least_developed("BJ", valid_until=date(2026, 4, 2))
    for state in (make_state("KE"), make_state("SE")):
        make_registration(fair, state)
    make_registration(fair, left, at=minutes(1))
    make_registration(fair, still, at=minutes(2))
    assert order(fair) == ["BJ", "AO"]


def test_a_changed_date_of_the_call_orders_anew(fair):
    left = least_developed("AO", valid_until=date(2026, 4, 1))
    for state in (make_state("KE"), make_state("SE"), make_state("PE"), left):
        make_registration(fair, state)
    assert order(fair) == ["PE", "AO"]
    fair.refresh_from_db()
    values = {"called_on": date(2026, 3, 1)}
    change_event(fair, by=make_user(), at=AT, version=1, values=values)
    assert order(fair) == ["AO", "PE"]


def test_the_place_is_that_of_the_policy(fair):
    rows = [
        make_registration(fair, make_state(c), at=minutes(n))
        for n, c in enumerate(("KE", "SE", "KE", "PE"))
    ]
    assert [position_of(again(row)) for row in rows] == [None, None, 2, 1]


# --- in the room and online -----------------------------------------------------------------------
@pytest.fixture
def hybrid():
    return make_event(format="hybrid", seats=1, online_seats=1)


def test_room_and_online_have_their_own_numbers(hybrid):
    rows = [make_registration(hybrid, mode=mode) for mode in ("room", "online", "room", "online")]
    hybrid.refresh_from_db()
    assert [row.status for row in rows] == ["confirmed", "confirmed", "waiting", "waiting"]
    assert (hybrid.seated, hybrid.online, hybrid.waiting) == (1, 1, 2)
    assert [w.reason for w in list_waiting(hybrid, AT)] == ["seats", "online"]
    assert whole(hybrid)


def test_a_seat_online_goes_to_the_person_waiting_for_one(hybrid):
    rows = [make_registration(hybrid, mode=mode) for mode in ("room", "online", "room", "online")]
    cancel_registration(rows[1], by=make_user(), at=AT)
    assert [again(row).status for row in rows] == ["confirmed", "cancelled", "waiting", "confirmed"]
    assert whole(hybrid)


def test_online_without_a_number_has_no_limit():
    event = make_event(format="hybrid", seats=0)
    assert [make_registration(event, mode="online").status for _n in range(3)] == ["confirmed"] * 3


@pytest.mark.parametrize(("counts", "expected"), [(True, "waiting"), (False, "confirmed")])
def test_whether_online_counts_against_the_quota_is_a_setting(counts, expected):
    event = make_event(format="hybrid", quota=1, quota_counts_online=counts)
    fiji = make_state("FJ")
    make_registration(event, fiji, mode="online")
    assert make_registration(event, fiji).status == expected
    assert whole(event)


def test_the_setting_can_be_changed_and_is_counted_anew():
    event = make_event(format="hybrid", quota=1)
    fiji = make_state("FJ")
    make_registration(event, fiji, mode="online")
    waits_ = make_registration(event, fiji)
    event.refresh_from_db()
    change_event(event, by=make_user(), at=AT, version=1, values={"quota_counts_online": False})
    assert again(waits_).status == "confirmed"
    assert whole(event)
    event.refresh_from_db()
    change_event(event, by=make_user(), at=AT, version=2, values={"quota_counts_online": True})
    delegation = event.delegations.get()
    assert (delegation.used, delegation.quota) == (2, 2)
    assert whole(event)


def test_one_cannot_take_part_in_a_way_that_there_is_not():
    from django.core.exceptions import ValidationError

    with pytest.raises(ValidationError) as error:
        make_registration(make_event(), mode="online")
    assert list(error.value.error_dict) == ["mode"]


def test_an_event_that_moves_online_takes_everybody_along(hybrid):
    rows = [make_registration(hybrid, mode=mode) for mode in ("room", "online", "room")]
    hybrid.refresh_from_db()
    facts = {"by": make_user(), "at": AT, "version": 1}
    with pytest.raises(NotPossible) as refusal:
        change_event(hybrid, values={"format": "online", "seats": None}, **facts)
    assert refusal.value.field == "online_seats"
    hybrid.refresh_from_db()
    change_event(hybrid, values={"format": "online", "seats": None, "online_seats": 2}, **facts)
    hybrid.refresh_from_db()
    assert {again(row).mode for row in rows} == {"online"}
    assert (hybrid.seated, hybrid.online, hybrid.waiting) == (0, 2, 1)
    assert whole(hybrid)


def test_who_takes_part_online_represents_the_delegation_too():
    rules = {"format": "hybrid", "quota": 5, "quota_counts_online": False, "online_seats": 2}
    event = make_event(waiting_policy="fair_share", join_url="https://example.org/", **rules)
    fiji, kenya = make_state("FJ"), make_state("KE")
    other, *_rest = (make_registration(event, e, mode="online") for e in (None, fiji))
    for n, state in enumerate((fiji, kenya)):
        make_registration(event, state, at=minutes(n), mode="online")
    assert order(event) == ["KE", "FJ"]
    cancel_registration(other, by=make_user(), at=AT)
    assert order(event) == ["FJ"]

"""Seats for each delegation: by rule, by standing, by exception; and what was given before a
rule."""

import pytest
from django.urls import reverse

from events.actions import cancel_registration, change_event, set_own_quota
from events.actions.reserving import promote_by_standing
from events.models import Delegation, Registration
from tests.events import acts, faults, make_coming, minutes, statuses
from tests.factories import (
    AT,
    make_event,
    make_membership,
    make_registration,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
C, W, X = "confirmed", "waiting", "cancelled"


def numbers(event, entity):
    row = Delegation.objects.get(event=event, entity=entity)
    return row.quota, row.used, row.own_quota


def change(event, **values):
    event.refresh_from_db()
    facts = {"by": make_user(), "at": minutes(50), "version": event.version}
    change_event(event, values=values, **facts)


def decline_or_cancel(event, entity, at=60):
    rows = Registration.objects.filter(event=event, delegation__entity=entity, status=C)
    cancel_registration(rows.order_by("-pk")[0], by=make_user(), at=minutes(at))


def except_(event, entity, seats, at=55):
    return set_own_quota(event, entity=entity, by=make_user(), at=minutes(at), seats=seats)


# --- exceptions -----------------------------------------------------------------------------------
def test_an_exception_promotes_the_waiting_list_in_the_same_moment():
    event, fiji = make_event(seats=5, quota=1), make_state("FJ")
    for n in range(4):
        make_registration(event, fiji, at=minutes(n))
    assert statuses(event) == [C, W, W, W]

    except_(event, fiji, 3)

    assert statuses(event) == [C, C, C, W]
    assert numbers(event, fiji) == (3, 3, 3)
    assert faults(event) == []


def test_an_exception_gives_no_seat_that_the_event_does_not_have():
    event, fiji = make_event(seats=1, quota=1), make_state("FJ")
    for n in range(2):
        make_registration(event, fiji, at=minutes(n))

    except_(event, fiji, 9)

    assert statuses(event) == [C, W]


def test_the_same_exception_set_twice_is_recorded_once():
    event, fiji = make_event(quota=1), make_state("FJ")
    for _n in range(2):
        except_(event, fiji, 3)

    assert acts("delegation.quota_set") == [1]
    assert numbers(event, fiji) == (3, 0, 3)


def test_an_exception_may_be_made_before_anybody_is_named_and_be_none_at_all():
    event, fiji = make_event(quota=2), make_state("FJ")
    except_(event, fiji, 0)

    assert make_registration(event, fiji, at=minutes(56)).status == W
    assert make_registration(event, make_state("KE"), at=minutes(57)).status == C


def test_without_the_exception_the_rule_holds_again_for_what_is_given_from_now_on():
    event, fiji = make_event(quota=1), make_state("FJ")
    except_(event, fiji, 3)
    for n in range(2):
        make_registration(event, fiji, at=minutes(56 + n))

    except_(event, fiji, None, at=58)

    assert statuses(event) == [C, C]  # nobody loses a seat
    assert numbers(event, fiji) == (2, 2, None)
    assert make_registration(event, fiji, at=minutes(59)).status == W


def test_an_exception_below_what_is_held_takes_no_seat_away():
    event, fiji = make_event(quota=5), make_state("FJ")
    for n in range(3):
        make_registration(event, fiji, at=minutes(n))

    except_(event, fiji, 1)

    assert statuses(event) == [C, C, C]
    assert numbers(event, fiji) == (3, 3, 1)


# --- by standing ----------------------------------------------------------------------------------
def test_the_quota_follows_the_standing_and_an_exception_stands_before_it():
    event = make_event(quota=1, quota_by_standing={"member": 2})
    fiji, kenya = make_state("FJ"), make_state("KE")
    make_membership(fiji)
    for n in range(6):
        make_registration(event, [fiji, kenya][n % 2], at=minutes(n))
    assert statuses(event) == [C, C, C, W, W, W]

    except_(event, kenya, 3)

    assert statuses(event) == [C, C, C, C, W, C]


# --- what was given before a rule -----------------------------------------------------------------
def test_a_delegation_keeps_seats_above_a_new_rule_and_the_quota_falls_as_they_are_freed():
    event, fiji = make_event(quota=3), make_state("FJ")
    for n in range(3):
        make_registration(event, fiji, at=minutes(n))

    change(event, quota=1)
    found = [numbers(event, fiji)]
    for _n in range(3):
        decline_or_cancel(event, fiji)
        found.append(numbers(event, fiji))

    assert found == [(3, 3, None), (2, 2, None), (1, 1, None), (1, 0, None)]
    assert faults(event) == []


def test_a_seat_above_the_rule_goes_to_another_delegation_and_not_to_its_own():
    event, fiji, kenya = make_event(seats=3, quota=3), make_state("FJ"), make_state("KE")
    for n in range(4):
        make_registration(event, fiji, at=minutes(n))
    other = make_registration(event, kenya, at=minutes(9))
    change(event, quota=1)

    decline_or_cancel(event, fiji)

    other.refresh_from_db()
    assert other.status == C
    assert statuses(event) == [C, C, X, W, C]
    assert faults(event) == []


def test_a_new_standing_promotes_waiting_people_before_new_registrations():
    event, fiji = make_event(quota=1, quota_by_standing={"member": 2}), make_state("FJ")
    for n in range(2):
        make_registration(event, fiji, at=minutes(n))
    make_membership(fiji)
    make_registration(event, fiji, at=minutes(3))
    assert statuses(event) == [C, C, W]


def test_the_worker_moves_the_list_after_a_standing_changed():
    event, fiji = make_event(quota=1, quota_by_standing={"member": 2}), make_state("FJ")
    for n in range(2):
        make_registration(event, fiji, at=minutes(n))
    make_registration(make_event(quota=1), fiji)
    make_membership(fiji)
    assert promote_by_standing(AT) == 1
    assert statuses(event) == [C, C]
    assert promote_by_standing(AT) == 0


def test_a_format_that_brings_all_into_the_room_keeps_everybodys_seat():
    rules = {"format": "hybrid", "quota": 2, "quota_counts_online": False}
    event, fiji = make_event(join_url="https://example.org/", **rules), make_state("FJ")
    for n in range(5):
        mode = "room" if n < 2 else "online"
        make_registration(event, fiji, at=minutes(n), mode=mode)
    assert numbers(event, fiji)[:2] == (2, 2)

    change(event, format="in_person")

    assert statuses(event) == [C] * 5
    assert numbers(event, fiji)[:2] == (5, 5)
    assert faults(event) == []


@pytest.mark.parametrize("events", [1, 3])
def test_the_workspace_asks_about_the_standing_once_for_all_events(
    client, fiji, focal_point, events, django_assert_num_queries
):
    make_membership(fiji)
    for _n in range(events):
        make_coming(quota_by_standing={"member": 3})
    client.force_login(focal_point)
    page = reverse("friends:delegation", args=["fji"])
    assert client.get(page).content.decode().count("0 of 3 seats used") == events
    with django_assert_num_queries(23):
        client.get(page)

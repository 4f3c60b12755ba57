"""Seats and the waiting list: in order of receipt, within the quota, and never one too many."""

import random
from datetime import timedelta

import pytest
from django.db.models import Count, Q
from django.test import TestCase

from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from events.actions import (
    approve,
    cancel_event,
    cancel_registration,
    change_event,
    change_registration,
    close_event,
    register,
)
from events.actions.changing import claim_registrations
from events.models import Delegation, Event, EventStatus, Registration
from events.queries.figures import figures
from events.queries.waiting_list import position_of
from tests.events import minutes, statuses
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
C, W, X = "confirmed", "waiting", "cancelled"


def again(row):
    return Registration.objects.get(pk=row.pk)


# --- state tables ---------------------------------------------------------------------------------
def test_what_may_follow_what_for_events():
    assert {s: set(s.successors) for s in EventStatus} == {
        "draft": {"published"},
        "published": {"closed", "cancelled"},
        "closed": set(),
        "cancelled": set(),
    }


@pytest.mark.parametrize("status", EventStatus)
def test_registering_by_the_status_of_the_event(status):
    event = make_event(status=status)
    if status == EventStatus.PUBLISHED:
        assert make_registration(event).status == C
    else:
        with pytest.raises(NotPossible):
            make_registration(event)
        assert event.registrations.count() == 0


# --- first come, first confirmed ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seats", "quota", "expected"),
    [
        (None, None, [C, C, C]),
        (2, None, [C, C, W]),
        (None, 1, [C, W, W]),
        (2, 1, [C, W, W]),
        (0, None, [W, W, W]),
        (None, 0, [W, W, W]),
    ],
)
def test_seats_and_quota_decide_for_one_delegation(seats, quota, expected):
    event = make_event(seats=seats, quota=quota)
    for _n in range(3):
        make_registration(event, make_state("FJ"))
    assert statuses(event) == expected


def test_the_place_in_the_waiting_list_follows_the_time_of_receipt():
    event = make_event(seats=0)
    rows = [make_registration(event, at=minutes(10 + n)) for n in range(2)]
    letter = register(
        event,
        entity=make_state("FJ"),
        by=make_user("event officer"),
        at=minutes(20),
        details={"given_name": "Letter"},
        received_at=minutes(1),
    )
    assert [position_of(again(row)) for row in (*rows, letter)] == [2, 3, 1]


def test_a_freed_seat_goes_to_the_earliest_received():
    event = make_event(seats=1)
    seated = make_registration(event, at=minutes(1))
    later = make_registration(event, at=minutes(9))
    letter = make_registration(event, at=minutes(10))
    Registration.objects.filter(pk=letter.pk).update(received_at=minutes(2))
    cancel_registration(seated, by=make_user(), at=minutes(11))
    assert (again(letter).status, again(later).status) == (C, W)


def test_a_freed_seat_skips_who_has_no_quota_left():
    event = make_event(seats=2, quota=1)
    fiji, kenya = make_state("FJ"), make_state("KE")
    make_registration(event, fiji, at=minutes(1))
    leaves = make_registration(event, make_state("ZM"), at=minutes(2))
    second_of_fiji = make_registration(event, fiji, at=minutes(3))
    first_of_kenya = make_registration(event, kenya, at=minutes(4))
    cancel_registration(leaves, by=make_user(), at=minutes(5))
    assert (again(second_of_fiji).status, again(first_of_kenya).status) == (W, C)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"seats": 3}, [C, C, W, C]),
        ({"quota": 2}, [C, C, W, W]),
        ({"seats": None, "quota": None}, [C, C, C, C]),
    ],
)
def test_more_seats_promote_the_waiting_list(change, expected):
    event = make_event(seats=2, quota=1)
    fiji = make_state("FJ")
    for n, entity in enumerate([fiji, make_state("KE"), fiji, make_state("ZM")]):
        make_registration(event, entity, at=minutes(n))
    event.refresh_from_db()
    change_event(event, by=make_user(), at=minutes(9), version=event.version, values=change)
    assert statuses(event) == expected


def test_seats_cannot_fall_below_the_confirmed_and_a_lost_update_is_refused():
    event = make_event(seats=2)
    make_registration(event)
    event.refresh_from_db()
    officer = make_user()
    with pytest.raises(NotPossible) as refusal:
        change_event(event, by=officer, at=AT, version=1, values={"seats": 0})
    assert refusal.value.field == "seats"
    with pytest.raises(Conflict):
        change_event(event, by=officer, at=AT, version=9, values={"seats": 5})


def test_a_closed_event_frees_seats_and_promotes_no_one():
    event = make_event(seats=1)
    seated, waits = make_registration(event, at=minutes(1)), make_registration(event, at=minutes(2))
    event.refresh_from_db()
    close_event(event, by=make_user())
    cancel_registration(seated, by=make_user(), at=minutes(3))
    assert again(waits).status == W


# --- one person, once -----------------------------------------------------------------------------
def test_the_same_address_in_another_case_is_the_same_person():
    event, fiji = make_event(), make_state("FJ")
    first = make_registration(event, fiji, family_name="17", email="delegate17@example.org")
    again = {"family_name": "17", "email": "Delegate17@EXAMPLE.org"}
    assert make_registration(event, fiji, **again) == first


def test_the_same_account_under_another_address_is_the_same_person():
    event, fiji, person = make_event(), make_state("FJ"), make_user()
    first = make_registration(event, fiji, user=person)
    assert make_registration(event, fiji, user=person, email="other@example.org") == first


def test_who_cancelled_may_register_again():
    event, fiji, person = make_event(), make_state("FJ"), make_user()
    first = make_registration(event, fiji, user=person)
    cancel_registration(first, by=person, at=AT)
    assert make_registration(event, fiji, user=person).pk != first.pk


def test_a_registration_becomes_the_persons_when_the_address_is_confirmed():
    row = make_registration(email="new@example.org")
    person = make_user(email="new@example.org")
    claim_registrations(person, "NEW@example.org", AT)
    claim_registrations(person, "NEW@example.org", AT)
    assert (again(row).user, again(row).person) == (person, f"user:{person.pk}")


def test_figures_count_a_person_once_as_soon_as_the_registrations_are_claimed():
    make_registration(email="new@example.org")
    person = make_user(email="new@example.org")
    make_registration(make_event(), email="second@example.org", user=person)
    assert figures(Event.objects.all()).registered.persons == 2
    with TestCase.captureOnCommitCallbacks(execute=True):
        claim_registrations(person, "new@example.org", AT)
    assert figures(Event.objects.all()).registered.persons == 1


def test_a_person_whose_address_is_added_later_is_the_same_person():
    event, fiji, person = make_event(), make_state("FJ"), make_user()
    first = make_registration(event, fiji, user=person)
    row = make_registration(event, fiji, family_name=first.family_name)
    facts = {"by": make_user(), "at": AT, "version": 1}
    with pytest.raises(NotPossible, match="already registered for this event"):
        change_registration(row, details={"email": person.email}, **facts)
    elsewhere = make_registration(make_event(), fiji, family_name=first.family_name)
    change_registration(elsewhere, details={"email": person.email}, **facts)
    assert (again(elsewhere).user, again(elsewhere).person) == (person, f"user:{person.pk}")


def test_a_change_of_a_cancelled_registration_is_refused():
    row = make_registration()
    cancel_registration(row, by=make_user(), at=AT)
    with pytest.raises(NotPossible):
        change_registration(again(row), by=make_user(), at=AT, version=1, details={"diet": "halal"})


def test_cancelling_an_event_twice_tells_once():
    from accounts.models import Notice

    event = make_event()
    make_registration(event)
    for _n in range(2):
        cancel_event(event, by=make_user(), reason="No venue")
    assert Notice.objects.filter(kind="event_cancelled").count() == 1


# --- the numbers are the rows ---------------------------------------------------------------------
@pytest.mark.parametrize("seed", range(5))
def test_after_any_acts_the_numbers_are_those_of_the_rows(seed):
    chance = random.Random(seed)
    event = make_event(seats=4, quota=2)
    states, officer, rows = [make_state(c) for c in ("FJ", "KE", "ZM")], make_user(), []
    for n in range(40):
        act = chance.random()
        if act < 0.55 or not rows:
            rows.append(make_registration(event, chance.choice(states), at=minutes(n)))
        elif act < 0.85:
            cancel_registration(again(chance.choice(rows)), by=officer, at=minutes(n))
        else:
            event.refresh_from_db()
            values = {
                "seats": event.seated + chance.randrange(3),
                "quota": chance.choice([1, 2, 3]),
            }
            change_event(event, by=officer, at=minutes(n), version=event.version, values=values)
        _numbers_are_those_of_the_rows(event)


def _numbers_are_those_of_the_rows(event):
    event.refresh_from_db()
    rows = event.registrations
    assert (event.seated, event.waiting) == (rows.seated().count(), rows.waiting().count())
    assert event.seated <= event.seats
    counted = event.delegations.annotate(
        s=Count("registrations", filter=Q(registrations__status=C)),
        w=Count("registrations", filter=Q(registrations__status=W)),
    )
    assert [(d.seated, d.waiting) for d in counted] == [(d.s, d.w) for d in counted]
    if event.seated < event.seats:  # nobody waits who might have a seat
        may = Delegation.objects.filter(event=event, waiting__gt=0, seated__lt=event.quota)
        assert may.count() == 0


def test_an_event_cannot_make_anybody_tell_the_gender():
    event = make_event(required=["gender", "diet"])

    assert make_registration(event, gender="", diet="").status == "confirmed"


def test_another_address_means_another_account_unless_the_person_changes_it():
    owner, officer = make_user(), make_user("event officer")
    row = make_registration(user=owner)
    other = make_user(family_name=row.family_name)

    change_registration(row, by=owner, at=AT, version=1, details={"email": "private@example.org"})
    assert row.user == owner

    change_registration(row, by=officer, at=AT, version=2, details={"email": other.email})
    assert row.user == other


@pytest.mark.parametrize(
    ("event", "details"),
    [
        ({"approval": True}, {"family_name": "Other"}),
        ({"approval": True}, {"email": "other@example.org"}),
        ({}, {"email": "other@example.org"}),
    ],
)
def test_a_change_of_details_puts_nobody_else_on_a_seat(event, details):
    """Not by the mission: that is a substitution, with its deadline and its approval."""
    owner, officer, fiji = make_user(), make_user("event officer"), make_state("FJ")
    row = make_registration(make_event(**event), fiji, user=owner)
    if event:
        approve(row, by=officer, at=AT)
    mission = make_user()
    make_representative(mission, fiji, role="focal_point")
    facts = {"at": AT, "version": 1, "details": details}
    with pytest.raises(NotPossible, match=r"this person|another person"):
        change_registration(again(row), by=mission, **facts)
    assert (again(row).version, again(row).user, again(row).status) == (1, owner, "confirmed")
    change_registration(again(row), by=officer, **facts)
    assert again(row).version == 2


def test_until_the_time_to_replace_is_over_a_mission_corrects_an_address_it_wrote():
    event = make_event(substitution_until=AT)
    row = make_registration(event, make_state("FJ"))
    facts = {"by": make_user(), "version": 1, "details": {"email": "right@example.org"}}
    with pytest.raises(NotPossible, match="another person"):
        change_registration(again(row), at=AT + timedelta(seconds=1), **facts)
    change_registration(again(row), at=AT, **facts)
    assert again(row).email == "right@example.org"


def test_the_reason_of_a_cancellation_is_not_copied_into_the_entries():
    row = make_registration()

    cancel_registration(row, by=make_user(), at=AT, reason="Fell ill")

    told = Entry.objects.get(act="registration.cancelled")
    assert (row.reason, told.note, told.after["reason"]) == ("Fell ill", "", "…")

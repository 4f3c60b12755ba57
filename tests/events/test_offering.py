"""A freed seat that is offered for some hours: accepted, declined, or offered to the next."""

from datetime import timedelta

import pytest

from accounts.emails import compose
from accounts.models import Notice
from audit.lifecycle import NotPossible
from events.actions import (
    accept_offer,
    cancel_event,
    cancel_registration,
    decline_seat,
    expire_offers,
    substitute,
)
from events.actions.seat_check import verify_seats
from events.models import Event, Registration
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def again(row):
    return Registration.objects.get(pk=row.pk)


def statuses(*rows):
    return [again(row).status for row in rows]


@pytest.fixture
def waiting_in_order():
    """One seat, one who has it and three who wait, each of another State."""
    event = make_event(seats=1, offer_hours=24)
    states = [make_state(code) for code in ("FJ", "KE", "ZM", "PE")]
    return event, [make_registration(event, state) for state in states]


@pytest.fixture
def offered(waiting_in_order):
    event, (seated, first, second, third) = waiting_in_order
    cancel_registration(seated, by=make_user(), at=AT)
    return event, again(first), again(second), again(third)


def whole(event):
    return verify_seats(Event.objects.filter(pk=event.pk)) == []


def test_a_freed_seat_is_offered_to_the_first_and_held(offered):
    event, first, second, _third = offered
    event.refresh_from_db()
    assert statuses(first, second) == ["offered", "waiting"]
    assert (first.offered_at, first.offer_until) == (AT, AT + 24 * HOUR)
    assert (event.seated, event.seats_left, event.waiting) == (1, 0, 2)
    assert whole(event)


def test_while_a_seat_is_offered_nobody_else_gets_it(offered):
    event, *_rows = offered
    assert make_registration(event).status == "waiting"


def test_accepting_what_is_not_offered_is_refused(offered):
    _event, _first, second, _third = offered
    with pytest.raises(NotPossible, match="The seat is no longer offered"):
        accept_offer(second, by=make_user(), at=AT)


@pytest.mark.parametrize(
    ("late", "expected"),
    [
        (timedelta(0), "confirmed"),
        (timedelta(microseconds=999_999), "confirmed"),
        (timedelta(seconds=1), "offered"),
    ],
)
def test_the_very_second_of_the_deadline_is_in_time(offered, late, expected):
    _event, first, *_rest = offered
    at = first.offer_until + late
    if expected == "confirmed":
        accept_offer(first, by=make_user(), at=at)
    else:
        with pytest.raises(NotPossible, match="time to accept this seat is over"):
            accept_offer(first, by=make_user(), at=at)
    assert again(first).status == expected


def test_accepting_twice_is_harmless(offered):
    event, first, *_rest = offered
    for _n in range(2):
        accept_offer(again(first), by=make_user(), at=AT + HOUR)
    assert again(first).status == "confirmed"
    assert Notice.objects.filter(kind="registration_confirmed", email=first.email).count() == 1
    assert whole(event)


def test_declining_passes_the_seat_to_the_next_at_once(offered):
    event, first, second, third = offered
    for _n in range(2):
        decline_seat(again(first), by=make_user(), at=AT + HOUR)
    assert statuses(first, second, third) == ["declined", "offered", "waiting"]
    assert again(second).offer_until == AT + 25 * HOUR
    assert whole(event)


def test_a_confirmed_seat_can_be_declined_too(waiting_in_order):
    event, (seated, first, *_rest) = waiting_in_order
    decline_seat(seated, by=make_user(), at=AT)
    assert statuses(seated, first) == ["declined", "offered"]
    assert whole(event)


def test_who_only_waits_has_nothing_to_decline(waiting_in_order):
    _event, (_seated, first, *_rest) = waiting_in_order
    with pytest.raises(NotPossible, match="no seat to decline"):
        decline_seat(first, by=make_user(), at=AT)


def test_an_offer_expires_after_its_second_and_the_next_is_offered_the_seat(offered):
    event, first, second, _third = offered
    assert expire_offers(first.offer_until + timedelta(microseconds=999_999)) == 0
    late = first.offer_until + timedelta(seconds=1)
    assert [expire_offers(late), expire_offers(late)] == [1, 0]
    assert statuses(first, second) == ["expired", "offered"]
    assert whole(event)


def test_offers_expire_one_after_the_other_down_the_list(offered):
    event, first, second, third = offered
    at = AT
    for _n in range(3):
        at += 25 * HOUR
        expire_offers(at)
    assert statuses(first, second, third) == ["expired"] * 3
    event.refresh_from_db()
    assert (event.seated, event.waiting) == (0, 0)
    assert whole(event)


def test_an_expired_offer_cannot_be_revived(offered):
    _event, first, *_rest = offered
    expire_offers(AT + 25 * HOUR)
    with pytest.raises(NotPossible):
        accept_offer(again(first), by=make_user(), at=AT + 26 * HOUR)
    assert again(first).status == "expired"


def test_an_offer_ends_with_the_beginning_of_the_event():
    event = make_event(seats=1, offer_hours=48)
    seated, waits = make_registration(event), make_registration(event)
    cancel_registration(seated, by=make_user(), at=event.starts_at - HOUR)
    assert again(waits).offer_until == event.starts_at


def test_once_the_event_has_begun_the_seat_is_given_at_once():
    event = make_event(seats=1, offer_hours=48)
    seated, waits = make_registration(event), make_registration(event)
    cancel_registration(seated, by=make_user(), at=event.starts_at)
    assert again(waits).status == "confirmed"


def test_a_person_who_is_offered_a_seat_is_not_replaced(offered):
    _event, first, *_rest = offered
    with pytest.raises(NotPossible, match="Only a person who has a seat"):
        substitute(first, by=make_user(), at=AT, details={"given_name": "Delegate"})


def test_the_email_leads_to_the_offer_and_says_until_when(offered):
    _event, first, *_rest = offered
    message = compose(Notice.objects.get(kind="registration_offered", email=first.email))
    assert "/en/events/offer/" in message.body
    assert "2 May 2026, 17:00, Shanghai time" in message.body or "Beijing time" in message.body


@pytest.mark.parametrize("ended", ["cancelled", "over"])
def test_no_seat_is_accepted_or_promoted_to_at_an_event_that_does_not_take_place(offered, ended):
    event, first, second, _third = offered
    at = AT
    if ended == "cancelled":
        cancel_event(event, by=make_user(), reason="No venue")
    else:
        at = event.ends_at
        Registration.objects.filter(pk=first.pk).update(offer_until=at)
    with pytest.raises(NotPossible):
        accept_offer(first, by=make_user(), at=at)
    expire_offers(AT + 25 * HOUR)
    assert statuses(first, second)[1] == "waiting"
    assert again(first).status != "confirmed"

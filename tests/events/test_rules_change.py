"""Rules and standings that change while persons are on their way: no delegation gets more than its
number, no one waits in front of a free seat, and no step leads into a dead end."""

import uuid
from datetime import date, timedelta

import pytest

from attendance.actions.scanning import admit_by_hand
from audit.lifecycle import NotPossible
from events.actions import (
    approve,
    cancel_registration,
    change_event,
    endorse,
    expire_offers,
    substitute,
)
from events.actions.changing import SeatLedger, claim_registrations
from events.models import Event, Registration
from tests.events import faults, make_reserved_seats, minutes, statuses
from tests.factories import (
    AT,
    make_event,
    make_membership,
    make_registration,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=5)
BETWEEN = date(2026, 5, 3)


def again(row):
    return Registration.objects.select_related("event", "delegation__entity").get(pk=row.pk)


def change(event, **values):
    event = Event.objects.get(pk=event.pk)
    facts = {"by": make_user(), "at": AT + timedelta(minutes=50), "version": event.version}
    return change_event(event, values=values, **facts)


# --- a quota by standing --------------------------------------------------------------------------
@pytest.mark.parametrize(("step", "act"), [("approval", approve), ("endorsement", endorse)])
@pytest.mark.parametrize(
    ("membership", "expected"),
    [
        ({"until": BETWEEN}, ["confirmed", "waiting", "waiting"]),
        ({"since": BETWEEN}, ["confirmed", "confirmed", "confirmed"]),
    ],
)
def test_a_decision_reads_the_quota_of_the_standing_on_its_day(step, act, membership, expected):
    fiji = make_state("FJ")
    make_membership(fiji, **membership)
    event = make_event(quota=1, quota_by_standing={"member": 3}, **{step: True})
    for row in [make_registration(event, fiji) for _n in range(3)]:
        act(again(row), by=make_user(), at=LATER)
    assert (statuses(event), faults(event)) == (expected, [])


# --- the event is changed -------------------------------------------------------------------------
@pytest.mark.parametrize("together", [False, True])
def test_an_event_moves_online_though_its_quota_falls(together):
    fiji = make_state("FJ")
    facts = {"quota": 3, "quota_counts_online": False, "join_url": "https://example.org/"}
    event = make_event(format="hybrid", **facts)
    for _n in range(3):
        make_registration(event, fiji, mode="room")
    if together:
        change(event, format="online", quota=1)
    else:
        change(event, quota=1)
        change(event, format="online")
    event.refresh_from_db()
    assert (statuses(event), event.online, event.seated) == (["confirmed"] * 3, 3, 0)
    assert faults(event) == []


def test_an_approval_that_is_asked_for_late_is_asked_of_nominations_too():
    event = make_event(admission="selection", closes_at=AT + timedelta(days=10))
    make_registration(event)
    change(event, approval=True)
    assert statuses(event) == ["awaiting_approval"]
    change(event, approval=False)
    assert (statuses(event), faults(event)) == (["nominated"], [])


def test_an_endorsement_that_is_asked_for_again_is_asked_of_those_who_wait():
    event = make_event(endorsement=True, approval=True)
    make_registration(event)
    change(event, endorsement=False)
    assert statuses(event) == ["awaiting_approval"]
    change(event, endorsement=True)
    assert (statuses(event), faults(event)) == (["awaiting_endorsement"], [])


def test_a_substitute_is_confirmed_when_nobody_approves_any_more():
    event = make_event(approval=True)
    row = make_registration(event)
    approve(again(row), by=make_user(), at=AT)
    details = {"given_name": "Delegate", "family_name": "18", "email": "d18@example.org"}
    substitute(again(row), by=make_user(), at=AT, details=details)
    assert statuses(event) == ["substituted", "substitute"]
    change(event, approval=False)
    assert (statuses(event), faults(event)) == (["substituted", "confirmed"], [])


def test_a_room_with_reserved_seats_keeps_its_number_though_they_are_full():
    fiji = make_state("FJ")
    event = make_event(seats=5)
    make_reserved_seats(event, 1, entities=[fiji])
    make_registration(event, fiji)
    with pytest.raises(NotPossible, match="Enter the number of seats"):
        change(event, seats=None)


# --- who was faster -------------------------------------------------------------------------------
def test_an_offer_does_not_expire_for_a_person_who_was_checked_in():
    event = make_event(seats=1, offer_hours=24)
    a, b, c = (make_registration(event, at=minutes(n)) for n in range(3))
    cancel_registration(again(a), by=make_user(), at=event.starts_at - timedelta(minutes=30))
    at = event.starts_at - timedelta(minutes=10)
    admit_by_hand(again(b), by=make_user(), at=at, nonce=uuid.uuid4(), reason="On the list")
    assert expire_offers(event.starts_at + timedelta(seconds=1)) == 0
    assert [again(row).status for row in (a, b, c)] == ["cancelled", "confirmed", "waiting"]
    assert faults(event) == []


def test_a_second_substitute_is_not_passed_over_in_silence():
    row, by = make_registration(), make_user()
    ana = {"given_name": "Ana", "family_name": "18", "email": "ana@example.org"}
    other = {"given_name": "Tomasi", "family_name": "19", "email": "tomasi@example.org"}
    new = substitute(again(row), by=by, at=AT, details=ana)
    assert substitute(again(row), by=by, at=AT, details=ana) == new
    with pytest.raises(NotPossible, match=r"has already been substituted by Ana 18"):
        substitute(again(row), by=by, at=AT, details=other)


def test_an_account_claims_only_what_still_has_its_address(monkeypatch):
    user, row = make_user(), make_registration(email="old@example.org")
    real = SeatLedger.__enter__

    def meanwhile(ledger):
        Registration.objects.filter(pk=row.pk).update(email="new@example.org")
        return real(ledger)

    monkeypatch.setattr(SeatLedger, "__enter__", meanwhile)
    claim_registrations(user, "old@example.org", AT)
    assert again(row).user is None

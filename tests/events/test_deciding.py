"""The two decisions before a seat: the mission endorses, the secretariat approves."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Agent, Entry
from events.actions import (
    approve,
    cancel_event,
    cancel_registration,
    change_event,
    close_event,
    endorse,
    not_approve,
    not_endorse,
    register,
    submit_list,
    substitute,
)
from events.actions.seat_check import verify_seats
from events.models import Event, Registration
from events.queries.delegation_lists import delegation_of
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def delegate_of(entity):
    person = make_user()
    make_representative(person, entity, role="delegate")
    return person


def himself(event, entity, **more):
    person = delegate_of(entity)
    return make_registration(event, entity, user=person, **more)


def again(row):
    return Registration.objects.get(pk=row.pk)


def whole(event):
    return verify_seats(Event.objects.filter(pk=event.pk)) == []


# --- where a registration begins ------------------------------------------------------------------
@pytest.mark.parametrize(
    ("rules", "who", "expected"),
    [
        ({}, "himself", "confirmed"),
        ({"endorsement": True}, "himself", "awaiting_endorsement"),
        ({"endorsement": True}, "focal point", "confirmed"),
        ({"endorsement": True}, "officer", "confirmed"),
        ({"approval": True}, "himself", "awaiting_approval"),
        ({"approval": True}, "focal point", "awaiting_approval"),
        ({"endorsement": True, "approval": True}, "himself", "awaiting_endorsement"),
        ({"endorsement": True, "approval": True}, "focal point", "awaiting_approval"),
        ({"admission": "selection"}, "himself", "nominated"),
        ({"admission": "selection", "approval": True}, "focal point", "awaiting_approval"),
        ({"seats": 0}, "himself", "waiting"),
        ({"seats": 0, "endorsement": True}, "himself", "awaiting_endorsement"),
    ],
)
def test_the_first_step_follows_the_rules_of_the_event(
    fiji, focal_point, event_officer, rules, who, expected
):
    event = make_event(**rules)
    if who == "himself":
        row = himself(event, fiji)
    else:
        by = {"focal point": focal_point, "officer": event_officer}[who]
        row = make_registration(event, fiji, by=by)
    assert row.status == expected
    assert whole(event)


@pytest.mark.parametrize(
    ("endorsed", "expected"), [(True, "confirmed"), (False, "awaiting_endorsement")]
)
def test_a_system_endorses_only_for_the_entity_that_it_acts_for(fiji, endorsed, expected):
    event = make_event(endorsement=True)
    details = {"given_name": "Delegate"}
    row = register(
        event, entity=fiji, by=Agent("client:x"), at=AT, details=details, endorsed=endorsed
    )
    assert row.status == expected


def test_a_focal_point_who_registers_himself_is_endorsed_by_it(fiji, focal_point):
    event = make_event(endorsement=True)
    assert make_registration(event, fiji, user=focal_point).status == "confirmed"


def test_to_nominate_a_person_who_awaits_endorsement_is_the_endorsement(fiji, focal_point):
    event = make_event(endorsement=True)
    row = himself(event, fiji)
    named = {"family_name": row.family_name, "email": row.email}
    same = make_registration(event, fiji, by=focal_point, **named)
    assert (same.pk, again(row).status) == (row.pk, "confirmed")


# --- endorsing ------------------------------------------------------------------------------------
def test_endorsing_what_does_not_wait_for_it_is_refused(fiji, focal_point):
    event = make_event(admission="selection")
    row = make_registration(event, fiji, by=focal_point)
    cancel_registration(row, by=focal_point, at=AT)
    with pytest.raises(NotPossible, match="is not awaiting endorsement"):
        endorse(row, by=focal_point, at=AT)


def test_not_endorsing_needs_a_reason(fiji, focal_point):
    row = himself(make_event(endorsement=True), fiji)
    with pytest.raises(NotPossible) as refusal:
        not_endorse(row, by=focal_point, at=AT, reason=" ")
    assert refusal.value.field == "reason"
    assert again(row).status == "awaiting_endorsement"


def test_endorsing_twice_is_harmless_and_gives_the_seat_once(fiji, focal_point):
    event = make_event(endorsement=True, seats=1)
    row = himself(event, fiji)
    for _n in range(2):
        endorse(again(row), by=focal_point, at=AT)
    event.refresh_from_db()
    assert (again(row).status, again(row).endorsed_at, event.seated) == ("confirmed", AT, 1)
    assert Entry.objects.about(row).filter(act="registration.confirmed").count() == 1
    assert whole(event)


def test_without_a_seat_the_endorsed_waits_in_order_of_receipt(fiji, focal_point):
    event = make_event(endorsement=True, seats=0)
    first, second = himself(event, fiji), himself(event, fiji)
    endorse(second, by=focal_point, at=AT)
    endorse(first, by=focal_point, at=AT)
    assert list(Registration.objects.in_waiting_order(event)) == [first, second]


def test_who_is_not_endorsed_is_told_why_and_may_register_again(fiji, focal_point):
    event = make_event(endorsement=True)
    row = himself(event, fiji)
    for _n in range(2):
        not_endorse(again(row), by=focal_point, at=AT, reason="Another goes")
    told = Notice.objects.filter(kind="registration_not_endorsed", email=row.email)
    assert (again(row).status, again(row).reason, told.count()) == (
        "not_endorsed",
        "Another goes",
        1,
    )
    assert make_registration(event, fiji, user=row.user).status == "awaiting_endorsement"
    assert whole(event)


# --- approving ------------------------------------------------------------------------------------
def test_whoever_entered_it_or_is_the_person_does_not_approve(fiji, event_officer, secretary):
    event = make_event(approval=True)
    entered = make_registration(event, fiji, by=event_officer)
    own = make_registration(event, fiji, user=event_officer, by=secretary)
    for row in (entered, own):
        for act in (approve, lambda r, **k: not_approve(r, reason="No", **k)):
            with pytest.raises(NotPossible, match="another officer has to decide"):
                act(row, by=event_officer, at=AT)
        assert again(row).status == "awaiting_approval"


def test_approving_what_awaits_endorsement_is_refused(fiji, secretary):
    row = himself(make_event(endorsement=True, approval=True), fiji)
    with pytest.raises(NotPossible, match="is not awaiting approval"):
        approve(row, by=secretary, at=AT)


def test_refusing_needs_a_reason(fiji, secretary):
    row = himself(make_event(approval=True), fiji)
    with pytest.raises(NotPossible) as refusal:
        not_approve(row, by=secretary, at=AT, reason="")
    assert refusal.value.field == "reason"


def test_approving_twice_is_harmless(fiji, secretary):
    event = make_event(approval=True, quota=1)
    row = himself(event, fiji)
    for _n in range(2):
        approve(again(row), by=secretary, at=AT)
    event.refresh_from_db()
    kinds = Notice.objects.filter(email=row.email).order_by("pk").values_list("kind", flat=True)
    assert (again(row).status, again(row).approved_at, event.seated) == ("confirmed", AT, 1)
    assert list(kinds) == ["registration_awaiting_approval", "registration_confirmed"]
    assert whole(event)


def test_the_refused_are_told_why_and_take_no_seat(fiji, secretary):
    event = make_event(approval=True)
    row = himself(event, fiji)
    for _n in range(2):
        not_approve(again(row), by=secretary, at=AT, reason="Not on the list of the host")
    assert (again(row).status, again(row).reason) == ("not_approved", "Not on the list of the host")
    assert Notice.objects.filter(kind="registration_not_approved").count() == 1
    assert whole(event)


def test_both_steps_one_after_the_other(fiji, focal_point, secretary):
    event = make_event(endorsement=True, approval=True)
    row = himself(event, fiji)
    endorse(row, by=focal_point, at=AT)
    assert again(row).status == "awaiting_approval"
    approve(again(row), by=secretary, at=AT)
    assert again(row).status == "confirmed"
    acts = Entry.objects.about(row).order_by("pk").values_list("act", flat=True)
    assert list(acts) == [
        "registration.awaiting_endorsement",
        "registration.awaiting_approval",
        "registration.confirmed",
    ]


# --- the rules change meanwhile -------------------------------------------------------------------
def change(event, **values):
    event.refresh_from_db()
    change_event(event, by=make_user(), at=AT, version=event.version, values=values)


def test_people_who_await_a_step_no_longer_asked_for_advance_in_order_of_receipt(fiji):
    event = make_event(endorsement=True, approval=True, seats=1)
    first, second = himself(event, fiji), himself(event, make_state("KE"))
    change(event, endorsement=False)
    assert [again(first).status, again(second).status] == ["awaiting_approval", "awaiting_approval"]
    change(event, approval=False)
    assert [again(first).status, again(second).status] == ["confirmed", "waiting"]
    assert whole(event)


def test_a_step_that_is_asked_for_later_leaves_who_has_a_seat(fiji):
    event = make_event()
    row = himself(event, fiji)
    change(event, approval=True, endorsement=True)
    assert again(row).status == "confirmed"


def test_seats_are_not_given_by_selection_once_somebody_came_in_order_of_receipt(fiji):
    event = make_event()
    himself(event, fiji)
    with pytest.raises(NotPossible) as refusal:
        change(event, admission="selection")
    assert refusal.value.field == "admission"


def test_a_selection_that_is_given_up_gives_seats_in_order_of_receipt(fiji):
    event = make_event(admission="selection", seats=1)
    rows = [himself(event, fiji), himself(event, fiji)]
    change(event, admission="receipt")
    assert [again(row).status for row in rows] == ["confirmed", "waiting"]
    assert whole(event)


@pytest.mark.parametrize("ended", ["cancelled", "closed"])
def test_no_one_is_promoted_where_promotion_has_ended(fiji, focal_point, secretary, ended):
    """A freed seat stays free when registration is closed; it is for those on the waiting
    list."""
    event = make_event(endorsement=True, approval=True)
    asks = himself(event, fiji)
    waits = himself(event, fiji)
    endorse(waits, by=focal_point, at=AT)
    if ended == "closed":
        close_event(event, by=secretary)
    else:
        cancel_event(event, by=secretary, reason="No venue")
    for act, row, by in ((endorse, asks, focal_point), (approve, waits, secretary)):
        with pytest.raises(NotPossible, match="no longer be given"):
            act(again(row), by=by, at=AT)
    assert [again(row).status for row in (asks, waits)] == [
        "awaiting_endorsement",
        "awaiting_approval",
    ]


def test_a_substitute_is_approved_after_registration_closed(fiji, secretary):
    event = make_event(approval=True)
    row = make_registration(event, fiji)
    approve(row, by=secretary, at=AT)
    facts = {"given_name": "Delegate", "email": "new@example.org"}
    new = substitute(again(row), by=make_user(), at=AT, details=facts)
    close_event(event, by=secretary)
    approve(new, by=secretary, at=AT)
    assert again(new).status == "confirmed"


def test_more_seats_go_to_the_waiting_list_before_people_freed_from_a_step(fiji):
    event = make_event(seats=1, approval=True)
    rows = [make_registration(event, fiji, at=AT + timedelta(minutes=n)) for n in range(3)]
    for row in rows[:2]:
        approve(row, by=make_user(), at=AT)
    facts = {"by": make_user(), "at": AT, "version": 1}
    change_event(Event.objects.get(pk=event.pk), values={"seats": 2, "approval": False}, **facts)
    assert [again(row).status for row in rows] == ["confirmed", "confirmed", "waiting"]


def test_a_system_of_the_mission_does_not_change_a_delegation_list_that_was_sent(fiji, focal_point):
    event = make_event()
    make_registration(event, fiji, by=focal_point)
    submit_list(delegation_of(event, fiji, AT), by=focal_point, at=AT)
    facts = {"given_name": "Delegate", "email": "new@example.org"}
    wanted = {"entity": fiji, "by": Agent("client:x"), "at": AT, "details": facts}
    with pytest.raises(NotPossible, match="submitted"):
        register(event, endorsed=True, **wanted)
    assert register(event, endorsed=False, **wanted).status == "confirmed"

"""The delegation list: drafts, order, one note verbale, submitted, accepted, returned."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from events.actions import (
    accept_list,
    add_known_people,
    approve,
    attach_note,
    cancel_event,
    change_registration,
    recall_list,
    register,
    reorder,
    return_for_correction,
    submit_list,
)
from events.actions.delegation_lists import OrderConflict
from events.actions.seat_check import verify_seats
from events.models import Delegation, DelegationListStatus, Event, Registration
from events.queries.delegation_lists import delegation_of, earlier_people
from tests.factories import (
    AT,
    make_event,
    make_paper,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db


def draft(event, entity, by, **details):
    n = Registration.objects.count() + 1
    said = {"given_name": "Delegate", "family_name": str(n), "email": f"draft{n}@example.org"}
    return register(event, entity=entity, by=by, at=AT, details=said | details, as_draft=True)


def delegation_list_of(event, entity):
    return delegation_of(Event.objects.get(pk=event.pk), entity, AT)


def again(row):
    return Registration.objects.get(pk=row.pk)


def whole(event):
    return verify_seats(Event.objects.filter(pk=event.pk)) == []


def sent(event, entity, by, at=AT):
    return submit_list(delegation_list_of(event, entity), by=by, at=at)


# --- drafts ---------------------------------------------------------------------------------------
def test_a_draft_takes_nothing_and_tells_nobody(fiji, focal_point):
    event = make_event(seats=1)
    row = draft(event, fiji, focal_point)
    event.refresh_from_db()
    assert (row.status, event.seated, event.waiting) == ("draft", 0, 0)
    assert Notice.objects.count() == 0
    assert whole(event)


def test_a_draft_may_be_incomplete_and_is_completed_before_it_is_sent(fiji, focal_point):
    event = make_event(required=["role", "position"])
    row = draft(event, fiji, focal_point, role="head")
    with pytest.raises(NotPossible, match=f"{row.name}: functional title"):
        sent(event, fiji, focal_point)
    facts = {"by": focal_point, "at": AT, "version": 1}
    change_registration(row, details={"position": "Counsellor"}, **facts)
    sent(event, fiji, focal_point)
    assert again(row).status == "confirmed"


def test_what_is_wrong_is_refused_also_in_a_draft(fiji, focal_point):
    with pytest.raises(ValidationError) as error:
        draft(make_event(), fiji, focal_point, email="nowhere")
    assert list(error.value.error_dict) == ["email"]


def test_people_of_earlier_events_are_put_on_the_delegation_list_with_what_was_said_last(
    fiji, focal_point
):
    old, newer = make_event(), make_event()
    facts = {"email": "seventeen@example.org", "by": focal_point}
    make_registration(old, fiji, position="Attaché", **facts)
    make_registration(newer, fiji, position="Counsellor", **facts)
    make_registration(old, make_state("KE"), email="kenya@example.org")
    event = make_event()
    offered = list(earlier_people(fiji, event))
    assert [row.position for row in offered] == ["Counsellor"]
    for _n in range(2):
        made = add_known_people(event, entity=fiji, by=focal_point, at=AT, earlier=offered)
    assert [(r.status, r.position, r.event) for r in made] == [("draft", "Counsellor", event)]
    assert event.registrations.count() == 1
    assert list(earlier_people(fiji, event)) == []


def test_consent_and_needs_are_asked_anew_for_another_event(fiji, focal_point):
    said = {"consent_public": True, "diet": "No nuts", "access_needs": "Ramp", "role": "expert"}
    before = make_registration(make_event(), fiji, **said)
    (row,) = add_known_people(make_event(), entity=fiji, by=focal_point, at=AT, earlier=[before])
    assert (row.role, row.consent_public, row.diet, row.access_needs) == ("expert", False, "", "")


def test_whoever_cannot_be_put_on_the_delegation_list_again_is_named(fiji, kenya, focal_point):
    before = [make_registration(make_event(), fiji) for _n in range(2)]
    event = make_event()
    named = {"family_name": before[1].family_name, "email": before[1].email}
    make_registration(event, kenya, **named)
    with pytest.raises(NotPossible, match=f"{before[1].name}: .*already"):
        add_known_people(event, entity=fiji, by=focal_point, at=AT, earlier=before)
    assert event.registrations.count() == 1


def test_a_draft_is_nobody_of_an_earlier_event(fiji, focal_point):
    draft(make_event(), fiji, focal_point)
    assert list(earlier_people(fiji, make_event())) == []


# --- order and roles ------------------------------------------------------------------------------
@pytest.fixture
def four(fiji, focal_point):
    event = make_event()
    return event, [draft(event, fiji, focal_point, family_name=name) for name in "ABCD"]


def names(event, entity):
    rows = delegation_list_of(event, entity).registrations.live().in_list_order()
    return "".join(row.family_name for row in rows)


@pytest.mark.parametrize(
    ("moves", "expected"),
    [
        ({}, "ABCD"),
        ({"D": 1}, "DABC"),
        ({"A": 4}, "BCDA"),
        ({"C": 2}, "ACBD"),
        ({"A": 2}, "BACD"),
        ({"A": 4, "D": 1}, "DBCA"),
        ({"A": 999}, "BCDA"),
        ({"A": 2, "B": 2}, "BACD"),
    ],
)
def test_who_is_moved_stands_where_he_or_she_was_put(four, fiji, focal_point, moves, expected):
    event, rows = four
    ranks = {row.pk: moves.get(row.family_name, n) for n, row in enumerate(rows, 1)}
    for _n in range(1):
        reorder(
            delegation_list_of(event, fiji),
            by=focal_point,
            at=AT,
            ranks=ranks,
            roles={},
            seen_roles={},
        )
    assert names(event, fiji) == expected


def test_a_move_after_somebody_elses_keeps_both(four, fiji, focal_point):
    """Both saw ABCD; one puts D first, the other, who has not seen it, adds E and a role."""
    event, rows = four
    facts = {"by": focal_point, "at": AT}
    reorder(
        delegation_list_of(event, fiji), ranks={rows[3].pk: 1}, roles={}, seen_roles={}, **facts
    )
    draft(event, fiji, focal_point, family_name="E")
    roles, seen = {rows[1].pk: "adviser"}, {rows[1].pk: ""}
    reorder(delegation_list_of(event, fiji), ranks={}, roles=roles, seen_roles=seen, **facts)
    assert names(event, fiji) == "DABCE"
    assert again(rows[1]).role == "adviser"


def test_the_same_role_changed_by_two_is_a_conflict_and_nothing_is_saved(four, fiji, focal_point):
    event, rows = four
    facts = {"by": focal_point, "at": AT, "ranks": {}}
    a, b = rows[0].pk, rows[1].pk
    reorder(delegation_list_of(event, fiji), roles={a: "head"}, seen_roles={a: ""}, **facts)
    with pytest.raises(OrderConflict) as conflict:
        roles, seen = {a: "adviser", b: "expert"}, {a: "", b: ""}
        reorder(delegation_list_of(event, fiji), roles=roles, seen_roles=seen, **facts)
    (row,) = conflict.value.rows
    assert row.registration.pk == a
    assert (str(row.theirs), str(row.yours)) == ("Head of delegation", "Adviser")
    assert [again(row).role for row in rows[:2]] == ["head", ""]


def test_the_same_role_set_by_two_alike_is_none(four, fiji, focal_point):
    event, rows = four
    a = rows[0].pk
    for _n in range(2):
        facts = {"ranks": {}, "roles": {a: "head"}, "seen_roles": {a: ""}}
        reorder(delegation_list_of(event, fiji), by=focal_point, at=AT, **facts)
    assert again(rows[0]).role == "head"


def test_a_changed_order_and_role_are_in_the_audit_stream(four, fiji, focal_point):
    event, rows = four
    facts = {
        "ranks": {rows[3].pk: 1},
        "roles": {rows[0].pk: "head"},
        "seen_roles": {rows[0].pk: ""},
    }
    reorder(delegation_list_of(event, fiji), by=focal_point, at=AT, **facts)
    assert Entry.objects.filter(act="delegation.arranged").count() == 1
    told = Entry.objects.get(act="registration.changed")
    assert (told.subject_id, told.after) == (rows[0].pk, {"role": "…"})


# --- submitting -----------------------------------------------------------------------------------
def test_an_empty_delegation_list_is_not_submitted(fiji, focal_point):
    with pytest.raises(NotPossible, match="The list is empty"):
        sent(make_event(), fiji, focal_point)


def test_two_heads_are_named_and_refused(fiji, focal_point):
    event = make_event()
    for _n in range(2):
        draft(event, fiji, focal_point, role="head")
    with pytest.raises(NotPossible, match="one head"):
        sent(event, fiji, focal_point)
    assert set(event.registrations.values_list("status", flat=True)) == {"draft"}


def test_after_the_deadline_a_delegation_list_is_not_submitted(fiji, focal_point):
    event = make_event(closes_at=AT + timedelta(days=1))
    row = draft(event, fiji, focal_point)
    with pytest.raises(NotPossible, match="has closed"):
        sent(event, fiji, focal_point, at=event.closes_at + timedelta(seconds=1))
    sent(event, fiji, focal_point, at=event.closes_at + timedelta(microseconds=1))
    assert again(row).status == "confirmed"


def test_where_the_event_asks_for_a_note_the_delegation_list_needs_it(fiji, focal_point):
    event = make_event(note_required=True)
    draft(event, fiji, focal_point)
    with pytest.raises(NotPossible) as refusal:
        sent(event, fiji, focal_point)
    assert refusal.value.field == "file"
    attach_note(delegation_list_of(event, fiji), by=focal_point, at=AT, paper=make_paper())
    assert sent(event, fiji, focal_point).status == "submitted"


def test_the_note_can_come_before_the_first_person_and_be_replaced(fiji, focal_point):
    event = make_event()
    for reference in ("NV/1", "NV/2"):
        paper = make_paper(reference)
        attach_note(delegation_list_of(event, fiji), by=focal_point, at=AT, paper=paper)
    assert delegation_list_of(event, fiji).note_verbale.reference == "NV/2"
    assert fiji.notes_verbales.count() == 2


def test_the_drafts_go_their_way_in_the_order_of_the_delegation_list(fiji, focal_point):
    event = make_event(quota=2)
    rows = [draft(event, fiji, focal_point, family_name=name) for name in "ABCD"]
    ranks = {rows[3].pk: 1, rows[1].pk: 4}
    reorder(
        delegation_list_of(event, fiji), by=focal_point, at=AT, ranks=ranks, roles={}, seen_roles={}
    )
    assert names(event, fiji) == "DACB"
    later = AT + timedelta(hours=1)
    for _n in range(2):
        delegation_list = sent(event, fiji, focal_point, at=later)
    by_name = {row.family_name: again(row) for row in rows}
    assert {n: r.status for n, r in by_name.items()} == {
        "D": "confirmed",
        "A": "confirmed",
        "B": "waiting",
        "C": "waiting",
    }
    assert {r.received_at for r in by_name.values()} == {later}
    assert [r.family_name for r in Registration.objects.in_waiting_order(event)] == ["C", "B"]
    assert (delegation_list.status, delegation_list.submitted_at) == ("submitted", later)
    assert whole(event)


def test_a_submitted_delegation_list_tells_the_mission_once_and_each_person(
    four, fiji, focal_point
):
    event, rows = four
    sent(event, fiji, focal_point)
    kinds = sorted(Notice.objects.values_list("kind", "email"))
    assert kinds == sorted(
        [("delegation_changed", focal_point.email)]
        + [("registration_confirmed", row.email) for row in rows]
    )


def test_a_draft_of_a_person_registered_meanwhile_is_the_same_person(fiji, focal_point):
    event, person = make_event(), make_user()
    make_representative(person, fiji, role="delegate")
    row = draft(event, fiji, focal_point, email=person.email, family_name=person.family_name)
    assert make_registration(event, fiji, user=person) == row


# --- locked, recalled, accepted, returned ---------------------------------------------------------
@pytest.fixture
def submitted(fiji, focal_point):
    event = make_event(approval=True)
    rows = [draft(event, fiji, focal_point, role=role) for role in ("head", "adviser")]
    sent(event, fiji, focal_point)
    return event, rows


def test_a_submitted_delegation_list_is_not_changed_by_the_mission(
    submitted, fiji, focal_point, event_officer
):
    event, rows = submitted
    version = again(rows[0]).version
    for act in (
        lambda: draft(event, fiji, focal_point),
        lambda: make_registration(event, fiji, by=focal_point),
        lambda: attach_note(
            delegation_list_of(event, fiji), by=focal_point, at=AT, paper=make_paper()
        ),
        lambda: reorder(
            delegation_list_of(event, fiji),
            by=focal_point,
            at=AT,
            ranks={},
            roles={},
            seen_roles={},
        ),
        lambda: change_registration(
            again(rows[0]), by=focal_point, at=AT, version=version, details={"family_name": "X"}
        ),
    ):
        with pytest.raises(NotPossible, match="submitted"):
            act()
    assert make_registration(event, fiji, by=event_officer).status == "awaiting_approval"


def test_needs_and_contacts_may_change_at_any_time(submitted, focal_point):
    _event, rows = submitted
    facts = {"by": focal_point, "at": AT, "version": again(rows[0]).version}
    change_registration(again(rows[0]), details={"diet": "Halal", "phone": "+679 1"}, **facts)
    assert again(rows[0]).diet == "Halal"


def test_the_mission_takes_a_delegation_list_back_until_it_is_accepted(
    submitted, fiji, focal_point, secretary
):
    event, _rows = submitted
    for _n in range(2):
        recall_list(delegation_list_of(event, fiji), by=focal_point, at=AT)
    assert delegation_list_of(event, fiji).status == "returned"
    sent(event, fiji, focal_point)
    accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)
    with pytest.raises(NotPossible, match="accepted"):
        recall_list(delegation_list_of(event, fiji), by=focal_point, at=AT)


def test_accepting_a_delegation_list_approves_those_who_wait(
    submitted, fiji, secretary, focal_point
):
    event, rows = submitted
    Notice.objects.all().delete()
    for _n in range(2):
        accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)
    assert [again(row).status for row in rows] == ["confirmed", "confirmed"]
    assert delegation_list_of(event, fiji).accepted_at == AT
    to_mission = Notice.objects.filter(email=focal_point.email).values_list("kind", flat=True)
    assert sorted(to_mission) == ["delegation_changed", "list_accepted"]
    assert whole(event)


def test_a_delegation_list_with_a_person_whom_the_officer_entered_is_accepted_by_another(
    submitted, fiji, event_officer, secretary
):
    event, rows = submitted
    make_registration(event, fiji, by=event_officer)
    with pytest.raises(NotPossible, match="another officer has to decide"):
        accept_list(delegation_list_of(event, fiji), by=event_officer, at=AT)
    assert [again(row).status for row in rows] == ["awaiting_approval", "awaiting_approval"]
    assert delegation_list_of(event, fiji).status == "submitted"
    accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)
    assert delegation_list_of(event, fiji).status == "accepted"


def test_a_draft_delegation_list_is_not_accepted(fiji, focal_point, secretary):
    event = make_event()
    draft(event, fiji, focal_point)
    with pytest.raises(NotPossible):
        accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)


def test_releasing_needs_a_reason(submitted, fiji, secretary):
    event, _rows = submitted
    with pytest.raises(NotPossible) as refusal:
        return_for_correction(delegation_list_of(event, fiji), by=secretary, at=AT, reason=" ")
    assert refusal.value.field == "reason"


def test_a_released_delegation_list_is_corrected_and_submitted_again(
    submitted, fiji, focal_point, secretary
):
    event, rows = submitted
    accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)
    for _n in range(2):
        return_for_correction(
            delegation_list_of(event, fiji), by=secretary, at=AT, reason="Two advisers are missing"
        )
    delegation_list = delegation_list_of(event, fiji)
    assert (delegation_list.status, delegation_list.reason, delegation_list.accepted_at) == (
        "returned",
        "Two advisers are missing",
        None,
    )
    assert Notice.objects.filter(kind="list_returned", email=focal_point.email).count() == 1
    assert [again(row).status for row in rows] == ["confirmed", "confirmed"]
    more = draft(event, fiji, focal_point)
    sent(event, fiji, focal_point)
    assert (again(more).status, delegation_list_of(event, fiji).reason) == ("awaiting_approval", "")
    approve(again(more), by=secretary, at=AT)
    assert whole(event)


def late(event):
    Event.objects.filter(pk=event.pk).update(closes_at=AT - timedelta(days=1))


@pytest.mark.parametrize("by", ["mission", "secretariat"])
def test_a_delegation_list_is_corrected_after_the_deadline_with_whom_it_held(
    submitted, fiji, focal_point, secretary, by
):
    event, rows = submitted
    late(event)
    if by == "mission":
        recall_list(delegation_list_of(event, fiji), by=focal_point, at=AT)
    else:
        return_for_correction(
            delegation_list_of(event, fiji), by=secretary, at=AT, reason="One head only"
        )
    change_registration(
        again(rows[0]), by=focal_point, at=AT, version=1, details={"role": "observer"}
    )
    sent(event, fiji, focal_point)
    accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)
    assert delegation_list_of(event, fiji).status == "accepted"
    assert [again(row).status for row in rows] == ["confirmed", "confirmed"]


def test_who_was_not_sent_before_the_deadline_does_not_come_with_the_correction(
    submitted, fiji, focal_point, event_officer
):
    event, _rows = submitted
    recall_list(delegation_list_of(event, fiji), by=focal_point, at=AT)
    more = draft(event, fiji, focal_point)
    late(event)
    with pytest.raises(NotPossible, match=f"can no longer be registered: {more.name}"):
        sent(event, fiji, focal_point)
    sent(event, fiji, event_officer)  # the secretariat may, as with any late reply
    assert again(more).status == "awaiting_approval"


def test_the_reason_of_a_release_is_not_in_the_log(submitted, fiji, secretary):
    event, _rows = submitted
    return_for_correction(
        delegation_list_of(event, fiji), by=secretary, at=AT, reason="Delegate 3 is ill"
    )
    entry = Entry.objects.get(act="delegation.returned")
    assert "ill" not in f"{entry.note}{entry.before}{entry.after}"


def test_the_delegation_list_of_a_cancelled_event_is_not_accepted(submitted, fiji, secretary):
    event, rows = submitted
    cancel_event(event, by=secretary, reason="No venue")
    with pytest.raises(NotPossible, match="cancelled"):
        accept_list(delegation_list_of(event, fiji), by=secretary, at=AT)
    assert [again(row).status for row in rows] == ["awaiting_approval", "awaiting_approval"]


@pytest.mark.parametrize("status", DelegationListStatus)
def test_what_may_follow_what_for_delegation_lists(status):
    expected = {
        "draft": {"submitted"},
        "submitted": {"accepted", "returned"},
        "accepted": {"returned"},
        "returned": {"submitted"},
    }
    assert status.successors == expected[status]
    assert status.editable == (status in ("draft", "returned"))


def test_a_delegation_of_nobody_shows_the_quota_of_the_rules(fiji):
    event = make_event(quota=3, quota_by_standing={"other": 1})
    shown = delegation_of(event, fiji, AT)
    assert (shown.pk, shown.quota, shown.left) == (None, 1, 1)
    assert Delegation.objects.count() == 0

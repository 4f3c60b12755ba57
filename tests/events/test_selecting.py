"""The confirmation of a selection, and what follows from it."""

from datetime import timedelta

import pytest

from accounts.models import Notice
from audit.lifecycle import NotPossible
from audit.models import Entry
from events import actions
from events.actions.seat_check import verify_seats
from events.models import Delegation, Event, ReservedSeats, Selection
from events.queries.proposals import ProposalBasis, selection_of
from events.queries.waiting_list import list_waiting
from tests.events.selecting import (
    AFTER,
    DEADLINE,
    again,
    confirm,
    fresh,
    make_selection_event,
    nominate,
    propose_selection,
    set_rule,
    statuses,
)
from tests.factories import (
    AT,
    make_event,
    make_membership,
    make_registration,
    make_representative,
    make_state,
    make_user,
)

pytestmark = pytest.mark.django_db
N, C, W, X = "nominated", "confirmed", "waiting", "not_eligible"


# --- the confirmation -----------------------------------------------------------------------------
def test_without_a_nomination_there_is_nothing_to_confirm():
    event = make_selection_event()
    with pytest.raises(NotPossible, match="no nominations to confirm"):
        confirm(event)
    assert selection_of(event).confirmed_at is None


@pytest.mark.parametrize("at", [AT, DEADLINE, DEADLINE + timedelta(microseconds=999_999)])
def test_nothing_is_confirmed_while_nominations_are_in_time(at):
    event = make_selection_event()
    row = nominate(event)
    with pytest.raises(NotPossible, match="after the deadline"):
        confirm(event, at=at)
    assert statuses(row) == [N]


def test_it_is_confirmed_one_second_after_the_deadline():
    event = make_selection_event()
    row = nominate(event)
    confirm(event, at=DEADLINE + timedelta(seconds=1))
    assert statuses(row) == [C]


def test_an_event_in_order_of_receipt_has_no_selection():
    event = make_event(closes_at=DEADLINE)
    with pytest.raises(NotPossible, match="order of receipt"):
        confirm(event)


@pytest.mark.parametrize("status", ["draft", "closed", "cancelled"])
def test_only_an_open_event_confirms_its_selection(status):
    event = make_selection_event()
    row = nominate(event)
    Event.objects.filter(pk=event.pk).update(status=status)
    with pytest.raises(NotPossible, match="only while the event is published"):
        confirm(event)
    assert statuses(row) == [N]


def _another_rule(event, _row):
    set_rule(event, at=AFTER, keys=["number"], cap=0)


def _a_hand(_event, row):
    actions.set_hand_change(row, by=make_user(), at=AFTER, kind="select", reason="Speaks")


def _a_withdrawal(_event, row):
    actions.cancel_registration(row, by=make_user(), at=AFTER)


@pytest.mark.parametrize("change", [_another_rule, _a_hand, _a_withdrawal])
def test_a_proposal_that_changed_since_it_was_seen_is_not_confirmed(change):
    event = make_selection_event(seats=1)
    first, second = nominate(event, minute=1), nominate(event, minute=2)
    seen = propose_selection(event, AFTER).fingerprint
    change(event, again(second))
    with pytest.raises(NotPossible, match="changed since you opened this page"):
        confirm(event, seen=seen)
    assert statuses(first) == [N]
    assert not Selection.objects.exclude(confirmed_at=None).exists()


def test_what_changes_no_outcome_does_not_hinder_the_confirmation():
    event = make_selection_event()
    row = nominate(event)
    seen = propose_selection(event, AFTER).fingerprint
    actions.assess(row, by=make_user(), at=AFTER, score=50)
    set_rule(event, at=AFTER, women=50)
    confirm(event, seen=seen)
    assert statuses(row) == [C]


def test_everybody_gets_status_rank_and_reason_and_all_numbers_come_out():
    event = make_selection_event(seats=2, passport_months=6)
    valid = {"passport_until": AT.date() + timedelta(days=999)}
    rows = [
        nominate(event, "FJ", minute=1, **valid),
        nominate(event, "FJ", minute=2, **valid),
        nominate(event, "KE", minute=3, **valid),
        nominate(event, "ZM", minute=4, **valid),
        nominate(event, "NP", minute=5, passport_until=AT.date()),
    ]
    officer = make_user()
    set_rule(event, keys=["receipt"], cap=1)
    done = confirm(event, by=officer)
    found = [again(row) for row in rows]
    assert [row.status for row in found] == [C, W, C, W, X]
    assert [row.ranking for row in found] == [1, 3, 2, 4, None]
    assert [row.unmet for row in found] == [[], [], [], [], ["passport"]]
    assert [row.confirmed_at for row in found] == [AFTER, None, AFTER, None, None]
    assert [row.closed_at for row in found] == [None, None, None, None, AFTER]
    assert done.result == {"selected": 2, "waiting": 2, "not_eligible": 1}
    assert (done.confirmed_by, done.confirmed_at) == (officer, AFTER)
    assert (fresh(event).seated, fresh(event).waiting) == (2, 2)
    fiji = Delegation.objects.get(event=event, entity__iso2="FJ")
    assert (fiji.seated, fiji.used, fiji.waiting) == (1, 1, 1)
    assert verify_seats(Event.objects.all()) == []
    notes = {row.pk: Entry.objects.about(row).first().note for row in rows}
    assert [notes[row.pk] for row in rows] == ["rank", "cap", "rank", "seats", "eligibility"]
    assert Entry.objects.get(act="selection.confirmed").after == done.result


def test_seats_reserved_for_a_group_are_filled_from_it():
    event = make_selection_event(seats=2, reserved_free=1)
    reserved_seats = ReservedSeats.objects.create(
        event=event, name={"en": "Landlocked"}, group="chosen", seats=1
    )
    reserved_seats.entities.add(make_state("NP"))
    first, second = nominate(event, "FJ", minute=1), nominate(event, "FJ", minute=2)
    landlocked = nominate(event, "NP", minute=3)
    confirm(event)
    assert statuses(first, second, landlocked) == [C, W, C]
    assert again(landlocked).reserved_seats == reserved_seats
    assert (fresh(event).reserved_free, ReservedSeats.objects.get().used) == (0, 1)
    assert verify_seats(Event.objects.all()) == []


def test_reserved_seats_whose_day_has_come_are_proposed_and_confirmed_as_open():
    event = make_selection_event(seats=2, reserved_free=1)
    reserved_seats = ReservedSeats.objects.create(
        event=event, name={"en": "Landlocked"}, group="chosen", seats=1, opens_at=DEADLINE
    )
    reserved_seats.entities.add(make_state("NP"))
    first, second = nominate(event, "FJ", minute=1), nominate(event, "FJ", minute=2)
    confirm(event)
    assert statuses(first, second) == [C, C]
    assert verify_seats(Event.objects.all()) == []


def test_quotas_follow_the_standings_of_the_day():
    event = make_selection_event(quota=1, quota_by_standing={"member": 2})
    first, second = nominate(event, "FJ", minute=1), nominate(event, "FJ", minute=2)
    make_membership(make_state("FJ"), since=DEADLINE.date())
    confirm(event)
    assert statuses(first, second) == [C, C]
    assert Delegation.objects.get(event=event).quota == 2
    assert verify_seats(Event.objects.all()) == []


def test_standings_and_classes_are_read_as_of_their_days():
    event = make_selection_event(standings=["member"])
    make_membership(make_state("FJ"), since=AFTER.date())
    make_state("NP").classifications.create(kind="ldc", valid_until=AT.date() + timedelta(days=1))
    member, other = nominate(event, "FJ"), nominate(event, "NP")
    found = {n.key: (n.unmet, set(n.classes)) for n in ProposalBasis.of(event, AFTER).nominees}
    assert found == {member.pk: ((), set()), other.pk: (("standing",), {"ldc"})}


def test_confirming_twice_does_nothing_more():
    event = make_selection_event(seats=1)
    rows = [nominate(event, minute=n) for n in range(3)]
    first = confirm(event)
    told, entries = Notice.objects.count(), Entry.objects.count()
    second = confirm(event, by=make_user(), seen="whatever", at=AFTER + timedelta(days=1))
    assert (second.confirmed_at, second.confirmed_by) == (first.confirmed_at, first.confirmed_by)
    assert (Notice.objects.count(), Entry.objects.count()) == (told, entries)
    assert statuses(*rows) == [C, W, W]


def test_who_still_waits_for_a_step_before_is_not_part_of_it():
    event = make_selection_event(approval=True)
    row, other = nominate(event), nominate(event)
    actions.approve(again(other), by=make_user(), at=AT)
    confirm(event)
    assert statuses(row, other) == ["awaiting_approval", C]
    actions.approve(again(row), by=make_user(), at=AFTER)
    assert statuses(row) == [C]


def test_person_and_mission_are_told_and_the_place_is_that_of_the_list():
    event = make_selection_event(seats=1)
    focal = make_user(email="fiji@example.org")
    make_representative(focal, make_state("FJ"))
    rows = [nominate(event, "FJ", minute=n, email=f"d{n}@example.org") for n in range(3)]
    late = make_registration(event, make_state("FJ"), at=AT, email="late@example.org")
    event.registrations.filter(pk=late.pk).update(received_at=AFTER)
    Notice.objects.all().delete()
    confirm(event)
    told = {
        n.email: (n.kind, n.context.get("place"), n.context.get("why"), n.context.get("unmet"))
        for n in Notice.objects.all()
    }
    assert told == {
        "d0@example.org": ("registration_confirmed", None, None, None),
        "d1@example.org": ("registration_waiting", 1, "seats", None),
        "d2@example.org": ("registration_waiting", 2, "seats", None),
        "late@example.org": ("registration_not_eligible", None, None, ["late"]),
        "fiji@example.org": ("delegation_changed", None, None, None),
    }
    mission = Notice.objects.get(kind="delegation_changed").context["numbers"]
    assert mission == {"confirmed": 1, "waiting": 2, "not_eligible": 1}
    assert [wait.key for wait in list_waiting(fresh(event), AFTER)] == [rows[1].pk, rows[2].pk]


def test_who_was_put_behind_by_hand_is_told_that_the_seats_are_taken():
    event = make_selection_event(seats=1)
    held, other = nominate(event, minute=1), nominate(event, minute=2)
    actions.set_hand_change(held, by=make_user(), at=AT, kind="hold", reason="Came last year")
    Notice.objects.all().delete()
    confirm(event)
    assert statuses(held, other) == [W, C]
    told = Notice.objects.get(kind="registration_waiting")
    assert told.context["why"] == "seats"
    assert "Came last year" not in str(list(Notice.objects.values_list("context", flat=True)))


# --- afterwards -----------------------------------------------------------------------------------
def test_who_declines_is_replaced_by_the_first_whose_entity_is_below_its_cap():
    event = make_selection_event(seats=2)
    set_rule(event, keys=["receipt"], cap=1)
    fiji = nominate(event, "FJ", minute=1)
    leaves = nominate(event, "KE", minute=2)
    second_of_fiji = nominate(event, "FJ", minute=3)
    first_of_zambia = nominate(event, "ZM", minute=4)
    confirm(event)
    assert statuses(fiji, leaves, second_of_fiji, first_of_zambia) == [C, C, W, W]
    for _n in range(2):
        actions.decline_seat(again(leaves), by=make_user(), at=AFTER)
    assert statuses(fiji, leaves, second_of_fiji, first_of_zambia) == [C, "declined", W, C]
    assert verify_seats(Event.objects.all()) == []


def test_the_ranking_orders_the_replacement_not_the_receipt():
    event = make_selection_event(seats=1)
    set_rule(event)
    leaves, early, better = (nominate(event, minute=n) for n in range(3))
    for row, score in ((leaves, 90), (early, 10), (better, 50)):
        actions.assess(row, by=make_user(), at=AT, score=score)
    confirm(event)
    actions.cancel_registration(again(leaves), by=make_user(), at=AFTER)
    assert statuses(early, better) == [W, C]


def test_the_replacement_is_offered_the_seat_where_the_event_gives_hours():
    event = make_selection_event(seats=1, offer_hours=24)
    leaves, next_one = nominate(event, minute=1), nominate(event, minute=2)
    confirm(event)
    assert statuses(leaves, next_one) == [C, W]
    actions.decline_seat(again(leaves), by=make_user(), at=AFTER)
    found = again(next_one)
    assert (found.status, found.offer_until) == ("offered", AFTER + timedelta(hours=24))
    actions.accept_offer(found, by=make_user(), at=AFTER + timedelta(hours=1))
    assert statuses(next_one) == [C]
    assert verify_seats(Event.objects.all()) == []


def test_a_nomination_that_comes_after_the_confirmation_is_kept_as_too_late():
    event = make_selection_event(seats=5)
    nominate(event)
    confirm(event)
    late = actions.register(
        fresh(event),
        entity=make_state("KE"),
        by=make_user("event officer"),
        at=AFTER,
        details={"given_name": "Late"},
        late=True,
    )
    assert (late.status, late.unmet, late.ranking) == (X, ["late"], None)
    assert verify_seats(Event.objects.all()) == []


def test_a_letter_that_came_in_time_and_is_entered_later_goes_to_the_end():
    event = make_selection_event(seats=1)
    first, waits_already = nominate(event, minute=1), nominate(event, minute=2)
    confirm(event)
    letter = actions.register(
        fresh(event),
        entity=make_state("KE"),
        by=make_user("event officer"),
        at=AFTER,
        details={"given_name": "Letter"},
        late=True,
        received_at=AT,
    )
    assert letter.status == W
    actions.decline_seat(again(first), by=make_user(), at=AFTER)
    assert statuses(waits_already, letter) == [C, W]


def test_reading_a_proposal_asks_the_same_number_of_questions_for_one_and_for_many(
    django_assert_num_queries,
):
    event = make_selection_event(
        seats=9, reserved_free=1, standings=["member"], quota_by_standing={"member": 2}
    )
    reserved_seats = ReservedSeats.objects.create(
        event=event, name={"en": "Reserved seats"}, group="chosen", seats=1
    )
    reserved_seats.entities.add(make_state("NP"))
    nominate(event)
    with django_assert_num_queries(9):
        ProposalBasis.of(event, AT).propose(["score"], 2)
    for _n in range(2):
        actions.assess(nominate(event), by=make_user(), at=AT, score=5)
    with django_assert_num_queries(9):
        ProposalBasis.of(event, AT).propose(["score"], 2)


@pytest.mark.parametrize("number", [1, 3, 30])
def test_confirming_asks_no_more_for_more_nominations(number, django_assert_num_queries):
    event = make_selection_event()
    for _n in range(number):
        make_registration(event, make_state("FJ"), at=AT, user=make_user())
    seen, officer = propose_selection(event, AFTER).fingerprint, make_user()
    with django_assert_num_queries(25):
        confirm(event, by=officer, seen=seen)

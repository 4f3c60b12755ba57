"""The acts before a selection is confirmed: its rule, scores, changes by hand."""

import pytest
from django.core.exceptions import ValidationError

from audit.lifecycle import Conflict, NotPossible
from audit.models import Entry
from events import actions
from events.models import Assessment, HandChange, Selection
from events.queries.proposals import ProposalBasis, selection_of
from tests.events.selecting import (
    AFTER,
    again,
    confirm,
    make_selection_event,
    nominate,
    propose_selection,
    set_rule,
)
from tests.factories import (
    AT,
    make_event,
    make_registration,
    make_user,
)

pytestmark = pytest.mark.django_db
N, C, W, X = "nominated", "confirmed", "waiting", "not_eligible"


# --- the rule -------------------------------------------------------------------------------------
def test_an_event_in_order_of_receipt_has_no_rule():
    with pytest.raises(NotPossible, match="order of receipt"):
        set_rule(make_event())


@pytest.mark.parametrize("keys", [[], ["nonsense"], ["score", "score"], ["score", ""]])
def test_a_rule_ranks_by_known_keys_each_once(keys):
    event = make_selection_event()
    with pytest.raises(NotPossible) as refusal:
        set_rule(event, keys=keys)
    assert refusal.value.field == "keys"
    assert not Selection.objects.exists()


@pytest.mark.parametrize(("name", "value"), [("women", 101), ("priority", -1), ("groups", 6)])
def test_a_target_that_cannot_be_is_refused_at_its_name(name, value):
    with pytest.raises(ValidationError) as refusal:
        set_rule(make_selection_event(), **{name: value})
    assert list(refusal.value.error_dict) == [name]


def test_the_rule_is_saved_and_recorded_from_what_to_what():
    event, officer = make_selection_event(), make_user()
    set_rule(event, by=officer, keys=["ldc", "score"], cap=2, women=40)
    told = Entry.objects.get(act="selection.rule_set")
    assert (selection_of(event).keys, selection_of(event).version) == (["ldc", "score"], 1)
    assert (told.actor, told.before["keys"]) == (officer, ["receipt"])
    assert told.after == {"keys": ["ldc", "score"], "cap": 2, "women": 40}


def test_saving_the_same_rule_twice_does_nothing_more():
    event = make_selection_event()
    for _n in range(2):
        set_rule(event, version=0, cap=2)
    assert (
        selection_of(event).version,
        Entry.objects.filter(act="selection.rule_set").count(),
    ) == (1, 1)


def test_of_two_first_rules_the_second_is_told_of_the_other():
    event = make_selection_event()
    set_rule(event, version=0, cap=2)
    with pytest.raises(Conflict) as conflict:
        set_rule(event, version=0, cap=3)
    assert (conflict.value.theirs.cap, selection_of(event).cap) == (2, 2)


def test_a_lost_update_of_the_rule_is_refused():
    event = make_selection_event()
    set_rule(event, cap=2)
    set_rule(event, cap=3)
    with pytest.raises(Conflict):
        set_rule(event, version=1, cap=4)
    assert set_rule(event, version=2, cap=4).cap == 4


def test_a_confirmed_selection_keeps_its_rule():
    event = make_selection_event()
    nominate(event)
    set_rule(event, cap=2)
    confirm(event)
    with pytest.raises(NotPossible, match="confirmed"):
        set_rule(event, cap=3)
    assert selection_of(event).cap == 2


# --- scores ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("score", [-1, 101])
def test_a_score_is_from_0_to_100(score):
    row = nominate(make_selection_event())
    with pytest.raises(NotPossible) as refusal:
        actions.assess(row, by=make_user(), at=AT, score=score)
    assert (refusal.value.field, refusal.value.number) == ("score", row.pk)
    assert not Assessment.objects.exists()


def test_nobody_assesses_himself_or_herself():
    officer = make_user()
    row = nominate(make_selection_event(), user=officer)
    with pytest.raises(NotPossible, match="You cannot"):
        actions.assess(row, by=officer, at=AT, score=100)


def test_only_what_awaits_the_selection_is_assessed():
    row = make_registration()
    with pytest.raises(NotPossible, match="awaiting selection"):
        actions.assess(row, by=make_user(), at=AT, score=50)


def test_the_mean_of_all_officers_ranks():
    event = make_selection_event()
    one, other = nominate(event, minute=1), nominate(event, minute=2)
    first, second = make_user(), make_user()
    set_rule(event)
    for row, officer, score in ((one, first, 90), (one, second, 10), (other, second, 51)):
        actions.assess(row, by=officer, at=AT, score=score)
    found = {n.key: n.score for n in ProposalBasis.of(event, AT).nominees}
    assert found == {one.pk: 50.0, other.pk: 51.0}
    assert [o.key for o in propose_selection(event, AT).outcomes] == [other.pk, one.pk]


def test_scoring_twice_is_one_score_and_one_entry():
    row, officer = nominate(make_selection_event()), make_user()
    for _n in range(2):
        actions.assess(row, by=officer, at=AT, score=70)
    told = Entry.objects.get(act="registration.assessed")
    assert (told.before, told.after) == ({"score": None}, {"score": 70})
    actions.assess(row, by=officer, at=AT, score=80)
    assert list(Assessment.objects.values_list("score", flat=True)) == [80]
    for _n in range(2):
        actions.assess(row, by=officer, at=AT, score=None)
    assert Entry.objects.filter(act="registration.assessed").count() == 3
    assert not Assessment.objects.exists()


def test_many_scores_are_given_all_or_none():
    event, officer = make_selection_event(), make_user()
    one, other = nominate(event), nominate(event)
    mine = nominate(event, user=officer)
    with pytest.raises(NotPossible) as refusal:
        actions.assess_many(event, by=officer, at=AT, scores={one.pk: 5, mine.pk: 100})
    assert (refusal.value.number, Assessment.objects.count()) == (mine.pk, 0)
    scores = {one.pk: 5, other.pk: None}
    assert actions.assess_many(event, by=officer, at=AT, scores=scores) == 1
    assert actions.assess_many(event, by=officer, at=AT, scores=scores) == 0


def test_scores_of_another_event_are_not_reached():
    event, elsewhere = make_selection_event(), nominate(make_selection_event())
    assert actions.assess_many(event, by=make_user(), at=AT, scores={elsewhere.pk: 5}) == 0
    assert not Assessment.objects.exists()


# --- changes by hand ------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", ["select", "hold"])
def test_a_change_by_hand_needs_a_reason(kind):
    row = nominate(make_selection_event())
    with pytest.raises(NotPossible) as refusal:
        actions.set_hand_change(row, by=make_user(), at=AT, kind=kind, reason="  ")
    assert (refusal.value.field, HandChange.objects.count()) == ("reason", 0)


def test_nobody_changes_his_or_her_own_outcome():
    officer = make_user()
    row = nominate(make_selection_event(), user=officer)
    with pytest.raises(NotPossible, match="You cannot"):
        actions.set_hand_change(row, by=officer, at=AT, kind="select", reason="Speaks")


def test_only_what_awaits_the_selection_is_changed_by_hand():
    event = make_selection_event()
    row = nominate(event)
    confirm(event)
    with pytest.raises(NotPossible, match="awaiting selection"):
        actions.set_hand_change(again(row), by=make_user(), at=AFTER, kind="hold", reason="Late")


def test_changing_by_hand_twice_is_one_change_and_its_reason_is_not_copied():
    row, officer = nominate(make_selection_event()), make_user()
    for _n in range(2):
        actions.set_hand_change(row, by=officer, at=AT, kind="select", reason="Opens the session")
    told = Entry.objects.get(act="registration.changed_by_hand")
    assert (told.before, told.after) == ({"hand": None}, {"hand": "select", "reason": "…"})
    assert HandChange.objects.get().reason == "Opens the session"


def test_the_rule_decides_again():
    event = make_selection_event(seats=1)
    first, second = nominate(event, minute=1), nominate(event, minute=2)
    actions.set_hand_change(second, by=make_user(), at=AT, kind="select", reason="Speaks")
    assert [o.key for o in propose_selection(event, AT).outcomes] == [second.pk, first.pk]
    for _n in range(2):
        actions.set_hand_change(second, by=make_user(), at=AT, kind="", reason="")
    assert [o.key for o in propose_selection(event, AT).outcomes] == [first.pk, second.pk]
    assert Entry.objects.filter(act="registration.changed_by_hand").count() == 2

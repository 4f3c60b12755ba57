"""The selection as a pure function, as a table of small cases."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from events.models import RankingKey
from events.rules.selection import (
    NOT_ELIGIBLE,
    SELECTED,
    WAITING,
    Nominee,
    Outcome,
    OutcomeReason,
    SelectionRule,
    Share,
    plain_number,
    propose,
    ranked,
    shares,
)

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)
K = RankingKey
LDC, BOTH = frozenset({"ldc"}), frozenset({"ldc", "lldc"})


def n(key, entity=None, *, minute=None, **more):
    """A nomination received so many minutes after nine; each of its own entity unless said."""
    received = AT + timedelta(minutes=key if minute is None else minute)
    more = {"number": key} | more
    return Nominee(key=key, entity=entity or 100 + key, received_at=received, **more)


def said(nominees, rule):
    return [f"{o.key} {o.outcome} {o.outcome_reason}" for o in propose(nominees, rule)]


# --- ranking --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("keys", "nominees", "order"),
    [
        pytest.param([K.RECEIPT], [n(1, minute=9), n(2, minute=3)], [2, 1], id="receipt"),
        pytest.param([K.RECEIPT], [n(2, minute=1), n(1, minute=1)], [1, 2], id="tie: number"),
        pytest.param([K.NUMBER], [n(1, minute=9), n(2, minute=3)], [1, 2], id="number"),
        pytest.param([K.LDC], [n(1), n(2, classes=LDC)], [2, 1], id="class first"),
        pytest.param([K.LLDC], [n(1, classes=LDC), n(2)], [1, 2], id="another class"),
        pytest.param(
            [K.LDC, K.LLDC],
            [n(1), n(2, classes=LDC), n(3, classes=BOTH)],
            [3, 2, 1],
            id="two classes",
        ),
        pytest.param([K.SIDS], [n(1), n(2, classes=frozenset({"sids"}))], [2, 1], id="SIDS"),
        pytest.param([K.SCORE], [n(1, score=70), n(2, score=70.5)], [2, 1], id="score"),
        pytest.param([K.SCORE], [n(1), n(2, score=0)], [2, 1], id="no score is below zero"),
        pytest.param([K.SCORE], [n(1, score=50), n(2, score=50)], [1, 2], id="equal scores"),
        pytest.param([K.SCORE], [n(1, minute=9), n(2, minute=3)], [2, 1], id="then receipt"),
        pytest.param(
            [K.LDC],
            [n(1, minute=3, number=8), n(2, minute=3, number=7)],
            [2, 1],
            id="then number",
        ),
        pytest.param(
            [K.SCORE, K.LDC],
            [n(1, score=9), n(2, score=9, classes=LDC), n(3, score=10)],
            [3, 2, 1],
            id="score, then class",
        ),
        pytest.param(
            [K.MISSION_ORDER],
            [n(1, mission_order=2), n(2, mission_order=1), n(3)],
            [2, 1, 3],
            id="mission_order",
        ),
    ],
)
def test_the_order_by_the_keys(keys, nominees, order):
    assert [row.key for row in ranked(nominees, keys)] == order


# --- the table ------------------------------------------------------------------------------------
TABLE = {
    "nobody is nominated": ([], SelectionRule(seats=3), []),
    "seats for all": ([n(1), n(2)], SelectionRule(seats=2), ["1 selected rank", "2 selected rank"]),
    "no limit": ([n(1), n(2)], SelectionRule(), ["1 selected rank", "2 selected rank"]),
    "no seat at all": ([n(1)], SelectionRule(seats=0), ["1 waiting seats"]),
    "one seat, the first to come": (
        [n(2), n(1)],
        SelectionRule(seats=1),
        ["1 selected rank", "2 waiting seats"],
    ),
    "the cap of one delegation": (
        [n(1, 7), n(2, 7), n(3, 8)],
        SelectionRule(seats=9, cap=1),
        ["1 selected rank", "3 selected rank", "2 waiting cap"],
    ),
    "a cap of none": ([n(1)], SelectionRule(cap=0), ["1 waiting cap"]),
    "an exception for one entity": (
        [n(1, 7), n(2, 7), n(3, 8), n(4, 8)],
        SelectionRule(cap=1, caps={7: 2}),
        ["1 selected rank", "2 selected rank", "3 selected rank", "4 waiting cap"],
    ),
    "an entity without limit": (
        [n(1, 7), n(2, 7)],
        SelectionRule(cap=1, caps={7: None}),
        ["1 selected rank", "2 selected rank"],
    ),
    "who is above the cap gives way, and the seat goes on": (
        [n(1, 7), n(2, 7), n(3, 8)],
        SelectionRule(seats=2, cap=1),
        ["1 selected rank", "3 selected rank", "2 waiting cap"],
    ),
    "online takes no seat": (
        [n(1), n(2, online=True), n(3)],
        SelectionRule(seats=1),
        ["1 selected rank", "2 selected rank", "3 waiting seats"],
    ),
    "seats online": (
        [n(1, online=True), n(2, online=True), n(3)],
        SelectionRule(online_seats=1),
        ["1 selected rank", "3 selected rank", "2 waiting online"],
    ),
    "online counts against the cap": (
        [n(1, 7, online=True), n(2, 7)],
        SelectionRule(cap=1),
        ["1 selected rank", "2 waiting cap"],
    ),
    "online does not count against the cap": (
        [n(1, 7, online=True), n(2, 7), n(3, 7, online=True), n(4, 7)],
        SelectionRule(cap=1, exempt_online=True),
        ["1 selected rank", "2 selected rank", "3 selected rank", "4 waiting cap"],
    ),
    "reserved seats are filled by their group": (
        [n(1), n(2, reserved_seats=(5,)), n(3)],
        SelectionRule(seats=2, reserved_seats={5: 1}),
        ["1 selected rank", "2 selected reserved_seat", "3 waiting seats"],
    ),
    "what is reserved goes to nobody else": (
        [n(1), n(2)],
        SelectionRule(seats=2, reserved_seats={5: 1}),
        ["1 selected rank", "2 waiting reserved"],
    ),
    "a group has the other seats too": (
        [n(1, reserved_seats=(5,)), n(2, reserved_seats=(5,)), n(3)],
        SelectionRule(seats=2, reserved_seats={5: 1}),
        ["1 selected reserved_seat", "2 selected rank", "3 waiting seats"],
    ),
    "the second reserved seats when the first are full": (
        [
            n(1, reserved_seats=(5, 6)),
            n(2, reserved_seats=(5, 6)),
            n(3, reserved_seats=(5, 6)),
        ],
        SelectionRule(seats=2, reserved_seats={5: 1, 6: 1}),
        ["1 selected reserved_seat", "2 selected reserved_seat", "3 waiting seats"],
    ),
    "a reserved seat counts under the cap too": (
        [n(1, 7, reserved_seats=(5,)), n(2, 7, reserved_seats=(5,))],
        SelectionRule(seats=5, cap=1, reserved_seats={5: 2}),
        ["1 selected reserved_seat", "2 waiting cap"],
    ),
    "selected by hand goes before the rank": (
        [n(1), n(2, hand="select")],
        SelectionRule(seats=1),
        ["2 selected hand", "1 waiting seats"],
    ),
    "selected by hand in spite of a rule": (
        [n(1, hand="select", unmet=("late",))],
        SelectionRule(seats=1),
        ["1 selected hand"],
    ),
    "by hand, but not above the cap": (
        [n(1, 7, hand="select"), n(2, 7, hand="select")],
        SelectionRule(seats=5, cap=1),
        ["1 selected hand", "2 waiting cap"],
    ),
    "by hand, but not above the seats": (
        [n(1, hand="select"), n(2, hand="select")],
        SelectionRule(seats=1),
        ["1 selected hand", "2 waiting seats"],
    ),
    "put behind goes after all others": (
        [n(1, hand="hold"), n(2)],
        SelectionRule(seats=1),
        ["2 selected rank", "1 waiting held"],
    ),
    "put behind, and there is a seat": (
        [n(1, hand="hold"), n(2)],
        SelectionRule(seats=2),
        ["1 selected rank", "2 selected rank"],
    ),
    "put behind waits at the end": (
        [n(1, hand="hold"), n(2), n(3)],
        SelectionRule(seats=1),
        ["2 selected rank", "3 waiting seats", "1 waiting held"],
    ),
    "put behind does not make eligible": (
        [n(1, hand="hold", unmet=("passport",))],
        SelectionRule(seats=1),
        ["1 not_eligible eligibility"],
    ),
    "not eligible takes no seat": (
        [n(1, unmet=("late",)), n(2)],
        SelectionRule(seats=1),
        ["2 selected rank", "1 not_eligible eligibility"],
    ),
}


@pytest.mark.parametrize(("nominees", "rule", "expected"), TABLE.values(), ids=TABLE)
def test_the_table(nominees, rule, expected):
    assert said(nominees, rule) == expected


def test_ranks_are_counted_among_the_eligible_and_unmet_rules_come_back():
    rows = [n(1), n(2, unmet=("late", "passport")), n(3, hand="hold"), n(4, hand="select")]
    assert propose(rows, SelectionRule(seats=2)) == [
        Outcome(1, SELECTED, OutcomeReason.RANK, rank=1),
        Outcome(4, SELECTED, OutcomeReason.HAND, rank=3),
        Outcome(3, WAITING, OutcomeReason.HELD, rank=2),
        Outcome(2, NOT_ELIGIBLE, OutcomeReason.ELIGIBILITY, unmet=("late", "passport")),
    ]


def test_who_was_selected_by_hand_and_has_to_wait_is_the_first_to_move_up():
    rows = [n(1), n(2, hand="select"), n(3, hand="select"), n(4, hand="hold")]
    assert [o.key for o in propose(rows, SelectionRule(seats=1))] == [2, 3, 1, 4]


def test_a_reserved_seat_is_vacated_by_a_person_of_another_group_too():
    rows = [
        n(1, reserved_seats=(1, 2)),
        n(2, reserved_seats=(1,)),
        n(3, reserved_seats=(2, 3)),
        n(4, reserved_seats=(2,)),
        n(5),
    ]
    found = propose(rows, SelectionRule(seats=4, reserved_seats={1: 1, 2: 1, 3: 1}))
    assert [(o.key, o.outcome, o.reserved_seats) for o in found] == [
        (1, SELECTED, 2),
        (2, SELECTED, 1),
        (3, SELECTED, 3),
        (4, SELECTED, None),
        (5, WAITING, None),
    ]


# --- LDC, LLDC and SIDS as one class --------------------------------------------------------------
def test_the_three_classes_are_one_key_and_another_order_than_three_keys():
    rows = [
        n(1, classes=frozenset({"sids"})),
        n(2, classes=LDC),
        n(3, classes=BOTH),
        n(4),
    ]
    assert [row.key for row in ranked(rows, [K.SPECIAL])] == [1, 2, 3, 4]
    assert [row.key for row in ranked(rows, [K.LDC, K.LLDC, K.SIDS])] == [3, 2, 1, 4]


CLASS_SETS = st.frozensets(st.sampled_from(["ldc", "lldc", "sids"]))


@given(st.lists(CLASS_SETS, max_size=12))
def test_by_the_one_key_whoever_is_in_any_class_comes_first_and_then_receipt_alone(held):
    rows = [n(number, classes=found) for number, found in enumerate(held)]
    order = [row.key for row in ranked(rows, [K.SPECIAL])]
    inside = [row.key for row in rows if row.classes]
    assert order == inside + [row.key for row in rows if not row.classes]


# --- targets --------------------------------------------------------------------------------------
def test_shares_are_those_of_the_selected():
    rows = [
        n(1, female=True, classes=LDC, group="african"),
        n(2, female=False, group="african"),
        n(3, female=None, group="weog"),
        n(4, female=True, classes=LDC, group="grulac"),  # waits
    ]
    found = shares(rows, propose(rows, SelectionRule(seats=3)))
    assert (found.selected, found.women, found.priority) == (3, Share(1, 2), Share(1, 3))
    assert found.spread == 2
    assert found.groups == {"african": 2, "weog": 1}


def test_without_anybody_selected_there_are_no_shares():
    found = shares([n(1)], propose([n(1)], SelectionRule(seats=0)))
    assert (found.selected, found.women, found.priority, found.spread) == (0, None, None, 0)


@pytest.mark.parametrize(
    ("part", "whole", "target", "met"),
    [
        (1, 3, "33.3", True),
        (1, 3, "33.33", True),
        (1, 3, "33.34", False),
        (2, 3, "66.67", False),
        (1, 8, "12.5", True),
        (29, 100, "29", True),
        (0, 5, "0", True),
        (7, 7, "100", True),
    ],
)
def test_a_share_reaches_a_target_with_a_fraction_exactly(part, whole, target, met):
    assert Share(part, whole).reaches(Decimal(target)) is met


@given(st.integers(0, 400), st.integers(1, 400), st.integers(0, 10_000))
def test_what_is_shown_is_less_than_the_target_if_and_only_if_it_is_not_met(
    part, whole, hundredths
):
    share, target = Share(min(part, whole), whole), Decimal(hundredths) / 100
    assert (share.percent >= target) is share.reaches(target)


def test_a_number_is_shown_as_it_is_typed():
    typed = {"40.00": "40", "33.30": "33.3", "0.00": "0", "100.00": "100"}
    assert {text: str(plain_number(Decimal(text))) for text in typed} == typed
    assert plain_number(None) is None

"""The selection as a pure function: what holds whatever comes in."""

from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from events.models import RankingKey
from events.rules.selection import (
    NOT_ELIGIBLE,
    SELECTED,
    TURNS,
    WAITING,
    Nominee,
    SelectionRule,
    propose,
)

AT = datetime(2026, 5, 1, 9, tzinfo=UTC)


@st.composite
def cases(draw):
    """Nominees and a rule: few entities, few minutes and few seats, so that everything collides."""
    seats = draw(st.none() | st.integers(0, 8))
    rows = draw(st.lists(_nominees(), max_size=14, unique_by=lambda row: row.key))
    limit = st.none() | st.integers(0, 3)
    reserved_seats = {} if seats is None else _reserved_seats(draw, seats)
    return rows, SelectionRule(
        keys=tuple(draw(st.lists(st.sampled_from(RankingKey), unique=True, max_size=4))),
        seats=seats,
        online_seats=draw(st.none() | st.integers(0, 4)),
        cap=draw(limit),
        caps=draw(st.dictionaries(st.integers(1, 4), limit, max_size=2)),
        reserved_seats=reserved_seats,
        exempt_online=draw(st.booleans()),
    )


def _reserved_seats(draw, seats):
    first = draw(st.integers(0, seats))
    second = draw(st.integers(0, seats - first))
    return {1: first, 2: second, 3: draw(st.integers(0, seats - first - second))}


def _nominees():
    return st.builds(
        Nominee,
        key=st.integers(1, 99),
        entity=st.integers(1, 4),
        received_at=st.integers(0, 3).map(lambda m: AT + timedelta(minutes=m)),
        number=st.integers(1, 5),
        classes=st.frozensets(st.sampled_from(["ldc", "lldc", "sids"]), max_size=2),
        score=st.none() | st.sampled_from([0.0, 50.0, 50.5, 100.0]),
        mission_order=st.none() | st.integers(1, 3),
        unmet=st.sampled_from([(), (), (), ("late",), ("passport", "standing")]),
        hand=st.sampled_from(["", "", "", "select", "hold"]),
        online=st.booleans(),
        reserved_seats=st.sampled_from([(), (), (1,), (2,), (3,), (1, 2), (2, 3), (1, 2, 3)]),
    )


def read(case):
    """``(rows by key, outcomes by key)``."""
    rows, rule = case
    return {row.key: row for row in rows}, {o.key: o for o in propose(rows, rule)}


def chosen(rows, outcomes):
    return [rows[key] for key, o in outcomes.items() if o.outcome == SELECTED]


many = settings(max_examples=200, deadline=None)


@many
@given(cases())
def test_every_row_has_exactly_one_outcome(case):
    rows, rule = case
    found = propose(rows, rule)
    assert sorted(o.key for o in found) == sorted(row.key for row in rows)
    assert {o.outcome for o in found} <= {SELECTED, WAITING, NOT_ELIGIBLE}
    eligible = [o.rank for o in found if o.outcome != NOT_ELIGIBLE]
    assert sorted(eligible) == list(range(1, len(eligible) + 1))
    assert all(o.rank is None for o in found if o.outcome == NOT_ELIGIBLE)


@many
@given(cases())
def test_no_cap_is_ever_broken(case):
    (rows, outcomes), rule = read(case), case[1]
    used = {}
    for row in chosen(rows, outcomes):
        if not (row.online and rule.exempt_online):
            used[row.entity] = used.get(row.entity, 0) + 1
    for entity, number in used.items():
        cap = rule.caps.get(entity, rule.cap)
        assert cap is None or number <= cap


@many
@given(cases())
def test_no_seat_is_given_twice(case):
    (rows, outcomes), rule = read(case), case[1]
    room = [row for row in chosen(rows, outcomes) if not row.online]
    online = [row for row in chosen(rows, outcomes) if row.online]
    assert rule.seats is None or len(room) <= rule.seats
    assert rule.online_seats is None or len(online) <= rule.online_seats
    for reserved, seats in rule.reserved_seats.items():
        inside = [row for row in room if outcomes[row.key].reserved_seats == reserved]
        assert len(inside) <= seats
        assert all(reserved in row.reserved_seats for row in inside)
        outside = len(room) - len(inside)
        assert outside <= rule.seats - seats  # no reserved seat goes to another group
    assert all(outcomes[row.key].reserved_seats is None for row in online)


@many
@given(cases())
def test_a_better_ranked_person_is_never_left_out_for_a_worse_one(case):
    """Persons are served by rank: first those selected by hand, at the end those put behind.
    A person is on the waiting list while one served later is selected only where the delegation is
    at its cap; or the other takes part in another way; or the other's seat is reserved, and however
    the selected were spread over their reserved seats, the first could not have it."""
    (rows, outcomes), rule = read(case), case[1]
    eligible = [rows[key] for key, o in outcomes.items() if o.outcome != NOT_ELIGIBLE]
    served = sorted(eligible, key=lambda row: (TURNS[row.hand], outcomes[row.key].rank))
    for place, first in enumerate(served):
        if outcomes[first.key].outcome == SELECTED or at_cap(first, served[:place], outcomes, rule):
            continue
        for later in served[place + 1 :]:
            if outcomes[later.key].outcome == SELECTED:
                others = [r for r in chosen(rows, outcomes) if r != later and not r.online]
                assert later.online != first.online or not fits([*others, first], rule)


def fits(people, rule):
    """Whether all these could sit in the room at once, over reserved seats and seats for all."""
    if rule.seats is None:
        return True
    seats, held = (
        [reserved for reserved, n in rule.reserved_seats.items() for _n in range(n)],
        {},
    )

    def seat(row, tried):
        for place, reserved in enumerate(seats):
            if reserved in row.reserved_seats and place not in tried:
                tried.add(place)
                if place not in held or seat(held[place], tried):
                    held[place] = row
                    return True
        return False

    outside = sum(not seat(row, set()) for row in people)
    return outside <= rule.seats - len(seats)


@many
@given(
    st.lists(st.frozensets(st.integers(1, 3)), max_size=9),
    st.fixed_dictionaries({reserved: st.integers(0, 2) for reserved in (1, 2, 3)}),
    st.integers(0, 2),
)
def test_however_groups_overlap_each_sits_who_fits_beside_the_better_ranks(
    groups, reserved_seats, others
):
    rule = SelectionRule(seats=sum(reserved_seats.values()) + others, reserved_seats=reserved_seats)
    rows = [
        Nominee(
            key=n,
            entity=n,
            received_at=AT + timedelta(minutes=n),
            reserved_seats=tuple(sorted(group)),
        )
        for n, group in enumerate(groups)
    ]
    expected = []
    for row in rows:
        if fits([*expected, row], rule):
            expected.append(row)
    outcomes = {o.key: o for o in propose(rows, rule)}
    assert chosen({row.key: row for row in rows}, outcomes) == expected


def at_cap(row, before, outcomes, rule):
    cap = rule.caps.get(row.entity, rule.cap)
    if cap is None or (row.online and rule.exempt_online):
        return False
    taken = [
        other
        for other in before
        if other.entity == row.entity
        and outcomes[other.key].outcome == SELECTED
        and not (other.online and rule.exempt_online)
    ]
    return len(taken) >= cap


@many
@given(cases())
def test_no_one_waits_who_could_be_seated(case):
    (rows, outcomes), rule = read(case), case[1]
    taken = chosen(rows, outcomes)
    room = [row for row in taken if not row.online]
    free = {
        reserved: seats - sum(outcomes[row.key].reserved_seats == reserved for row in room)
        for reserved, seats in rule.reserved_seats.items()
    }
    for key, outcome in outcomes.items():
        row = rows[key]
        if outcome.outcome != WAITING or at_cap(row, taken, outcomes, rule):
            continue
        if row.online:
            assert len(taken) - len(room) == rule.online_seats
        else:
            assert not any(free.get(reserved) for reserved in row.reserved_seats)
            assert len(room) + sum(free.values()) == rule.seats


@many
@given(cases(), st.randoms(use_true_random=False))
def test_the_same_input_gives_the_same_output_in_whatever_order(case, chance):
    rows, rule = case
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert propose(shuffled, rule) == propose(rows, rule)


@many
@given(cases())
def test_who_does_not_meet_a_rule_is_selected_only_by_hand(case):
    rows, outcomes = read(case)
    for key, outcome in outcomes.items():
        excluded = bool(rows[key].unmet) and rows[key].hand != "select"
        assert (outcome.outcome == NOT_ELIGIBLE) == excluded


@many
@given(cases())
def test_the_selected_come_first_by_rank_then_those_who_wait_as_they_were_served(case):
    rows, rule = case
    by_key = {row.key: row for row in rows}
    found = propose(rows, rule)
    kinds = [(SELECTED, WAITING, NOT_ELIGIBLE).index(o.outcome) for o in found]
    assert kinds == sorted(kinds)
    ranks = [o.rank for o in found if o.outcome == SELECTED]
    assert ranks == sorted(ranks)
    waiting = [(TURNS[by_key[o.key].hand], o.rank) for o in found if o.outcome == WAITING]
    assert waiting == sorted(waiting)

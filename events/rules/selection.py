"""The selection as a pure function: rows and a rule in, one outcome for each row out.

Nothing here asks the database or the clock, so that the same input gives the same output, a changed
rule can be tried beside the one in force, and the whole can be tested as a table.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import RankingKey


class OutcomeReason(models.TextChoices):
    """Why a row has its outcome."""

    RANK = "rank", _("By rank")
    RESERVED_SEAT = "reserved_seat", _("By rank, on a seat reserved for its group")
    HAND = "hand", _("By hand")
    SEATS = "seats", _("All seats went to better ranks")
    RESERVED = "reserved", _("The seats that are left are reserved for a group")
    ONLINE = "online", _("All online seats went to better ranks")
    CAP = "cap", _("The delegation has reached its limit of seats")
    HELD = "held", _("Moved to the end by hand")
    ELIGIBILITY = "eligibility", _("Does not meet a rule")


SELECTED, WAITING, NOT_ELIGIBLE = "selected", "waiting", "not_eligible"


@dataclass(frozen=True)
class Nominee:
    """What the rule reads of one nomination. ``key`` identifies it; ``number`` is its number for
    readers; ``score`` the mean of the officers' scores or None; ``mission_order`` its position in
    the delegation list; ``unmet`` codes of rules not met; ``hand`` one of ``select``, ``hold`` or
    empty; ``reserved_seats`` keys of those whose group it belongs to."""

    key: int
    entity: int
    received_at: datetime
    number: int = 0
    classes: frozenset[str] = frozenset()
    score: float | None = None
    mission_order: int | None = None
    unmet: tuple[str, ...] = ()
    hand: str = ""
    online: bool = False
    reserved_seats: tuple[int, ...] = ()
    female: bool | None = None
    group: str = ""


@dataclass(frozen=True)
class SelectionRule:
    """How nominations are ranked, and what there is to give; None is without limit.

    ``caps`` maps an entity to the seats it may have (``cap`` for all others); ``reserved_seats``
    the key of a group's seats to how many are free, which are part of ``seats``. With
    ``exempt_online`` online seats do not count against the cap.
    """

    keys: tuple[str, ...] = (RankingKey.RECEIPT,)
    seats: int | None = None
    online_seats: int | None = None
    cap: int | None = None
    caps: dict[int, int | None] = field(default_factory=dict)
    reserved_seats: dict[int, int] = field(default_factory=dict)
    exempt_online: bool = False


@dataclass(frozen=True)
class Outcome:
    """``rank`` from 1 among the eligible, None for the others."""

    key: int
    outcome: str
    outcome_reason: OutcomeReason
    rank: int | None = None
    reserved_seats: int | None = None
    unmet: tuple[str, ...] = ()


def ranked(nominees: Iterable[Nominee], keys: Iterable[str]) -> list[Nominee]:
    """The nominees from first to last. What the keys leave open the time of receipt decides, then
    the mission's own order, for what one list sent in one moment, then the number."""
    order = [*keys, *(key for key in LAST_KEYS if key not in keys)]
    return sorted(nominees, key=lambda n: (*(SORTS[key](n) for key in order), n.key))


LAST_KEYS = (RankingKey.RECEIPT, RankingKey.MISSION_ORDER, RankingKey.NUMBER)


def _in(*kinds):
    """Those in one of these classes first; in how many of them does not count."""
    return lambda n: n.classes.isdisjoint(kinds)


SORTS: dict[str, Callable[[Nominee], Any]] = {
    RankingKey.SPECIAL: _in("ldc", "lldc", "sids"),
    RankingKey.LDC: _in("ldc"),
    RankingKey.LLDC: _in("lldc"),
    RankingKey.SIDS: _in("sids"),
    RankingKey.SCORE: lambda n: -(n.score if n.score is not None else -1),
    RankingKey.MISSION_ORDER: lambda n: (
        n.mission_order if n.mission_order is not None else float("inf")
    ),
    RankingKey.RECEIPT: lambda n: n.received_at,
    RankingKey.NUMBER: lambda n: n.number,
}


def propose(nominees: Sequence[Nominee], rule: SelectionRule) -> list[Outcome]:
    """One Outcome for each nominee: the selected by rank, those who wait by rank, the not eligible.

    Who was selected by hand is served first, and is eligible in spite of the rules, but within the
    seats and the cap like all others; who was put behind by hand is served after all others.
    """
    eligible = [n for n in nominees if n.hand == "select" or not n.unmet]
    order = ranked(eligible, rule.keys)
    ranks = {n.key: rank for rank, n in enumerate(order, 1)}
    left = _Left(rule)
    served = sorted(order, key=lambda n: TURNS[n.hand])  # stable: by rank within each turn
    reasons = [(n, left.take(n)) for n in served]  # which reserved seat is sure when all are served
    outcomes = [
        _outcome(n, outcome_reason, ranks[n.key], left.reserved_seats_of(n))
        for n, outcome_reason in reasons
    ]
    chosen = [o for o in outcomes if o.outcome == SELECTED]
    # As served: the waiting list is promoted in that order.
    waiting = [o for o in outcomes if o.outcome == WAITING]
    rest = [
        Outcome(n.key, NOT_ELIGIBLE, OutcomeReason.ELIGIBILITY, unmet=n.unmet)
        for n in ranked([n for n in nominees if n.key not in ranks], rule.keys)
    ]
    return [
        *sorted(chosen, key=lambda o: o.rank),
        *waiting,
        *rest,
    ]


TURNS = {"select": 0, "": 1, "hold": 2}


def _outcome(nominee, outcome_reason, rank, reserved_seats):
    if outcome_reason not in (OutcomeReason.RANK, OutcomeReason.RESERVED_SEAT):
        outcome_reason = OutcomeReason.HELD if nominee.hand == "hold" else outcome_reason
        return Outcome(nominee.key, WAITING, outcome_reason, rank)
    outcome_reason = OutcomeReason.HAND if nominee.hand == "select" else outcome_reason
    return Outcome(nominee.key, SELECTED, outcome_reason, rank, reserved_seats)


class _Left:
    """What is left of the seat limits while seats are given one after the other."""

    def __init__(self, rule: SelectionRule) -> None:
        self.rule = rule
        self.seats, self.online_seats, self.reserved_seats = (
            rule.seats,
            rule.online_seats,
            dict(rule.reserved_seats),
        )
        self.used: dict[int, int] = {}  # of each entity
        self._holders: dict[int, list[Nominee]] = {key: [] for key in self.reserved_seats}
        self._seated_in: dict[int, int] = {}  # nominee → reserved seats
        # Those from which a chain of moves may still reach a free seat.
        self._open = set(self.reserved_seats)

    def reserved_seats_of(self, nominee):
        """The reserved seats of which a nominee holds one, or None."""
        return self._seated_in.get(nominee.key)

    def _seat_in(self, reserved_seats, nominee):
        self.reserved_seats[reserved_seats] -= 1
        self._holders[reserved_seats].append(nominee)
        self._seated_in[nominee.key] = reserved_seats

    def take(self, nominee):
        counts = not (nominee.online and self.rule.exempt_online)
        cap = self.rule.caps.get(nominee.entity, self.rule.cap)
        used = self.used.get(nominee.entity, 0)
        if counts and cap is not None and used >= cap:
            return OutcomeReason.CAP
        outcome_reason = self._online() if nominee.online else self._room(nominee)
        if counts and outcome_reason in (OutcomeReason.RANK, OutcomeReason.RESERVED_SEAT):
            self.used[nominee.entity] = used + 1
        return outcome_reason

    def _online(self):
        if self.online_seats == 0:
            return OutcomeReason.ONLINE
        self.online_seats = None if self.online_seats is None else self.online_seats - 1
        return OutcomeReason.RANK

    def _room(self, nominee):
        reserved_seats = next(
            (key for key in nominee.reserved_seats if self.reserved_seats.get(key)), None
        )
        if reserved_seats is None:
            reserved_seats = self._vacated(nominee)
        if reserved_seats is not None:
            self._seat_in(reserved_seats, nominee)
        elif self.seats is not None and self.seats <= sum(self.reserved_seats.values()):
            return OutcomeReason.RESERVED if self.seats else OutcomeReason.SEATS
        self.seats = None if self.seats is None else self.seats - 1
        return OutcomeReason.RANK if reserved_seats is None else OutcomeReason.RESERVED_SEAT

    def _vacated(self, nominee):
        """Reserved seats of the nominee in which better ranks make room by moving to other reserved
        seats of theirs: a nominee who qualifies for one group only is not left out for a worse rank
        because one who qualifies for two came first. None where no chain of moves ends at a free
        seat."""
        reached: dict[int, tuple[int, Nominee] | None] = {
            key: None for key in nominee.reserved_seats if key in self._open
        }
        found = list(reached)
        for reserved_seats in found:  # grows while it is walked
            for holder in self._holders[reserved_seats]:
                for other in holder.reserved_seats:
                    if other in self._open and other not in reached:
                        reached[other] = reserved_seats, holder
                        if self.reserved_seats[other]:
                            return self._shift(other, reached)
                        found.append(other)
        self._open.difference_update(reached)  # all full, and no seat is freed here
        return None

    def _shift(self, free, reached):
        """Move each along the chain that ends at these reserved seats with a free one. Returns the
        ones where it began."""
        while reached[free]:
            reserved_seats, holder = reached[free]
            self._holders[reserved_seats].remove(holder)
            self.reserved_seats[reserved_seats] += 1
            self._seat_in(free, holder)
            free = reserved_seats
        return free


# --- targets --------------------------------------------------------------------------------------
def plain_number(value: Any) -> Any:
    """A number as it is typed: 40 for 40.00, and 33.3 for 33.30; all else as it is."""
    if not isinstance(value, Decimal):
        return value
    return int(value) if value == value.to_integral_value() else value.normalize()


@dataclass(frozen=True)
class Share:
    """So many of so many, exactly; ``whole`` is not zero."""

    part: int
    whole: int

    def reaches(self, percent: Decimal | int) -> bool:
        """Whether it is at least so many per cent. Nothing is divided, so nothing is rounded: one
        of three reaches 33.33 %, and not 33.34 %."""
        return 100 * self.part >= Decimal(percent) * self.whole

    @property
    def percent(self) -> Decimal:
        """To two places, rounded down: it is less than a target of two places if and only if the
        share does not reach it."""
        exact = Decimal(100 * self.part) / self.whole
        return exact.quantize(Decimal("0.01"), rounding=ROUND_DOWN)


@dataclass(frozen=True)
class Shares:
    """What an outcome comes to: shares of the selected, None where nobody is counted."""

    selected: int
    women: Share | None
    priority: Share | None
    groups: dict[str, int]

    @property
    def spread(self) -> int:
        return sum(1 for number in self.groups.values() if number)


def shares(nominees: Iterable[Nominee], outcomes: Iterable[Outcome]) -> Shares:
    """The Shares of the selected."""
    chosen = {o.key for o in outcomes if o.outcome == SELECTED}
    return shares_of([n for n in nominees if n.key in chosen])


def shares_of(rows: Sequence[Nominee]) -> Shares:
    """The Shares of these. Women are counted among those whose gender is stated."""
    stated = [n for n in rows if n.female is not None]
    groups: dict[str, int] = {}
    for row in rows:
        if row.group:
            groups[row.group] = groups.get(row.group, 0) + 1
    return Shares(
        selected=len(rows),
        women=_share(sum(bool(n.female) for n in stated), len(stated)),
        priority=_share(sum(bool(n.classes) for n in rows), len(rows)),
        groups=groups,
    )


def _share(part, whole):
    return Share(part, whole) if whole else None

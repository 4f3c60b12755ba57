"""The selection as a pure function: rows and a rule in, one outcome for each row out.

Nothing here asks the database or the clock, so that the same input gives the same output, a changed
rule can be tried beside the one in force, and the whole can be tested as a table.
"""

from dataclasses import dataclass, field
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import RankingKey


class Ground(models.TextChoices):
    """Why a row has its outcome."""

    RANK = "rank", _("By rank")
    POOL = "pool", _("By rank, on a seat set apart for its group")
    HAND = "hand", _("By hand")
    SEATS = "seats", _("All seats went to better ranks")
    SET_APART = "set_apart", _("The seats that are left are set apart for a group")
    ONLINE = "online", _("All places online went to better ranks")
    CAP = "cap", _("The delegation has all the seats it may have")
    HELD = "held", _("Put behind by hand")
    ELIGIBILITY = "eligibility", _("Does not meet a rule")


SELECTED, WAITING, NOT_ELIGIBLE = "selected", "waiting", "not_eligible"


@dataclass(frozen=True)
class Nominee:
    """What the rule reads of one nomination. ``key`` identifies it; ``number`` is its number for
    readers; ``score`` the mean of the officers' scores or None; ``sheet`` the mission's own order;
    ``unmet`` codes of rules not met; ``hand`` one of ``select``, ``hold`` or empty; ``pools`` keys of
    the pools whose group it belongs to."""

    key: int
    entity: int
    received_at: datetime
    number: int = 0
    classes: frozenset = frozenset()
    score: float | None = None
    sheet: int | None = None
    unmet: tuple = ()
    hand: str = ""
    online: bool = False
    pools: tuple = ()
    female: bool | None = None
    group: str = ""


@dataclass(frozen=True)
class Rule:
    """How nominations are ranked, and what there is to give; None is without limit.

    ``caps`` maps an entity to the seats it may have (``cap`` for all others); ``pools`` a pool's key
    to its free seats, which are part of ``seats``. ``exempt_online``: online places do not count
    against the cap.
    """

    keys: tuple = (RankingKey.RECEIPT,)
    seats: int | None = None
    places: int | None = None
    cap: int | None = None
    caps: dict = field(default_factory=dict)
    pools: dict = field(default_factory=dict)
    exempt_online: bool = False


@dataclass(frozen=True)
class Outcome:
    """``rank`` from 1 among the eligible, None for the others."""

    key: int
    outcome: str
    ground: Ground
    rank: int | None = None
    pool: int | None = None
    unmet: tuple = ()


def ranked(nominees, keys):
    """The nominees from first to last. What the keys leave open the time of receipt decides, then the
    mission's own order, for what one sheet sent in one moment, then the number."""
    order = [*keys, *(key for key in LAST_KEYS if key not in keys)]
    return sorted(nominees, key=lambda n: (*(SORTS[key](n) for key in order), n.key))


LAST_KEYS = (RankingKey.RECEIPT, RankingKey.SHEET, RankingKey.NUMBER)


def _in(kind):
    return lambda n: kind not in n.classes


SORTS = {
    RankingKey.LDC: _in("ldc"),
    RankingKey.LLDC: _in("lldc"),
    RankingKey.SIDS: _in("sids"),
    RankingKey.SCORE: lambda n: -(n.score if n.score is not None else -1),
    RankingKey.SHEET: lambda n: n.sheet if n.sheet is not None else float("inf"),
    RankingKey.RECEIPT: lambda n: n.received_at,
    RankingKey.NUMBER: lambda n: n.number,
}


def propose(nominees, rule):
    """One Outcome for each nominee: the selected by rank, those who wait by rank, the not eligible.

    Who was selected by hand is served first, and is eligible in spite of the rules, but within the
    seats and the cap like all others; who was put behind by hand is served after all others.
    """
    eligible = [n for n in nominees if n.hand == "select" or not n.unmet]
    order = ranked(eligible, rule.keys)
    ranks = {n.key: rank for rank, n in enumerate(order, 1)}
    left = _Left(rule)
    served = sorted(order, key=lambda n: TURNS[n.hand])  # stable: by rank within each turn
    grounds = [(n, left.take(n)) for n in served]  # in which pool is sure when all are served
    outcomes = [_outcome(n, ground, ranks[n.key], left.pool_of(n)) for n, ground in grounds]
    chosen = [o for o in outcomes if o.outcome == SELECTED]
    waiting = [
        o for o in outcomes if o.outcome == WAITING
    ]  # as served: seats pass on in that order
    rest = [
        Outcome(n.key, NOT_ELIGIBLE, Ground.ELIGIBILITY, unmet=n.unmet)
        for n in ranked([n for n in nominees if n.key not in ranks], rule.keys)
    ]
    return [
        *sorted(chosen, key=lambda o: o.rank),
        *waiting,
        *rest,
    ]


TURNS = {"select": 0, "": 1, "hold": 2}


def _outcome(nominee, ground, rank, pool):
    if ground not in (Ground.RANK, Ground.POOL):
        ground = Ground.HELD if nominee.hand == "hold" else ground
        return Outcome(nominee.key, WAITING, ground, rank)
    ground = Ground.HAND if nominee.hand == "select" else ground
    return Outcome(nominee.key, SELECTED, ground, rank, pool)


class _Left:
    """What is left of the layers while seats are given one after the other."""

    def __init__(self, rule):
        self.rule = rule
        self.seats, self.places, self.pools = rule.seats, rule.places, dict(rule.pools)
        self.used = {}
        self._holders, self._pool = {pool: [] for pool in self.pools}, {}
        self._open = set(
            self.pools
        )  # those from which a chain of moves may still reach a free seat

    def pool_of(self, nominee):
        """The pool whose seat a nominee holds, or None."""
        return self._pool.get(nominee.key)

    def _seat_in(self, pool, nominee):
        self.pools[pool] -= 1
        self._holders[pool].append(nominee)
        self._pool[nominee.key] = pool

    def take(self, nominee):
        counts = not (nominee.online and self.rule.exempt_online)
        cap = self.rule.caps.get(nominee.entity, self.rule.cap)
        used = self.used.get(nominee.entity, 0)
        if counts and cap is not None and used >= cap:
            return Ground.CAP
        ground = self._online() if nominee.online else self._room(nominee)
        if counts and ground in (Ground.RANK, Ground.POOL):
            self.used[nominee.entity] = used + 1
        return ground

    def _online(self):
        if self.places == 0:
            return Ground.ONLINE
        self.places = None if self.places is None else self.places - 1
        return Ground.RANK

    def _room(self, nominee):
        pool = next((key for key in nominee.pools if self.pools.get(key)), None)
        if pool is None:
            pool = self._vacated(nominee)
        if pool is not None:
            self._seat_in(pool, nominee)
        elif self.seats is not None and self.seats <= sum(self.pools.values()):
            return Ground.SET_APART if self.seats else Ground.SEATS
        self.seats = None if self.seats is None else self.seats - 1
        return Ground.RANK if pool is None else Ground.POOL

    def _vacated(self, nominee):
        """A pool of the nominee in which better ranks make room by moving on to other pools of
        theirs: who may sit in one pool only is not left out for a worse rank because somebody who
        may sit in two came first. None where no chain of moves ends at a free seat."""
        came = {pool: None for pool in nominee.pools if pool in self._open}
        found = list(came)
        for pool in found:  # grows while it is walked
            for holder in self._holders[pool]:
                for other in holder.pools:
                    if other in self._open and other not in came:
                        came[other] = pool, holder
                        if self.pools[other]:
                            return self._move_on(other, came)
                        found.append(other)
        self._open.difference_update(came)  # all full, and nobody gives a seat back here
        return None

    def _move_on(self, free, came):
        """Move each along the chain that ends at this free pool. Returns the pool where it began."""
        while came[free]:
            pool, holder = came[free]
            self._holders[pool].remove(holder)
            self.pools[pool] += 1
            self._seat_in(free, holder)
            free = pool
        return free


# --- targets --------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Shares:
    """What an outcome comes to: shares in whole percent of the selected, None where nobody is."""

    selected: int
    women: int | None
    priority: int | None
    groups: dict

    @property
    def spread(self):
        return sum(1 for number in self.groups.values() if number)


def shares(nominees, outcomes):
    """The Shares of the selected. Women are counted among those whose gender was told."""
    chosen = {o.key for o in outcomes if o.outcome == SELECTED}
    rows = [n for n in nominees if n.key in chosen]
    told = [n for n in rows if n.female is not None]
    groups = {}
    for row in rows:
        if row.group:
            groups[row.group] = groups.get(row.group, 0) + 1
    return Shares(
        selected=len(rows),
        women=_percent(sum(n.female for n in told), len(told)),
        priority=_percent(sum(bool(n.classes) for n in rows), len(rows)),
        groups=groups,
    )


def _percent(part, whole):
    return None if not whole else int(100 * part / whole)

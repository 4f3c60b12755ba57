"""What a selection is made from: the nominations as they stand, and what there is to give; and the
proposal that a rule makes of them."""

import hashlib
import json
from dataclasses import dataclass

from django.db.models import Avg, Count

from events import selection as pure
from events.eligibility import unmet_rules
from events.models import (
    Assessment,
    HandChange,
    Mode,
    RankingKey,
    RegistrationStatus,
    Selection,
)
from friends.standing import classes, standings

S = RegistrationStatus


def selection_of(event):
    """The event's selection; before a rule was set, one in order of receipt that is not saved."""
    found = Selection.objects.filter(event=event).first()
    return found or Selection(event=event, keys=[RankingKey.RECEIPT.value], version=0)


@dataclass(frozen=True)
class Proposal:
    """What a rule makes of the nominations."""

    rule: pure.Rule
    outcomes: list

    @property
    def totals(self):
        """``{"selected": n, "waiting": n, "not_eligible": n}``."""
        return totals(self.outcomes)

    @property
    def fingerprint(self):
        return fingerprint(self.outcomes)


@dataclass(frozen=True)
class Basis:
    """The nominations of an event at one moment, read once for as many rules as one wants to try.

    ``rows`` are the registrations, ``nominees`` the same for the pure function, ``pools`` those kept
    for their group, ``held`` the standings of the delegations where a rule of the event asks for
    them.
    """

    event: object
    rows: list
    nominees: list
    delegations: list
    pools: list
    held: dict

    @classmethod
    def of(cls, event, at, delegations=None):
        """Eight queries, whatever the number. ``delegations`` are the rows of an act's ledger."""
        if delegations is None:
            delegations = list(event.delegations.select_related("entity"))
        pools = _pools(event, at)
        held = _held(event, delegations, at)
        rows = nominations(event, delegations)
        return cls(event, rows, _nominees(event, rows, pools, held), delegations, pools, held)

    def propose(self, keys, cap):
        """What a rule with this ranking and this cap makes of it, as a Proposal."""
        room = self.event.seats_left
        rule = pure.Rule(
            keys=tuple(keys),
            seats=room,
            places=self.event.places_left,
            cap=cap,
            caps={row.entity_id: self._cap_of(row, cap) for row in self.delegations},
            pools={pool.pk: pool.free for pool in self.pools} if room is not None else {},
            exempt_online=not self.event.quota_counts_online,
        )
        return Proposal(rule, pure.propose(self.nominees, rule))

    def _cap_of(self, delegation, cap):
        """How many more seats a delegation may have: by its quota and by the cap of the rule."""
        allowed = [n for n in (cap, self._quota(delegation)) if n is not None]
        return max(min(allowed) - delegation.used, 0) if allowed else None

    def _quota(self, delegation):
        """The quota by the rules of today, which may be others than when it was last counted."""
        if not self.event.quota_by_standing:
            return delegation.quota
        return self.event.quota_for(self.held[delegation.entity_id], delegation.own_quota)


def proposal_of(event, at):
    """The Proposal of the rule in force."""
    chosen = selection_of(event)
    return Basis.of(event, at).propose(chosen.keys, chosen.cap)


def totals(outcomes):
    names = (pure.SELECTED, pure.WAITING, pure.NOT_ELIGIBLE)
    return {name: sum(o.outcome == name for o in outcomes) for name in names}


def fingerprint(outcomes):
    """Changes whenever any row would have another outcome: what an officer saw is what is confirmed."""
    said = [(o.key, o.outcome, o.rank, o.pool) for o in outcomes]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


# --- the nominations ------------------------------------------------------------------------------
def nominations(event, delegations):
    """The rows that the selection is about: each with ``score`` and ``scores`` (mean and number of
    the officers' scores), ``hand`` (its HandChange, or None) and ``link_pool`` (a key, or None)."""
    home = {row.pk: row for row in delegations}
    means, hands, pools = _scores(event), _hands(event), _link_pools(event)
    found = list(event.registrations.filter(status=S.NOMINATED).order_by("pk"))
    for row in found:
        row.event, row.delegation = event, home[row.delegation_id]
        row.score, row.scores = means.get(row.pk, (None, 0))
        row.hand, row.link_pool = hands.get(row.pk), pools.get(row.link_id)
    return found


def _scores(event):
    rows = Assessment.objects.filter(
        registration__event=event, registration__status=S.NOMINATED
    ).order_by()
    found = rows.values_list("registration").annotate(mean=Avg("score"), number=Count("pk"))
    return {pk: (mean, number) for pk, mean, number in found}


def _hands(event):
    rows = HandChange.objects.filter(registration__event=event).select_related("officer")
    return {row.registration_id: row for row in rows}


def _link_pools(event):
    return dict(event.links.exclude(pool=None).values_list("pk", "pool"))


def _pools(event, at):
    """Those kept for their group; one whose day has come is as good as open, since the act opens it."""
    rows = event.pools.closed().prefetch_related("entities")
    return [pool for pool in rows if not pool.due(at)]


def _held(event, delegations, at):
    if not (event.standings or event.quota_by_standing):
        return {}
    return standings([row.entity for row in delegations], at.date())


def _nominees(event, rows, pools, held):
    entities = {row.delegation.entity_id: row.delegation.entity for row in rows}
    found = classes(entities.values(), event.class_day)
    found = {pk: frozenset(found[pk]) for pk in entities}
    members = {pool.pk: {entity.pk for entity in pool.entities.all()} for pool in pools}
    return [_nominee(event, row, found, held, members) for row in rows]


def _nominee(event, row, found, held, members):
    entity = row.delegation.entity
    standing = held.get(entity.pk)
    return pure.Nominee(
        key=row.pk,
        number=row.pk,
        entity=entity.pk,
        received_at=row.received_at,
        classes=found[entity.pk],
        score=row.score,
        sheet=row.rank,
        unmet=tuple(unmet_rules(event, row.received_at, row.passport_until, standing)),
        hand=row.hand.kind if row.hand else "",
        online=row.mode == Mode.ONLINE,
        pools=tuple(
            pk for pk, inside in members.items() if entity.pk in inside or pk == row.link_pool
        ),
        female=None if not row.gender else row.gender == "female",
        group=entity.regional_group,
    )

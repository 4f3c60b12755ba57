"""What a selection is made from: the nominations as they stand, and what there is to give; and the
proposal that a rule makes of them."""

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Self

from django.db.models import Avg, Count, Q

from events.models import (
    Assessment,
    Delegation,
    Event,
    HandChange,
    Mode,
    RankingKey,
    Registration,
    RegistrationStatus,
    ReservedSeats,
    Selection,
)
from events.models.statuses import SEATED
from events.rules import selection as pure
from events.rules.eligibility import unmet_rules
from friends.queries.standing import Standing, classes, standings

S = RegistrationStatus


def selection_of(event: Event) -> Selection:
    """The event's selection; before a rule was set, one in order of receipt that is not saved."""
    found = Selection.objects.filter(event=event).first()
    return found or Selection(event=event, keys=[RankingKey.RECEIPT.value], version=0)


@dataclass(frozen=True)
class Proposal:
    """What a rule makes of the nominations."""

    rule: pure.SelectionRule
    outcomes: list[pure.Outcome]

    @property
    def totals(self) -> dict[str, int]:
        """``{"selected": n, "waiting": n, "not_eligible": n}``."""
        return totals(self.outcomes)

    @property
    def fingerprint(self) -> str:
        return fingerprint(self.outcomes)


@dataclass(frozen=True)
class ProposalBasis:
    """The nominations of an event at one moment, read once for as many rules as a caller may try.

    ``rows`` are the registrations, ``nominees`` the same for the pure function, ``reserved_seats``
    those kept for a group, ``held`` the standings of the delegations where a rule of the event asks
    for them.
    """

    event: Event
    rows: list[Registration]
    nominees: list[pure.Nominee]
    delegations: list[Delegation]
    reserved_seats: list[ReservedSeats]
    held: dict[int, Standing]

    @classmethod
    def of(cls, event: Event, at: datetime, delegations: list[Delegation] | None = None) -> Self:
        """Eight queries, whatever the number. ``delegations`` are the rows of an act's ledger."""
        if delegations is None:
            delegations = list(event.delegations.select_related("entity"))
        reserved_seats = _closed_reserved_seats(event, at)
        held = _held(event, delegations, at)
        rows = nominations(event, delegations)
        return cls(
            event,
            rows,
            _nominees(event, rows, reserved_seats, held),
            delegations,
            reserved_seats,
            held,
        )

    def propose(self, keys: Iterable[str], cap: int | None) -> Proposal:
        """What a rule with this ranking and this cap makes of it, as a Proposal."""
        room = self.event.seats_left
        rule = pure.SelectionRule(
            keys=tuple(keys),
            seats=room,
            online_seats=self.event.online_seats_left,
            cap=cap,
            caps={row.entity_id: self._cap_of(row, cap) for row in self.delegations},
            reserved_seats={row.pk: row.free for row in self.reserved_seats}
            if room is not None
            else {},
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


def totals(outcomes: Collection[pure.Outcome]) -> dict[str, int]:
    names = (pure.SELECTED, pure.WAITING, pure.NOT_ELIGIBLE)
    return {name: sum(o.outcome == name for o in outcomes) for name in names}


def fingerprint(outcomes: Iterable[pure.Outcome]) -> str:
    """Changes whenever any row would have another outcome: what an officer saw is what is
    confirmed."""
    facts = [(o.key, o.outcome, o.rank, o.reserved_seats) for o in outcomes]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:32]


# --- the nominations ------------------------------------------------------------------------------
def nominations(event: Event, delegations: Iterable[Delegation]) -> list[Registration]:
    """The rows that the selection is about: each with ``score`` and ``scores`` (mean and number of
    the officers' scores), ``hand`` (its HandChange, or None) and ``reserved_by_link`` (the key of
    the reserved seats of its group link, or None)."""
    home = {row.pk: row for row in delegations}
    means, hands, reserved_by_link = _scores(event), _hands(event), _reserved_by_link(event)
    found = list(event.registrations.filter(status=S.NOMINATED).order_by("pk"))
    for row in found:
        row.event, row.delegation = event, home[row.delegation_id]
        _note(row, means.get(row.pk), hands.get(row.pk), reserved_by_link.get(row.group_link_id))
    return found


def _note(row, scores, hand, reserved_by_link):
    row.score, row.scores = scores or (None, 0)
    row.hand, row.reserved_by_link = hand, reserved_by_link


def _scores(event):
    rows = Assessment.objects.filter(
        registration__event=event, registration__status=S.NOMINATED
    ).order_by()
    found = rows.values_list("registration").annotate(mean=Avg("score"), number=Count("pk"))
    return {pk: (mean, number) for pk, mean, number in found}


def _hands(event):
    rows = HandChange.objects.filter(registration__event=event).select_related("officer")
    return {row.registration_id: row for row in rows}


def _reserved_by_link(event):
    return dict(event.links.exclude(reserved_seats=None).values_list("pk", "reserved_seats"))


def _closed_reserved_seats(event, at):
    """Those that are not open to all; where the day has come they are as good as open, since the
    act opens them."""
    rows = event.reserved_seats.closed().prefetch_related("entities")
    return [row for row in rows if not row.due(at)]


def _held(event, delegations, at):
    if not (event.standings or event.quota_by_standing):
        return {}
    return standings([row.entity for row in delegations], event.standing_day(at))


def _nominees(event, rows, reserved_seats, held):
    entities = {row.delegation.entity_id: row.delegation.entity for row in rows}
    held_classes = classes(entities.values(), event.class_day)
    found = {pk: frozenset(held_classes[pk]) for pk in entities}
    members = {
        reserved.pk: {entity.pk for entity in reserved.entities.all()}
        for reserved in reserved_seats
    }
    return [_nominee(event, row, found, held, members) for row in rows]


def _nominee(event, row, found, held, members):
    entity = row.delegation.entity
    standing = held.get(entity.pk)
    return replace(
        _plain_nominee(row, found),
        score=row.score,
        unmet=tuple(unmet_rules(event, row.received_at, row.passport_until, standing)),
        hand=row.hand.kind if row.hand else "",
        reserved_seats=tuple(
            pk
            for pk, inside in members.items()
            if entity.pk in inside or pk == row.reserved_by_link
        ),
    )


def _plain_nominee(row, found):
    """What the row itself says; ``found``: entity's key → its classes."""
    entity = row.delegation.entity
    return pure.Nominee(
        key=row.pk,
        number=row.pk,
        entity=entity.pk,
        received_at=row.received_at,
        classes=found[entity.pk],
        mission_order=row.rank,
        online=row.mode == Mode.ONLINE,
        female=None if not row.gender else row.gender == "female",
        group=entity.regional_group,
    )


# --- after the confirmation -----------------------------------------------------------------------
def shares_then_and_now(event: Event, selected: int) -> tuple[pure.Shares, pure.Shares]:
    """What the confirmed selection comes to: of those that it gave a seat (``selected``, by rank),
    and of those who have one now, after promotions, substitutions, cancellations and late entries.
    Two queries."""
    asked = event.registrations.filter(Q(ranking__lte=selected) | Q(status__in=SEATED))
    rows = list(asked.select_related("delegation__entity").order_by("pk"))
    entities = {row.delegation.entity_id: row.delegation.entity for row in rows}
    held = classes(entities.values(), event.class_day)
    found = {pk: frozenset(held[pk]) for pk in entities}
    then = [row for row in rows if row.ranking is not None and row.ranking <= selected]
    now = [row for row in rows if row.has_seat]
    of_then, of_now = ([_plain_nominee(row, found) for row in part] for part in (then, now))
    return pure.shares_of(of_then), pure.shares_of(of_now)

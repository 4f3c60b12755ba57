"""The selection of an event: its rule, scores, changes by hand, and the one act that confirms it."""

import hashlib
import json

from django.db import transaction
from django.db.models import Avg
from django.utils.translation import gettext as _

from audit.lifecycle import Conflict, NotPossible, lock, move_all
from audit.models import changes, record
from audit.stamps import drop
from events import selection as pure
from events.actions.seats import Hall, Reason
from events.actions.steps import kind_of
from events.actions.telling import tell_many
from events.models import (
    Assessment,
    EventStatus,
    HandChange,
    HandChangeKind,
    Mode,
    RankingKey,
    Registration,
    RegistrationStatus,
    Selection,
)
from friends.standing import classes, standings

S = RegistrationStatus
RULE = ("keys", "cap", "women", "priority", "groups")
TO = {pure.SELECTED: S.CONFIRMED, pure.WAITING: S.WAITING, pure.NOT_ELIGIBLE: S.NOT_ELIGIBLE}


def selection_of(event):
    """The event's selection; before a rule was set, one in order of receipt that is not saved."""
    found = Selection.objects.filter(event=event).first()
    return found or Selection(event=event, keys=[RankingKey.RECEIPT.value])


@transaction.atomic
def set_rule(event, *, by, at, version, values):
    """Save the rule by which nominations are ranked. Raises Conflict if somebody else was faster."""
    Hall.of(event, at)
    chosen = selection_of(event)
    _refuse_confirmed(chosen)
    if chosen.pk and chosen.version != version:
        raise Conflict(chosen)
    before = {name: getattr(chosen, name) for name in RULE}
    was, now = changes(chosen, before, {name: values[name] for name in RULE})
    if now or not chosen.pk:
        for name in RULE:
            setattr(chosen, name, values[name])
        chosen.version += bool(chosen.pk)
        chosen.save()
        record("selection.rule_set", chosen, by=by, before=was, after=now)
    return chosen


def _refuse_confirmed(chosen):
    if chosen.confirmed_at:
        raise NotPossible(_("The selection is confirmed and no longer changed."))


@transaction.atomic
def assess(registration, *, by, at, score):
    """One officer's score, 0 to 100, or None to take it back. Nobody scores his or her own entry."""
    lock(registration)
    _refuse_assessing(registration, by, score)
    mine = registration.assessments.filter(officer=by)
    before = mine.values_list("score", flat=True).first()
    if score is None:
        mine.delete()
    else:
        values = {"score": score, "at": at}
        Assessment.objects.update_or_create(registration=registration, officer=by, defaults=values)
    if before != score:
        facts = {"before": {"score": before}, "after": {"score": score}}
        record("registration.assessed", registration, by=by, **facts)
    return registration


def _refuse_assessing(registration, by, score):
    if registration.user_id == by.pk:
        raise NotPossible(_("Nobody assesses himself or herself."))
    if registration.status != S.NOMINATED:
        raise NotPossible(_("Only a nomination that waits for the selection is assessed."))
    if score is not None and not 0 <= score <= 100:
        raise NotPossible(_("Write a score from 0 to 100."), field="score")


@transaction.atomic
def change_by_hand(registration, *, by, at, kind, reason):
    """Select, or put behind all others, by hand; with ``kind`` empty the rule decides again."""
    if kind and not reason.strip():
        raise NotPossible(_("Say why: the reason stays with the proposal."), field="reason")
    lock(registration)
    if registration.status != S.NOMINATED:
        raise NotPossible(_("Only a nomination that waits for the selection is changed by hand."))
    if registration.user_id == by.pk:
        raise NotPossible(_("Nobody decides on himself or herself."))
    before = HandChange.objects.filter(registration=registration).first()
    if kind:
        values = {"kind": HandChangeKind(kind), "reason": reason.strip(), "officer": by, "at": at}
        HandChange.objects.update_or_create(registration=registration, defaults=values)
    elif before:
        before.delete()
    facts = {"before": {"hand": before and before.kind}, "after": {"hand": kind or None}}
    record("registration.changed_by_hand", registration, by=by, **facts)
    return registration


# --- the proposal ---------------------------------------------------------------------------------
def nominations(event):
    """The rows that the selection is about, each with ``score``, its ``hand_change`` if any."""
    rows = Registration.objects.filter(event=event, status=S.NOMINATED)
    rows = rows.annotate(score=Avg("assessments__score"))
    return list(rows.select_related("delegation__entity", "hand_change", "link").order_by("pk"))


def nominees(event, rows, at):
    """The rows as the pure function reads them. Four queries, whatever the number."""
    entities = {row.delegation.entity_id: row.delegation.entity for row in rows}
    found = classes(entities.values(), event.class_day)
    held = standings(entities.values(), at.date()) if event.standings else {}
    pools = list(event.pools.closed().prefetch_related("entities"))
    members = {pool.pk: {entity.pk for entity in pool.entities.all()} for pool in pools}
    return [_nominee(event, row, found, held, members) for row in rows]


def _nominee(event, row, found, held, members):
    entity = row.delegation.entity
    link_pool = row.link.pool_id if row.link_id else None
    standing = held.get(entity.pk)
    return pure.Nominee(
        key=row.pk,
        number=row.pk,
        entity=entity.pk,
        received_at=row.received_at,
        classes=frozenset(found[entity.pk]),
        score=row.score,
        sheet=row.rank,
        unmet=tuple(pure.unmet_rules(event, row.received_at, row.passport_until, standing)),
        hand=row.hand_change.kind if hasattr(row, "hand_change") else "",
        online=row.mode == Mode.ONLINE,
        pools=tuple(pk for pk, inside in members.items() if entity.pk in inside or pk == link_pool),
        female=None if not row.gender else row.gender == "female",
        group=entity.regional_group,
    )


def rule_of(event, keys, cap):
    """What there is to give now, with the ranking and the cap of a rule."""
    used = {row.entity_id: row for row in event.delegations.all()}
    caps = {pk: _cap_of(row, cap) for pk, row in used.items()}
    room = event.seats_left
    return pure.Rule(
        keys=tuple(keys),
        seats=room,
        places=event.places_left,
        cap=cap,
        caps=caps,
        pools={pool.pk: pool.free for pool in event.pools.closed()} if room is not None else {},
        exempt_online=not event.quota_counts_online,
    )


def _cap_of(delegation, cap):
    """How many more seats a delegation may have: by its quota and by the cap of the rule."""
    under = [] if cap is None else [max(cap - delegation.used, 0)]
    return min([*under, *([] if delegation.left is None else [delegation.left])], default=None)


def fingerprint(outcomes):
    """Changes whenever any row would have another outcome: what an officer saw is what is confirmed."""
    said = [(o.key, o.outcome, o.rank, o.pool) for o in outcomes]
    return hashlib.sha256(json.dumps(said).encode()).hexdigest()[:32]


@transaction.atomic
def confirm_selection(event, *, by, at, seen):
    """Confirm the proposal in one act: every nomination gets its status, its rank and its reason.

    ``seen`` is the fingerprint of the proposal that the officer looked at. Returns the Selection with
    its ``result``. Doing it twice does nothing more.
    """
    hall = Hall.of(event, at)
    chosen = selection_of(event)
    if chosen.confirmed_at:
        return chosen
    _refuse_confirming(hall.event, at)
    chosen = lock(chosen) if chosen.pk else _saved(chosen)
    rows = nominations(hall.event)
    outcomes = pure.propose(
        nominees(hall.event, rows, at), rule_of(hall.event, chosen.keys, chosen.cap)
    )
    if fingerprint(outcomes) != seen:
        raise NotPossible(_("The proposal has changed since you looked at it. Look at it again."))
    by_key = {row.pk: hall.attach(row) for row in rows}
    _move_all(hall, by_key, outcomes, by=by)
    chosen.result = {name: sum(o.outcome == name for o in outcomes) for name in TO}
    chosen.confirmed_at, chosen.confirmed_by = at, by
    chosen.save(update_fields=["result", "confirmed_at", "confirmed_by"])
    record("selection.confirmed", chosen, by=by, after=chosen.result)
    _tell(hall.event, by_key, outcomes)
    drop("figures")
    return chosen


def _saved(chosen):
    chosen.save()
    return chosen


def _refuse_confirming(event, at):
    if not event.by_selection:
        raise NotPossible(_("Seats of this event are given in order of receipt."))
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This event is not open."))
    if event.in_time(at):
        raise NotPossible(_("Nominations can still come in. Confirm after the deadline."))


def _move_all(hall, by_key, outcomes, *, by):
    pools = {pool.pk: pool for pool in hall.event.pools.closed()}
    numbers = iter(range(1, len(outcomes) + 1))
    plan = []
    for outcome in outcomes:
        row = by_key[outcome.key]
        hall.count(row, -1)
        facts = {"ranking": next(numbers), "pool": pools.get(outcome.pool)}
        if outcome.outcome == pure.SELECTED:
            facts["confirmed_at"] = hall.at
        if outcome.outcome == pure.NOT_ELIGIBLE:
            facts |= {"closed_at": hall.at, "ranking": None, "unmet": list(outcome.unmet)}
        plan.append((row, TO[outcome.outcome], facts, str(outcome.ground)))
    move_all(plan, by=by)
    for row in by_key.values():
        hall.count(hall.attach(row))
    hall.flush()


# What a mission is told of the ground; that a person was put behind by hand is for the officers.
WHY = {
    pure.Ground.CAP: Reason.QUOTA,
    pure.Ground.SET_APART: Reason.SET_APART,
    pure.Ground.ONLINE: Reason.ONLINE,
}


def _tell(event, by_key, outcomes):
    told, place = [], 0
    for outcome in outcomes:
        row, facts = by_key[outcome.key], {}
        if outcome.outcome == pure.WAITING:
            place += 1
            facts = {"place": place, "why": WHY.get(outcome.ground, Reason.SEATS)}
            facts["number"] = row.delegation.used if facts["why"] == Reason.QUOTA else 0
        if outcome.outcome == pure.NOT_ELIGIBLE:
            facts = {"unmet": list(outcome.unmet)}
        told.append((row, kind_of(row), facts))
    tell_many(told, event)

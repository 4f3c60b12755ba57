"""The selection of an event: its rule, scores, changes by hand, and the one act that confirms
it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import Conflict, NotPossible, lock, move_all
from audit.models import Entry, changes, draft, record
from events.actions.approval_steps import kind_of
from events.actions.notifying import PersonNotice, notify_people
from events.actions.seat_ledger import SeatLedger, lock_event
from events.models import (
    Assessment,
    Event,
    EventStatus,
    HandChange,
    HandChangeKind,
    RankingKey,
    Registration,
    RegistrationStatus,
    Selection,
)
from events.queries.proposals import ProposalBasis, selection_of
from events.queries.seat_view import WaitReason
from events.rules import selection as pure

S = RegistrationStatus
RULE = ("keys", "cap", "women", "priority", "groups")
TO = {pure.SELECTED: S.CONFIRMED, pure.WAITING: S.WAITING, pure.NOT_ELIGIBLE: S.NOT_ELIGIBLE}


# --- the rule -------------------------------------------------------------------------------------
@transaction.atomic
def set_selection_rule(
    event: Event, *, by: Actor, at: datetime, version: int, values: Mapping[str, object]
) -> Selection:
    """Save the rule by which nominations are ranked, and the targets.

    Raises NotPossible or ValidationError for a rule that is none, Conflict if somebody else was
    faster. ``version`` is that of ``selection_of``, 0 before there was a rule.
    """
    event = lock_event(event, at=at)
    chosen = selection_of(event)
    _refuse_rule(event, chosen, values)
    before = {name: pure.plain_number(getattr(chosen, name)) for name in RULE}
    was, now = changes(chosen, before, {name: pure.plain_number(values[name]) for name in RULE})
    if chosen.pk and not now:
        return chosen
    if chosen.pk and chosen.version != version:
        raise Conflict(chosen)
    for name in RULE:
        setattr(chosen, name, values[name])
    chosen.clean_fields(exclude={"event", "keys", "confirmed_at", "confirmed_by", "result"})
    chosen.version += 1
    chosen.save()
    record("selection.rule_set", chosen, by=by, before=was, after=now)
    return chosen


def _refuse_rule(event, chosen, values):
    if not event.by_selection:
        raise NotPossible(_("Seats at this event are given in order of receipt."))
    if chosen.confirmed_at:
        raise NotPossible(_("The selection is confirmed and can no longer be changed."))
    keys = values["keys"]
    if not keys or len(set(keys)) < len(keys) or not set(keys) <= set(RankingKey.values):
        raise NotPossible(_("Choose what to rank by. Each key can be used once."), field="keys")


# --- scores ---------------------------------------------------------------------------------------
def assess(
    registration: Registration, *, by: User, at: datetime, score: int | None
) -> Registration:
    """One officer's score, 0 to 100, or None to remove it. Officers do not score their own
    entry."""
    assess_many(registration.event, by=by, at=at, scores={registration.pk: score})
    return registration


@transaction.atomic
def assess_many(event: Event, *, by: User, at: datetime, scores: Mapping[int, int | None]) -> int:
    """The same for many nominations of an event, all or none: ``scores`` by the nomination's key. A
    refusal says by its ``number`` which nomination it is about. Returns how many scores changed."""
    lock_event(event, at=at)  # a selection that is being confirmed does not see half of it
    rows = event.registrations.filter(pk__in=scores).in_bulk()
    mine = Assessment.objects.filter(registration__in=rows, officer=by)
    before = dict(mine.values_list("registration", "score"))
    changed = {pk: n for pk, n in scores.items() if pk in rows and n != before.get(pk)}
    for pk, score in changed.items():
        _refuse_assessing(rows[pk], by, score)
    mine.filter(registration__in=changed).delete()
    given = {pk: score for pk, score in changed.items() if score is not None}
    Assessment.objects.bulk_create(
        Assessment(registration=rows[pk], officer=by, score=score, at=at)
        for pk, score in given.items()
    )
    Entry.objects.bulk_create(
        draft(
            "registration.assessed",
            rows[pk],
            by=by,
            before={"score": before.get(pk)},
            after={"score": score},
        )
        for pk, score in changed.items()
    )
    return len(changed)


def _refuse_assessing(registration, by, score):
    refusal = None
    if registration.user_id == by.pk:
        refusal = NotPossible(_("You cannot give yourself a score."))
    elif registration.status != S.NOMINATED:
        refusal = NotPossible(_("Only nominations awaiting selection can be scored."))
    elif score is not None and not 0 <= score <= 100:
        refusal = NotPossible(_("Enter a score from 0 to 100."), field="score")
    if refusal:
        refusal.number = registration.pk  # type: ignore[attr-defined]  # read by the form alone
        raise refusal


# --- changes by hand ------------------------------------------------------------------------------
@transaction.atomic
def set_hand_change(
    registration: Registration,
    *,
    by: User,
    at: datetime,
    kind: str,
    reason: str,
    seen: str | None = None,
) -> Registration:
    """Select, or put behind all others, by hand; with ``kind`` empty the rule decides again.

    ``seen`` is the `HandChange.mark` that the officer saw, empty if there was none, or None from
    who looked at nothing. Raises Conflict if somebody else was faster.
    """
    reason = reason.strip()
    if kind and not reason:
        raise NotPossible(_("Enter the reason. It is kept with the proposal."), field="reason")
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
    _refuse_changing(registration, by)
    before = HandChange.objects.filter(registration=registration).first()
    if (kind, reason if kind else "") == ((before.kind, before.reason) if before else ("", "")):
        return registration
    if seen not in (None, before.mark if before else ""):
        raise Conflict(registration)
    if kind:
        values = {"kind": HandChangeKind(kind), "reason": reason, "officer": by, "at": at}
        HandChange.objects.update_or_create(registration=registration, defaults=values)
    elif before:
        before.delete()
    facts = {"before": _hand(before and before.kind), "after": _hand(kind)}
    record("registration.changed_by_hand", registration, by=by, **facts)
    return registration


def _hand(kind):
    """The reason may speak of the person: it stands in the row, where it can be erased."""
    return {"hand": kind, "reason": "…"} if kind else {"hand": None}


def _refuse_changing(registration, by):
    if registration.status != S.NOMINATED:
        raise NotPossible(_("Only nominations awaiting selection can be changed by hand."))
    if registration.user_id == by.pk:
        raise NotPossible(_("You cannot decide on your own nomination."))


# --- the confirmation -----------------------------------------------------------------------------
@transaction.atomic
def confirm_selection(event: Event, *, by: User, at: datetime, seen: str) -> Selection:
    """Confirm the proposal in one act: every nomination gets its status, its rank and its reason.

    ``seen`` is the fingerprint of the proposal that the officer looked at. Returns the Selection
    with its ``result``. Doing it twice does nothing more.
    """
    with SeatLedger(event, at=at) as seats:
        return _confirm(seats, seen, by=by)


def _confirm(seats, seen, *, by):
    chosen = selection_of(seats.event)
    if chosen.confirmed_at:
        return chosen
    refuse_confirming(seats.event, seats.at)
    chosen = lock(chosen) if chosen.pk else _saved(chosen)
    basis = ProposalBasis.of(seats.event, seats.at, _delegations(seats))
    if not basis.rows:
        raise NotPossible(_("There are no nominations to confirm."))
    proposal = basis.propose(chosen.keys, chosen.cap)
    if proposal.fingerprint != seen:
        raise NotPossible(_("The proposal has changed since you opened this page. Check it again."))
    by_key = {row.pk: row for row in basis.rows}
    _move_all(seats, by_key, proposal.outcomes, by=by)
    chosen.result = proposal.totals
    chosen.confirmed_at, chosen.confirmed_by = seats.at, by
    chosen.save(update_fields=["result", "confirmed_at", "confirmed_by"])
    record("selection.confirmed", chosen, by=by, after=chosen.result)
    _tell(seats.event, by_key, proposal.outcomes)
    return chosen


def _saved(chosen):
    chosen.save()
    return chosen


def _delegations(seats):
    """All delegations as rows of the ledger, their quotas as the rules are today."""
    rows = [seats.row(row) for row in seats.event.delegations.select_related("entity")]
    for row in rows:
        row.event = seats.event
    if seats.event.quota_by_standing:
        seats.settle_quotas(rows)
    return rows


def refuse_confirming(event: Event, at: datetime) -> None:
    """Raise NotPossible where the selection of this event cannot be confirmed now. One that was
    held is first recorded as such (`events.actions.planning.record_event`)."""
    if not event.by_selection:
        raise NotPossible(_("Seats at this event are given in order of receipt."))
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This is possible only while the event is published."))
    if not (event.stands(at) or event.is_recorded):
        text = _("The event is over. Record it as already held in the back office, then confirm.")
        raise NotPossible(text)
    if event.in_time(at):
        raise NotPossible(
            _("Nominations can still be received. Confirm the selection after the deadline.")
        )


def _move_all(seats, by_key, outcomes, *, by):
    reserved_by_key = {reserved.pk: reserved for reserved in seats.event.reserved_seats.closed()}
    plan = []
    for number, outcome in enumerate(outcomes, 1):
        facts = {
            "ranking": number,
            "reserved_seats": reserved_by_key.get(outcome.reserved_seats),
        }
        if outcome.outcome == pure.SELECTED:
            facts["confirmed_at"] = seats.at
        if outcome.outcome == pure.NOT_ELIGIBLE:
            facts |= {"closed_at": seats.at, "ranking": None, "unmet": list(outcome.unmet)}
        plan.append((by_key[outcome.key], TO[outcome.outcome], facts, str(outcome.outcome_reason)))
    for row, *_facts in plan:
        seats.release(row)
    move_all(plan, by=by, apart=("ranking",))
    for row, *_facts in plan:
        seats.take(row)


# What a mission is told of the reason; that a person was put behind by hand is for the officers.
WHY = {
    pure.OutcomeReason.CAP: WaitReason.QUOTA,
    pure.OutcomeReason.RESERVED: WaitReason.RESERVED,
    pure.OutcomeReason.ONLINE: WaitReason.ONLINE,
}


def _tell(event, by_key, outcomes):
    prefetch_related_objects(list(by_key.values()), "user")
    notices, place = [], 0
    for outcome in outcomes:
        row, facts = by_key[outcome.key], {}
        if outcome.outcome == pure.WAITING:
            place += 1
            facts = {"place": place, "why": WHY.get(outcome.outcome_reason, WaitReason.SEATS)}
            facts["number"] = row.delegation.used if facts["why"] == WaitReason.QUOTA else 0
        if outcome.outcome == pure.NOT_ELIGIBLE:
            facts = {"unmet": list(outcome.unmet)}
        notices.append(PersonNotice(row, kind_of(row), facts))
    notify_people(notices, event)

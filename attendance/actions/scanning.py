"""The check-in desk. Every attempt is a row; the registration's row is locked, so that of two
desks one admits the person and the other sees a repeat.

A device without a network decides by itself. What it did is recorded when it arrives, not denied:
``admitted`` says whether the person was checked in there, and never depends on the order of
arrival.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter
from typing import TypedDict, Unpack
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import BigIntegerField, Q, UUIDField
from django.utils.translation import gettext as _

from accounts.models import Actor
from attendance.models import (
    EVIDENCE,
    Device,
    Door,
    OfflineConflict,
    RefusalReason,
    RepeatRule,
    Scan,
    ScanResult,
)
from attendance.queries.desk import check_in_point_of
from attendance.rules.check_in import (
    UNKNOWN,
    CheckInPoint,
    EarlierScan,
    EventPlace,
    Verdict,
    day_of,
    decide,
    refusal_reason_of,
)
from audit.lifecycle import NotPossible, lock
from audit.models import Entry, draft, record, user_of
from events.models import Event, EventStatus, Registration
from events.models.statuses import NOT_SENT
from files.prepared_query import PreparedQuery

R = ScanResult
EARLY = timedelta(days=1)  # before the event, when badges are given out
CLOCKS_DIFFER = timedelta(minutes=5)


class Spot(TypedDict, total=False):
    """Where and how a desk saw a badge: the fields of an `Attempt` that most scans leave as they
    are."""

    desk: str
    typed: str
    door: Door | None
    device: Device | None
    out: bool
    refusal_reason: str
    shown: str
    received_at: datetime | None


@dataclass
class Attempt:
    """What a desk saw. ``registration`` is None for an unknown code or name; ``refusal_reason``
    is what the code itself says against it (a badge that was replaced, or of another event).

    ``shown`` is what a device without a network showed: ``go``, ``hold`` or ``stop``; empty where
    the server decides.
    """

    event: Event
    registration: Registration | None
    by: Actor
    at: datetime
    nonce: UUID
    desk: str = ""
    typed: str = ""
    reason: str = ""
    door: Door | None = None
    device: Device | None = None
    out: bool = False
    refusal_reason: str = ""
    shown: str = ""
    received_at: datetime | None = None

    @property
    def place(self) -> EventPlace:
        return EventPlace(self.event.zone, self.event.status)

    @property
    def point(self) -> CheckInPoint:
        return check_in_point_of(self.event, self.door)


def check_in(
    event: Event,
    *,
    registration: Registration | None,
    by: Actor,
    at: datetime,
    nonce: UUID,
    **point: Unpack[Spot],
) -> Scan:
    """Try to check a person in, or out. Returns the Scan, whose result says what came of it.

    ``nonce`` is a UUID chosen by the desk: sending the same one again gives the same row. ``spot``
    are further fields of an Attempt: desk, typed, door, device, out, refusal_reason.
    """
    return _scan(Attempt(event, registration, by, at, nonce, **point))


def admit_by_hand(
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    nonce: UUID,
    reason: str,
    **point: Unpack[Spot],
) -> Scan:
    """Check in a person who is not confirmed: an officer decides, and gives the reason."""
    if not reason.strip():
        raise NotPossible(_("Enter a reason for admitting this person."), field="reason")
    if registration.status in NOT_SENT:
        raise NotPossible(
            _("This person is only a draft of the mission. Register the person first.")
        )
    event = registration.event
    return _scan(Attempt(event, registration, by, at, nonce, reason=reason.strip(), **point))


def record_offline_scan(attempt: Attempt) -> Scan:
    """Record what a device did while it had no network. Twice is once.

    A time before the device was a desk, or before anyone could have come, is refused: it would
    record presence on a day that the device's clock, or its holder, made up.
    """
    received_at = attempt.received_at or attempt.at
    _refuse_too_early(attempt)
    if attempt.at > received_at:  # a clock that is fast; nothing happened in the future
        attempt.at = received_at
    return _scan(attempt)


def _refuse_too_early(attempt):
    """The scan is nowhere else once the device was answered: an entry keeps what it said."""
    earliest = attempt.event.starts_at - EARLY
    if attempt.device:
        earliest = max(earliest, attempt.device.made_at - CLOCKS_DIFFER)
    if attempt.at >= earliest:
        return
    facts = {"at": attempt.at, "registration": attempt.registration and attempt.registration.pk}
    about = attempt.device or attempt.event
    record("scan.not_recorded", about, by=attempt.by, after=facts)
    raise NotPossible(
        _("The time of this scan is too early. Check the device’s clock and scan the badge again.")
    )


def _scan(attempt):
    try:
        return _record_scan(attempt)
    except IntegrityError:  # the same number, sent twice at once: there was no row to lock
        return _record_scan(attempt)


@transaction.atomic
def _record_scan(attempt):
    _refuse_draft(attempt.event)
    if attempt.registration:
        if attempt.registration.event_id != attempt.event.pk:
            attempt.registration = None
        else:
            lock(attempt.registration)
    earlier, seen = _known_scans(attempt)
    if earlier:
        return _as_happened(earlier, attempt, seen)
    scan = _row(attempt, seen)
    _save(scan, seen, force_insert=True)
    record(f"scan.{scan.result}", scan, by=attempt.by, after=_facts_of(scan))
    return scan


def _is_arrival(scan, seen):
    """The earliest scan that admitted the person, in whatever order they are received."""
    return scan.admitted and all(scan.at < other.at for other in seen if other.first)


def _save(scan, seen, **how):
    """Write a scan, and where it is the arrival the time of it: under the registration's lock."""
    if scan.first:
        for other in seen:
            if other.first:  # it came earlier, and was received later
                _mark(other, first=False)
    scan.save(**how)
    if scan.first:
        _set_arrival(scan.registration, scan)


def _mark(scan, *, first):
    scan.first = first
    scan.save(update_fields=["first"])


def _set_arrival(registration, scan):
    registration.arrived_at = scan.at if scan else None
    Registration.objects.filter(pk=registration.pk).update(arrived_at=registration.arrived_at)


@transaction.atomic
def check_in_many(event: Event, attempts: Sequence[Attempt]) -> list[Scan]:
    """Record what a desk with a network saw at an event, in the order given: each scan is what
    ``check_in`` would make of it, with one statement for each kind of row. Returns the scans.

    It is for bringing a day of the past in, as the demonstration does. Every attempt names a
    registration of the event. A nonce that was used before raises IntegrityError, and nothing is
    recorded.
    """
    _refuse_draft(event)
    people = {_person_of(attempt) for attempt in attempts}
    rows = event.registrations.filter(pk__in=people).order_by("pk").select_for_update()
    registrations = {row.pk: row for row in rows}
    seen = defaultdict(list)
    for scan in Scan.objects.evidence().filter(registration__in=people).order_by("at"):
        seen[scan.registration_id].append(scan)
    scans = []
    for attempt in attempts:
        attempt.registration = person = registrations[_person_of(attempt)]
        before = seen[person.pk]
        scan = _row(attempt, before)
        for other in before:
            if scan.first and other.first:  # it happened earlier, and is received later
                other.first = False
                if other.pk:
                    other.save(update_fields=["first"])
        scans.append(scan)
        if scan.admitted or scan.result == R.OUT:
            before.append(scan)
            before.sort(key=attrgetter("at"))
    Scan.objects.bulk_create(scans, batch_size=500)
    Entry.objects.bulk_create(
        (
            draft(f"scan.{scan.result}", scan, by=attempt.by, after=_facts_of(scan))
            for scan, attempt in zip(scans, attempts, strict=True)
        ),
        batch_size=500,
    )
    arrived = [scan for scan in scans if scan.first]
    for scan in arrived:
        scan.registration.arrived_at = scan.at
    Registration.objects.bulk_update((s.registration for s in arrived), ["arrived_at"], 500)
    return scans


def _person_of(attempt):
    if attempt.registration is None:
        raise ValueError("Every attempt names a registration.")
    return attempt.registration.pk


def _refuse_draft(event):
    if event.status == EventStatus.DRAFT:
        raise NotPossible(_("This event is not published yet."))


def _facts_of(scan):
    """What the entry about a scan says."""
    facts = {"event": scan.event_id, "registration": scan.registration_id}
    return facts | ({"conflict": scan.conflict} if scan.conflict else {})


def _as_happened(scan, attempt, others):
    """The answer to a scan was lost on its way, and the device, without it, admitted the person:
    that is recorded."""
    if attempt.shown != "go" or scan.admitted or scan.result not in (R.REPEAT, R.REFUSED):
        return scan
    corrected = _as_shown(attempt, others, scan.result, scan.refusal_reason)
    scan.result, scan.refusal_reason, scan.admitted, scan.conflict = corrected
    scan.offline, scan.first = True, _is_arrival(scan, others)
    changed = ["result", "refusal_reason", "admitted", "conflict", "offline", "first"]
    _save(scan, others, update_fields=changed)
    record(
        "scan.amended",
        scan,
        by=attempt.by,
        after={"result": scan.result, "conflict": scan.conflict},
    )
    return scan


def _row(attempt, seen):
    result, refusal_reason = _result(attempt, seen)
    admitted, conflict = result in (R.IN, R.BY_HAND), ""
    if attempt.shown:
        result, refusal_reason, admitted, conflict = _as_shown(
            attempt, seen, result, refusal_reason
        )
    scan = Scan(
        event=attempt.event,
        registration=attempt.registration,
        result=result,
        refusal_reason=refusal_reason,
        admitted=admitted,
        conflict=conflict,
        at=attempt.at,
        received_at=attempt.received_at or attempt.at,
        offline=bool(attempt.shown),
        operator=user_of(attempt.by),
        source="" if user_of(attempt.by) else str(attempt.by),
        desk=attempt.desk,
        door=attempt.door,
        device=attempt.device,
        typed=attempt.typed[:40] if attempt.registration is None else "",
        reason=attempt.reason if result == R.BY_HAND else "",
        nonce=attempt.nonce,
    )
    scan.first = _is_arrival(scan, seen)
    return scan


def _known_scans(attempt):
    """``(the scan that this number made, or None; the evidence about the person)``, asked for
    together. A number that was used for another person, or at another event, is refused."""
    person = attempt.registration and attempt.registration.pk
    found = _scans_with(nonce=attempt.nonce, registration=person)
    earlier = next((scan for scan in found if scan.nonce == attempt.nonce), None)
    if earlier:
        _refuse_other(earlier, attempt)
        earlier.registration = attempt.registration
    return earlier, [scan for scan in found if scan.is_evidence]


_scans_with = PreparedQuery(
    lambda nonce, registration: Scan.objects.filter(
        Q(nonce=nonce) | EVIDENCE & Q(registration=registration)
    ).order_by("at", "pk"),
    nonce=UUIDField(),
    registration=BigIntegerField(),
)


def _refuse_other(earlier, attempt):
    same = earlier.registration_id == getattr(attempt.registration, "pk", None)
    if earlier.event_id != attempt.event.pk or not same:
        raise NotPossible(_("This nonce was used for another scan. Send a new one."), field="nonce")


def _result(attempt, seen):
    """What the server decides: the result and, for a refusal, its reason."""
    decision = _decision(attempt, seen)
    if decision.refusal_reason == UNKNOWN:
        return R.UNKNOWN, ""
    if decision.verdict == Verdict.STOP:
        by_hand = attempt.reason and decision.refusal_reason != RefusalReason.CANCELLED
        return (R.BY_HAND, "") if by_hand else (R.REFUSED, decision.refusal_reason)
    return RESULTS[decision.verdict], ""


RESULTS = {Verdict.GO: R.IN, Verdict.OUT: R.OUT, Verdict.HOLD: R.REPEAT}


def _decision(attempt, seen):
    here, point = _here(attempt, seen), attempt.point
    # At a desk with a network all known scans are earlier; those of a device arrive late.
    if attempt.shown and point.repeats != RepeatRule.ONCE:
        here = [scan for scan in here if scan.at <= attempt.at]
    sights = [EarlierScan(scan.at, out=scan.result == R.OUT) for scan in here]
    facts = {"out": attempt.out, "at": attempt.at}
    return decide(_refusal_reason(attempt), sights, point, attempt.place, **facts)


def _refusal_reason(attempt):
    """What speaks against the badge, or against its holder; an officer's word asks for no badge."""
    if attempt.refusal_reason and not attempt.reason:
        return attempt.refusal_reason
    return refusal_reason_of(attempt.registration.status) if attempt.registration else None


def _here(attempt, seen):
    """The scans of this badge at this place."""
    door = attempt.door.pk if attempt.door else None
    return [scan for scan in seen if scan.door_id == door]


def _as_shown(attempt, seen, result, refusal_reason):
    """``(result, refusal_reason, admitted, conflict)`` of what a device did by itself."""
    if attempt.shown == "hold":
        return R.REPEAT if attempt.registration else R.UNKNOWN, "", False, ""
    if attempt.shown != "go" or attempt.registration is None:
        refused = (R.REFUSED, refusal_reason or RefusalReason.NOT_CONFIRMED, False, "")
        return refused if attempt.registration or refusal_reason else (R.UNKNOWN, "", False, "")
    if attempt.out:
        return R.OUT, "", False, ""
    if result == R.REFUSED:
        conflict = (
            OfflineConflict.REPLACED
            if refusal_reason == RefusalReason.REPLACED
            else OfflineConflict.NOT_CONFIRMED
        )
        return R.IN, "", True, conflict
    return result, "", True, OfflineConflict.DOUBLE if _already_sent(attempt, seen) else ""


def _already_sent(attempt, seen):
    """Whether another desk admitted the same badge, which had not left in between."""
    rule, here, place = attempt.point.repeats, _here(attempt, seen), attempt.place
    if rule == RepeatRule.DAILY:
        here = [scan for scan in here if day_of(scan.at, place) == day_of(attempt.at, place)]
    before = [scan for scan in here if scan.at <= attempt.at]
    near = here if rule == RepeatRule.ONCE else before[-1:] + here[len(before) :][:1]
    device = attempt.device.pk if attempt.device else None
    return rule != RepeatRule.ALWAYS and any(
        scan.admitted and scan.device_id != device for scan in near
    )


@transaction.atomic
def undo_check_in(scan: Scan, *, by: Actor, at: datetime, nonce: UUID) -> Scan:
    """Undo a check-in: the wrong person was checked in, or none. Both rows stay."""
    if scan.registration_id is None:
        raise NotPossible(_("Only a check-in can be undone."))
    registration = Registration.objects.select_for_update().get(pk=scan.registration_id)
    scan.refresh_from_db()
    if not scan.admitted:
        raise NotPossible(_("Only a check-in can be undone."))
    if scan.voided:
        return scan
    scan.voided = True
    scan.save(update_fields=["voided"])
    if scan.first:
        _move_arrival(registration)
    undone = Scan.objects.create(
        event=scan.event,
        registration=registration,
        result=R.UNDONE,
        at=at,
        received_at=at,
        operator=user_of(by),
        source="" if user_of(by) else str(by),
        desk=scan.desk,
        door=scan.door,
        device=scan.device,
        nonce=nonce,
    )
    record("scan.undone", scan, by=by, before={"voided": False}, after={"voided": True})
    return undone


def _move_arrival(registration):
    """A person who was also checked in elsewhere has arrived all the same."""
    other = registration.scans.evidence().filter(admitted=True).order_by("at", "pk").first()
    if other:
        _mark(other, first=True)
    _set_arrival(registration, other)

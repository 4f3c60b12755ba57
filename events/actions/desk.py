"""The check-in desk. Every attempt is a row; the registration's row is locked, so that of two
desks one lets the person in and the other sees a repeat.

A device without a network decides by itself. What it did is recorded when it arrives, not denied:
``admitted`` says whether the person was let in there, and never depends on the order of arrival.
"""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible, lock
from audit.models import Entry, draft, person, record
from events.desk import spot_of
from events.desk_rule import UNKNOWN, Place, Sight, Verdict, day_of, decide, ground_of
from events.models import (
    Clash,
    EventStatus,
    Ground,
    Registration,
    RepeatRule,
    Scan,
    ScanResult,
)
from events.models.statuses import UNSENT

R = ScanResult


@dataclass
class Attempt:
    """What a desk saw. ``registration`` is None for a code or name that led to nobody; ``ground`` is
    what the code itself says against it (a badge that was replaced, or of another event).

    ``shown`` is what a device without a network showed: ``go``, ``hold`` or ``stop``; empty where
    the server decides.
    """

    event: Any
    registration: Any
    by: Any
    at: datetime
    nonce: UUID
    desk: str = ""
    typed: str = ""
    reason: str = ""
    door: Any = None
    device: Any = None
    out: bool = False
    ground: str = ""
    shown: str = ""
    received_at: datetime | None = None

    @property
    def place(self):
        return Place(self.event.zone, self.event.status)

    @property
    def spot(self):
        return spot_of(self.event, self.door)


def check_in(event, *, registration, by, at, nonce, **spot):
    """Try to let a person in, or out. Returns the Scan, whose result says what came of it.

    ``nonce`` is a UUID chosen by the desk: sending the same one again gives the same row. ``spot``
    are further fields of an Attempt: desk, typed, door, device, out, ground.
    """
    return _scan(Attempt(event, registration, by, at, nonce, **spot))


def admit_by_hand(registration, *, by, at, nonce, reason, **spot):
    """Let in a person who is not confirmed, on an officer's word and with a reason."""
    if not reason.strip():
        raise NotPossible(_("Say why the person is let in."), field="reason")
    if registration.status in UNSENT:
        raise NotPossible(_("This person is on a draft of the mission, and not registered yet."))
    event = registration.event
    return _scan(Attempt(event, registration, by, at, nonce, reason=reason.strip(), **spot))


def take_in(attempt):
    """Record what a device did while it had no network. Twice is once."""
    if attempt.at > attempt.received_at:  # a clock that is fast; nothing happened in the future
        attempt.at = attempt.received_at
    return _scan(attempt)


@transaction.atomic
def _scan(attempt):
    _refuse_draft(attempt.event)
    if attempt.registration:
        if attempt.registration.event_id != attempt.event.pk:
            attempt.registration = None
        else:
            lock(attempt.registration)
    if again := _sent_before(attempt):
        return _as_happened(again, attempt)
    seen = _evidence(attempt.registration)
    scan = _row(attempt, seen)
    try:
        with transaction.atomic():
            _save(scan, seen, force_insert=True)
    except IntegrityError:  # the same number, sent twice at once: there was no row to lock
        if again := _sent_before(attempt):
            return again
        raise
    record(f"scan.{scan.result}", scan, by=attempt.by, after=_facts_of(scan))
    return scan


def _is_arrival(scan, seen):
    """The earliest of those that let the person in, in whatever order they are received."""
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
    registration.save(update_fields=["arrived_at"])


@transaction.atomic
def check_in_many(event, attempts):
    """Record what a desk with a network saw at an event, in the order given: each scan is what
    ``check_in`` would make of it, with one statement for each kind of row. Returns the scans.

    It is for bringing a day of the past in, as the demonstration does. Every attempt names a registration
    of the event. A nonce that was used before raises IntegrityError, and nothing is recorded.
    """
    _refuse_draft(event)
    wanted = {attempt.registration.pk for attempt in attempts}
    rows = event.registrations.filter(pk__in=wanted).order_by("pk").select_for_update()
    registrations = {row.pk: row for row in rows}
    seen = defaultdict(list)
    for scan in Scan.objects.evidence().filter(registration__in=wanted).order_by("at"):
        seen[scan.registration_id].append(scan)
    scans = []
    for attempt in attempts:
        attempt.registration = registrations[attempt.registration.pk]
        before = seen[attempt.registration.pk]
        scan = _row(attempt, before)
        for other in before:
            if scan.first and other.first:  # it came earlier, and is told later
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


def _refuse_draft(event):
    if event.status == EventStatus.DRAFT:
        raise NotPossible(_("This event does not take place."))


def _facts_of(scan):
    """What the entry about a scan says."""
    facts = {"event": scan.event_id, "registration": scan.registration_id}
    return facts | ({"clash": scan.clash} if scan.clash else {})


def _as_happened(scan, attempt):
    """The answer to a scan was lost on its way, and the device, which did not know it, let the person
    in: so it is recorded."""
    if attempt.shown != "go" or scan.admitted or scan.result not in (R.REPEAT, R.REFUSED):
        return scan
    scan.registration = attempt.registration  # the row that is locked
    others = _evidence(scan.registration)
    said = _as_shown(attempt, others, scan.result, scan.ground)
    scan.result, scan.ground, scan.admitted, scan.clash = said
    scan.offline, scan.first = True, _is_arrival(scan, others)
    changed = ["result", "ground", "admitted", "clash", "offline", "first"]
    _save(scan, others, update_fields=changed)
    record("scan.amended", scan, by=attempt.by, after={"result": scan.result, "clash": scan.clash})
    return scan


def _row(attempt, seen):
    result, ground = _result(attempt, seen)
    admitted, clash = result in (R.IN, R.BY_HAND), ""
    if attempt.shown:
        result, ground, admitted, clash = _as_shown(attempt, seen, result, ground)
    scan = Scan(
        event=attempt.event,
        registration=attempt.registration,
        result=result,
        ground=ground,
        admitted=admitted,
        clash=clash,
        at=attempt.at,
        received_at=attempt.received_at or attempt.at,
        offline=bool(attempt.shown),
        operator=person(attempt.by),
        source="" if person(attempt.by) else str(attempt.by),
        desk=attempt.desk,
        door=attempt.door,
        device=attempt.device,
        typed=attempt.typed[:40] if attempt.registration is None else "",
        reason=attempt.reason if result == R.BY_HAND else "",
        nonce=attempt.nonce,
    )
    scan.first = _is_arrival(scan, seen)
    return scan


def _evidence(registration):
    return list(registration.scans.evidence().order_by("at", "pk")) if registration else []


def _sent_before(attempt):
    """The scan that this number made, if it was about the same person at the same event."""
    again = Scan.objects.filter(nonce=attempt.nonce).select_related("registration").first()
    if again is None:
        return None
    same = again.registration_id == getattr(attempt.registration, "pk", None)
    if again.event_id != attempt.event.pk or not same:
        raise NotPossible(_("This number was used for another scan."), field="nonce")
    return again


def _result(attempt, seen):
    """What the server says: the result and, for a refusal, its ground."""
    told = _decision(attempt, seen)
    if told.ground == UNKNOWN:
        return R.UNKNOWN, ""
    if told.verdict == Verdict.STOP:
        by_hand = attempt.reason and told.ground != Ground.CALLED_OFF
        return (R.BY_HAND, "") if by_hand else (R.REFUSED, told.ground)
    return RESULTS[told.verdict], ""


RESULTS = {Verdict.GO: R.IN, Verdict.OUT: R.OUT, Verdict.HOLD: R.REPEAT}


def _decision(attempt, seen):
    here, spot = _here(attempt, seen), attempt.spot
    # At a desk with a network what is there was before; what a device did arrives late.
    if attempt.shown and spot.repeats != RepeatRule.ONCE:
        here = [scan for scan in here if scan.at <= attempt.at]
    sights = [Sight(scan.at, out=scan.result == R.OUT) for scan in here]
    said = {"out": attempt.out, "at": attempt.at}
    return decide(_ground(attempt), sights, spot, attempt.place, **said)


def _ground(attempt):
    """What speaks against the badge, or against its holder; an officer's word asks for no badge."""
    if attempt.ground and not attempt.reason:
        return attempt.ground
    return ground_of(attempt.registration.status) if attempt.registration else None


def _here(attempt, seen):
    """The scans of this badge at this place."""
    door = attempt.door.pk if attempt.door else None
    return [scan for scan in seen if scan.door_id == door]


def _as_shown(attempt, seen, result, ground):
    """``(result, ground, admitted, clash)`` of what a device did by itself."""
    if attempt.shown == "hold":
        return R.REPEAT if attempt.registration else R.UNKNOWN, "", False, ""
    if attempt.shown != "go" or attempt.registration is None:
        refused = (R.REFUSED, ground or Ground.NOT_CONFIRMED, False, "")
        return refused if attempt.registration or ground else (R.UNKNOWN, "", False, "")
    if attempt.out:
        return R.OUT, "", False, ""
    if result == R.REFUSED:
        clash = Clash.REPLACED if ground == Ground.REPLACED else Clash.NOT_CONFIRMED
        return R.IN, "", True, clash
    return result, "", True, Clash.DOUBLE if _twice(attempt, seen) else ""


def _twice(attempt, seen):
    """Whether another desk let the same badge in without its having left in between."""
    rule, here, place = attempt.spot.repeats, _here(attempt, seen), attempt.place
    if rule == RepeatRule.DAILY:
        here = [scan for scan in here if day_of(scan.at, place) == day_of(attempt.at, place)]
    before = [scan for scan in here if scan.at <= attempt.at]
    near = here if rule == RepeatRule.ONCE else before[-1:] + here[len(before) :][:1]
    device = attempt.device.pk if attempt.device else None
    return rule != RepeatRule.ALWAYS and any(
        scan.admitted and scan.device_id != device for scan in near
    )


@transaction.atomic
def take_back(scan, *, by, at, nonce):
    """Take an arrival back; the wrong person was let in, or none. Both rows stay."""
    registration = Registration.objects.select_for_update().get(pk=scan.registration_id)
    scan.refresh_from_db()
    if not scan.admitted:
        raise NotPossible(_("Only an arrival can be taken back."))
    if scan.voided:
        return scan
    scan.voided = True
    scan.save(update_fields=["voided"])
    if scan.first:
        _pass_arrival_on(registration)
    undone = Scan.objects.create(
        event=scan.event,
        registration=registration,
        result=R.UNDONE,
        at=at,
        received_at=at,
        operator=person(by),
        source="" if person(by) else str(by),
        desk=scan.desk,
        door=scan.door,
        device=scan.device,
        nonce=nonce,
    )
    record("scan.undone", scan, by=by, before={"voided": False}, after={"voided": True})
    return undone


def _pass_arrival_on(registration):
    """Whoever was also let in elsewhere has come all the same."""
    other = registration.scans.evidence().filter(admitted=True).order_by("at", "pk").first()
    if other:
        _mark(other, first=True)
    _set_arrival(registration, other)

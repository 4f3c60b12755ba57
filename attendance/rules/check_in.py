"""Whether a desk admits a badge: the rule of the server, and of a device without a network.

Pure: neither the database nor the clock is asked. `static/attendance/offline/rules.js` says the
same for the device; one table of cases holds both to it, so change the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.db import models

from attendance.models import RefusalReason, RepeatRule
from events.models import EventStatus, RegistrationStatus

WAIT = (RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
# Reasons that are about the badge itself, not its holder.
OF_THE_BADGE = (RefusalReason.REPLACED, RefusalReason.OTHER_EVENT)
UNKNOWN = "unknown"  # a badge that no registration has


class Verdict(models.TextChoices):
    GO = "go"
    OUT = "out"
    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True)
class EarlierScan:
    """A time that the badge was checked in at this place, or scanned on the way ``out``."""

    at: datetime
    out: bool = False


@dataclass(frozen=True)
class CheckInPoint:
    """A place where badges are scanned, with the days on which people are checked in there."""

    repeats: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class EventPlace:
    """The event: its time zone, and whether it takes place."""

    zone: tzinfo
    status: str


@dataclass(frozen=True)
class Decision:
    """``refusal_reason`` is one of `RefusalReason`, or ``UNKNOWN``; empty if admitted."""

    verdict: Verdict
    refusal_reason: str = ""


def refusal_reason_of(status: str) -> str:
    """Why a registration with this status cannot be checked in; empty if it can."""
    if status == RegistrationStatus.CONFIRMED:
        return ""
    return RefusalReason.WAITING if status in WAIT else RefusalReason.NOT_CONFIRMED


def decide(
    refusal_reason: str | None,
    sights: Iterable[EarlierScan],
    point: CheckInPoint,
    place: EventPlace,
    *,
    out: bool,
    at: datetime,
) -> Decision:
    """``refusal_reason`` is what speaks against the badge or its holder, None for an unknown badge;
    ``sights`` are the earlier scans of this badge at this place."""
    if place.status == EventStatus.CANCELLED:
        return Decision(Verdict.STOP, RefusalReason.CANCELLED)
    if refusal_reason is None:
        return Decision(Verdict.STOP, UNKNOWN)
    if refusal_reason in OF_THE_BADGE:
        return Decision(Verdict.STOP, refusal_reason)
    if out:
        return Decision(Verdict.OUT)
    if _repeats(sights, point, place, at):
        return Decision(Verdict.HOLD)
    if refusal_reason:
        return Decision(Verdict.STOP, refusal_reason)
    if not point.first_day <= day_of(at, place) <= point.last_day:
        return Decision(Verdict.STOP, RefusalReason.NOT_TODAY)
    return Decision(Verdict.GO)


def _repeats(
    sights: Iterable[EarlierScan], point: CheckInPoint, place: EventPlace, at: datetime
) -> bool:
    """Whether the rule does not admit this badge here a second time."""
    here = sorted(sights, key=lambda sight: sight.at)
    if point.repeats == RepeatRule.ALWAYS:
        return False
    if point.repeats == RepeatRule.ONCE:
        return any(not sight.out for sight in here)
    if point.repeats == RepeatRule.DAILY:
        here = [sight for sight in here if day_of(sight.at, place) == day_of(at, place)]
    return bool(here) and not here[-1].out


def day_of(at: datetime, place: EventPlace) -> date:
    """By the calendar of the place."""
    return at.astimezone(place.zone).date()

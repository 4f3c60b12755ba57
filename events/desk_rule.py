"""What a desk does with a badge: the rule of the server, and of a device without a network.

Pure: neither the database nor the clock is asked. `static/desk/rules.js` says the same for the device;
one table of cases holds both to it, so change the two together.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from django.db import models

from events.models import EventStatus, Ground, RegistrationStatus, RepeatRule

WAIT = (RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
# What speaks against the badge itself, whoever holds it.
OF_THE_BADGE = (Ground.REPLACED, Ground.OTHER_EVENT)
UNKNOWN = "unknown"  # a badge that leads to nobody


class Verdict(models.TextChoices):
    GO = "go"
    OUT = "out"
    HOLD = "hold"
    STOP = "stop"


@dataclass(frozen=True)
class Sight:
    """A time that the badge was let in at this place, or scanned on the way ``out``."""

    at: datetime
    out: bool = False


@dataclass(frozen=True)
class Spot:
    """A place where badges are scanned, with the days on which somebody is let in there."""

    repeats: str
    first_day: date
    last_day: date


@dataclass(frozen=True)
class Place:
    """The event: the clock on its wall, and whether it takes place."""

    zone: tzinfo
    status: str


@dataclass(frozen=True)
class Decision:
    """``ground`` of a refusal: one of `Ground`, or ``UNKNOWN``."""

    verdict: Verdict
    ground: str = ""


def ground_of(status: str) -> str:
    """What a status says against letting the person in."""
    if status == RegistrationStatus.CONFIRMED:
        return ""
    return Ground.WAITING if status in WAIT else Ground.NOT_CONFIRMED


def decide(
    ground: str | None,
    sights: Iterable[Sight],
    spot: Spot,
    place: Place,
    *,
    out: bool,
    at: datetime,
) -> Decision:
    """``ground`` is what speaks against the badge or its holder, None for a badge of nobody; ``sights``
    are those of this badge at this place."""
    if place.status == EventStatus.CALLED_OFF:
        return Decision(Verdict.STOP, Ground.CALLED_OFF)
    if ground is None:
        return Decision(Verdict.STOP, UNKNOWN)
    if ground in OF_THE_BADGE:
        return Decision(Verdict.STOP, ground)
    if out:
        return Decision(Verdict.OUT)
    if _repeats(sights, spot, place, at):
        return Decision(Verdict.HOLD)
    if ground:
        return Decision(Verdict.STOP, ground)
    if not spot.first_day <= day_of(at, place) <= spot.last_day:
        return Decision(Verdict.STOP, Ground.NOT_TODAY)
    return Decision(Verdict.GO)


def _repeats(sights: Iterable[Sight], spot: Spot, place: Place, at: datetime) -> bool:
    """Whether this badge is not let in here once more."""
    here = sorted(sights, key=lambda sight: sight.at)
    if spot.repeats == RepeatRule.ALWAYS:
        return False
    if spot.repeats == RepeatRule.ONCE:
        return any(not sight.out for sight in here)
    if spot.repeats == RepeatRule.DAILY:
        here = [sight for sight in here if day_of(sight.at, place) == day_of(at, place)]
    return bool(here) and not here[-1].out


def day_of(at: datetime, place: Place) -> date:
    """By the calendar of the place."""
    return at.astimezone(place.zone).date()

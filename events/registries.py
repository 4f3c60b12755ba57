"""What the apps above bring to registrations, their pages and the office of an event
(`audit.registry`)."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Q, TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from audit.registry import Registry, offer


class EventPhase(TextChoices):
    """The phases of an event in their order, as its office works through them."""

    PLANNED = "planned", pgettext_lazy("phase of an event", "Planned")
    BEFORE = "before", pgettext_lazy("phase of an event", "Before")
    DAY = "day", _("On the day")
    AFTER = "after", pgettext_lazy("phase of an event", "After")

    @property
    def place(self) -> int:
        return list(EventPhase).index(self)


@dataclass(frozen=True)
class Tab:
    """A part of the office of an event. ``name`` is that of its address in ``office:``;
    ``shown(user, event)`` tells whether this event has it and this reader may enter; ``phase`` is
    the group of the menu in which it stands, None for an entry of its own."""

    name: str
    label: str | Promise
    shown: Callable[..., bool] = lambda user, event: True
    phase: EventPhase | None = EventPhase.BEFORE


@dataclass(frozen=True)
class OfficeTask:
    """What the office of an event has to do in a phase. ``label`` follows the count ("20
    registrations to approve"); ``button`` names what its page does. ``later`` is said of it while
    its phase is still to come; with a count of 0 and without ``later`` it is left out."""

    phase: EventPhase
    count: int
    label: str
    url: str
    button: str
    note: str = ""
    later: str = ""


@dataclass(frozen=True)
class Part:
    """What a registration's page shows of something that hangs on it: a template, which finds
    ``facts`` as ``part``. ``place`` is "seat" (after what is said of the seat) or "links"."""

    template: str
    facts: dict[str, object] = field(default_factory=dict)
    place: str = "seat"


@dataclass(frozen=True)
class KitEntry:
    """What one registration has of a part of its kit. ``mark`` is "ok" (there), "wait" (in work, or
    to be done), "off" (later) or "n" (not needed); ``step`` says what the person has to do, as a
    title with a verb, at the address ``url``; else that is where the part is, named ``link``."""

    mark: str
    text: str | Promise = ""
    url: str = ""
    link: str | Promise = ""
    step: str | Promise = ""


@dataclass(frozen=True)
class KitPart:
    """A part of the kit for an event (badge, visa letter, certificate): key of the registration →
    `KitEntry`. ``after``: whether it belongs to events that are over. ``mission_step(n)`` is what a
    mission has to do for n of its people whose entries have a step."""

    label: str | Promise
    entries: dict[int, KitEntry]
    after: bool = False
    mission_step: Callable[[int], str] | None = None


@dataclass(frozen=True)
class EntityFacts:
    """What an entity is on the day of an event: its kind, regional group and classes."""

    kind: str
    group: str
    classes: frozenset[str]


@dataclass(frozen=True)
class FrozenFigures:
    """What was frozen when the attendance of an event was closed (``at``): its totals, and by
    entity (its key) the persons present and what it was; these are None and empty in a closing
    that did not keep them. ``later``: the persons whose check-in became known since."""

    at: datetime
    totals: Mapping[str, Any]
    present: Mapping[int, int] | None = None
    facts: Mapping[int, EntityFacts] = field(default_factory=dict)
    later: int = 0


@dataclass(frozen=True)
class WhoWasPresent:
    """``condition`` finds the registrations, of the events that were asked about, of those who were
    present. ``frozen``: event's key → what its closing froze."""

    condition: Q
    frozen: Mapping[int, FrozenFigures] = field(default_factory=dict)


# A function ``(keys of events)`` → `WhoWasPresent`, with a fixed number of questions for all; it is
# asked by `events.queries.figures.who_was_present` alone.
PRESENCE: Registry[Callable[[Collection[int]], WhoWasPresent]] = offer("events.presence")
# Functions ``(registrations, pseudonym)`` → counts: they erase what hangs on the registrations of a
# person, under the locks of `events.actions.erasure`, while the rows still say the person's name.
ERASERS: Registry[Callable[..., dict[str, int]]] = offer("events.erasers")
# Functions ``(registration, *, by, at)`` → how much was erased: they erase what was kept for the
# person of a registration that becomes another person's, under the lock of the event, while the row
# still says who the first one is.
ON_PERSON_CHANGED: Registry[Callable[..., int]] = offer("events.on_person_changed")
# Functions ``(keys of events)`` → event's key → the number of valid certificates of participation,
# where there are any.
CERTIFICATES_ISSUED: Registry[Callable[[Collection[int]], Mapping[int, int]]] = offer(
    "events.certificates_issued"
)
# Functions ``(event)`` → sentences: what becomes of something that an app holds when the event is
# cancelled.
ON_CANCELLING: Registry[Callable[..., list[str]]] = offer("events.on_cancelling")
OFFICE_TABS: Registry[Tab] = offer("events.office_tabs")
# Functions ``(user, event, now)`` → the tasks of the office that an app knows of, each with a true
# count; only those that this reader may do.
OFFICE_TASKS: Registry[Callable[..., list[OfficeTask]]] = offer("events.office_tasks")
# Functions ``(user, event, phase, now)`` → `Part` or None: a section of the office's overview.
OFFICE_SECTIONS: Registry[Callable[..., Part | None]] = offer("events.office_sections")
# Functions ``(user, registration)`` → `Part` or None.
REGISTRATION_PARTS: Registry[Callable[..., Part | None]] = offer("events.registration_parts")
# Functions ``(registrations)`` → `KitPart`, with a fixed number of questions for all; the rows have
# their events.
OWN_REGISTRATIONS: Registry[Callable[..., KitPart]] = offer("events.own_registrations")
# Code of a status → the class of its square.
MARKS: Registry[str] = offer("events.marks", declared=False)

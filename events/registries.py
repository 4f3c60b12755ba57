"""What the apps above bring to registrations, their pages and the office of an event (`audit.registry`)."""

from collections.abc import Callable
from dataclasses import dataclass, field

from audit.registry import Registry, offer


@dataclass(frozen=True)
class Tab:
    """A part of the office of an event. ``name`` is that of its address in ``office:``; ``shown(user,
    event)`` tells whether this event has it and this reader may enter."""

    name: str
    label: str
    shown: Callable = lambda user, event: True


@dataclass(frozen=True)
class Part:
    """What a registration's page shows of something that hangs on it: a template, which finds ``facts``
    as ``part``. ``place`` is "seat" (after what is said of the seat) or "links"."""

    template: str
    facts: dict = field(default_factory=dict)
    place: str = "seat"


@dataclass(frozen=True)
class Link:
    url: str
    text: str


@dataclass(frozen=True)
class Column:
    """A column of the reader's own registrations: key of the registration → `Link`."""

    label: str
    links: dict[int, Link]


# Functions ``(registrations, stand_in)`` → counts: they erase what hangs on the registrations of a
# person, under the locks of `events.actions.erasing`, while the rows still say the person's name.
ERASERS: Registry[Callable] = offer("events.erasers")
OFFICE_TABS: Registry[Tab] = offer("events.office_tabs")
# Functions ``(user, registration)`` → `Part` or None.
REGISTRATION_PARTS: Registry[Callable] = offer("events.registration_parts")
# Functions ``(registrations)`` → `Column`, with a fixed number of questions for all.
OWN_REGISTRATIONS: Registry[Callable] = offer("events.own_registrations")
# Code of a status → the class of its square.
MARKS: Registry[str] = offer("events.marks", declared=False)

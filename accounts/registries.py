"""What the apps above bring to people's accounts (`audit.registry`)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from audit.registry import Registry, offer


class FoundCity(Protocol):
    """A city as a search finds it: what a form sends for it, its name for the reader, its zone."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


# Functions from a text to the cities that it may mean.
CITY_SEARCH: Registry[Callable[[str], Sequence[FoundCity]]] = offer("accounts.city_search")


class EmailPart(TextChoices):
    """Parts of the page on which groups of emails are switched on and off."""

    WORK = "work", gettext_lazy("For your work as staff")
    DELEGATION = "delegation", gettext_lazy("As a focal point or alternate")
    OWN = "own", gettext_lazy("About you")


@dataclass(frozen=True)
class EmailGroup:
    """Emails that a person switches on and off together. Of one that is ``always`` sent, ``text``
    says why. ``readers`` are functions that tell whether a person can get any of them: the page
    shows the group in the first part whose function says so."""

    title: str | Promise
    text: str | Promise
    readers: Mapping[EmailPart, Callable[[Any], bool]]
    always: bool = False


@dataclass(frozen=True)
class EmailKind:
    """The group that emails of one kind belong to. Some are about one person and go to that person
    and to the mission: ``mission`` is the group in which the mission gets them, where it is
    another."""

    group: str
    mission: str = ""


# The groups by name; those that are always sent stand beside them.
EMAIL_GROUPS: Registry[EmailGroup] = offer("accounts.email_groups")
# Kinds of notices by name.
EMAIL_KINDS: Registry[EmailKind] = offer("accounts.email_kinds", declared=False)


def email_group(kind: str, reader: int | None, facts: Mapping[str, Any]) -> str:
    """The name of the group that an email is in for this reader, the key of an account, if it can
    be switched off; else nothing: also where the facts do not name the person that it is about."""
    known = EMAIL_KINDS.get(kind)
    if known is None or reader is None:
        return ""
    name = known.group
    if known.mission:
        if "person" not in facts:
            return ""
        name = name if facts["person"] == reader else known.mission
    group = EMAIL_GROUPS.get(name)
    return name if group and not group.always else ""


def groups_in_words(names: Sequence[str] | None) -> str:
    """The titles of groups; one that no app brings any more is left out."""
    return "; ".join(str(EMAIL_GROUPS[name].title) for name in names or () if name in EMAIL_GROUPS)

"""The registrations of an event as its office reads them: narrowed, in an order, page by page. Rows
are plain values: the list of 50,000 costs what the list of 50 does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, NamedTuple, Self

from django.core.cache import cache
from django.core.paginator import Page, Paginator
from django.db.models import Q, QuerySet, TextChoices
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from events.models import DelegationRole, Event, Registration, RegistrationStatus
from events.queries.figures import hash_of
from files.search_key import search_words
from files.text import badge_number
from friends.models import Entity
from friends.models.entities import name_field
from friends.queries.entity_filters import EntityListFilter

PER_PAGE = 50
COUNT_KEPT = 10  # seconds; a long list is counted that often, however many read it
LONG = 2000
# Each order ends with the key, so that no row stands on two pages.
ORDERS = {
    "name": ("family_name", "given_name", "pk"),
    "-name": ("-family_name", "-given_name", "-pk"),
    "delegation": ("delegation__entity__name", "family_name", "given_name", "pk"),
    "-delegation": ("-delegation__entity__name", "-family_name", "-given_name", "-pk"),
    "status": ("status", "received_at", "pk"),
    "-status": ("-status", "-received_at", "-pk"),
    "received": ("received_at", "pk"),
    "-received": ("-received_at", "-pk"),
}


class Received(TextChoices):
    """Since when a registration was received."""

    DAY = "day", _("In the last 24 hours")
    WEEK = "week", _("In the last 7 days")
    MONTH = "month", _("In the last 30 days")


PERIODS = {
    Received.DAY: timedelta(days=1),
    Received.WEEK: timedelta(days=7),
    Received.MONTH: timedelta(days=30),
}


class RegistrationRow(NamedTuple):
    """One line of the list."""

    pk: int
    style: str
    given_name: str
    family_name: str
    delegation: str
    delegation_in_english: str
    status: str
    received_at: datetime
    badge: str

    @property
    def name(self) -> str:
        return " ".join(filter(None, (self.style, self.given_name, self.family_name)))


def _columns():
    """Those of a row, with the name of the delegation in the reader's language."""
    names = {
        "delegation": f"delegation__entity__{name_field()}",
        "delegation_in_english": "delegation__entity__name_en",
    }
    return [names.get(name, name) for name in RegistrationRow._fields]


@dataclass(frozen=True)
class RegistrationListFilter:
    """What the reader asks for; a value that is not among the choices asks for nothing."""

    status: str = ""
    entity: str = ""
    text: str = ""
    order: str = "name"
    entities: EntityListFilter = field(default_factory=EntityListFilter)
    role: str = ""
    received: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        return cls(
            status=_one_of(RegistrationStatus.values, query.get("status", "")),
            entity=query.get("entity", "").replace("\x00", "")[:20],
            text=query.get("q", "").replace("\x00", "").strip()[:100],
            order=_one_of(ORDERS, query.get("sort", "")) or "name",
            entities=EntityListFilter.of(query),
            role=_one_of(DelegationRole.values, query.get("role", "")),
            received=_one_of(Received.values, query.get("received", "")),
        )

    @property
    def narrowed(self) -> bool:
        return self.folded or any((self.entity, self.text))

    @property
    def folded(self) -> bool:
        """Whether a filter is used that the page folds away."""
        return self.entities.narrowed or any((self.status, self.role, self.received))


def _one_of(choices, value):
    return value if value in choices else ""


def listed_registrations(event: Event, asked: RegistrationListFilter) -> QuerySet[Registration]:
    """The registrations of an event that fit, without drafts of missions, in the order asked
    for."""
    return narrow(event.registrations.sent(), asked).order_by(*sort_keys(asked.order))


def narrow(rows: QuerySet[Registration], asked: RegistrationListFilter) -> QuerySet[Registration]:
    """Those of ``rows`` that fit."""
    now = timezone.now()
    if asked.status:
        rows = rows.filter(status=asked.status)
    if asked.entity:
        rows = rows.filter(delegation__entity__code=asked.entity)
    if asked.entities.narrowed:
        rows = rows.filter(asked.entities.condition(now.date(), "delegation__entity"))
    if asked.role:
        rows = rows.filter(role=asked.role)
    if asked.received:
        rows = rows.filter(received_at__gt=now - PERIODS[Received(asked.received)])
    if asked.text:
        rows = rows.filter(_found_by(asked.text))
    return rows


def sort_keys(name: str) -> list[str]:
    """Of one of ``ORDERS``; delegations by the name that the reader sees."""
    shown = f"__{name_field()}"
    return [key.replace("__name", shown) if key.endswith("__name") else key for key in ORDERS[name]]


def _found_by(text):
    """A badge number, or every word in the name, or a delegation."""
    found = Q(search_key__words=text) | Q(badge=badge_number(text) or None)
    if not search_words(text):
        return found
    entities = Entity.objects.search(text).order_by().values_list("pk", flat=True)
    return found | Q(delegation__entity__in=list(entities))


class RegistrationPages(Paginator):
    """Pages of rows as `RegistrationRow`. A long list is counted again every ten seconds."""

    def __init__(self, event: Event, asked: RegistrationListFilter) -> None:
        self._listed = listed_registrations(event, asked)
        super().__init__(self._listed.values_list(*_columns()), PER_PAGE)
        self._key = f"events:listed:{event.pk}:{hash_of(asked)}"

    @cached_property
    def count(self) -> int:
        known = cache.get(self._key)
        if known is None:
            known = self._listed.order_by().count()
            if known > LONG:
                cache.set(self._key, known, COUNT_KEPT)
        return known

    def rows(self, number: str | int | None) -> tuple[Page[Any], list[RegistrationRow]]:
        """The page of this number, or the nearest there is, and its rows."""
        page = self.get_page(number)
        return page, [RegistrationRow(*row) for row in page]

"""The lines of the office's list of registrations, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from html import escape as html_escape
from typing import TypedDict
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.formatting import moment_writer
from events.models import Event, RegistrationStatus
from events.models.statuses import CLOSED, NOT_SENT
from events.queries.registration_list import RegistrationListFilter, RegistrationRow

ASKED = ("q", "status", "entity", "sort")
ENDED = frozenset(status.value for status in CLOSED)


class RegistrationLine(TypedDict):
    """One line, as a dict, which templates read fastest: words and the address of the
    registration's page; ``key`` to tick it with, empty where the registration has ended. All texts
    are escaped."""

    key: str
    name: str
    url: str
    delegation: str
    status: str
    mark: str
    received: str
    badge: str


def present_rows(rows: Iterable[RegistrationRow], event: Event) -> list[RegistrationLine]:
    # A number that no registration has: the addresses differ in it alone.
    page = reverse("events:registration", args=[event.slug, 0]).removesuffix("0/")
    # What comes often is escaped once, what needs no escaping never: a page has hundreds of cells.
    status_of, escaped = cache(_status), cache(_escape)
    moment = moment_writer(event.time_zone)
    return [
        {
            # a number, then a slug and a number: nothing to escape
            "key": mark_safe("" if row.status in ENDED else str(row.pk)),  # nosec B308 B703 # a number
            "url": mark_safe(f"{page}{row.pk}/"),  # nosec B308 B703 # an address of ours
            "name": _escape(row.name),
            "delegation": escaped(row.delegation or row.delegation_in_english),
            "status": status_of(row.status)[0],
            "mark": status_of(row.status)[1],
            "received": escaped(moment(row.received_at)),
            "badge": _escape(row.badge),
        }
        for row in rows
    ]


def _status(value):
    """Label and mark, asked for once for each status of the page."""
    status = RegistrationStatus(value)
    return _escape(str(status.label)), _escape(status.facts.mark)


def _escape(text):
    """As Django's ``escape``, which keeps lazy texts lazy and so takes five times as long."""
    return SafeString(html_escape(text))


def status_choices() -> list[tuple[str, str]]:
    """The statuses of what was sent, as values and escaped labels."""
    return _status_choices(get_language())


@cache
def _status_choices(_language):
    return [(s.value, _escape(str(s.label))) for s in RegistrationStatus if s not in NOT_SENT]


@dataclass(frozen=True)
class SortLink:
    """The head of a column: ``sorted`` is "ascending", "descending" or empty, ``query`` the address
    that sorts by it, the other way round where it is sorted already."""

    label: str
    query: str
    sorted: str


def sort_links(query: QueryDict, order: str) -> list[SortLink]:
    heads = {
        "name": _("Name"),
        "delegation": _("Delegation"),
        "status": _("Status"),
        "received": _("Received"),
    }
    return [_sort_link(query, order, key, label) for key, label in heads.items()]


def _sort_link(query, order, key, label):
    sorted_now = {key: "ascending", f"-{key}": "descending"}.get(order, "")
    sort = f"-{key}" if sorted_now == "ascending" else key
    return SortLink(label, query_with(query, sort=sort), sorted_now)


@dataclass(frozen=True)
class UsedFilter:
    """A filter in use; ``query`` is the address without it."""

    label: str
    value: str
    query: str


def used_filters(query: QueryDict, asked: RegistrationListFilter, entity: str) -> list[UsedFilter]:
    said = [
        ("q", _("Search"), asked.text),
        ("status", _("Status"), asked.status and str(RegistrationStatus(asked.status).label)),
        ("entity", _("Delegation"), asked.entity and (entity or asked.entity)),
    ]
    return [
        UsedFilter(label, value, query_with(query, **{name: ""}))
        for name, label, value in said
        if value
    ]


def query_with(query: QueryDict, **changed: str) -> str:
    """The query of the list with other values, from its first page; an empty value is left out."""
    kept = {name: query[name] for name in ASKED if query.get(name)} | changed
    return "?" + urlencode({name: value for name, value in kept.items() if value})

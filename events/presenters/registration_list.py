"""The lines of the office's list of registrations, in the reader's language."""

from collections.abc import Iterable
from functools import cache
from html import escape as html_escape
from typing import TypedDict

from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.formatting import moment_writer
from events.models import DelegationRole, Event, RegistrationStatus
from events.models.statuses import CLOSED, NOT_SENT
from events.presenters.list_heads import (
    ListAddress,
    SortLink,
    UsedFilter,
    entity_filter_choices,
    entity_filters_said,
)
from events.queries.registration_list import Received, RegistrationListFilter, RegistrationRow

ASKED = ("q", "status", "entity", "group", "class", "role", "received", "sort")
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
    return SafeString(html_escape(text))  # nosec B308 B703 # escaped right here


def status_choices() -> list[tuple[str, str]]:
    """The statuses of what was sent, as values and escaped labels."""
    return _status_choices(get_language())


@cache
def _status_choices(_language):
    return [(s.value, _escape(str(s.label))) for s in RegistrationStatus if s not in NOT_SENT]


def sort_links(query: QueryDict, order: str) -> list[SortLink]:
    heads = {
        "name": _("Name"),
        "delegation": _("Delegation"),
        "status": _("Status"),
        "received": _("Received"),
    }
    return ListAddress(query, ASKED).sort_links(order, heads)


def used_filters(query: QueryDict, asked: RegistrationListFilter, entity: str) -> list[UsedFilter]:
    said = [
        ("q", _("Search"), asked.text),
        ("status", _("Status"), asked.status and str(RegistrationStatus(asked.status).label)),
        ("entity", _("Delegation"), asked.entity and (entity or asked.entity)),
        *entity_filters_said(asked.entities),
        ("role", _("Role"), asked.role and str(DelegationRole(asked.role).label)),
        ("received", _("Received"), asked.received and str(Received(asked.received).label)),
    ]
    return ListAddress(query, ASKED).used(said)


def query_with(query: QueryDict) -> str:
    """The query of the list without its page."""
    return ListAddress(query, ASKED).with_values()


def more_choices() -> dict[str, list[tuple[str, str]]]:
    """The choices of the filters besides the status."""
    return {
        **entity_filter_choices(),
        "roles": list(DelegationRole.choices),
        "periods": list(Received.choices),
    }

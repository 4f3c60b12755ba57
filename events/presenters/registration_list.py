"""The lines of the office's list of registrations, in the reader's language."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from django.urls import reverse

from accounts.formatting import moment
from events.models import Event, RegistrationStatus
from events.queries.registration_list import RegistrationRow


@dataclass(frozen=True)
class RegistrationLine:
    """One line: words and the address of the registration's page."""

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
    status_of = cache(_status)
    return [
        RegistrationLine(
            row.name,
            f"{page}{row.pk}/",
            row.delegation or row.delegation_in_english,
            *status_of(row.status),
            moment(row.received_at, event.time_zone),
            row.badge,
        )
        for row in rows
    ]


def _status(value):
    """Label and mark, asked for once for each status of the page."""
    status = RegistrationStatus(value)
    return str(status.label), status.facts.mark

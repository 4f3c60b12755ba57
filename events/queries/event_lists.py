"""The public list of events, with its filters, and the list of participants."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Self, TypedDict

from django.core.cache import cache
from django.db.models import Case, IntegerField, Min, Q, QuerySet, SlugField, Value, When

from audit.cache_version import cache_version
from events.models import Event, EventKind, Registration
from events.queries.figures import present
from files.prepared_query import PreparedQuery
from friends.models.entities import protocol_order

HOUR = 3600
YEAR = re.compile(r"20\d\d")


@dataclass(frozen=True)
class EventFilter:
    """What the reader asks for; a value that is not among the choices asks for nothing."""

    when: str = "coming"
    kind: str = ""
    year: str = ""
    city: str = ""
    text: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        kind, year = query.get("kind", ""), query.get("year", "")
        return cls(
            when="past" if query.get("when") == "past" else "coming",
            kind=kind if kind in EventKind.values else "",
            year=year if YEAR.fullmatch(year) else "",
            city=query.get("city", "")[:100],
            text=query.get("q", "").replace("\x00", "").strip()[:100],
        )

    @property
    def narrowed(self) -> bool:
        return any((self.kind, self.year, self.city, self.text))


def events_for(filters: EventFilter, now: datetime) -> QuerySet[Event]:
    """Public events, those to come soonest first, those past newest first."""
    coming = filters.when == "coming"
    rows = Event.objects.public()
    rows = rows.to_come(now) if coming else rows.past(now)
    if filters.kind:
        rows = rows.filter(kind=filters.kind)
    if filters.year:
        first, after = (datetime(int(filters.year) + n, 1, 1, tzinfo=UTC) for n in (0, 1))
        rows = rows.filter(starts_at__gte=first, starts_at__lt=after)
    if filters.city:
        rows = rows.filter(city=filters.city)
    if filters.text:
        rows = rows.filter(_text_in("title", filters.text) | Q(city__icontains=filters.text))
    return rows.order_by("starts_at" if coming else "-starts_at", "pk").defer("description")


def _text_in(field, text):
    """Texts in six languages are stored as JSON, other scripts as escapes."""
    return Q(**{f"{field}__icontains": json.dumps(text)[1:-1]})


class FilterChoices(TypedDict):
    """What the page of the list takes into its context."""

    years: list[int]
    cities: list[str]


def choices() -> FilterChoices:
    """The years and cities that the filters offer, kept until an event changes."""
    key = f"events:choices:{cache_version('events')}"
    found = cache.get(key)
    if found is None:
        rows = Event.objects.public().order_by().values_list("starts_at", "city")
        years = sorted({at.year for at, _city in rows}, reverse=True)
        found = {"years": years, "cities": sorted({city for _at, city in rows if city})}
        cache.set(key, found, HOUR)
    return found


MOMENTS = ("opens_at", "closes_at", "starts_at", "ends_at")
# In the very second of a deadline is in time.
SECOND = timedelta(seconds=1)


def next_moment(events: QuerySet[Event], now: datetime) -> datetime | None:
    """When a page about these events will say something else though nobody did anything: the next
    moment at which one begins or ends, or its registration does. One query."""
    coming = {name: Min(name, filter=Q(**{f"{name}__gt": now - SECOND})) for name in MOMENTS}
    found = [moment for moment in events.order_by().aggregate(**coming).values() if moment]
    return min((at if at > now else at + SECOND for at in found), default=None)


def moments_of(event: Event) -> list[datetime]:
    """The moments at which the page of an event says something else, those of `next_moment`."""
    found = [moment for name in MOMENTS if (moment := getattr(event, name))]
    return [at + late for at in found for late in (timedelta(0), SECOND)]


def participants(event: Event, now: datetime, *, public: bool) -> QuerySet[Registration]:
    """Who is to come, or after the event who came, in protocol order of their entities.

    ``public``: only those who agreed to stand in the public list, and nothing but their names.
    """
    rows = Registration.objects.filter(event=event)
    came = present(rows, [event.pk]) if event.ends_at < now else rows.none()
    rows = came if came.exists() else rows.seated()
    if public:
        rows = rows.filter(consent_public=True)
    return in_protocol_order(rows.select_related("delegation__entity"))


def in_protocol_order(registrations: QuerySet[Registration]) -> QuerySet[Registration]:
    """By `protocol_order` of the delegations; in each the head of delegation first."""
    return registrations.annotate(
        after_head=Case(When(role="head", then=0), default=Value(1), output_field=IntegerField()),
    ).order_by(
        *protocol_order("delegation__entity"), "after_head", "family_name", "given_name", "pk"
    )


def event_with_address(slug: str) -> Event | None:
    """The event of this address, drafts too: for readers who see all events."""
    return next(iter(_by_address(slug=slug)), None)


_by_address = PreparedQuery(
    lambda slug: Event.objects.filter(slug=slug).order_by(), slug=SlugField()
)

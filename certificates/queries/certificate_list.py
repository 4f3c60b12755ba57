"""The people of the office's list of certificates: narrowed, and in an order."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Protocol, Self

from django.db.models import Q, QuerySet

from attendance.queries.person_search import by_entity, by_name
from attendance.rules.attendance import Presence
from certificates.queries.certificate_search import by_issued_name
from events.models import Event, Registration
from friends.models.entities import name_field, protocol_order

STATES = ("due", "valid", "withdrawn", "none")
ORDERS = ("name", "delegation", "state", "days", "sessions")


class PersonState(Protocol):
    """What the list has to know of a person: `certificates.actions.certificates` computes it."""

    presence: Presence | None

    @property
    def state(self) -> str: ...


@dataclass(frozen=True)
class CertificateFilter:
    """``order`` is one of ``ORDERS``, its opposite with a minus, or empty for that of protocol."""

    state: str = ""
    text: str = ""
    order: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        state, order = query.get("state", ""), query.get("sort", "")
        return cls(
            state=state if state in STATES else "",
            text=query.get("q", "").replace("\x00", "").strip()[:80],
            order=order if order.removeprefix("-") in ORDERS else "",
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.state or self.text)


def matching_people(
    event: Event, standings: Mapping[int, PersonState], asked: CertificateFilter
) -> QuerySet[Registration]:
    """The registrations in question that fit, by entity and name. ``standings`` is by
    registration's key."""
    keys = [pk for pk, one in standings.items() if asked.state in ("", one.state)]
    rows = event.registrations.filter(pk__in=keys)
    if asked.text:
        rows = rows.filter(_named(asked.text))
    order = protocol_order("delegation__entity")
    return rows.order_by(*_sort_keys(asked.order), *order, "family_name", "given_name", "pk")


def _named(text: str) -> Q:
    """By the name as it is now or as a certificate says it, or by the entity."""
    return by_name(text) | by_entity(text) | by_issued_name(text)


def _sort_keys(order):
    minus, name = "-" if order.startswith("-") else "", order.removeprefix("-")
    keys = {
        "name": ("family_name", "given_name"),
        "delegation": (f"delegation__entity__{name_field()}",),
    }
    return [minus + key for key in keys.get(name, ())]


def list_people(
    event: Event, standings: Mapping[int, PersonState], asked: CertificateFilter
) -> list[int]:
    """The keys of `matching_people` in the order asked for. One query."""
    keys = list(matching_people(event, standings, asked).values_list("pk", flat=True))
    value = {"state": _by_state, "days": _by_days, "sessions": _by_sessions}
    by = value.get(asked.order.removeprefix("-"))
    if by:
        keys.sort(key=lambda key: by(standings[key]), reverse=asked.order.startswith("-"))
    return keys


def _by_state(standing):
    return STATES.index(standing.state)


def _by_days(standing):
    return len(standing.presence.days) if standing.presence else 0


def _by_sessions(standing):
    return standing.presence.sessions if standing.presence else 0


def people_of(event: Event, keys: Iterable[int]) -> list[Registration]:
    """The registrations of these keys, in their order. One query."""
    keys = list(keys)
    rows = event.registrations.select_related("delegation__entity", "user").in_bulk(keys)
    return [rows[key] for key in keys]

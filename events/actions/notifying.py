"""Emails about an event and its registrations: all of them are written here, so that none is about
a quiet event. `tests/events/test_quiet_events.py` finds every other way."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from accounts.models import Notice, User, notices
from accounts.models.people import Reader
from events.models import Event, Registration
from events.queries.persons import account_or_email
from friends.models import Entity
from friends.queries.people import focal_points, speakers


@dataclass(frozen=True)
class PersonNotice:
    """What one person is told, with ``facts`` besides those of the event and the registration."""

    registration: Registration
    kind: str
    facts: dict[str, object] = field(default_factory=dict)


def event_facts(event: Event) -> dict[str, object]:
    """What a notice says of an event; titles in every language that there is."""
    return {
        "event": event.titles,
        "slug": event.slug,
        "event_url": event.get_absolute_url(),
        "starts_at": event.starts_at.isoformat(),
        "ends_at": event.ends_at.isoformat(),
        "time_zone": event.time_zone,
        "city": event.city,
        "venue": event.venue,
        "room": event.room,
    }


def event_notices(
    event: Event, kind: str, readers: Iterable[Reader], **facts: object
) -> list[Notice]:
    """The rows of ``notify_of_event``, not written yet: for an act on many rows, which passes all
    of them to ``write_notices`` in one go."""
    return [] if event.quiet else notices(kind, readers, event_facts(event) | facts)


def write_notices(rows: Iterable[Notice]) -> list[Notice]:
    """Write what ``event_notices`` made; the worker sends it after commit."""
    return Notice.objects.bulk_create(rows, batch_size=1000)


def notify_of_event(
    event: Event, kind: str, readers: Iterable[Reader], **facts: object
) -> list[Notice]:
    """Write a notice of ``kind`` to each reader, with what every email says of its event and
    ``facts`` besides; none about a quiet event (`Event.quiet`)."""
    return write_notices(event_notices(event, kind, readers, **facts))


def registration_facts(registration: Registration) -> dict[str, object]:
    """What a notice says of a registration besides its event."""
    entity = registration.delegation.entity
    return {
        "name": registration.name,
        "entity": entity.names,
        "code": entity.code,
        "registration": registration.pk,
        "person": registration.user_id,  # whose it is, beside the mission
        "registration_url": registration.get_absolute_url(),
        "badge": registration.badge,
        "mode": registration.mode,
    }


def readers_for(registration: Registration, mission: Sequence[User] | None = None) -> list[Reader]:
    """The person, and the present focal points of the entity (``mission``, if read already)."""
    if mission is None:
        mission = focal_points(registration.delegation.entity)
    return [account_or_email(registration), *mission]


def notify_person(
    registration: Registration, kind: str, *, mission: Sequence[User] | None = None, **more: object
) -> list[Notice]:
    """One notice of ``kind`` to the person and the mission; none about a quiet event."""
    if registration.event.quiet:
        return []  # nor are the focal points read
    readers, facts = readers_for(registration, mission), registration_facts(registration)
    return notify_of_event(registration.event, kind, readers, **facts, **more)


def notify_people(person_notices: Iterable[PersonNotice], event: Event) -> list[Notice]:
    """The same for many at once: each person gets a notice; each mission one, with the numbers of
    its people by kind. None about a quiet event."""
    if event.quiet:
        return []
    rows: list[Notice] = []
    by_entity: dict[Entity, Counter[str]] = defaultdict(Counter)
    for notice in person_notices:
        registration = notice.registration
        facts = registration_facts(registration) | notice.facts
        rows += event_notices(event, notice.kind, [account_or_email(registration)], **facts)
        by_entity[registration.delegation.entity][notice.kind.removeprefix("registration_")] += 1
    speaking = speakers([entity.pk for entity in by_entity])
    for entity, numbers in by_entity.items():
        facts = {"entity": entity.names, "code": entity.code, "numbers": dict(numbers)}
        rows += event_notices(event, "delegation_changed", speaking[entity.pk], **facts)
    return write_notices(rows)

"""Mail about a registration: to the person, and to the focal points of the mission."""

from collections import Counter, defaultdict

from django.conf import settings

from accounts.models import Notice, notices, notify
from friends.people import focal_points, speakers


def facts_of(event):
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


def facts_about(registration):
    """What a notice says of a registration besides its event."""
    entity = registration.delegation.entity
    return {
        "name": registration.name,
        "entity": entity.names,
        "code": entity.code,
        "registration": registration.pk,
        "registration_url": registration.get_absolute_url(),
        "badge": registration.badge,
        "mode": registration.mode,
    }


def person_of(registration):
    """The person as a reader: the account, else the address with the language that was given."""
    return registration.user or (
        registration.email,
        registration.language or settings.LANGUAGE_CODE,
    )


def readers_of(registration, mission=None):
    """The person, and the present focal points of the entity (``mission``, if known already)."""
    if mission is None:
        mission = focal_points(registration.delegation.entity)
    return [person_of(registration), *mission]


def tell(registration, kind, *, mission=None, **more):
    """One notice of ``kind`` to the person and the mission."""
    facts = facts_of(registration.event) | facts_about(registration)
    return notify(kind, readers_of(registration, mission), **facts, **more)


def tell_many(told, event):
    """The same for many at once: ``told`` holds ``(registration, kind, facts)``. Each person gets a
    notice; each mission one, with the numbers of its people by kind."""
    common, rows = facts_of(event), []
    by_entity = defaultdict(Counter)
    for registration, kind, facts in told:
        context = common | facts_about(registration) | facts
        rows += notices(kind, [person_of(registration)], context)
        by_entity[registration.delegation.entity][kind.removeprefix("registration_")] += 1
    speaking = speakers([entity.pk for entity in by_entity])
    for entity, numbers in by_entity.items():
        context = common | {"entity": entity.names, "code": entity.code, "numbers": dict(numbers)}
        rows += notices("delegation_changed", speaking[entity.pk], context)
    return Notice.objects.bulk_create(rows, batch_size=1000)

"""Mail about a registration: to the person, and to the focal points of the mission."""

from django.conf import settings

from accounts.models import notify
from friends.people import focal_points


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


def readers_of(registration, mission=None):
    """The person, and the present focal points of the entity (``mission``, if known already)."""
    language = registration.language or settings.LANGUAGE_CODE
    person = registration.user or (registration.email, language)
    return [person, *(focal_points(registration.delegation.entity) if mission is None else mission)]


def tell(registration, kind, *, mission=None, **more):
    """One notice of ``kind`` to the person and the mission."""
    facts = facts_of(registration.event) | {
        "name": registration.name,
        "entity": registration.delegation.entity.names,
        "registration": registration.pk,
        "registration_url": registration.get_absolute_url(),
        "badge": registration.badge,
    }
    return notify(kind, readers_of(registration, mission), **facts, **more)

"""The delegation of an entity at an event, and the people that it sent to earlier ones."""

from datetime import datetime

from django.db.models import Max, Q, QuerySet

from events.models import Delegation, Event, Registration, RegistrationStatus
from friends.models import Entity
from friends.queries.standing import standings

S = RegistrationStatus
EARLIER = 100


def delegation_of(event: Event, entity: Entity, at: datetime) -> Delegation:
    """The delegation's row; before its first registration one that is not saved, with its quota."""
    found = (
        Delegation.objects.filter(event=event, entity=entity).select_related("note_verbale").first()
    )
    row = found or Delegation(quota=quota_of_new(event, entity, at))
    row.event, row.entity = event, entity
    return row


def quota_of_new(event: Event, entity: Entity, at: datetime) -> int | None:
    """The quota that a delegation would have which is not there yet."""
    by_standing = event.quota_by_standing and standings([entity], event.standing_day(at))
    return event.quota_for(by_standing[entity.pk] if by_standing else None)


def earlier_people(entity: Entity, event: Event) -> QuerySet[Registration]:
    """Persons that the entity sent to other events, as they were last presented, by name; those who
    are on the delegation list of this event already are left out."""
    sent = Registration.objects.sent().filter(delegation__entity=entity)
    here = event.registrations.live().filter(Q(delegation__entity=entity) | ~Q(status=S.DRAFT))
    others = sent.exclude(event=event).exclude(person__in=here.values("person"))
    newest = others.order_by().values("person").annotate(pk_=Max("pk")).values("pk_")
    rows = Registration.objects.filter(pk__in=newest).select_related("event")
    return rows.order_by("family_name", "given_name", "pk")[:EARLIER]

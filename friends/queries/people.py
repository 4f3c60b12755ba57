"""Who is to be told or asked: present focal points of entities, officers with a right."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db.models import BigIntegerField, DateField, Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from accounts.queries.people import officers  # noqa: F401  asked for here, beside focal points
from files.prepared_query import PreparedQuery
from friends.models import Entity, Representative


def focal_points(*entities: Entity | int, on: date | None = None) -> list[User]:
    """The present focal points and alternates of these entities, given as rows or as their keys, as
    users, each once."""
    on = on or timezone.now().date()
    if len(entities) == 1:
        (entity,) = entities
        return _focal_points_of(entity=entity.pk if isinstance(entity, Entity) else entity, on=on)
    return list(_speaking_users(Representative.objects.filter(entity__in=entities), on))


def _speaking_users(representatives, on):
    held = representatives.present(on).speaking()
    return User.objects.filter(pk__in=held.values("user"), is_active=True)


_focal_points_of = PreparedQuery(
    lambda entity, on: _speaking_users(Representative.objects.filter(entity=entity), on),
    entity=BigIntegerField(),
    on=DateField(),
)


def speakers(entities: Iterable[Entity | int], on: date | None = None) -> dict[int, list[User]]:
    """Entity's key → its present focal points and alternates. One query, whatever the number."""
    found: defaultdict[int, list[User]] = defaultdict(list)
    held = Representative.objects.present(on or timezone.now().date()).speaking()
    held = held.filter(entity__in=entities, user__is_active=True).select_related("user")
    for row in held.order_by("pk"):
        if row.user:
            found[row.entity_id].append(row.user)
    return found


def has_focal_point(entity: Entity, on: date | None = None) -> bool:
    held = entity.representatives.present(on or timezone.now().date())
    return held.speaking().filter(user__is_active=True).exists()


def without_a_decider() -> QuerySet[Representative]:
    """Those who asked to represent an entity that has no focal point to decide it."""
    speaking = Representative.objects.present(timezone.now().date()).speaking()
    held = speaking.filter(entity=OuterRef("entity"), user__is_active=True)
    return Representative.objects.awaiting_decision().filter(~Exists(held))


def speaks_for(user: User | AnonymousUser, entity: Entity, on: date | None = None) -> bool:
    """Whether a user decides for the entity, as focal point or alternate."""
    return Entity.objects.spoken_for_by(user, on).filter(pk=entity.pk).exists()


def represents(user: User | AnonymousUser, entity: Entity, on: date | None = None) -> bool:
    """Whether a user has an approved and present authority for the entity, in any role."""
    return Entity.objects.represented_by(user, on).filter(pk=entity.pk).exists()

"""Who is to be told or asked: present focal points of entities, officers with a right."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.utils import timezone

from accounts.models import User
from accounts.queries.people import officers  # noqa: F401  asked for here, beside focal points
from friends.models import Entity, Representative


def focal_points(*entities: Entity, on: date | None = None) -> list[User]:
    """The present focal points and alternates of these entities, as users, each once."""
    held = Representative.objects.present(on or timezone.now().date()).speaking()
    ids = held.filter(entity__in=entities).values("user")
    return list(User.objects.filter(pk__in=ids, is_active=True))


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


def speaks_for(user: User | AnonymousUser, entity: Entity, on: date | None = None) -> bool:
    """Whether a user decides for the entity, as focal point or alternate."""
    return Entity.objects.spoken_for_by(user, on).filter(pk=entity.pk).exists()


def represents(user: User | AnonymousUser, entity: Entity, on: date | None = None) -> bool:
    """Whether a user has an approved and present authority for the entity, in any role."""
    return Entity.objects.represented_by(user, on).filter(pk=entity.pk).exists()

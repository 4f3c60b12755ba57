"""In what standing entities take part on a day, and in which classes they are: dated facts, read
for many entities at once."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from friends.models import Capacity, Classification, Entity, EntityKind, Membership


class Standing(models.TextChoices):
    """What rules of events distinguish. An organization is one whatever its part in the Group."""

    MEMBER = "member", _("Member of the Group")
    OBSERVER = "observer", _("Observer")
    ORGANIZATION = "organization", _("Organization")
    OTHER = "other", _("Other Member State")


def standings(entities: Collection[Entity], on: date) -> dict[int, Standing]:
    """Entity's key → Standing on a day. One query, whatever the number."""
    held = Membership.objects.as_of(on).filter(entity__in=[e.pk for e in entities])
    capacities = dict(held.order_by().values_list("entity", "capacity"))
    return {entity.pk: _standing(entity, capacities.get(entity.pk)) for entity in entities}


def _standing(entity, capacity):
    if entity.kind == EntityKind.ORGANIZATION:
        return Standing.ORGANIZATION
    if capacity == Capacity.MEMBER:
        return Standing.MEMBER
    observes = capacity == Capacity.OBSERVER or entity.kind == EntityKind.OBSERVER_STATE
    return Standing.OBSERVER if observes else Standing.OTHER


def classes(entities: Iterable[Entity], on: date) -> dict[int, set[str]]:
    """Entity's key → set of ClassificationKind (LDC, LLDC, SIDS) on a day. One query."""
    found: defaultdict[int, set[str]] = defaultdict(set)
    rows = Classification.objects.as_of(on).filter(entity__in=[e.pk for e in entities])
    for entity, kind in rows.order_by().values_list("entity", "kind"):
        found[entity].add(kind)
    return found

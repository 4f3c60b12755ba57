"""What else is told of a set of events: which States were present, how many persons came to more
than one of them, how many certificates were issued. Of persons numbers alone, and no small ones."""

from collections.abc import Collection
from dataclasses import dataclass

from django.core.cache import cache
from django.db.models import Count, QuerySet

from events.models import Event, Registration
from events.queries.figures import KEPT, present, version_of
from events.registries import CERTIFICATES_ISSUED
from friends.models import Entity, EntityKind

# Fewer persons than that could be recognized.
FEWEST = 3


@dataclass(frozen=True)
class Participation:
    """``states``: the Member States present, each once, by name. ``returning``: persons who were
    present at more than one of the events; ``certificates``: those that are valid. A number from
    one to two is None: it is not told."""

    states: list[Entity]
    returning: int | None
    certificates: int | None


def participation_of(events: Collection[Event]) -> Participation:
    """In six queries, however many events there are, and in one while nothing has changed: kept as
    `figures` are, and until a certificate is issued or withdrawn."""
    key = f"events:participation:{version_of(events, 'certificates')}"
    found = cache.get(key)
    if found is None:
        found = _counted([event.pk for event in events])
        cache.set(key, found, KEPT)
    states, returning, issued = found
    return Participation(
        states=list(Entity.objects.filter(pk__in=states).order_by("sort_name")),
        returning=not_small(returning),
        certificates=not_small(issued),
    )


def _counted(ids):
    """``(keys of the States, persons returning, certificates)``."""
    came = registrations_present(ids).order_by()
    entities = came.values("delegation__entity")
    states = Entity.objects.filter(pk__in=entities, kind=EntityKind.MEMBER_STATE)
    often = came.values("person").annotate(n=Count("event", distinct=True))
    issued = sum(count(ids) for count in CERTIFICATES_ISSUED)
    return list(states.values_list("pk", flat=True)), often.filter(n__gt=1).count(), issued


def registrations_present(ids: Collection[int]) -> QuerySet[Registration]:
    """Those of these events by which somebody was present: the one place that this module asks."""
    return present(Registration.objects.filter(event__in=ids), ids)


def not_small(number: int) -> int | None:
    return None if 0 < number < FEWEST else number

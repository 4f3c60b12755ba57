"""What else is told of a set of events: which States were present, how many persons came to more
than one of them, how many certificates were issued. Of persons numbers alone, and no small ones."""

from collections import Counter
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
    one to two is None: it is not told.

    The certificates of several events are the sum of those that each event tells, and ``left_out``
    is the number of events that tell none: what says nothing more than its parts cannot be used to
    find one of them by subtraction. ``returning`` is no such sum: one event has none, and who came
    to events of two series is counted in neither, but with the Group.
    """

    states: list[Entity]
    returning: int | None
    certificates: int | None
    left_out: int = 0


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
        **_certificates(issued),
    )


def _certificates(issued):
    """``issued``: the number of each event that has any."""
    told = [number for number in issued if not_small(number)]
    left_out = len(issued) - len(told)
    return {"certificates": sum(told) if told or not left_out else None, "left_out": left_out}


def _counted(ids):
    """``(keys of the States, persons returning, certificates of each event that has any)``."""
    came = registrations_present(ids).order_by()
    entities = came.values("delegation__entity")
    states = Entity.objects.filter(pk__in=entities, kind=EntityKind.MEMBER_STATE)
    often = came.values("person").annotate(n=Count("event", distinct=True))
    issued: Counter[int] = sum((Counter(count(ids)) for count in CERTIFICATES_ISSUED), Counter())
    returning = often.filter(n__gt=1).count()
    return list(states.values_list("pk", flat=True)), returning, list(issued.values())


def registrations_present(ids: Collection[int]) -> QuerySet[Registration]:
    """Those of these events by which somebody was present: the one place that this module asks."""
    return present(Registration.objects.filter(event__in=ids), ids)


def not_small(number: int) -> int | None:
    return None if 0 < number < FEWEST else number

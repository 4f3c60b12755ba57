"""Who took part, counted honestly: a State once, a person once, attendances apart, observers and
organizations apart from States. For any set of events, in a fixed number of queries."""

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from audit.cache_version import cache_version
from events.models import Delegation, Event, Registration
from friends.models import Classification, ClassificationKind, Entity, EntityKind, RegionalGroup

KEPT = 600
SHOWS = ("members", "seats", "arrivals")  # and the events themselves, by version


@dataclass
class EntityTally:
    """One way of counting: who is registered, or who came.

    ``states``, ``observers``, ``organizations``: each entity once. ``persons``: each human being
    once. ``attendances``: one for each person at each event. ``groups`` and ``classes`` split the
    Member States: by regional group, and by LDC, LLDC and SIDS as of the date of the event.
    """

    states: int = 0
    observers: int = 0
    organizations: int = 0
    persons: int = 0
    attendances: int = 0
    groups: dict[str, int] = field(default_factory=dict)
    classes: dict[str, int] = field(default_factory=dict)

    @property
    def entities(self) -> int:
        return self.states + self.observers + self.organizations


@dataclass(frozen=True)
class FigureSet:
    """One event; its persons are not split."""

    event: Event
    registered: EntityTally
    attended: EntityTally


@dataclass
class Figures:
    events: int
    registered: EntityTally
    attended: EntityTally
    rows: list[FigureSet]  # one for each event, newest first


def figures(events: QuerySet[Event]) -> Figures:
    """The figures of a queryset of events; kept until a check-in, an edit of an event, or a
    seat or place taken or freed."""
    counted = list(events.order_by("-starts_at").defer("description", "summary"))
    held = [(e.pk, e.version, e.status, e.seated, e.online) for e in counted]
    key = f"events:figures:{cache_version(*SHOWS)}:{hash_of(held)}"
    found = cache.get(key)
    if found is None:
        found = _counted(counted)
        cache.set(key, found, KEPT)
    registered, attended, per_event = found
    rows = [FigureSet(event, *per_event[event.pk]) for event in counted]
    return Figures(len(counted), registered, attended, rows)


def attendance_totals(events: QuerySet[Event]) -> dict[str, int]:
    """The three numbers of the front page, in one query: events, Member States, persons."""
    arrived = Q(registrations__arrived_at__isnull=False)
    entity = "registrations__delegation__entity"
    states = Q(**{f"{entity}__kind": EntityKind.MEMBER_STATE})
    return events.order_by().aggregate(
        events=Count("pk", distinct=True),
        states=Count(entity, distinct=True, filter=arrived & states),
        persons=Count("registrations__person", distinct=True, filter=arrived),
    )


def hash_of(values: object) -> str:
    """Short and the same in every process, unlike ``hash``."""
    return sha256(repr(values).encode()).hexdigest()[:24]


def entity_tally(event: Event, persons: Mapping[int, int]) -> EntityTally:
    """The `Tally` of one event. ``persons``: entity's key → persons."""
    pairs = {(event.pk, entity): n for entity, n in persons.items()}
    return _EntityFacts(set(persons), [event]).count(pairs)


def _counted(events):
    """``(registered, attended, {event: (registered, attended)})``."""
    ids = [event.pk for event in events]
    seated = _seated_pairs(ids)
    arrived = _arrived_pairs(ids)
    facts = _EntityFacts({entity for _event, entity in [*seated, *arrived]}, events)
    registered = facts.count(seated, persons=_persons_seated(ids))
    attended = facts.count(arrived, persons=_persons_arrived(ids))
    per_event = {
        event: (facts.count(_only(seated, event)), facts.count(_only(arrived, event)))
        for event in ids
    }
    return registered, attended, per_event


def _only(pairs, event):
    """Of one event, in which every attendance is another person."""
    return {pair: n for pair, n in pairs.items() if pair[0] == event}


def _seated_pairs(ids):
    """(event, entity) → confirmed persons, from the numbers that the acts keep."""
    rows = Delegation.objects.filter(event__in=ids, seated__gt=0)
    return {(e, entity): n for e, entity, n in rows.values_list("event", "entity", "seated")}


def _arrived_pairs(ids):
    rows = Registration.objects.filter(event__in=ids).arrived().order_by()
    pairs = rows.values_list("event", "delegation__entity").annotate(n=Count("pk"))
    return {(e, entity): n for e, entity, n in pairs}


def _persons_seated(ids):
    rows = Registration.objects.filter(event__in=ids).seated()
    return rows.aggregate(n=Count("person", distinct=True))["n"]


def _persons_arrived(ids):
    rows = Registration.objects.filter(event__in=ids).arrived()
    return rows.aggregate(n=Count("person", distinct=True))["n"]


class _EntityFacts:
    """What is known of the entities, and of the States on the days of the events."""

    def __init__(self, entities, events):
        rows = Entity.objects.filter(pk__in=entities)
        self.entity = {
            pk: (kind, group)
            for pk, kind, group in rows.values_list("pk", "kind", "regional_group")
        }
        self.day = {event.pk: event.local_start.date() for event in events}
        self.spans = defaultdict(list)
        dated = Classification.objects.filter(entity__in=entities)
        for entity, *span in dated.values_list("entity", "kind", "valid_from", "valid_until"):
            self.spans[entity].append(span)

    def classes_of(self, event, entity):
        """The classes that a State was in on the day of an event."""
        day = self.day[event]
        return {
            kind
            for kind, since, until in self.spans[entity]
            if (since is None or since <= day) and (until is None or day < until)
        }

    def count(self, pairs, persons=None):
        """``pairs``: (event, entity) → persons."""
        kinds = defaultdict(set)
        classes = defaultdict(set)
        for event, entity in pairs:
            kinds[self.entity[entity][0]].add(entity)
            for kind in self.classes_of(event, entity):
                classes[kind].add(entity)
        attendances = sum(pairs.values())
        states = kinds[EntityKind.MEMBER_STATE]
        groups = Counter(self.entity[entity][1] for entity in states)
        return EntityTally(
            states=len(states),
            observers=len(kinds[EntityKind.OBSERVER_STATE]),
            organizations=len(kinds[EntityKind.ORGANIZATION]),
            persons=attendances if persons is None else persons,
            attendances=attendances,
            groups={group: groups.get(group, 0) for group in RegionalGroup.values},
            classes={kind: len(classes[kind] & states) for kind in ClassificationKind.values},
        )

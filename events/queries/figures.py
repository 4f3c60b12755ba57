"""Who took part, counted honestly: a State once, a person once, attendances apart, observers and
organizations apart from States. For any set of events, in a fixed number of queries.

Who was present is one question, asked here alone (`who_was_present`): who was checked in, unless
the app above knows better. It knows what officers corrected, and what was frozen when the
attendance of an event was closed.
"""

from collections import Counter, defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from django.core.cache import cache
from django.db.models import Count, Q, QuerySet

from audit.cache_version import cache_version
from events.models import Delegation, Event, Registration
from events.models.registrations import RegistrationQuerySet
from events.registries import PRESENCE, EntityFacts, WhoWasPresent
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
    """One event; its persons are not split. Once its attendance is closed (``closed_at``),
    ``attended`` is what was frozen then, and ``later`` counts the persons who are known since."""

    event: Event
    registered: EntityTally
    attended: EntityTally
    closed_at: datetime | None = None
    later: int = 0


@dataclass
class Figures:
    events: int
    registered: EntityTally
    attended: EntityTally
    rows: list[FigureSet]  # one for each event, newest first


def figures(events: QuerySet[Event]) -> Figures:
    """The figures of a queryset of events; kept until a check-in, a correction, a closing, an edit
    of an event, or a seat or place taken or freed."""
    counted = list(events.order_by("-starts_at").defer("description", "summary"))
    key = f"events:figures:{version_of(counted)}"
    found = cache.get(key)
    if found is None:
        found = _counted(counted)
        cache.set(key, found, KEPT)
    registered, attended, per_event = found
    rows = [FigureSet(event, *per_event[event.pk]) for event in counted]
    return Figures(len(counted), registered, attended, rows)


def version_of(events: Collection[Event], *shows: str) -> str:
    """Stays the same as long as the figures of these events do, and the fragments ``shows``."""
    held = [(e.pk, e.version, e.status, e.seated, e.online) for e in events]
    return f"{cache_version(*SHOWS, *shows)}:{hash_of(held)}"


def attendance_totals(events: QuerySet[Event]) -> dict[str, int]:
    """The three numbers of the front page: events, Member States, persons."""
    found = figures(events)
    return {
        "events": found.events,
        "states": found.attended.states,
        "persons": found.attended.persons,
    }


def who_was_present(events: Collection[int]) -> WhoWasPresent:
    """Who was present at these events (their keys): everybody reads it here."""
    for source in PRESENCE:
        return source(events)
    return WhoWasPresent(Q(arrived_at__isnull=False))


def present(registrations: RegistrationQuerySet, events: Collection[int]) -> RegistrationQuerySet:
    """Those of the registrations, which are of these events, who were present."""
    return registrations.filter(who_was_present(events).condition)


def hash_of(values: object) -> str:
    """Short and the same in every process, unlike ``hash``."""
    return sha256(repr(values).encode()).hexdigest()[:24]


def entity_tally(event: Event, persons: Mapping[int, int]) -> EntityTally:
    """The `EntityTally` of one event. ``persons``: entity's key → persons."""
    pairs = {(event.pk, entity): n for entity, n in persons.items()}
    return _Facts(set(persons), [event]).count(pairs)


def entity_facts(event: Event, entities: Collection[int]) -> dict[int, EntityFacts]:
    """Entity's key → what it is on the day of the event."""
    facts = _Facts(set(entities), [event])
    return {entity: facts.of(event.pk, entity) for entity in facts.entity}


def _counted(events):
    """``(registered, attended, {event: (registered, attended, closed at, later)})``."""
    ids = [event.pk for event in events]
    who = who_was_present(ids)
    seated, came = _seated_pairs(ids), _pairs_present(ids, who)
    facts = _Facts({entity for _event, entity in [*seated, *came]}, events, who.frozen)
    registered = facts.count(seated, persons=_persons_seated(ids))
    attended = facts.count(came, persons=_persons_present(ids, who))
    seated, came = _by_event(seated), _by_event(came)
    per_event = {
        event: (facts.count(seated[event]), *_of_event(event, came[event], facts, who))
        for event in ids
    }
    return registered, attended, per_event


def _by_event(pairs):
    """Event → its pairs: in one event every attendance is another person."""
    found: defaultdict[int, dict[tuple[int, int], int]] = defaultdict(dict)
    for (event, entity), n in pairs.items():
        found[event][event, entity] = n
    return found


def _of_event(event, pairs, facts, who):
    """``(attended, closed at, later)``. A closed event has the totals that were frozen."""
    frozen = who.frozen.get(event)
    if frozen is None:
        return facts.count(pairs), None, 0
    names = ("states", "observers", "organizations", "groups", "classes")
    totals = {name: frozen.totals[name] for name in names}
    persons = frozen.totals["persons"]["present"]
    # Where a closing did not keep who was present, nobody can be told from those known later.
    later = 0 if frozen.present is None else frozen.later
    return EntityTally(persons=persons, attendances=persons, **totals), frozen.at, later


def _seated_pairs(ids):
    """(event, entity) → confirmed persons, from the numbers that the acts keep."""
    rows = Delegation.objects.filter(event__in=ids, seated__gt=0)
    return {(e, entity): n for e, entity, n in rows.values_list("event", "entity", "seated")}


def _pairs_present(ids, who):
    """(event, entity) → persons present: frozen, or counted now."""
    kept = {event: frozen for event, frozen in who.frozen.items() if frozen.present is not None}
    rows = Registration.objects.filter(who.condition, event__in=set(ids) - set(kept)).order_by()
    pairs = rows.values_list("event", "delegation__entity").annotate(n=Count("pk"))
    counted = {(e, entity): n for e, entity, n in pairs}
    return counted | {
        (event, entity): n for event, frozen in kept.items() for entity, n in frozen.present.items()
    }


def _persons_seated(ids):
    rows = Registration.objects.filter(event__in=ids).seated()
    return rows.aggregate(n=Count("person", distinct=True))["n"]


def _persons_present(ids, who):
    rows = Registration.objects.filter(who.condition, event__in=ids)
    return rows.aggregate(n=Count("person", distinct=True))["n"]


class _Facts:
    """What is known of the entities, and of the States on the days of the events. What was frozen
    at the closing of an event stands."""

    def __init__(self, entities, events, frozen=None):
        rows = Entity.objects.filter(pk__in=entities)
        self.entity = {
            pk: (kind, group)
            for pk, kind, group in rows.values_list("pk", "kind", "regional_group")
        }
        self.frozen = frozen or {}
        self.known = {}  # (event, entity) → its facts
        self.day = {event.pk: event.local_start.date() for event in events}
        self.spans = defaultdict(list)
        dated = Classification.objects.filter(entity__in=entities)
        for entity, *span in dated.values_list("entity", "kind", "valid_from", "valid_until"):
            self.spans[entity].append(span)

    def of(self, event, entity):
        """`EntityFacts`; asked for all events together and for each by itself."""
        if (event, entity) not in self.known:
            frozen = self.frozen[event].facts.get(entity) if event in self.frozen else None
            facts = frozen or EntityFacts(*self.entity[entity], self.classes_of(event, entity))
            self.known[event, entity] = facts
        return self.known[event, entity]

    def classes_of(self, event, entity):
        """The classes that a State was in on the day of an event."""
        day = self.day[event]
        return frozenset(
            kind
            for kind, since, until in self.spans[entity]
            if (since is None or since <= day) and (until is None or day < until)
        )

    def count(self, pairs, persons=None):
        """``pairs``: (event, entity) → persons. An entity counts as what it was at the last."""
        known, classes = {}, defaultdict(set)
        for event, entity in sorted(pairs, key=lambda pair: self.day[pair[0]]):
            known[entity] = facts = self.of(event, entity)
            for kind in facts.classes:
                classes[kind].add(entity)
        attendances = sum(pairs.values())
        kinds = Counter(facts.kind for facts in known.values())
        states = {e for e, facts in known.items() if facts.kind == EntityKind.MEMBER_STATE}
        groups = Counter(known[entity].group for entity in states)
        return EntityTally(
            states=len(states),
            observers=kinds[EntityKind.OBSERVER_STATE],
            organizations=kinds[EntityKind.ORGANIZATION],
            persons=attendances if persons is None else persons,
            attendances=attendances,
            groups={group: groups.get(group, 0) for group in RegionalGroup.values},
            classes={kind: len(classes[kind] & states) for kind in ClassificationKind.values},
        )

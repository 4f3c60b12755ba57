"""The live board of an event: who is inside now, in numbers alone."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.utils.translation import gettext as _

from attendance.models import ScanResult
from events.models import Event
from events.queries.figures import present
from friends.models import Entity, EntityKind, RegionalGroup


@dataclass
class LiveBoard:
    """``inside`` now; ``arrived``: present at the event ever, as the figures count it, of
    ``expected``; ``today``: came today."""

    inside: int
    today: int
    arrived: int
    expected: int
    states: "Split"
    groups: list[tuple[str, "Split"]]
    others: list[tuple[str, "Split"]]


@dataclass
class Split:
    """Entities with somebody inside now, and with somebody who came today."""

    inside: int
    today: int


def live_board(event: Event, now: datetime) -> LiveBoard:
    """The `LiveBoard`, in six queries however many persons there are (three
    more where officers corrected)."""
    today, inside = _persons(event, now)
    by_hand = event.scans.arrivals().exclude(result=ScanResult.IN).count()
    entities = {"today": set(today.values()), "inside": {today[pk] for pk in inside}}
    facts = _facts(entities["today"])
    return LiveBoard(
        inside=len(inside),
        today=len(today),
        arrived=present(event.registrations.order_by(), [event.pk]).count(),
        expected=event.seated + by_hand,
        states=_split(entities, facts, EntityKind.MEMBER_STATE),
        groups=[
            (str(group.label), _split(entities, facts, EntityKind.MEMBER_STATE, group))
            for group in RegionalGroup
        ],
        others=[
            (_("Observer States"), _split(entities, facts, EntityKind.OBSERVER_STATE)),
            (_("Organizations"), _split(entities, facts, EntityKind.ORGANIZATION)),
        ],
    )


def _persons(event, now):
    """``({registration: entity} of who was checked in today, {registration} of who is inside)``;
    today is the day of the place, and only doors count, not sessions."""
    midnight = datetime.combine(now.astimezone(event.zone).date(), time.min, tzinfo=event.zone)
    scans = event.scans.evidence().filter(door__session=None)
    rows = scans.filter(at__gte=midnight, at__lt=_next(midnight)).order_by("at")
    today: dict[int, int] = {}
    last: dict[int, tuple[datetime, bool]] = {}
    fields = ("registration", "registration__delegation__entity", "at", "result")
    for pk, entity, at, result in rows.values_list(*fields):
        out = result == ScanResult.OUT
        last[pk] = max(last.get(pk, (at, out)), (at, out))
        if not out:
            today[pk] = entity
    return today, {pk for pk, (_at, out) in last.items() if not out}


def _next(midnight):
    """The midnight after, also where the clocks change in between."""
    return datetime.combine(midnight.date() + timedelta(days=1), time.min, tzinfo=midnight.tzinfo)


def _facts(entities):
    rows = Entity.objects.filter(pk__in=entities).values_list("pk", "kind", "regional_group")
    return {pk: (kind, group) for pk, kind, group in rows}


def _split(entities, facts, kind, group=None):
    def fits(entity):
        found_kind, found_group = facts[entity]
        return found_kind == kind and group in (None, found_group)

    return Split(**{name: Counter(map(fits, keys))[True] for name, keys in entities.items()})

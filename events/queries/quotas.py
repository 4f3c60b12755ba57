"""What an officer sees of the quotas: the rule by standing, and the delegations outside it."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q
from django.utils.functional import Promise

from events.models import Delegation, Event
from friends.models.entities import protocol_order
from friends.queries.standing import Standing, standings


@dataclass(frozen=True)
class StandingQuota:
    """The seats of a delegation in one standing; None is without limit."""

    label: str | Promise
    seats: int | None


def by_standing(event: Event) -> list[StandingQuota]:
    """The rule of the event."""
    return [StandingQuota(standing.label, event.quota_for(standing)) for standing in Standing]


def exceptions(event: Event, on: date) -> list[Delegation]:
    """Delegations with an exception, or with more seats than the rule gives them on that day, each
    with its ``rule``. In protocol order; two queries."""
    candidates = event.delegations.filter(Q(own_quota__isnull=False) | Q(used__gt=0))
    rows = list(candidates.select_related("entity").order_by(*protocol_order("entity")))
    held = standings([row.entity for row in rows], on)
    for row in rows:
        row.event, row.rule = event, event.quota_for(held[row.entity_id])
    return [row for row in rows if row.own_quota is not None or is_above(row)]


def is_above(row: Delegation) -> bool:
    """Whether a delegation keeps seats from before the rule, or from before its standing
    changed."""
    return row.rule is not None and row.used > row.rule

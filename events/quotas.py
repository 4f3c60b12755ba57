"""What an officer sees of the quotas: the rule by standing, and the delegations outside it."""

from django.db.models import Q

from friends.standing import Standing, standings


def by_standing(event):
    """``(label, seats)`` of the rule, ``seats`` None without limit."""
    return [(standing.label, event.quota_for(standing)) for standing in Standing]


def outside_the_rule(event, on):
    """Delegations with an exception, or with more seats than the rule gives them on that day, each
    with its ``rule``. By name; two queries."""
    rows = event.delegations.filter(Q(own_quota__isnull=False) | Q(used__gt=0))
    rows = list(rows.select_related("entity").order_by("entity__sort_name"))
    held = standings([row.entity for row in rows], on)
    for row in rows:
        row.event, row.rule = event, event.quota_for(held[row.entity_id])
    return [row for row in rows if row.own_quota is not None or is_above(row)]


def is_above(row):
    """Whether a delegation keeps seats from before the rule, or from before its standing changed."""
    return row.rule is not None and row.used > row.rule

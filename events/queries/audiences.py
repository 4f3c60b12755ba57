"""What the pages of a plan read: how many delegations an audience has, drafts, other events."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from events.models import Audience, Event, EventStatus, PlanStep
from friends.models import Capacity, Entity, Membership


def audience_sizes(on: date) -> dict[str, int]:
    """Audience → delegations on a day; without the audience that is chosen one by one. Two
    queries."""
    held = Membership.objects.as_of(on).aggregate(
        group=Count("entity", distinct=True),
        members=Count("entity", distinct=True, filter=Q(capacity=Capacity.MEMBER)),
    )
    return {
        Audience.MEMBERS: held["members"],
        Audience.GROUP: held["group"],
        Audience.ALL: Entity.objects.count(),
    }


def on_the_same_days(event: Event) -> list[Event]:
    """Other events, drafts with a date too, that take place at some time between the beginning and
    the end of this one. One query."""
    rows = Event.objects.filter(starts_at__lt=event.ends_at, ends_at__gt=event.starts_at)
    rows = rows.exclude(pk=event.pk).exclude(status=EventStatus.CANCELLED)
    return [row for row in rows.order_by("starts_at") if not row.awaits(PlanStep.PLACE)]


def to_copy(limit: int = 100) -> QuerySet[Event]:
    """The events that can be copied, newest first: those whose place and time are known."""
    planned = Event.objects.exclude(pk__in=_awaiting_place())
    newest = planned.order_by("-starts_at").values("pk")[:limit]
    return Event.objects.filter(pk__in=list(newest.values_list("pk", flat=True))).order_by(
        "-starts_at"
    )


def unfinished() -> QuerySet[Event]:
    """The drafts of which steps are still to come, newest first."""
    rows = Event.objects.filter(status=EventStatus.DRAFT, steps_to_come__isnull=False)
    return rows.order_by("-pk")


def _awaiting_place():
    """Drafts are few."""
    rows = unfinished()
    return [
        event.pk for event in rows.only("status", "steps_to_come") if event.awaits(PlanStep.PLACE)
    ]

"""Tasks of the start page that belong to events: each event has its own row and button."""

from collections.abc import Callable
from datetime import datetime
from typing import Any, NamedTuple

from django.db.models import Count, Min, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.presenters.start_page import StartTask, StartTopic, first_names
from events.models import (
    Delegation,
    DelegationListStatus,
    Event,
    EventStatus,
    Registration,
    RegistrationStatus,
)

SHOWN = 5  # events of a topic that have a row of their own
S = RegistrationStatus
STANDING = [EventStatus.PUBLISHED, EventStatus.CLOSED]


class CountOfEvent(NamedTuple):
    key: int
    slug: str
    title: str
    n: int
    oldest: datetime | None


def count_by_event(
    rows: QuerySet[Any], since: str | None = None, event: str = "event"
) -> list[CountOfEvent]:
    """How many rows each event has and since when, the longest waiting first. One query."""
    of_event = [event, f"{event}__slug", f"{event}__title"]
    counts = rows.order_by().values_list(*of_event).annotate(n=Count("pk", distinct=True))
    if since:
        counts = counts.annotate(oldest=Min(since)).order_by("oldest", event)
        return [CountOfEvent(key, slug, str(title), n, at) for key, slug, title, n, at in counts]
    counts = counts.order_by(event)
    return [CountOfEvent(key, slug, str(title), n, None) for key, slug, title, n in counts]


def topic_of_events(
    name: str,
    counts: list[CountOfEvent],
    *,
    title: Callable[[int], str],
    label: str,
    address: str,
    all_events: str = "",
    by_slug: bool = True,
    shown: int = SHOWN,
) -> StartTopic:
    """A row for each event; of more than ``shown``, one row for all of them. ``address`` is the
    name of a page of an event, by its slug or its key; ``all_events`` the address of a list."""
    if len(counts) <= shown:
        return StartTopic(
            name,
            [
                StartTask(
                    of.n,
                    title(of.n),
                    reverse(address, args=[of.slug if by_slug else of.key]),
                    label,
                    f"{of.title}.",
                    of.oldest,
                    of.key,
                )
                for of in counts
            ],
        )
    total, oldest = (
        sum(of.n for of in counts),
        min((of.oldest for of in counts if of.oldest), default=None),
    )
    events = first_names((of.title for of in counts), between="; ")
    url = all_events or reverse("office:choose")
    return StartTopic(name, [StartTask(total, title(total), url, label, events, oldest)])


def topic_of_ended_events(
    name: str, rows: QuerySet[Event], *, title: Callable[[int], str], label: str, address: str
) -> StartTopic:
    """Events that have ended and need a step, the longest ended first. One query."""
    ended = rows.filter(status__in=STANDING, ends_at__lt=timezone.now()).order_by("ends_at")
    counts = [
        CountOfEvent(pk, slug, str(title), 1, at)
        for pk, slug, title, at in ended.values_list("pk", "slug", "title", "ends_at")
    ]
    past = reverse("office:choose") + "?when=past"
    return topic_of_events(
        name, counts, title=title, label=label, address=address, all_events=past, shown=2
    )


def _registrations(status):
    now = timezone.now()
    live = {"event__status__in": STANDING, "event__ends_at__gt": now}
    return count_by_event(Registration.objects.filter(status=status, **live), "received_at")


def approvals(request):
    if not request.user.has_perm("events.decide_registration"):
        return None
    return topic_of_events(
        _("registrations awaiting approval"),
        _registrations(S.AWAITING_APPROVAL),
        title=lambda n: ngettext(
            "%(n)s registration awaiting approval", "%(n)s registrations awaiting approval", n
        ),
        label=_("Review registrations"),
        address="office:decisions",
    )


def substitutes(request):
    if not request.user.has_perm("events.decide_registration"):
        return None
    return topic_of_events(
        _("substitutes proposed"),
        _registrations(S.SUBSTITUTE),
        title=lambda n: ngettext("%(n)s substitute proposed", "%(n)s substitutes proposed", n),
        label=_("Review substitutes"),
        address="office:decisions",
    )


def delegation_lists(request):
    if not request.user.has_perm("events.decide_registration"):
        return None
    rows = Delegation.objects.filter(
        status=DelegationListStatus.SUBMITTED,
        event__status__in=STANDING,
        event__ends_at__gt=timezone.now(),
    )
    return topic_of_events(
        _("delegation lists to accept"),
        count_by_event(rows, "submitted_at"),
        title=lambda n: ngettext(
            "%(n)s delegation list to accept", "%(n)s delegation lists to accept", n
        ),
        label=_("Review delegation lists"),
        address="office:delegation_lists",
    )


def nominations(request):
    """Of events whose deadline for nominations is over."""
    if not request.user.has_perm("events.select_registration"):
        return None
    now = timezone.now()
    rows = Registration.objects.filter(
        status=S.NOMINATED, event__status__in=STANDING, event__ends_at__gt=now
    ).exclude(event__closes_at__gt=now)
    rows = rows.exclude(event__closes_at=None, event__starts_at__gt=now)
    return topic_of_events(
        _("nominations to select from"),
        count_by_event(rows, "received_at"),
        title=lambda n: ngettext(
            "%(n)s nomination to select from", "%(n)s nominations to select from", n
        ),
        label=_("Select participants"),
        address="office:selection",
    )


def events_to_publish(request):
    if not request.user.has_perm("events.publish_event"):
        return None
    rows = Event.objects.filter(status=EventStatus.DRAFT, ends_at__gt=timezone.now())
    counts = [
        CountOfEvent(pk, slug, str(title), 1, None)
        for pk, slug, title in rows.order_by("starts_at").values_list("pk", "slug", "title")
    ]
    return topic_of_events(
        _("events to publish"),
        counts,
        title=lambda n: ngettext(
            "%(n)s event not published yet", "%(n)s events not published yet", n
        ),
        label=_("Complete and publish"),
        address="office:plan_check",
        all_events=reverse("office:plan"),
    )


TOPICS = [approvals, substitutes, delegation_lists, nominations, events_to_publish]

"""The tasks of the focal points of a delegation, for its workspace."""

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import day
from events import permissions
from events.models import (
    Delegation,
    DelegationListStatus,
    Event,
    EventStatus,
    ReconfirmationAnswer,
    RegistrationStatus,
)

S = RegistrationStatus


def delegation_tasks(request, entity, now):
    """Offers and answers with a deadline first, then decisions, delegation lists, invitations, and
    open events for which the delegation has no one yet."""
    events = Event.objects.public().filter(status=EventStatus.PUBLISHED).to_come(now)
    held = Delegation.objects.filter(entity=entity, event__in=events).select_related("event")
    held = list(held.annotate(**LIST_COUNTS).order_by("event__starts_at"))
    reconfirmations = _reconfirmations(entity, now)
    rows = [row for row in held for row in _of_delegation_list(row, entity)]
    named = {row.event_id for row in held if row.live}
    return [
        *reconfirmations,
        *rows,
        *_invitations(entity, now),
        *_events_without_people(events, named, entity, now),
    ]


def _count(status):
    return Count("registrations", filter=Q(registrations__status=status))


LIST_COUNTS = {
    "offered": _count(S.OFFERED),
    "unendorsed": _count(S.AWAITING_ENDORSEMENT),
    "drafts": _count(S.DRAFT),
    "live": Count("registrations", filter=Q(registrations__closed_at=None)),
}


def _item(title, text, url, label):
    return {"title": title, "text": text, "url": url, "label": label}


def _of_delegation_list(row, entity):
    url = reverse("events:delegation_list", args=[row.event.slug, entity.code])
    title = row.event.title
    if row.offered:
        text = ngettext(
            "%d seat is offered to your delegation.",
            "%d seats are offered to your delegation.",
            row.offered,
        )
        yield _item(
            _("Accept or decline: %s") % title, text % row.offered, url, _("See the offers")
        )
    if row.unendorsed:
        text = ngettext(
            "%d person awaits your endorsement.",
            "%d people await your endorsement.",
            row.unendorsed,
        )
        yield _item(
            _("Endorse people for “%s”") % title, text % row.unendorsed, url, _("Open the list")
        )
    if row.status == DelegationListStatus.RETURNED:
        text = row.reason or _("You recalled the list and have not submitted it again.")
        yield _item(_("Correct the list for “%s”") % title, text, url, _("Open the list"))
    elif row.drafts:
        text = ngettext(
            "%d draft is not submitted yet.", "%d drafts are not submitted yet.", row.drafts
        )
        yield _item(
            _("Submit the list for “%s”") % title, text % row.drafts, url, _("Open the list")
        )


def _reconfirmations(entity, now):
    """Persons who are asked to reconfirm and have not answered, event by event."""
    rows = ReconfirmationAnswer.objects.open().filter(
        registration__delegation__entity=entity, round__deadline__gte=now
    )
    rows = rows.filter(registration__closed_at=None).order_by()
    found = rows.values("round__event__slug", "round__event").annotate(n=Count("pk"))
    events = Event.objects.public().in_bulk([row["round__event"] for row in found])
    for row in found:
        event = events.get(row["round__event"])
        if event is None:
            continue
        text = ngettext(
            "%(n)s person has to reconfirm.", "%(n)s people have to reconfirm.", row["n"]
        ) % {"n": row["n"]}
        url = reverse("events:delegation_list", args=[event.slug, entity.code])
        yield _item(_("Reconfirm: %s") % event.title, text, url, _("Show people"))


def _invitations(entity, now):
    rows = entity.invitations.unanswered().filter(
        event__status=EventStatus.PUBLISHED, event__ends_at__gt=now
    )
    for row in rows.select_related("event").order_by("event__starts_at"):
        yield _item(
            _("Reply to the invitation: %s") % row.event.title,
            _("Invited on %s.") % day(row.invited_at),
            reverse("events:reply", args=[row.event.slug, entity.code]),
            _("Reply"),
        )


def _events_without_people(events, named, entity, now):
    """Open events, closing within a month, for which the delegation has nobody yet."""
    for event in events.exclude(pk__in=named).order_by("starts_at")[:10]:
        due = not permissions.why_closed(event, now) and (event.closing - now).days <= 31
        if not (due and event.invites(entity, now.date())):
            continue
        text = _("%(kind)s, %(city)s. Registration closes on %(day)s.") % {
            "kind": event.get_kind_display(),
            "city": event.city,
            "day": day(event.closing, event.time_zone),
        }
        url = reverse("events:delegation_list", args=[event.slug, entity.code])
        yield _item(_("Nominate people for “%s”") % event.title, text, url, _("Nominate"))

"""What the start page of staff says about the Group."""

from datetime import timedelta

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from audit.presenters.start_page import StartDeadline, StartTask, StartTopic, first_names
from friends.models import Entity, Membership, Representative
from friends.queries import member_list
from friends.queries.people import without_a_decider

APPOINT = "friends.appoint_representative"


def _topic(name, rows, when, title, label, url):
    """A topic of one task: ``rows`` are all that wait, the oldest first."""
    rows = list(rows)
    if not rows:
        return StartTopic(name)
    task = StartTask(
        len(rows),
        title(len(rows)),
        url,
        label,
        first_names(dict.fromkeys(row.entity.name for row in rows)),
        getattr(rows[0], when),
    )
    return StartTopic(name, [task])


def requests_waiting(request):
    if not request.user.has_perm("friends.decide_membership"):
        return None
    rows = Membership.objects.visible_to(request.user).awaiting_decision()
    return _topic(
        _("requests to join"),
        rows.select_related("entity").order_by("requested_at"),
        "requested_at",
        lambda n: ngettext("%(n)s request to join", "%(n)s requests to join", n),
        _("Decide on requests"),
        reverse("requests:list"),
    )


def _speaking_for(entity):
    speaking = Representative.objects.present(timezone.now().date()).speaking()
    return speaking.filter(entity=OuterRef(entity), user__is_active=True)


def representatives_waiting(request):
    if not request.user.has_perm(APPOINT):
        return None
    return _topic(
        _("representatives of missions without a focal point"),
        without_a_decider().select_related("entity").order_by("asked_at"),
        "asked_at",
        lambda n: ngettext(
            "%(n)s representative of a mission without a focal point",
            "%(n)s representatives of missions without a focal point",
            n,
        ),
        _("Decide on representatives"),
        reverse("requests:representatives"),
    )


def appointments_waiting(request):
    """Those that this officer can confirm: not the own ones."""
    if not request.user.has_perm(APPOINT):
        return None
    rows = Representative.objects.visible_to(request.user).awaiting_second_officer()
    rows = rows.exclude(proposed_by=request.user).exclude(user=request.user)
    return _topic(
        _("appointments waiting for a second officer"),
        rows.select_related("entity").order_by("proposed_at"),
        "proposed_at",
        lambda n: ngettext(
            "%(n)s appointment waiting for a second officer",
            "%(n)s appointments waiting for a second officer",
            n,
        ),
        _("Confirm appointments"),
        reverse("requests:representatives"),
    )


def objections_end(request):
    """When requests to join can be decided."""
    if not request.user.has_perm("friends.decide_membership"):
        return []
    now = timezone.now()
    rows = Membership.objects.awaiting_decision().select_related("entity")
    rows = rows.filter(objections_until__range=(now, now + timedelta(days=30)))
    return [
        StartDeadline(
            row.objections_until,
            _("Time for objections ends"),
            row.entity.name,
            reverse("requests:request", args=[row.pk]),
        )
        for row in rows
    ]


def members(request):
    if not request.user.has_perm("friends.view_membership"):
        return None
    listing = member_list.list_members(timezone.now().date())
    return {
        "label": _("members"),
        "note": _("of 193 Member States"),
        "value": listing.members,
        "url": _list(),
    }


def without_focal_point(request):
    """Of those who take part in the Group."""
    if not request.user.has_perm("friends.view_representative"):
        return None
    today = timezone.now().date()
    taking_part = Membership.objects.as_of(today).values("entity")
    rows = Entity.objects.filter(pk__in=taking_part)
    return {
        "label": _("delegations without a focal point"),
        "value": rows.filter(~Exists(_speaking_for("pk"))).count(),
        "url": reverse("admin:friends_representative_changelist"),
    }


def _list():
    return reverse("admin:friends_membership_changelist") + "?status__exact=admitted"


admin.site.waiting += [requests_waiting, representatives_waiting, appointments_waiting]
admin.site.deadlines.append(objections_end)
admin.site.figures += [members, without_focal_point]

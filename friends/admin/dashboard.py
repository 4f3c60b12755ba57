"""The rows of the Group on the start page of the back office."""

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from friends.models import Membership, Representative
from friends.queries import member_list
from friends.queries.people import without_a_decider


def requests_waiting(request):
    if not request.user.has_perm("friends.view_membership"):
        return None
    rows = Membership.objects.visible_to(request.user).awaiting_decision()
    return {
        "label": _("Requests to join"),
        "count": rows.count(),
        "url": reverse("requests:list"),
        "oldest": rows.order_by("requested_at").values_list("requested_at", flat=True).first(),
    }


def representatives_waiting(request):
    if not request.user.has_perm("friends.view_representative"):
        return None
    rows = without_a_decider()
    return {
        "label": _("Representatives of missions without a focal point"),
        "count": rows.count(),
        "url": reverse("requests:representatives"),
        "oldest": rows.order_by("asked_at").values_list("asked_at", flat=True).first(),
    }


def appointments_waiting(request):
    if not request.user.has_perm("friends.view_representative"):
        return None
    rows = Representative.objects.visible_to(request.user).awaiting_second_officer()
    return {
        "label": _("Appointments that wait for a second officer"),
        "count": rows.count(),
        "url": reverse("requests:representatives"),
        "oldest": rows.order_by("proposed_at").values_list("proposed_at", flat=True).first(),
    }


def members(request):
    if not request.user.has_perm("friends.view_membership"):
        return None
    listing = member_list.list_members(timezone.now().date())
    return {"label": _("Members"), "value": listing.members, "url": _list()}


def _list():
    return reverse("admin:friends_membership_changelist") + "?status__exact=admitted"


admin.site.waiting += [requests_waiting, representatives_waiting, appointments_waiting]
admin.site.figures.append(members)

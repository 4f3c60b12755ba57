"""The rows of the Group on the start page of the back office."""

from django.contrib import admin
from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from friends.models import Membership, Representative
from friends.queries import member_list


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


def orphans():
    """Those who asked to represent an entity that has no focal point to decide it."""
    speaking = Representative.objects.present(timezone.now().date()).speaking()
    held = speaking.filter(entity=OuterRef("entity"), user__is_active=True)
    return Representative.objects.awaiting_decision().filter(~Exists(held))


def representatives_waiting(request):
    if not request.user.has_perm("friends.view_representative"):
        return None
    rows = orphans()
    return {
        "label": _("Representatives of missions without a focal point"),
        "count": rows.count(),
        "url": reverse("admin:friends_representative_changelist") + "?waiting=here",
        "oldest": rows.order_by("asked_at").values_list("asked_at", flat=True).first(),
    }


def appointments_waiting(request):
    if not request.user.has_perm("friends.view_representative"):
        return None
    rows = Representative.objects.visible_to(request.user).awaiting_second_officer()
    return {
        "label": _("Appointments that wait for a second officer"),
        "count": rows.count(),
        "url": reverse("admin:friends_representative_changelist") + "?waiting=second_officer",
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

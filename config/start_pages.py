"""Where people stand after they signed in: each where the work is."""

from django.contrib import admin
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from friends.models import RepresentativeRole


def start(request):
    """The start page of staff; all others are led to their delegation or their events."""
    user = request.user
    if not user.is_staff:
        return redirect(_start_of_delegate(user))
    if user.has_perm("attendance.check_in") and not user.has_perm("events.view_registration"):
        return redirect("desk:choose")
    context = {"now": timezone.now(), **admin.site.start_page(request)}
    return render(request, "work/start.html", context)


def _start_of_delegate(user):
    """The workspace of the one delegation that the person speaks for, else the choice of
    delegations; for a delegate the own events; for a person who represents nobody yet the question
    which one."""
    held = user.representations.present(timezone.now().date()).select_related("entity")
    held = list(held.order_by("pk"))
    speaking = [rep for rep in held if rep.role != RepresentativeRole.DELEGATE]
    if len(speaking) == 1:
        return reverse("friends:delegation", args=[speaking[0].entity.code])
    if speaking or not (held or user.registrations.sent().exists()):
        return reverse("friends:delegations")
    return reverse("events:mine")

"""Where people stand after they signed in: each where the work is."""

from django.contrib import admin
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.formatting import city
from friends.models import RepresentativeRole
from friends.presenters.reader import live_representations, standing_of

# New York, and the capitals of the Co-Chairs: those who work together ask what time it is there.
CLOCKS = ("America/New_York", "Africa/Lusaka", "Asia/Shanghai")


@require_safe
def start(request):
    """The start page of staff; all others are led to their delegation or their events."""
    user = request.user
    if not user.is_staff:
        return redirect(_start_of_delegate(user))
    if user.has_perm("attendance.check_in") and not user.has_perm("events.view_registration"):
        return redirect("desk:choose")
    now = timezone.now()
    context = {
        "now": now,
        "clocks": [{"zone": zone, "city": city(zone)} for zone in CLOCKS],
        "zone": timezone.get_current_timezone_name(),
        **admin.site.start_page(request),
    }
    return render(request, "work/start.html", context)


def _start_of_delegate(user):
    """The workspace of the one delegation that the person speaks for, else the choice of
    delegations; for a delegate the own events; for a person who represents no delegation yet the
    question which one, or how the answer stands."""
    reps = live_representations(user)
    held = [rep for rep in reps if rep.is_present]
    speaking = [rep for rep in held if rep.role != RepresentativeRole.DELEGATE]
    if len(speaking) == 1:
        return reverse("friends:delegation", args=[speaking[0].entity.code])
    if speaking:
        return reverse("friends:delegations")
    if held or user.registrations.sent().exists():
        return reverse("events:mine")
    waiting = standing_of(reps)
    return waiting.url if waiting else reverse("friends:welcome")

"""What the start page of the back office says about events."""

from django.db.models import Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.formatting import city, moment
from events.models import Event, EventStatus

SHOWN = 5


def next_events(request):
    """The next events with their numbers."""
    if not request.user.has_perm("events.view_event"):
        return None
    rows = Event.objects.visible_to(request.user).to_come(timezone.now())
    rows = rows.exclude(status=EventStatus.CANCELLED).order_by("starts_at")
    return [_row(event) for event in rows.defer("description")[:SHOWN]]


def _row(event):
    of = (
        _("%(seated)s of %(seats)s seats") if event.seats is not None else _("%(seated)s confirmed")
    )
    note = of % {"seated": event.seated, "seats": event.seats}
    if event.waiting:
        note += ", " + _("%s waiting") % event.waiting
    if event.status == EventStatus.DRAFT:
        note = f"{event.get_status_display()}; {note}"
    return {
        "label": str(event.title),
        "when": f"{moment(event.starts_at, event.time_zone)}, {city(event.time_zone)}",
        "url": reverse("admin:events_event_change", args=[event.pk]),
        "note": note,
    }


def open_registrations(request):
    if not request.user.has_perm("events.view_registration"):
        return None
    rows = Event.objects.public().to_come(timezone.now())
    return {
        "label": _("Confirmed for events to come"),
        "value": rows.aggregate(n=Sum("seated"))["n"] or 0,
        "url": reverse("admin:events_registration_changelist"),
    }

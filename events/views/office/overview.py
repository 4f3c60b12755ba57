"""The first page of an event's office: what is next in its phase, and how it stands."""

from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.formatting import day
from events.actions import access_needs
from events.models import Event, Mode, RegistrationStatus
from events.models.statuses import NOT_SENT
from events.presenters.office_overview import (
    phase_steps,
    seat_bars,
    time_lead,
)
from events.presenters.office_tasks import own_tasks, sorted_tasks
from events.presenters.registration_chart import registration_chart
from events.queries.event_phase import phase_of
from events.queries.registration_counts import registration_counts
from events.registries import OFFICE_SECTIONS, EventPhase
from events.views.lookup import page_of
from events.views.office.access import found, office
from events.wording import explanations

S = RegistrationStatus


@office(methods=("GET", "HEAD"))
def choose(request):
    """The events whose office one may enter, those to come first."""
    now = timezone.now()
    rows = Event.objects.visible_to(request.user).defer("description", "summary")
    when = "past" if request.GET.get("when") == "past" else "coming"
    rows = rows.past(now) if when == "past" else rows.to_come(now).order_by("starts_at")
    return render(
        request, "events/office/choose.html", {"page": page_of(request, rows, 50), "when": when}
    )


@office(methods=("GET", "HEAD"))
def event(request, slug):
    """What is next in the phase of the event, and how it stands."""
    shown, now = found(request, slug), timezone.now()
    counts, phase = registration_counts(shown), phase_of(shown, now)
    own = own_tasks(request.user, shown, now, counts.by_status)
    due, later = sorted_tasks(own, phase, request.user, shown, now)
    context = {
        "event": shown,
        "tab": "event",
        "phase": phase,
        "lead": time_lead(shown, phase, now),
        "now": now,
        "steps": phase_steps(shown, phase, counts, now),
        "due": due,
        "later": later,
        "sections": _sections(request.user, shown, phase, now),
        "seat_bars": seat_bars(shown, counts),
        "chart": registration_chart(shown, now),
        "statuses": [(s, n) for s in S if (n := counts.by_status.get(s))],
        "not_sent": NOT_SENT,
        "rules": explanations.rules(shown),
        "kept": _kept_details(shown) if phase == EventPhase.AFTER else (),
    }
    return render(request, "events/office/event.html", context)


def _sections(user, event, phase, now):
    """What the apps above show of this phase."""
    found_parts = [source(user, event, phase, now) for source in OFFICE_SECTIONS]
    return [part for part in found_parts if part]


def _kept_details(event):
    """``(details, people, day)``: what is kept of the people of the event, and when it will be
    erased."""
    n = event.registrations.filter(access_needs.SAID).count()
    until = day(access_needs.erased_from(event), event.time_zone)
    label = _("Phone, access needs, diet and validity of the travel document")
    return [(label, n, until)] if n else []


def seat_limits(event):
    """Each seat limit of the whole event as ``{"name", "used", "seats", "note"}``."""
    rows = []
    if Mode.ROOM in event.modes or event.seated:
        rows.append(_seat_limit(_("In the room"), event.seated, event.seats))
    if Mode.ONLINE in event.modes or event.online:
        rows.append(_seat_limit(_("Online"), event.online, event.online_seats))
    for reserved in event.reserved_seats.all():
        name, note = _("Reserved seats: %s") % reserved.name, _reserved_seats_note(reserved, event)
        rows.append(_seat_limit(name, reserved.used, reserved.seats, note))
    return rows


def _seat_limit(name, used, seats, note=""):
    left = None if seats is None else seats - used
    return {"name": name, "used": used, "seats": seats, "left": left, "note": note}


def _reserved_seats_note(reserved_seats, event):
    if reserved_seats.opened_at:
        return _("Open to all since %s") % explanations.time_with_place(
            reserved_seats.opened_at, event
        )
    if reserved_seats.opens_at:
        return _("For its group until %s") % explanations.time_with_place(
            reserved_seats.opens_at, event
        )
    return _("For its group")

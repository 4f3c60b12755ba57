"""The list of events, the page of an event, and who takes part."""

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import signed_in
from audit.cache_version import cache_version
from audit.models import record
from audit.visitor_pages import out_of_date_at, same_for_visitors
from events import permissions
from events.models import Event, EventKind, Registration
from events.presenters.own_on_event import own_on_event
from events.presenters.participants import participants_table
from events.queries.event_lists import (
    EventFilter,
    choices,
    events_for,
    in_protocol_order,
    moments_of,
    next_moment,
    participants,
)
from events.queries.registration_list import RegistrationListFilter, narrow
from events.views.lookup import found_event, page_of, reader_zone
from events.wording import display
from files.exports import csv_response, xlsx_response

PER_PAGE = 25
NAMES_PER_PAGE = 200
# Free texts are not among them: everybody writes others.
FILTERS = {
    "when": "coming|past",
    "kind": "|".join(EventKind.values),
    "q": "",
    "year": "",
    "city": "",
    "page": "[1-9][0-9]?",
}
FILES = {"csv": csv_response, "xlsx": xlsx_response}


@login_not_required
@require_safe
@same_for_visitors("events", "seats", parameters=FILTERS)
def event_list(request):
    filters, now = EventFilter.of(request.GET), timezone.now()
    out_of_date_at(request, next_moment(Event.objects.public(), now))
    page = page_of(request, events_for(filters, now), PER_PAGE)
    for row in page:
        row.closed_because = permissions.why_closed(row, now)
    context = {"filters": filters, "page": page, "kinds": EventKind.choices, **choices()}
    return render(request, "events/list.html", context)


def _state_of_event(request, slug):
    """What its page says of the event's own row."""
    event = found_event(request, slug)
    plan = (event.pk, event.version, event.status)
    return str((*plan, event.seated, event.online, event.reserved_free, event.waiting))


@login_not_required
@require_safe
@same_for_visitors("members", state=_state_of_event)
def event(request, slug):
    shown, now = found_event(request, slug), timezone.now()
    out_of_date_at(request, *moments_of(shown))
    zone = reader_zone(request)
    user = signed_in(request)
    own = own_on_event(shown, user, now) if user else None
    context = {
        "event": shown,
        "zone": zone,
        "language": get_language(),
        "members": cache_version("members"),
        "signed_in": user is not None,
        "closed": permissions.why_closed(shown, now),
        "past": shown.ends_at <= now,
        "clocks": display.local_times(shown, zone),
        "seat_numbers": display.seat_squares(shown),
        "own": own,
        "offers_registration": not (own and own.is_known),
        "staff": _for_staff(shown, request),
    }
    return render(request, "events/event.html", context)


def _for_staff(event, request):
    """Where readers of the back office find the record behind the page; None for others."""
    user = signed_in(request)
    if user is None or not user.is_staff or not user.has_perm("events.view_event"):
        return None
    more = []
    if user.has_perm("events.view_registration"):
        rows = reverse("admin:events_registration_changelist")
        more.append((f"{rows}?event__id__exact={event.pk}", _("Registrations")))
    if user.has_perm("attendance.check_in"):
        more.append((reverse("desk:work", args=[event.slug]), _("Check-in desk")))
    return {
        "change": reverse("admin:events_event_change", args=[event.pk]),
        "history": reverse("admin:events_event_history", args=[event.pk]),
        "more": more,
    }


@login_not_required
@require_safe
@same_for_visitors(*("members", "events", "arrivals", "names"), parameters={"page": "[1-9][0-9]?"})
def participant_list(request, slug):
    event, now = found_event(request, slug), timezone.now()
    out_of_date_at(request, event.ends_at)
    contacts = _sees_contacts(signed_in(request))
    rows = participants(event, now, public=not contacts)
    context = {
        "event": event,
        "contacts": contacts,
        "past": event.ends_at <= now,
        "page": page_of(request, rows, NAMES_PER_PAGE),
        "files": list(FILES) if contacts else [],
    }
    return render(request, "events/participants.html", context)


def _sees_contacts(user):
    return bool(user and user.is_staff and user.has_perm("events.view_contacts"))


@require_safe
def participant_file(request, slug, kind):
    """All live registrations with their contacts, for those who may see them; with the filters of
    the office's list in the address, those of that list. The taking is noted."""
    if kind not in FILES:
        raise Http404
    event = found_event(request, slug)
    if not _sees_contacts(request.user):
        raise PermissionDenied(_("Only the organizers of the event can see contact details."))
    rows = Registration.objects.visible_to(request.user).filter(event=event).sent()
    asked = RegistrationListFilter.of(request.GET)
    rows = narrow(rows, asked) if asked.narrowed else rows.live()
    record("event.participants_exported", event, by=request.user, after={"format": kind})
    header, lines = participants_table(in_protocol_order(rows))
    return FILES[kind](f"participants-{event.slug}", header, lines)

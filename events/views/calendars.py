"""Calendars to download and to subscribe to."""

from datetime import UTC, datetime, time, timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import condition

from audit.visitor_pages import same_for_visitors
from events import icalendar
from events.models import Event

# What a subscribed calendar shows of the past: events that ended within a year.
REACH = timedelta(days=365)


def _event(slug):
    return get_object_or_404(Event.objects.public(), slug=slug)


def _events():
    """The same for a whole day (UTC)."""
    first = datetime.combine(timezone.now().astimezone(UTC).date() - REACH, time(), UTC)
    rows = Event.objects.public().filter(ends_at__gte=first).order_by("starts_at")
    return rows.defer("description")


def _as_file(content, name):
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["Cache-Control"] = "public, max-age=300"
    return response


def _tag_of_event(request, slug):
    return icalendar.tag([_event(slug)])


def _tag_of_group(request):
    return icalendar.tag_of(_events().values_list("pk", "version", "status"))


@login_not_required
@same_for_visitors(state=_tag_of_event)
@condition(etag_func=_tag_of_event)
def event_calendar(request, slug):
    return _as_file(icalendar.calendar([_event(slug)], now=timezone.now()), slug)


@login_not_required
@same_for_visitors(state=_tag_of_group)
@condition(etag_func=_tag_of_group)
def group_calendar(request):
    name = str(settings.GROUP_NAME)
    return _as_file(icalendar.calendar(_events(), now=timezone.now(), name=name), "events")

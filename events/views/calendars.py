"""Calendars to download and to subscribe to."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import condition

from events import icalendar
from events.models import Event

# What a subscribed calendar shows of the past.
REACH = timedelta(days=400)


def _event(slug):
    return get_object_or_404(Event.objects.public(), slug=slug)


def _events():
    return Event.objects.public().filter(ends_at__gte=timezone.now() - REACH).order_by("starts_at")


def _as_file(content, name):
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    response["Cache-Control"] = "public, max-age=300"
    return response


@login_not_required
@condition(etag_func=lambda request, slug: icalendar.tag([_event(slug)]))
def event_calendar(request, slug):
    return _as_file(icalendar.calendar([_event(slug)], now=timezone.now()), slug)


@login_not_required
@condition(etag_func=lambda request: icalendar.tag(_events().only("version", "status")))
def group_calendar(request):
    name = str(settings.GROUP_NAME)
    return _as_file(icalendar.calendar(_events(), now=timezone.now(), name=name), "events")

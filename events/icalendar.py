"""Events for calendar programmes: iCalendar, with times in UTC and an identity that stays."""

from datetime import UTC
from hashlib import sha256
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from icalendar import Calendar, vText
from icalendar import Event as Item

from events.models import EventStatus
from files.text import clean_lines, without_marks


def calendar(events, *, now, name=""):
    """The bytes of a calendar of events. ``now`` is the moment that it says it was made."""
    made = Calendar()
    made.add("prodid", "-//Group of Friends//Events//EN")
    made.add("version", "2.0")
    made.add("calscale", "GREGORIAN")
    made.add("method", "PUBLISH")
    if name:
        made.add("x-wr-calname", name)
        made.add("refresh-interval", vText("PT6H"), parameters={"VALUE": "DURATION"})
    for event in events:
        made.add_component(item(event, now))
    return made.to_ical()


def item(event, now):
    row = Item()
    row.add("uid", uid(event))
    row.add("dtstamp", now)
    row.add("sequence", sequence(event))
    row.add("dtstart", event.starts_at.astimezone(UTC))
    row.add("dtend", event.ends_at.astimezone(UTC))
    row.add("summary", without_marks(_summary(event)))
    if place := ", ".join(filter(None, (event.room, event.venue, event.city))):
        row.add("location", without_marks(place))
    if event.summary:
        row.add("description", clean_lines(str(event.summary)))
    row.add("url", settings.SITE_URL + event.get_absolute_url())
    row.add("status", "CANCELLED" if _is_off(event) else "CONFIRMED")
    row.add("categories", [event.get_kind_display()])
    return row


def _summary(event):
    """Many programmes keep a cancelled entry and show nothing but its title."""
    title = str(event.title)
    return _("Cancelled: %(event)s") % {"event": title} if _is_off(event) else title


def _is_off(event):
    return event.status == EventStatus.CANCELLED


def uid(event):
    """The same in every language and for ever, so that a changed event replaces itself."""
    return f"event-{event.pk}@{urlsplit(settings.SITE_URL).hostname}"


def sequence(event):
    """Cancelling leaves the plan, and so its version, as it was; a calendar must hear of it."""
    return event.version + _is_off(event)


def tag(events):
    """An entity tag over all that the calendar says, but not when it was made."""
    return tag_of((event.pk, event.version, event.status) for event in events)


def tag_of(rows):
    """The same from values: keys, versions and statuses."""
    return f'W/"{sha256(repr([get_language(), *rows]).encode()).hexdigest()[:20]}"'

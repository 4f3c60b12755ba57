"""Files that go with emails about events."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from accounts.emails import EmailFile
from events import icalendar
from events.models import Event

# The emails that say when and where, or that it is now another time or place.
KINDS = ("event_invitation", "event_reminder", "event_changed", "registration_confirmed")


def calendar_entry(facts: Mapping[str, Any]) -> list[EmailFile]:
    """The event as an entry for the reader's calendar; it replaces an earlier one."""
    event = Event.objects.public().filter(slug=facts.get("slug", "")).first()
    if event is None:
        return []
    content = icalendar.calendar([event], now=timezone.now())
    return [EmailFile(f"{event.slug}.ics", content, "text/calendar")]

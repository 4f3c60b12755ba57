"""In which phase an event is."""

from datetime import datetime, time

from events.models import Event, EventStatus
from events.registries import EventPhase


def phase_of(event: Event, now: datetime) -> EventPhase:
    """Where an event stands: its day begins at midnight of the place and lasts until the end."""
    if event.status == EventStatus.DRAFT and event.ends_at > now:
        return EventPhase.PLANNED
    if now >= event.ends_at:
        return EventPhase.AFTER
    midnight = datetime.combine(event.local_start.date(), time.min, tzinfo=event.zone)
    return EventPhase.DAY if now >= midnight else EventPhase.BEFORE

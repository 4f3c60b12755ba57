"""The back office of the events."""

from django.contrib import admin

from events.admin.dashboard import next_events, open_registrations
from events.admin.events import EventAdmin, SeriesAdmin
from events.admin.registrations import RegistrationAdmin

admin.site.coming.append(next_events)
admin.site.figures.append(open_registrations)

__all__ = ["EventAdmin", "RegistrationAdmin", "SeriesAdmin"]

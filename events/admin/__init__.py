"""The back office of the events."""

from django.contrib import admin

from events.admin import dashboard, start_tasks
from events.admin.events import EventAdmin, SeriesAdmin
from events.admin.registrations import RegistrationAdmin

admin.site.waiting += start_tasks.TOPICS
admin.site.coming.append(dashboard.events_of_the_week)
admin.site.deadlines.append(dashboard.deadlines)
admin.site.figures.append(dashboard.people_confirmed)

__all__ = ["EventAdmin", "RegistrationAdmin", "SeriesAdmin"]

"""The pages about events."""

from events.views.calendars import event_calendar, group_calendar
from events.views.figures import event_figures, group_figures, series
from events.views.pages import event, event_list, participant_file, participant_list
from events.views.registering import register, register_draft
from events.views.registrations import (
    accept,
    cancel,
    change,
    decline,
    mine,
    reconfirm,
    registration,
)

__all__ = [
    "accept",
    "cancel",
    "change",
    "decline",
    "event",
    "event_calendar",
    "event_figures",
    "event_list",
    "group_calendar",
    "group_figures",
    "mine",
    "participant_file",
    "participant_list",
    "reconfirm",
    "register",
    "register_draft",
    "registration",
    "series",
]

"""The API's view of events, of those who come to them, and of the figures."""

from events.api.events import EventDetail, Events
from events.api.registrations import Cancellations, RegistrationDetail, Registrations, Statuses
from events.api.statistics import EventStatistics, GroupStatistics, SeriesStatistics

__all__ = [
    "Cancellations",
    "EventDetail",
    "EventStatistics",
    "Events",
    "GroupStatistics",
    "RegistrationDetail",
    "Registrations",
    "SeriesStatistics",
    "Statuses",
]

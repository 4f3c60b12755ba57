"""The routes of version 1."""

from django.urls import path

from attendance.api.check_ins import CheckIns
from events.api import (
    Cancellations,
    EventDetail,
    Events,
    EventStatistics,
    GroupStatistics,
    RegistrationDetail,
    Registrations,
    SeriesStatistics,
    Statuses,
)
from friends.api import Entities, Members

app_name = "v1"
urlpatterns = [
    path("entities/", Entities.as_view(), name="entities"),
    path("members/", Members.as_view(), name="members"),
    path("events/", Events.as_view(), name="events"),
    path("events/<slug:slug>/", EventDetail.as_view(), name="event"),
    path("events/<slug:slug>/registrations/", Registrations.as_view(), name="registrations"),
    path("events/<slug:slug>/check-ins/", CheckIns.as_view(), name="check_ins"),
    path("events/<slug:slug>/statistics/", EventStatistics.as_view(), name="event_statistics"),
    path("statuses/", Statuses.as_view(), name="statuses"),
    path("registrations/<int:pk>/", RegistrationDetail.as_view(), name="registration"),
    path("registrations/<int:pk>/cancel/", Cancellations.as_view(), name="cancel"),
    path("series/<slug:slug>/statistics/", SeriesStatistics.as_view(), name="series_statistics"),
    path("statistics/", GroupStatistics.as_view(), name="statistics"),
]

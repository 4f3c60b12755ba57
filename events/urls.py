"""Pages about events, under the language of the reader."""

from django.urls import path

from events import views

app_name = "events"

# Before the events' own addresses: no event may have one of these as its own.
urlpatterns = [
    path("", views.event_list, name="list"),
    path("calendar.ics", views.group_calendar, name="calendar"),
    path("my/", views.mine, name="mine"),
    path("figures/", views.group_figures, name="group_figures"),
    path("series/<slug:slug>/", views.series, name="series"),
    path("<slug:slug>/", views.event, name="event"),
    path("<slug:slug>/event.ics", views.event_calendar, name="ics"),
    path("<slug:slug>/figures/", views.event_figures, name="figures"),
    path("<slug:slug>/participants/", views.participant_list, name="participants"),
    path("<slug:slug>/participants.<str:kind>", views.participant_file, name="participant_file"),
    path("<slug:slug>/register/", views.register, name="register"),
    path("<slug:slug>/registrations/<int:pk>/", views.registration, name="registration"),
    path("<slug:slug>/registrations/<int:pk>/change/", views.change, name="change"),
    path("<slug:slug>/registrations/<int:pk>/cancel/", views.cancel, name="cancel"),
]

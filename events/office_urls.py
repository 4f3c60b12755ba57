"""The office of an event, for the secretariat: one address in all languages, as the back office."""

from django.urls import path

from events.views.office import deciding, overview

app_name = "office"

urlpatterns = [
    path("", overview.choose, name="choose"),
    path("<slug:slug>/", overview.event, name="event"),
    path("<slug:slug>/delegations/", deciding.sheets, name="sheets"),
    path("<slug:slug>/decisions/", deciding.decisions, name="decisions"),
    path("<slug:slug>/decisions/<int:pk>/refuse/", deciding.refuse, name="refuse"),
    path("<slug:slug>/waiting/", deciding.waiting, name="waiting"),
]

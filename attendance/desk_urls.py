"""The check-in desk: one address in all languages, so that it can be printed and typed."""

from django.urls import path

from attendance.views import desk, offline_desk

app_name = "desk"

urlpatterns = [
    path("", desk.choose, name="choose"),
    # Before the events' own addresses: no event has one of these as its own.
    path("worker.js", offline_desk.worker, name="worker"),
    path("open/<str:secret>/", offline_desk.open_desk, name="open"),
    path("<slug:slug>/", desk.work, name="work"),
    path("<slug:slug>/app/", offline_desk.app, name="app"),
    path("<slug:slug>/app/manifest.webmanifest", offline_desk.manifest, name="manifest"),
    path("<slug:slug>/app/roster.json", offline_desk.roster_file, name="roster"),
    path("<slug:slug>/app/sync/", offline_desk.sync, name="sync"),
    path("<slug:slug>/app/search/", offline_desk.search, name="search"),
    path("<slug:slug>/find/", desk.find, name="find"),
    path("<slug:slug>/check-in/<int:pk>/", desk.check_in_person, name="check_in"),
    path("<slug:slug>/admit/<int:pk>/", desk.admit, name="admit"),
    path("<slug:slug>/undo/<int:pk>/", desk.undo, name="undo"),
    path("<slug:slug>/log/", desk.log, name="log"),
    path("<slug:slug>/name/", desk.name, name="name"),
]

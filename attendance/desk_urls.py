"""The check-in desk: one address in all languages, so that it can be printed and typed."""

from django.urls import path

from events.views import desk, desk_app

app_name = "desk"

urlpatterns = [
    path("", desk.choose, name="choose"),
    # Before the events' own addresses: no event has one of these as its own.
    path("worker.js", desk_app.worker, name="worker"),
    path("open/<str:secret>/", desk_app.open_desk, name="open"),
    path("<slug:slug>/", desk.work, name="work"),
    path("<slug:slug>/app/", desk_app.app, name="app"),
    path("<slug:slug>/app/manifest.webmanifest", desk_app.manifest, name="manifest"),
    path("<slug:slug>/app/roster.json", desk_app.roster_file, name="roster"),
    path("<slug:slug>/app/sync/", desk_app.sync, name="sync"),
    path("<slug:slug>/app/search/", desk_app.search, name="search"),
    path("<slug:slug>/find/", desk.find, name="find"),
    path("<slug:slug>/check-in/<int:pk>/", desk.let_in, name="check_in"),
    path("<slug:slug>/admit/<int:pk>/", desk.admit, name="admit"),
    path("<slug:slug>/undo/<int:pk>/", desk.undo, name="undo"),
    path("<slug:slug>/log/", desk.log, name="log"),
    path("<slug:slug>/name/", desk.name, name="name"),
]

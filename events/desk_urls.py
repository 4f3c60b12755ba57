"""The check-in desk: one address in all languages, so that it can be printed and typed."""

from django.urls import path

from events.views import desk

app_name = "desk"

urlpatterns = [
    path("", desk.choose, name="choose"),
    path("<slug:slug>/", desk.work, name="work"),
    path("<slug:slug>/find/", desk.find, name="find"),
    path("<slug:slug>/check-in/<int:pk>/", desk.let_in, name="check_in"),
    path("<slug:slug>/admit/<int:pk>/", desk.admit, name="admit"),
    path("<slug:slug>/undo/<int:pk>/", desk.undo, name="undo"),
    path("<slug:slug>/log/", desk.log, name="log"),
    path("<slug:slug>/name/", desk.name, name="name"),
]

"""Pages of the badge, among those about events: ``config.urls`` puts them before these."""

from django.urls import path

from events.views import badge

urlpatterns = [
    path("badge-worker.js", badge.worker, name="badge_worker"),
    path("badge/<str:token>/", badge.badge_link, name="badge_link"),
    path("<slug:slug>/registrations/<int:pk>/badge/", badge.badge, name="badge"),
]

"""Pages of the badge, among those about events: ``config.urls`` puts them before these."""

from django.urls import path

from attendance.views import mobile_badge

urlpatterns = [
    path("badge-worker.js", mobile_badge.worker, name="badge_worker"),
    path("badge/<str:token>/", mobile_badge.mobile_badge_link, name="mobile_badge_link"),
    path(
        "<slug:slug>/registrations/<int:pk>/badge/", mobile_badge.mobile_badge, name="mobile_badge"
    ),
]

"""Deciding on requests to join: pages of staff, one address in all languages."""

from django.urls import path

from friends.views import representative_decisions, request_decisions

urlpatterns = [
    path("", request_decisions.waiting, name="list"),
    path("<int:pk>/", request_decisions.request_page, name="request"),
    path("<int:pk>/admit/", request_decisions.admit_request, name="admit"),
    path("<int:pk>/decline/", request_decisions.decline_request, name="decline"),
    path("representatives/", representative_decisions.waiting, name="representatives"),
    path("representatives/<int:pk>/", representative_decisions.page, name="representative"),
    path(
        "representatives/<int:pk>/approve/",
        representative_decisions.approve_representative,
        name="approve_representative",
    ),
    path(
        "representatives/<int:pk>/decline/",
        representative_decisions.decline_representative,
        name="decline_representative",
    ),
]

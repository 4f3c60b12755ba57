"""The pages of the Group, under the prefix of the reader's language."""

from django.urls import path

from friends.views import (
    directory,
    entities,
    home,
    join,
    memberships,
    my_delegations,
    notes_verbales,
    representatives,
    welcome,
)

app_name = "friends"
urlpatterns = [
    path("", home.home, name="home"),
    path("members/", directory.table, name="members"),
    path("members/map/", directory.squares, name="members-map"),
    path("members.csv", directory.as_csv, name="members-csv"),
    path("members/<slug:code>/", entities.entity, name="entity"),
    path("delegations/", my_delegations.index, name="delegations"),
    path("welcome/", welcome.welcome, name="welcome"),
    path("delegations/<slug:code>/", my_delegations.delegation, name="delegation"),
    path("delegations/<slug:code>/join/", join.join, name="join"),
    path("delegations/<slug:code>/withdraw/", join.leave, name="withdraw"),
    path("delegations/<slug:code>/invite/", my_delegations.invite_one, name="invite"),
    path("delegations/<slug:code>/appoint/", my_delegations.appoint_one, name="appoint"),
    path("memberships/<int:pk>/", memberships.status, name="membership"),
    path(
        "memberships/<int:pk>/withdraw-request/",
        memberships.withdraw_request_page,
        name="withdraw_request",
    ),
    path("memberships/<int:pk>/sign/<slug:code>/", memberships.sign_it, name="sign"),
    path("memberships/<int:pk>/object/<slug:code>/", memberships.object_to, name="object"),
    path("objections/<int:pk>/lift/", memberships.lift, name="lift"),
    path("representatives/<int:pk>/", welcome.representation, name="representation"),
    path("representatives/<int:pk>/accept/", representatives.accept, name="accept"),
    path("representatives/<int:pk>/give-up/", representatives.give_up, name="give-up"),
    path("representatives/<int:pk>/step-down/", representatives.step_down, name="step-down"),
    path("representatives/<int:pk>/approve/", representatives.approve, name="approve"),
    path(
        "representatives/<int:pk>/confirm/",
        representatives.confirm_appointment,
        name="confirm_appointment",
    ),
    path("representatives/<int:pk>/decline/", representatives.decline, name="decline"),
    path("representatives/<int:pk>/role/", representatives.role, name="role"),
    path("representatives/<int:pk>/end/", representatives.end, name="end"),
    path("representatives/<int:pk>/replace/", representatives.replace, name="replace"),
    path("notes-verbales/<int:pk>/", notes_verbales.note_verbale, name="note_verbale"),
    path("notes-verbales/<int:pk>/pages/<int:number>/", notes_verbales.note_page, name="note_page"),
]

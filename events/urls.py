"""Pages about events, under the language of the reader; ``config.urls`` adds those of the apps
above."""

from django.urls import path

from events import views
from events.views import delegation_list, endorsing, personal_data, signed_links
from events.views.list_submission import submit_list

# Before the events' own addresses: no event may have one of these as its own.
urlpatterns = [
    path("", views.event_list, name="list"),
    path("calendar.ics", views.group_calendar, name="calendar"),
    path("my/", views.mine, name="mine"),
    path("my/data.pdf", personal_data.personal_data_file, name="personal_data_file"),
    path("figures/", views.group_figures, name="group_figures"),
    path("series/<slug:slug>/", views.series, name="series"),
    # Opened by a signed link from an email, without signing in.
    path("offer/<str:token>/", signed_links.offer, name="offer"),
    path("offer/<str:token>/accept/", signed_links.accept_offer, name="accept_offer"),
    path("offer/<str:token>/decline/", signed_links.decline_offer, name="decline_offer"),
    path("reconfirm/<str:token>/", signed_links.reconfirm, name="reconfirm_link"),
    path("reconfirm/<str:token>/yes/", signed_links.reconfirm_yes, name="reconfirm_yes"),
    path("reconfirm/<str:token>/no/", signed_links.reconfirm_no, name="reconfirm_no"),
    path("invitation/<str:token>/", signed_links.invitation, name="invitation"),
    path("invitation/<str:token>/no/", signed_links.not_coming, name="invitation_no"),
    path("<slug:slug>/", views.event, name="event"),
    path("<slug:slug>/event.ics", views.event_calendar, name="ics"),
    path("<slug:slug>/figures/", views.event_figures, name="figures"),
    path("<slug:slug>/participants/", views.participant_list, name="participants"),
    path("<slug:slug>/participants.<str:kind>", views.participant_file, name="participant_file"),
    path("<slug:slug>/register/", views.register, name="register"),
    path("<slug:slug>/register/draft/", views.register_draft, name="register_draft"),
    path("<slug:slug>/registrations/<int:pk>/", views.registration, name="registration"),
    path("<slug:slug>/registrations/<int:pk>/change/", views.change, name="change"),
    path("<slug:slug>/registrations/<int:pk>/cancel/", views.cancel, name="cancel"),
    path(
        "<slug:slug>/registrations/<int:pk>/substitute/",
        delegation_list.substitute,
        name="substitute",
    ),
    path("<slug:slug>/registrations/<int:pk>/endorse/", endorsing.endorse, name="endorse"),
    path(
        "<slug:slug>/registrations/<int:pk>/not-endorsed/",
        endorsing.not_endorsed,
        name="not_endorsed",
    ),
    path("<slug:slug>/registrations/<int:pk>/accept/", views.accept, name="accept"),
    path("<slug:slug>/registrations/<int:pk>/decline/", views.decline, name="decline"),
    path("<slug:slug>/registrations/<int:pk>/reconfirm/", views.reconfirm, name="reconfirm"),
    path(
        "<slug:slug>/delegations/<slug:code>/",
        delegation_list.delegation_list,
        name="delegation_list",
    ),
    path("<slug:slug>/delegations/<slug:code>/reply/", delegation_list.reply, name="reply"),
    path(
        "<slug:slug>/delegations/<slug:code>/reply/no/", delegation_list.reply_no, name="reply_no"
    ),
    path(
        "<slug:slug>/delegations/<slug:code>/list.<str:kind>",
        delegation_list.list_file,
        name="list_file",
    ),
    path(
        "<slug:slug>/delegations/<slug:code>/numbers/", delegation_list.numbers, name="list_numbers"
    ),
    path(
        "<slug:slug>/delegations/<slug:code>/earlier-people/",
        delegation_list.add_known_people,
        name="list_earlier_people",
    ),
    path("<slug:slug>/delegations/<slug:code>/order/", delegation_list.order, name="list_order"),
    path("<slug:slug>/delegations/<slug:code>/note/", delegation_list.note, name="list_note"),
    path("<slug:slug>/delegations/<slug:code>/submit/", submit_list, name="list_submit"),
    path("<slug:slug>/delegations/<slug:code>/recall/", delegation_list.recall, name="list_recall"),
    path("<slug:slug>/delegations/<slug:code>/accept/", delegation_list.accept, name="list_accept"),
    path(
        "<slug:slug>/delegations/<slug:code>/return/",
        delegation_list.return_for_correction,
        name="list_return",
    ),
]

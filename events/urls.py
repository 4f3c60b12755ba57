"""Pages about events, under the language of the reader; ``config.urls`` adds those of the apps above."""

from django.urls import path

from events import views
from events.views import answers, data, sheet

# Before the events' own addresses: no event may have one of these as its own.
urlpatterns = [
    path("", views.event_list, name="list"),
    path("calendar.ics", views.group_calendar, name="calendar"),
    path("my/", views.mine, name="mine"),
    path("my/data.pdf", data.my_data_file, name="my_data_file"),
    path("figures/", views.group_figures, name="group_figures"),
    path("series/<slug:slug>/", views.series, name="series"),
    # Opened by a signed link from a mail, without signing in.
    path("offer/<str:token>/", answers.offer, name="offer"),
    path("offer/<str:token>/accept/", answers.accept_offer, name="accept_offer"),
    path("offer/<str:token>/decline/", answers.decline_offer, name="decline_offer"),
    path("again/<str:token>/", answers.again, name="again"),
    path("again/<str:token>/yes/", answers.come_again, name="come_again"),
    path("again/<str:token>/no/", answers.stay_away, name="stay_away"),
    path("invitation/<str:token>/", answers.invitation, name="invitation"),
    path("invitation/<str:token>/no/", answers.not_coming, name="not_coming"),
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
    path("<slug:slug>/registrations/<int:pk>/replace/", sheet.replace, name="replace"),
    path("<slug:slug>/registrations/<int:pk>/endorse/", sheet.endorse, name="endorse"),
    path("<slug:slug>/registrations/<int:pk>/not-endorsed/", sheet.not_endorsed, name="not_endorsed"),
    path("<slug:slug>/registrations/<int:pk>/accept/", views.accept, name="accept"),
    path("<slug:slug>/registrations/<int:pk>/decline/", views.decline, name="decline"),
    path("<slug:slug>/registrations/<int:pk>/confirm-again/", views.confirm_again, name="confirm_again"),
    path("<slug:slug>/delegations/<slug:code>/", sheet.sheet, name="sheet"),
    path("<slug:slug>/delegations/<slug:code>/reply/", sheet.reply, name="reply"),
    path("<slug:slug>/delegations/<slug:code>/reply/no/", sheet.reply_no, name="reply_no"),
    path("<slug:slug>/delegations/<slug:code>/sheet.<str:kind>", sheet.sheet_file, name="sheet_file"),
    path("<slug:slug>/delegations/<slug:code>/numbers/", sheet.numbers, name="sheet_numbers"),
    path("<slug:slug>/delegations/<slug:code>/again/", sheet.add_again, name="sheet_again"),
    path("<slug:slug>/delegations/<slug:code>/order/", sheet.order, name="sheet_order"),
    path("<slug:slug>/delegations/<slug:code>/note/", sheet.note, name="sheet_note"),
    path("<slug:slug>/delegations/<slug:code>/submit/", sheet.submit, name="sheet_submit"),
    path("<slug:slug>/delegations/<slug:code>/take-back/", sheet.take_back, name="sheet_take_back"),
    path("<slug:slug>/delegations/<slug:code>/accept/", sheet.accept, name="sheet_accept"),
    path("<slug:slug>/delegations/<slug:code>/release/", sheet.release, name="sheet_release"),
]  # fmt: skip

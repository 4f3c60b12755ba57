"""The office of an event, for the secretariat: one address in all languages, as the back office.

The apps above have parts of it too; ``config.urls`` puts them together as ``office:``.
"""

from django.urls import path

from events.views.office import (
    again,
    assessing,
    deciding,
    importing,
    invitations,
    links,
    overview,
    runs,
    seats,
    selection,
)

urlpatterns = [
    path("", overview.choose, name="choose"),
    path("<slug:slug>/", overview.event, name="event"),
    path("<slug:slug>/delegations/", deciding.sheets, name="sheets"),
    path("<slug:slug>/decisions/", deciding.decisions, name="decisions"),
    path("<slug:slug>/decisions/<int:pk>/refuse/", deciding.refuse, name="refuse"),
    path("<slug:slug>/waiting/", deciding.waiting, name="waiting"),
    path("<slug:slug>/seats/", seats.seats, name="seats"),
    path("<slug:slug>/seats/quota/", seats.quota, name="quota"),
    path("<slug:slug>/seats/pools/add/", seats.pool_add, name="pool_add"),
    path("<slug:slug>/seats/pools/<int:pk>/", seats.pool, name="pool"),
    path("<slug:slug>/seats/pools/<int:pk>/open/", seats.pool_open, name="pool_open"),
    path("<slug:slug>/seats/links/", links.links, name="links"),
    path("<slug:slug>/seats/links/<int:pk>/revoke/", links.link_revoke, name="link_revoke"),
    path("<slug:slug>/selection/", selection.selection, name="selection"),
    path("<slug:slug>/selection/rule/", selection.rule, name="selection_rule"),
    path("<slug:slug>/selection/scores/", assessing.scores, name="selection_scores"),
    path("<slug:slug>/selection/confirm/", selection.confirm, name="selection_confirm"),
    path("<slug:slug>/selection/<int:pk>/", assessing.nomination, name="nomination"),
    path("<slug:slug>/selection/<int:pk>/hand/", assessing.hand, name="nomination_hand"),
    path("<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path("<slug:slug>/invitations/choose/", invitations.invite, name="invite"),
    path("<slug:slug>/invitations/send/", invitations.send, name="invite_send"),
    path("<slug:slug>/invitations/remind/", invitations.remind, name="remind"),
    path("<slug:slug>/invitations/<int:pk>/withdraw/", invitations.withdraw, name="withdraw"),
    path("<slug:slug>/again/", again.again, name="again"),
    path("<slug:slug>/again/ask/", again.ask, name="ask"),
    path("<slug:slug>/again/send/", again.ask_send, name="ask_send"),
    path("<slug:slug>/again/<int:pk>/comes/", again.comes, name="comes"),
    path("<slug:slug>/again/<int:pk>/does-not-come/", again.does_not_come, name="does_not_come"),
    path("<slug:slug>/imports/", importing.imports, name="imports"),
    path("<slug:slug>/imports/template.<str:kind>", importing.file, name="import_file"),
    path("<slug:slug>/imports/<int:pk>/", importing.show, name="import"),
    path("<slug:slug>/imports/<int:pk>/columns/", importing.match, name="import_match"),
    path("<slug:slug>/imports/<int:pk>/errors.csv", importing.errors_csv, name="import_errors_csv"),
    path("<slug:slug>/imports/<int:pk>/confirm/", importing.confirm, name="import_confirm"),
    path("<slug:slug>/imports/<int:pk>/discard/", importing.discard, name="import_discard"),
    path("<slug:slug>/runs/", runs.runs, name="runs"),
    path("<slug:slug>/runs/<int:pk>/", runs.show, name="run"),
    path("<slug:slug>/runs/<int:pk>/file", runs.file, name="run_file"),
]

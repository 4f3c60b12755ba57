"""The office of an event, for the secretariat: one address in all languages, as the back office.

The apps above have parts of it too; ``config.urls`` puts them together as ``office:``.
"""

from django.urls import path

from events.views.office import (
    assessing,
    deciding,
    group_links,
    imports,
    invitations,
    overview,
    persons,
    reconfirmation,
    registrations,
    seats,
    selection,
)

urlpatterns = [
    path("", overview.choose, name="choose"),
    path("persons/", persons.proposals, name="persons"),
    path("persons/decide/", persons.decide, name="persons_decide"),
    path("persons/<int:pk>/undo/", persons.undo, name="persons_undo"),
    path("<slug:slug>/", overview.event, name="event"),
    path("<slug:slug>/registrations/", registrations.registrations, name="registrations"),
    path("<slug:slug>/registrations/act/", registrations.act, name="registrations_act"),
    path("<slug:slug>/delegations/", deciding.delegation_lists, name="delegation_lists"),
    path("<slug:slug>/decisions/", deciding.decisions, name="decisions"),
    path("<slug:slug>/decisions/<int:pk>/not-approve/", deciding.not_approve, name="not_approve"),
    path("<slug:slug>/waiting-list/", deciding.waiting, name="waiting_list"),
    path("<slug:slug>/seats/", seats.seats, name="seats"),
    path("<slug:slug>/seats/quota/", seats.quota, name="quota"),
    path("<slug:slug>/seats/reserved/add/", seats.reserve, name="reserve"),
    path("<slug:slug>/seats/reserved/<int:pk>/", seats.reserved_seats, name="reserved_seats"),
    path("<slug:slug>/seats/reserved/<int:pk>/open/", seats.open_reserved, name="open_reserved"),
    path("<slug:slug>/seats/group-links/", group_links.group_links, name="group_links"),
    path(
        "<slug:slug>/seats/group-links/<int:pk>/revoke/",
        group_links.revoke,
        name="group_link_revoke",
    ),
    path("<slug:slug>/selection/", selection.selection, name="selection"),
    path("<slug:slug>/selection/rule/", selection.rule, name="selection_rule"),
    path("<slug:slug>/selection/scores/", assessing.scores, name="selection_scores"),
    path("<slug:slug>/selection/confirm/", selection.confirm, name="selection_confirm"),
    path("<slug:slug>/selection/<int:pk>/", assessing.nomination, name="nomination"),
    path("<slug:slug>/selection/<int:pk>/hand/", assessing.hand, name="nomination_hand_change"),
    path("<slug:slug>/invitations/", invitations.invitations, name="invitations"),
    path("<slug:slug>/invitations/choose/", invitations.invite, name="invite"),
    path("<slug:slug>/invitations/send/", invitations.send, name="invite_send"),
    path("<slug:slug>/invitations/remind/", invitations.remind, name="remind"),
    path(
        "<slug:slug>/invitations/<int:pk>/withdraw/",
        invitations.withdraw,
        name="invitation_withdraw",
    ),
    path("<slug:slug>/reconfirmation/", reconfirmation.reconfirmation, name="reconfirmation"),
    path("<slug:slug>/reconfirmation/ask/", reconfirmation.ask, name="reconfirmation_ask"),
    path("<slug:slug>/reconfirmation/send/", reconfirmation.ask_send, name="reconfirmation_send"),
    path(
        "<slug:slug>/reconfirmation/<int:pk>/coming/",
        reconfirmation.mark_coming,
        name="mark_coming",
    ),
    path(
        "<slug:slug>/reconfirmation/<int:pk>/not-coming/",
        reconfirmation.mark_not_coming,
        name="mark_not_coming",
    ),
    path("<slug:slug>/imports/", imports.imports, name="imports"),
    path("<slug:slug>/imports/template.<str:kind>", imports.file, name="import_file"),
    path("<slug:slug>/imports/<int:pk>/", imports.show, name="import"),
    path("<slug:slug>/imports/<int:pk>/columns/", imports.match, name="import_match"),
    path("<slug:slug>/imports/<int:pk>/errors.csv", imports.errors_csv, name="import_errors_csv"),
    path("<slug:slug>/imports/<int:pk>/confirm/", imports.confirm, name="import_confirm"),
    path("<slug:slug>/imports/<int:pk>/remove/", imports.remove, name="import_remove"),
]

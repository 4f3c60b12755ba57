"""The parts of an event's office that are of this app. Between two numbers the apps above have
room."""

from django.utils.translation import gettext_lazy as _

from events.registries import Tab

IMPORTING = ("events.import_registration", "events.view_contacts")
TABS = {
    10: Tab("event", _("Overview"), phase=None),
    15: Tab("registrations", _("Registrations")),
    20: Tab("delegation_lists", _("Delegations")),
    30: Tab("decisions", _("Decisions")),
    40: Tab("waiting_list", _("Waiting list")),
    50: Tab("seats", _("Seats")),
    60: Tab("selection", _("Selection"), lambda user, event: event.by_selection),
    70: Tab("invitations", _("Invitations")),
    80: Tab("reconfirmation", _("Reconfirmation")),
    85: Tab("messages", _("Messages")),
    90: Tab("imports", _("Imports"), lambda user, _e: user.has_perms(IMPORTING)),
}

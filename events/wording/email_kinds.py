"""The groups of emails about events and registrations."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import EmailGroup, EmailKind, EmailPart
from accounts.wording.email_kinds import everybody
from friends.wording.email_kinds import is_focal_point

OF_MISSION = {EmailPart.DELEGATION: is_focal_point}
OF_ALL = {EmailPart.OWN: everybody}

EMAIL_GROUPS = {
    "endorsements": EmailGroup(
        _("Registrations that need your endorsement"),
        _("They are also shown under “To do” in the pages of your delegation."),
        OF_MISSION,
    ),
    "delegation": EmailGroup(
        _("Registrations of your delegation"),
        _(
            "News of the people of your delegation: seats, the waiting list, cancellations, "
            "badges and documents, and the acceptance of your delegation list."
        ),
        OF_MISSION,
    ),
    "steps": EmailGroup(
        _("Your registration is being handled"),
        _(
            "Confirmation of receipt, and the steps before the decision. The decision itself is "
            "always sent."
        ),
        OF_ALL,
    ),
    "deadlines": EmailGroup(
        _("Offers of a seat, reconfirmation and returned delegation lists"),
        _("They have a deadline, after which the seat may go to another person."),
        OF_ALL,
        always=True,
    ),
    "invitations": EmailGroup(
        _("Invitations to events"),
        _("Your delegation has to reply by a deadline."),
        OF_MISSION,
        always=True,
    ),
    "event_changes": EmailGroup(
        _("Changes and cancellations of events that you or your delegation take part in"),
        _("You may need to change your travel."),
        OF_ALL,
        always=True,
    ),
    "messages": EmailGroup(
        _("Messages that the event office writes"),
        _("Staff write them to participants. They are not automatic."),
        OF_ALL,
        always=True,
    ),
}
OWN_DECISION = EmailKind("decisions", mission="delegation")
STEP = EmailKind("steps", mission="delegation")
EMAIL_KINDS = {
    "registration_awaiting_endorsement": EmailKind("steps", mission="endorsements"),
    "registration_awaiting_approval": STEP,
    "registration_nominated": STEP,
    "registration_substitute": STEP,
    "registration_confirmed": OWN_DECISION,
    "registration_waiting": OWN_DECISION,
    "registration_cancelled": OWN_DECISION,
    "registration_declined": OWN_DECISION,
    "registration_expired": OWN_DECISION,
    "registration_not_approved": OWN_DECISION,
    "registration_not_eligible": OWN_DECISION,
    "registration_not_endorsed": OWN_DECISION,
    "registration_not_reconfirmed": OWN_DECISION,
    "registration_substituted": OWN_DECISION,
    "registration_person_changed": EmailKind("security"),
    "registration_offered": EmailKind("deadlines"),
    "registration_reconfirmation": EmailKind("deadlines"),
    "delegation_changed": EmailKind("delegation"),
    "list_accepted": EmailKind("delegation"),
    "list_returned": EmailKind("deadlines"),
    "event_invitation": EmailKind("invitations"),
    "event_reminder": EmailKind("reminders"),
    "event_changed": EmailKind("event_changes"),
    "event_cancelled": EmailKind("event_changes"),
    "event_message": EmailKind("messages"),
}

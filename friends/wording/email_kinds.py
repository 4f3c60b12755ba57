"""The groups of emails about the Group and about representatives."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import EmailGroup, EmailKind, EmailPart
from friends.models import Entity


def decides_memberships(user):
    return user.is_staff and user.has_perm("friends.decide_membership")


def appoints(user):
    return user.is_staff and user.has_perm("friends.appoint_representative")


def is_focal_point(user):
    return Entity.objects.spoken_for_by(user).exists()


EMAIL_GROUPS = {
    "requests_to_join": EmailGroup(
        _("Requests to join the Group"),
        _(
            "A State or organization asks to join, withdraws its request, or another one "
            "objects. Requests are also shown on your start page."
        ),
        {EmailPart.WORK: decides_memberships},
    ),
    "requests_to_represent": EmailGroup(
        _("People who ask to represent a State or organization"),
        _(
            "People ask, or accept an invitation. Requests that you have to decide are also "
            "shown under “To do”."
        ),
        {EmailPart.DELEGATION: is_focal_point, EmailPart.WORK: appoints},
    ),
    "reminders": EmailGroup(
        _("Reminders of deadlines"),
        _(
            "Your delegation has not replied to an invitation yet, or the term of one of its "
            "representatives ends soon."
        ),
        {EmailPart.DELEGATION: is_focal_point},
    ),
    "membership": EmailGroup(
        _("Membership of the Group"),
        _(
            "Requests to which your Government can object until a deadline, and decisions on "
            "the membership of your State or organization."
        ),
        {EmailPart.DELEGATION: is_focal_point},
        always=True,
    ),
    "focal_points": EmailGroup(
        _("Appointments of focal points"),
        _("You need to notice a mistaken appointment at once."),
        {EmailPart.DELEGATION: is_focal_point, EmailPart.WORK: appoints},
        always=True,
    ),
}
EMAIL_KINDS = {
    "membership_requested": EmailKind("requests_to_join"),
    "request_withdrawn": EmailKind("requests_to_join"),
    "objection_raised": EmailKind("requests_to_join"),
    "membership_admitted": EmailKind("membership"),
    "membership_declined": EmailKind("membership"),
    "membership_withdrawn": EmailKind("membership"),
    "request_received": EmailKind("membership"),
    "objections_open": EmailKind("membership"),
    "signature_asked": EmailKind("membership"),
    "focal_point_appointed": EmailKind("focal_points"),
    "representative_approved": EmailKind("decisions"),
    "representative_asked": EmailKind("requests_to_represent"),
    "representative_declined": EmailKind("decisions"),
    "representative_ended": EmailKind("decisions"),
    "representative_ending": EmailKind("decisions", mission="reminders"),
    "representative_invited": EmailKind("decisions"),
    "representative_role_changed": EmailKind("decisions"),
    "invitation_accepted": EmailKind("requests_to_represent"),
}

"""Who acts for which entity: decided here where a mission has no focal point to decide it."""

from django.contrib import admin
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from audit.admin import Act, AuditedAdmin, says
from audit.admin.entries import ReadOnly
from audit.admin.lists import AddressesMixin
from friends.actions import approve, confirm_appointment, decline_representative, end
from friends.models import Representative
from friends.queries.people import without_a_decider
from friends.views.representatives import outcome_message

APPOINT = "friends.appoint_representative"


def approve_now(rep, *, by):
    return approve(rep, by=by, at=timezone.now())


def said_of_approval(rep):
    return outcome_message(rep, _("%s is approved."))


def confirm_now(rep, *, by):
    return confirm_appointment(rep, by=by, at=timezone.now())


def decline_now(rep, *, by, reason):
    return decline_representative(rep, by=by, at=timezone.now(), reason=reason)


def end_now(rep, *, by, reason):
    """By the secretariat, which may leave a mission without a focal point."""
    return end(rep, by=by, at=timezone.now(), reason=reason, leaving_none=True)


def in_status(*statuses):
    return lambda rep: rep.status in statuses


class WaitsHere(admin.SimpleListFilter):
    title = _("decision")
    parameter_name = "waiting"

    def lookups(self, request, model_admin):
        return [
            ("here", _("Waiting for the secretariat: no focal point")),
            ("second_officer", _("Waits for a second officer")),
        ]

    def queryset(self, request, queryset):
        if self.value() == "second_officer":
            return queryset.awaiting_second_officer()
        return queryset.filter(pk__in=without_a_decider()) if self.value() == "here" else queryset


@admin.register(Representative)
class RepresentativeAdmin(ReadOnly, AddressesMixin, AuditedAdmin):
    list_display = ["person", "entity", "role", "status", "asked_at", "valid_from", "valid_until"]
    list_filter = [WaitsHere, "status", "role", "entity__kind", "asked_at"]
    list_select_related = ["entity", "user"]
    search_fields = [
        "user__email",
        "user__search_key__words",
        "email",
        "entity__sort_name__words",
        "=entity__iso3",
    ]
    search_help_text = _("A person, an address, or a State or organization.")
    search_help_text_without_addresses = _("A person, or a State or organization.")
    address_fields = ["user", "email"]
    fields = [
        "entity",
        "user",
        "email",
        "role",
        "function",
        "status",
        "note_verbale",
        "asked_at",
        "invited_by",
        "proposed_at",
        "proposed_by",
        "decided_at",
        "decided_by",
        "reason",
        "valid_from",
        "valid_until",
    ]
    export_fields = ["person", "entity", "role", "status", "valid_from", "valid_until"]
    acts = [
        Act(
            "approve",
            _("Approve"),
            approve_now,
            APPOINT,
            when=in_status("asked"),
            said=said_of_approval,
        ),
        Act(
            "confirm_appointment",
            _("Confirm the appointment"),
            confirm_now,
            APPOINT,
            confirm=True,
            when=in_status("awaiting_second_officer"),
            explains=lambda rep: [
                _("The appointment takes effect once the person has an account."),
                _("The person will be emailed."),
            ],
            said=says(_("The appointment is confirmed: %(it)s.")),
        ),
        Act(
            "decline",
            _("Decline"),
            decline_now,
            APPOINT,
            needs_reason=True,
            when=in_status("asked", "invited", "awaiting_second_officer"),
            explains=lambda rep: [_("The person will not represent the mission in this role.")],
            said=says(_("Declined: %(it)s.")),
        ),
        Act(
            "end",
            _("End the representation"),
            end_now,
            APPOINT,
            needs_reason=True,
            when=in_status("approved", "invited", "awaiting_second_officer"),
            explains=lambda rep: [_("The person will no longer represent the mission.")],
            said=says(_("The representation has ended: %(it)s.")),
        ),
    ]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("friends.view_representative")

    @admin.display(description=_("person"), ordering="user__family_name")
    def person(self, rep):
        return rep.shown

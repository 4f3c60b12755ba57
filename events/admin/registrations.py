"""Registrations: to read, to export, to cancel. Details are changed on the registration's
page."""

from django.contrib import admin
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from audit.admin import Act, AuditedAdmin
from audit.admin.entries import ReadOnly
from events import actions
from events.models import Registration
from events.wording import act_texts


def cancel(registration, *, by, reason):
    return actions.cancel_registration(registration, by=by, at=timezone.now(), reason=reason)


@admin.register(Registration)
class RegistrationAdmin(ReadOnly, AuditedAdmin):
    list_display = ["name", "entity", "event", "status", "received_at", "badge"]
    list_filter = ["status", ("event", admin.RelatedOnlyFieldListFilter), "received_at", "role"]
    search_fields = [
        "=badge",
        "search_key__words",
        "delegation__entity__sort_name__words",
    ]
    search_help_text = _("A name, a badge number or a delegation.")
    list_select_related = ["event", "delegation__entity"]
    list_per_page = 50
    show_full_result_count = False
    ordering = ["-received_at", "-pk"]
    export_fields = [
        "badge",
        "event_address",
        "entity",
        "status",
        "style",
        "given_name",
        "family_name",
        "second_script",
        "position",
        "role",
        "email",
        "phone",
        "language",
        "access_needs",
        "diet",
        "grounds_pass",
        "consent_public",
        "received_at",
        "confirmed_at",
        "closed_at",
        "reason",
    ]
    acts = [
        Act(
            "cancel",
            _("Cancel registration"),
            cancel,
            "events.enter_registration",
            needs_reason=True,
            when=lambda r: r.is_live,
            explains=act_texts.explains_cancelling_of_person,
            said=lambda r: _("The registration of %s is cancelled.") % r.name,
        ),
    ]

    def get_export_fields(self, request):
        return _allowed(request, self.export_fields)

    def get_fields(self, request, obj=None):
        named = [
            "page",
            "event",
            "entity",
            "status",
            "received_at",
            "entered_at",
            "entered_by",
            "source",
            "nomination_number",
        ]
        dated = ["confirmed_at", "closed_at", "reason", "badge"]
        return _allowed(request, [*named, *dated, *Registration.PERSONAL])

    def get_readonly_fields(self, request, obj=None):
        return self.get_fields(request, obj)

    @admin.display(description=_("name"), ordering="family_name")
    def name(self, row):
        return row.name_with_style

    @admin.display(description=_("delegation"), ordering="delegation__entity__sort_name")
    def entity(self, row):
        return row.delegation.entity.name

    @admin.display(description=_("event"))
    def event_address(self, row):
        return row.event.slug

    @admin.display(description=_("page"))
    def page(self, row):
        return format_html('<a href="{}">{}</a>', row.get_absolute_url(), _("Change the details"))


def _allowed(request, names):
    """Without contact details for those who may not see them."""
    if request.user.has_perm("events.view_contacts"):
        return names
    return [name for name in names if name not in Registration.CONTACTS]

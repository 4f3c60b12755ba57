"""What happened at the desks, to read."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from attendance.models import Scan
from audit.admin import AuditedAdmin
from audit.admin.entries import ReadOnly


@admin.register(Scan)
class ScanAdmin(ReadOnly, AuditedAdmin):
    list_display = ["at", "event", "person", "entity", "result", "desk", "operator", "voided"]
    list_filter = ["result", "voided", ("event", admin.RelatedOnlyFieldListFilter), "at"]
    search_fields = [
        "registration__search_key__words",
        "=registration__badge",
        "desk",
        "typed",
    ]
    list_select_related = ["event", "registration__delegation__entity", "operator"]
    show_full_result_count = False
    export_fields = [
        "at",
        "event",
        "person",
        "entity",
        "result",
        "voided",
        "desk",
        "operator",
        "source",
        "typed",
        "reason",
    ]

    @admin.display(description=_("person"))
    def person(self, scan):
        return scan.registration.name if scan.registration else scan.typed

    @admin.display(description=_("delegation"))
    def entity(self, scan):
        return scan.registration.delegation.entity.name if scan.registration else ""

"""The head of the chain, and the heads that were emailed to the auditors."""

from django.contrib import admin
from django.db.models import OuterRef, Subquery
from django.utils.translation import gettext_lazy as _

from audit.admin.entries import ReadOnly
from audit.admin.exporting import ExportMixin
from audit.admin.lists import OfferedListMixin
from audit.models import Entry, Seal, SentHead


@admin.register(SentHead)
class SentHeadAdmin(ReadOnly, ExportMixin, OfferedListMixin, admin.ModelAdmin):
    """For readers of the audit log."""

    change_list_template = "admin/audit/senthead/change_list.html"
    list_display = ["day", "head", "sent_to", "is_contained"]
    list_filter = ["day"]
    show_full_result_count = False
    fields = ["day", "at", "head", "sent_to", "is_contained"]
    readonly_fields = fields
    export_fields = ["day", "at", "seq", "hash", "sent_to"]

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("audit.view_entry")

    def has_module_permission(self, request):
        return self.has_view_permission(request)

    def get_queryset(self, request):
        same = Entry.objects.filter(seq=OuterRef("seq")).values("hash")
        return super().get_queryset(request).annotate(now=Subquery(same))

    def changelist_view(self, request, extra_context=None):
        context = {
            "head": Seal.objects.filter(pk=1, seq__gt=0).first(),
            "unsealed": Entry.objects.filter(seq__isnull=True).count(),
            "title": _("Audit log: heads sent to auditors"),
        }
        return super().changelist_view(request, {**context, **(extra_context or {})})

    @admin.display(description=_("head"), ordering="seq")
    def head(self, sent):
        return sent.text

    @admin.display(description=_("still in the log"), boolean=True)
    def is_contained(self, sent):
        return sent.now == sent.hash

"""The manner of the back office, for every app: `AuditedAdmin` and `Act`.

::

    @admin.register(Membership)
    class MembershipAdmin(AuditedAdmin):
        list_display = ["entity", "capacity", "status"]
        export_fields = ["entity", "capacity", "status", "effective_from"]
        acts = [
            Act("admit", _("Admit"), admit, "friends.decide_membership", confirm=True),
            Act("decline", _("Decline"), decline, "friends.decide_membership", needs_reason=True),
        ]
"""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext as _

from audit.admin.acts import Act, ActsMixin, says
from audit.admin.entries import EntryAdmin
from audit.admin.exporting import ExportMixin
from audit.admin.lists import OfferedListMixin
from audit.admin.localized_names import OWN_FIELDS
from audit.admin.recording import RecordingMixin
from audit.admin.sent_heads import SentHeadAdmin
from audit.admin.versions import VersionMixin

__all__ = ["OWN_FIELDS", "Act", "AuditedAdmin", "EntryAdmin", "SentHeadAdmin", "says"]


class AuditedAdmin(
    ActsMixin, ExportMixin, OfferedListMixin, VersionMixin, RecordingMixin, admin.ModelAdmin
):
    """A model in the back office, as this project wants all of them.

    * What is saved, added or deleted here is recorded with before and after, and the History page
      shows the entries about the record.
    * ``status`` and ``lifecycle_fields`` are never edited: ``acts`` change them.
    * Rows are those of ``visible_to(user)``, where the model's queryset has it.
    * A model with a ``version`` field refuses an edit of a row that changed in the meantime, and
      shows both versions.
    * The list answers its filters, its search and its dates, and no other field.
    * ``export_fields`` (names as in ``list_display``) can be downloaded as CSV and XLSX.
    """

    lifecycle_fields = ()
    formfield_overrides = OWN_FIELDS

    def get_queryset(self, request):
        rows = super().get_queryset(request)
        return rows.visible_to(request.user) if hasattr(rows, "visible_to") else rows

    def action_checkbox(self, obj):
        """Django draws a widget's template for each row, which is a quarter of a long list's
        time."""
        label = _("Select this object for an action - {}").format(obj)
        mark = (
            '<input type="checkbox" name="_selected_action" value="{}" class="action-select" '
            'aria-label="{}">'
        )
        return format_html(mark, obj.pk, label)

    def get_readonly_fields(self, request, obj=None):
        own = {field.name for field in self.opts.get_fields()}
        fixed = [name for name in ("status", *self.lifecycle_fields) if name in own]
        given = super().get_readonly_fields(request, obj)
        return [*given, *(name for name in fixed if name not in given)]

"""The whole stream of entries, to read."""

from django.contrib import admin
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from audit.admin.exporting import ExportMixin
from audit.admin.lists import AddressesMixin, OfferedListMixin
from audit.models import Entry
from audit.wording import act_in_words


class ReadOnly:
    """Nobody adds, changes or deletes here, whatever their permissions."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Entry)
class EntryAdmin(ReadOnly, AddressesMixin, ExportMixin, OfferedListMixin, admin.ModelAdmin):
    list_display = ["number", "at", "who", "act", "subject", "note"]
    list_display_links = ["number", "at"]
    list_filter = [
        ("act", admin.AllValuesFieldListFilter),
        ("subject_type", admin.AllValuesFieldListFilter),
        "at",
    ]
    search_fields = ["act", "note", "agent", "actor__email", "=subject_id", "=seq"]
    search_help_text = _(
        "An action, a reason, a person’s email address, or the number of a record or entry."
    )
    search_help_text_without_addresses = _(
        "An action, a reason, or the number of a record or entry."
    )
    list_select_related = ["actor"]
    show_full_result_count = False
    fields = ["number", "hash", "at", "who", "act", "subject", "note", "difference"]
    readonly_fields = ["number", "who", "subject", "difference"]
    export_fields = ["seq", "at", "who", "act", "subject_type", "subject_id", "note", "hash"]

    def get_queryset(self, request):
        return super().get_queryset(request).visible_to(request.user)

    @admin.display(description=_("number"), ordering="seq")
    def number(self, entry):
        return entry.seq or _("not sealed yet")

    @admin.display(description=_("who"))
    def who(self, entry):
        return entry.who

    @admin.display(description=_("record"))
    def subject(self, entry):
        return f"{entry.subject_type} {entry.subject_id}"

    @admin.display(description=_("what changed"))
    def difference(self, entry):
        return render_to_string("admin/includes/difference.html", {"entry": entry})


SHOWN = 8


def last_entries(request):
    """The newest entries on the start page, in words: ``{"at", "what", "who", "note", "url"}``."""
    rows = Entry.objects.visible_to(request.user).select_related("actor")[:SHOWN]
    return [
        {
            "at": entry.at,
            "what": act_in_words(entry.act, entry.subject_type),
            "who": entry.who,
            "note": entry.note,
            "url": reverse("admin:audit_entry_change", args=[entry.pk]),
        }
        for entry in rows
    ]


admin.site.entries.append(last_entries)

"""Every edit made in the admin becomes an audit entry, in the same transaction."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models

from audit.models import Entry, changes, fields_of, record


def facts(obj):
    """The stored fields of a row and what it is linked with, many to many."""
    links = {}
    for field in obj._meta.many_to_many:
        through = getattr(obj, field.name)
        links[field.name] = sorted(through.values_list("pk", flat=True))
    return {**fields_of(obj), **links}


def stored(obj):
    """The row as the database has it now."""
    return type(obj)._base_manager.get(pk=obj.pk)


def note_change(obj, what, *, by, before, after):
    before, after = changes(obj, before, after)
    if before or after:
        record(f"{obj._meta.model_name}.{what}", obj, by=by, before=before, after=after)


class RecordingMixin:
    object_history_template = "admin/audit_history.html"

    def save_model(self, request, obj, form, change):
        form.facts_before = facts(stored(obj)) if change else {}
        super().save_model(request, obj, form, change)

    def save_related(self, request, form, formsets, change):
        """The last step of a save: now the links are written too."""
        super().save_related(request, form, formsets, change)
        what = "changed" if change else "added"
        after = facts(stored(form.instance))
        note_change(form.instance, what, by=request.user, before=form.facts_before, after=after)

    def save_formset(self, request, form, formset, change):
        rows = {
            f.instance.pk: facts(stored(f.instance)) for f in getattr(formset, "initial_forms", [])
        }
        super().save_formset(request, form, formset, change)
        for obj in formset.new_objects:
            note_change(obj, "added", by=request.user, before={}, after=facts(obj))
        for obj, _names in formset.changed_objects:
            note_change(obj, "changed", by=request.user, before=rows[obj.pk], after=facts(obj))
        for obj in formset.deleted_objects:
            self._note_deleted(request, obj, rows)

    def _note_deleted(self, request, obj, rows):
        """A row that is gone has lost its number: it is among ``rows`` under the old one."""
        before = next((f for f in rows.values() if f["id"] == obj.pk), None) or fields_of(obj)
        gone = dict.fromkeys(before)
        note_change(obj, "deleted", by=request.user, before=before, after=gone)

    def delete_model(self, request, obj):
        self._record_deletion(request, obj)
        super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        for obj in queryset:
            self.delete_model(request, obj)

    def _record_deletion(self, request, obj):
        before = facts(obj)
        note_change(obj, "deleted", by=request.user, before=before, after=dict.fromkeys(before))

    # The admin's own log would keep names for ever and say less: the entries replace it.
    def log_addition(self, request, obj, message):
        return None

    def log_change(self, request, obj, message):
        return None

    def log_deletions(self, request, queryset):
        return None

    def history_view(self, request, object_id, extra_context=None):
        obj = self.get_object(request, unquote(object_id))
        if obj is not None and not self.has_view_or_change_permission(request, obj):
            raise PermissionDenied
        entries = Entry.objects.none()
        if isinstance(obj, models.Model):
            entries = Entry.objects.about(obj).select_related("actor")
        context = {"entries": entries[:500], **(extra_context or {})}
        return super().history_view(request, object_id, context)

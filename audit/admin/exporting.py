"""The filtered list as CSV or XLSX, and an entry that says who took it."""

from django.contrib.admin.options import ActionLocation
from django.contrib.admin.utils import label_for_field, lookup_field
from django.contrib.admin.views.main import SEARCH_VAR, IncorrectLookupParameters
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.urls import path, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from audit.admin.lists import refused
from audit.models import record
from files.exports import csv_response, xlsx_response

FORMATS = {"csv": csv_response, "xlsx": xlsx_response}
LABELS = {"csv": _("Export the selected as CSV"), "xlsx": _("Export the selected as XLSX")}


class ExportMixin:
    export_fields = ()
    change_list_template = "admin/exported_change_list.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        view = self.admin_site.admin_view(self.export_view)
        return [path("export/<slug:kind>/", view, name=name), *super().get_urls()]

    def get_actions(self, request, action_location=ActionLocation.CHANGE_LIST):
        actions = super().get_actions(request, action_location=action_location)
        offered = self.export_fields and self.has_view_permission(request)
        if offered and action_location == ActionLocation.CHANGE_LIST:
            for kind, label in LABELS.items():
                name = f"export_{kind}"
                actions[name] = as_action(self, name, label, _selected(kind))
        return actions

    def changelist_view(self, request, extra_context=None):
        offered = self.export_fields and self.has_view_permission(request)
        context = {"export_kinds": list(FORMATS) if offered else []}
        return super().changelist_view(request, {**context, **(extra_context or {})})

    def export_view(self, request, kind):
        """All rows that the list's filters and search let through."""
        if kind not in FORMATS or not self.export_fields:
            raise Http404
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            shown = self.get_changelist_instance(request)
        except IncorrectLookupParameters:
            return refused(self._url("changelist"))
        return self.export(request, kind, shown.get_queryset(request))

    def _url(self, what, *args):
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_{what}"
        return reverse(name, args=args, current_app=self.admin_site.name)

    def get_export_fields(self, request):
        """For a table in which not every reader may take every column."""
        return self.export_fields

    def export(self, request, kind, queryset):
        fields = self.get_export_fields(request)
        header = [capfirst(label_for_field(name, self.model, self)) for name in fields]
        after = {"rows": queryset.count(), "format": kind, "filters": self._filters(request)}
        name = self.opts.model_name
        record(f"{name}.exported", request.user, by=request.user, after=after)
        return FORMATS[kind](name, header, self._export_rows(queryset, fields))

    def _filters(self, request):
        """What the list was narrowed by; a name or an address that was looked for is not kept."""
        parameters = request.GET.copy()
        hidden = {SEARCH_VAR, *getattr(self.model, "audit_hidden", ())}
        for name in parameters:
            if hidden & set(name.split("__")):
                parameters[name] = "…"
        return parameters.urlencode()

    def _export_rows(self, queryset, fields):
        for obj in queryset.iterator(chunk_size=2000):
            yield [lookup_field(name, obj, self)[2] for name in fields]


def _selected(kind):
    def action(modeladmin, request, queryset):
        return modeladmin.export(request, kind, queryset)

    return action


def as_action(modeladmin, name, label, function):
    """What Django keeps for an action of the list, whose form changes between its versions."""
    function.short_description = label
    function.__name__ = name
    return modeladmin.get_action(function)

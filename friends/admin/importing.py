"""The list of members as a file: read, shown with its errors row by row, entered on a second
click."""

from datetime import date, datetime

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.refusals import attempt
from files.in_a_row import in_a_row
from files.tables.forms import MISSING, TableFileField, TableForm
from friends.actions.member_list import COLUMNS, import_memberships, read_rows
from friends.forms.fields import typed
from friends.queries.entity_names import plain

IMPORT = "friends.import_membership"
SALT = "friends.import"


class ImportForm(TableForm):
    largest = 1024 * 1024

    file = TableFileField(
        label=gettext_lazy("List of members as CSV or XLSX"),
        required=False,
        help_text=gettext_lazy(
            "The file needs the columns code, name, kind, capacity, from and until. The capacity "
            "is member, observer or partner, or co-chair for the term of a Co-Chair."
        ),
    )
    # The rows that were previewed, signed: what is confirmed is what was shown.
    text = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        data = super().clean()
        try:
            if data.get("file"):
                self.rows = _rows_of(self.table(lambda cell: plain(cell) in COLUMNS))
            elif "file" not in self.errors:
                self.rows = signing.loads(data.get("text", ""), salt=SALT)
        except signing.BadSignature:
            self.add_error("file", MISSING)
        except ValidationError as error:
            self.add_error("file", error)
        return data


def _rows_of(table):
    """``[number in the file, {column: cell}]`` for each row."""
    headings = [plain(heading) for heading in table.header]
    missing = [column for column in COLUMNS if column not in headings]
    if missing:
        raise ValidationError(_("These columns are missing: %s.") % in_a_row(missing))
    at = {column: headings.index(column) for column in COLUMNS}
    return [(n, {column: _day(cells[i]) for column, i in at.items()}) for n, cells in table.rows]


def _day(cell):
    """A date to which the spreadsheet has a time is the date."""
    return cell.date() if isinstance(cell, datetime) else cell


def _signed(rows):
    """Dates as text, as they are read again."""
    plain_rows = [
        (n, {c: v.isoformat() if isinstance(v, date) else v for c, v in row.items()})
        for n, row in rows
    ]
    return signing.dumps(plain_rows, salt=SALT)


class ImportMixin:
    change_list_template = "admin/friends/membership/change_list.html"

    def get_urls(self):
        view = self.admin_site.admin_view(self.import_view)
        return [path("import/", view, name="friends_membership_import"), *super().get_urls()]

    def changelist_view(self, request, extra_context=None):
        context = {"may_import": request.user.has_perm(IMPORT), **(extra_context or {})}
        return super().changelist_view(request, context)

    def import_view(self, request):
        if not request.user.has_perm(IMPORT):
            raise PermissionDenied
        form = ImportForm(*typed(request))
        context = {"form": form}
        if request.method == "POST" and form.is_valid():
            read = read_rows(form.rows, by=request.user)
            context |= {"lines": read.lines, "faults": read.faults, "text": _signed(form.rows)}
            if not read.faults and "confirmed" in request.POST:
                done = attempt(
                    form, import_memberships, read.lines, by=request.user, at=timezone.now()
                )
                if done is not None:
                    return self._imported(request, done)
        return self._preview(request, context)

    def _imported(self, request, done):
        text = _("Rows entered: %(entered)s. Already on record: %(known)s.")
        messages.success(request, text % {"entered": done.entered, "known": done.known})
        return HttpResponseRedirect(self._url("changelist"))

    def _preview(self, request, context):
        common = {"title": _("Import a list of members"), "opts": self.opts, "columns": COLUMNS}
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), **common, **context}
        return TemplateResponse(request, "admin/friends/membership/import.html", context)

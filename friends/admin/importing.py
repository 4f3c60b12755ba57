"""The list of members as a file: read, shown with its errors row by row, entered on a second
click."""

import csv
import io

from django import forms
from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from audit.refusals import attempt
from friends.actions.member_list import COLUMNS, import_memberships, read_rows
from friends.forms.fields import typed

IMPORT = "friends.import_membership"
LARGEST = 1024 * 1024
SALT = "friends.import"


class ImportForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("List of members as CSV"),
        required=False,
        help_text=gettext_lazy("UTF-8, with the columns code, name, kind, capacity, from, until."),
    )
    # The text that was previewed, signed: what is confirmed is what was shown.
    text = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self):
        data = super().clean()
        try:
            self.source = _decoded(data.get("file")) or signing.loads(
                data.get("text", ""), salt=SALT
            )
        except signing.BadSignature:
            self.add_error("file", _("Choose the file."))
        except (UnicodeDecodeError, csv.Error):
            self.add_error("file", _("This is not a CSV file in UTF-8."))
        except ValueError as error:
            self.add_error("file", str(error))
        return data


def _decoded(upload):
    if not upload:
        return ""
    if upload.size > LARGEST:
        raise ValueError(_("The file is too large for a list of members."))
    text = upload.read().decode("utf-8-sig")
    rows = csv.DictReader(io.StringIO(text))
    missing = set(COLUMNS) - set(rows.fieldnames or ())
    if missing:
        raise ValueError(_("These columns are missing: %s.") % ", ".join(sorted(missing)))
    for _row in rows:  # a line that cannot be read is said now
        pass
    return text


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
            read = read_rows(csv.DictReader(io.StringIO(form.source)))
            context |= {
                "lines": read.lines,
                "faults": read.faults,
                "text": signing.dumps(form.source, salt=SALT),
            }
            if not read.faults and "confirmed" in request.POST:
                done = attempt(
                    form, import_memberships, read.lines, by=request.user, at=timezone.now()
                )
                if done is not None:
                    return self._imported(request, done)
        return self._preview(request, context)

    def _imported(self, request, done):
        text = _("%(entered)s entered, %(known)s were on record already.")
        messages.success(request, text % {"entered": done.entered, "known": done.known})
        return HttpResponseRedirect(self._url("changelist"))

    def _preview(self, request, context):
        common = {"title": _("Import a list of members"), "opts": self.opts, "columns": COLUMNS}
        request.current_app = self.admin_site.name
        context = {**self.admin_site.each_context(request), **common, **context}
        return TemplateResponse(request, "admin/friends/membership/import.html", context)

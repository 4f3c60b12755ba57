"""Nominations that come as a file: uploaded, matched, looked at, confirmed."""

from functools import wraps
from itertools import islice

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.models import record
from audit.refusals import attempt
from events.actions import importing
from events.forms.importing import ConfirmForm, MatchForm, ReadingForm, UploadForm
from events.import_parsing import template
from events.import_parsing.columns import label
from events.import_parsing.rows import count_ambiguous
from events.models import ImportStatus, RegistrationStatus
from events.queries.required_details import required_of
from events.views.lookup import page_of
from events.views.office.access import found, office
from files.exports import XLSX, csv_response
from files.tables import delimited, encodings
from friends.forms.fields import typed
from friends.models import Entity

S = ImportStatus
IMPORT = "events.import_registration"
CONTACTS = "events.view_contacts"
PER_PAGE = 50
FIRST = 20  # rows of the preview
OPEN = (S.UPLOADED, S.CHECKED, S.FAILED)  # what can be matched again
MARKS = {S.DONE: "ok", S.FAILED: "bad", S.REMOVED: "off"}


def for_importers(*methods):
    """A page of the office that even to read takes the right to import, and that to see contacts:
    files hold both."""

    def decorate(view):
        @office(IMPORT, methods=methods)
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not (request.may and request.user.has_perm(CONTACTS)):
                raise PermissionDenied(_("You do not have permission to import nominations."))
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def _get_import(request, slug, pk):
    event = found(request, slug)
    row = get_object_or_404(event.imports.visible_to(request.user).select_related("made_by"), pk=pk)
    row.event = event
    return event, row


@for_importers("GET", "HEAD", "POST")
def imports(request, slug):
    """All imports of the event; a POST uploads a file."""
    event = found(request, slug)
    form = UploadForm(*typed(request))
    if request.method == "POST" and form.is_valid():
        facts = {**form.cleaned_data, "by": request.user, "at": timezone.now()}
        row = attempt(form, importing.upload_import, event, **facts)
        if row:
            return redirect("office:import_match", slug, row.pk)
    rows = event.imports.visible_to(request.user).select_related("made_by").defer("errors")
    page = page_of(request, rows, PER_PAGE)
    for row in page:
        row.mark = MARKS.get(row.status, "wait")
    context = {"event": event, "tab": "imports", "form": form, "page": page}
    return render(request, "events/office/imports.html", context)


@for_importers("GET", "HEAD")
def file(request, slug, kind):
    """The template to fill in, as CSV or XLSX."""
    name = f"nominations-{found(request, slug).slug}"
    if kind == "csv":
        return csv_response(name, template.headings(), template.csv_rows())
    if kind != "xlsx":
        raise Http404
    disposition = {"Content-Disposition": f'attachment; filename="{name}.xlsx"'}
    return HttpResponse(template.workbook(), content_type=XLSX, headers=disposition)


@for_importers("GET", "HEAD", "POST")
def match(request, slug, pk):
    """Which column holds what. ``?encoding=`` and ``?delimiter=`` show the file by others; a POST
    has it checked."""
    event, row = _get_import(request, slug, pk)
    if row.status not in OPEN:
        return redirect("office:import", slug, pk)
    looked, table = _looked_at(row, request.POST if request.method == "POST" else request.GET)
    form = MatchForm(request.POST if request.method == "POST" else None, row=row, table=table)
    if request.method == "POST" and form.is_valid():
        facts = {"columns": form.columns, "day_first": form.is_day_first}
        facts["shared_mailboxes"] = form.cleaned_data["shared_mailboxes"]
        facts |= {"by": request.user, "at": timezone.now()}
        facts |= {"encoding": table.encoding, "delimiter": table.delimiter}
        if attempt(form, importing.match_columns, row, **facts):
            return redirect("office:import", slug, pk)
    context = {"event": event, "tab": "imports", "row": row, "form": form, "looked": looked}
    context |= {"table": table, "ambiguous": count_ambiguous(table)}
    context["required"] = [label(field) for field in required_of(event)]
    return render(request, "events/office/import_match.html", context)


def _looked_at(row, asked):
    """``(the form, the table)`` in the encoding and with the delimiter that are asked for, where
    the file can be read so."""
    offered = {"encoding": dict(encodings.CHOICES), "delimiter": dict(delimited.CHOICES)}
    chosen = {
        name: asked[name] if row.encoding and asked.get(name) in choices else ""
        for name, choices in offered.items()
    }
    shown = {name: value or getattr(row, name) for name, value in chosen.items()}
    # Beside another form on the page that has fields of these names.
    form = ReadingForm(shown, declared=row.delimiter, auto_id="id_looked_%s")
    try:
        return form, importing.table_of(row, **chosen)
    except ValidationError as error:
        form.add_error("encoding" if error.code == "encoding" else "delimiter", error)
        return form, importing.table_of(row)


@for_importers("GET", "HEAD")
def show(request, slug, pk):
    """An import as it stands: its progress, its errors, its preview, or what became of it."""
    event, row = _get_import(request, slug, pk)
    row.mark = MARKS.get(row.status, "wait")
    context = {"event": event, "tab": "imports", "row": row}
    if row.status == S.UPLOADED:
        return redirect("office:import_match", slug, pk)
    if row.status in (S.CHECKING, S.RUNNING):
        return render(request, "events/office/import_progress.html", context)
    if row.errors:
        return render(request, "events/office/import_errors.html", context | _errors(request, row))
    if row.status == S.CHECKED:
        return render(
            request, "events/office/import_preview.html", context | _preview(request, row)
        )
    return render(request, "events/office/import_result.html", context | _result(row))


def _errors(request, row):
    page = Paginator(row.errors, PER_PAGE).get_page(request.GET.get("page"))
    listed = [(number, label(field), text) for number, field, text in page.object_list]
    return {"page": page, "listed": listed, "total": row.result.get("errors", len(row.errors))}


def _preview(request, row):
    numbers = {code: (new, known) for code, new, known in row.result["delegations"]}
    entities = Entity.objects.visible_to(request.user).filter(code__in=numbers)
    delegations = [(e, *numbers[e.code]) for e in sorted(entities, key=lambda e: e.order)]
    lines = importing.rows_in(row, importing.table_of(row))
    return {
        "lines": list(islice(lines, FIRST)),
        "found": row.result,
        "delegations": delegations,
        "form": ConfirmForm(initial={"tell": row.tell}, event=row.event),
    }


def _result(row):
    """What became of the persons, by status."""
    numbers = [
        (status, row.result[status]) for status in RegistrationStatus if status in row.result
    ]
    return {"numbers": numbers, "found": row.result}


@for_importers("GET", "HEAD")
def errors_csv(request, slug, pk):
    """The errors as a file, for correcting the import."""
    event, row = _get_import(request, slug, pk)
    record(
        "nominationimport.errors_exported", row, by=request.user, after={"rows": len(row.errors)}
    )
    header = [_("Row of the file"), _("Column"), _("What to correct")]
    rows = [[number, label(field), text] for number, field, text in row.errors]
    return csv_response(f"errors-{event.slug}-{row.pk}", header, rows)


@for_importers("POST")
def confirm(request, slug, pk):
    """Have it entered, all or nothing."""
    _event, row = _get_import(request, slug, pk)
    facts = {"tell": "tell" in request.POST, "seen": request.POST.get("seen", "")}
    try:
        importing.confirm_import(row, by=request.user, at=timezone.now(), **facts)
    except importing.StaleImport as refusal:
        messages.error(request, str(refusal))
    return redirect("office:import", slug, pk)


@for_importers("POST")
def remove(request, slug, pk):
    """Enter nothing, and delete the file."""
    _event, row = _get_import(request, slug, pk)
    importing.remove_import(row, by=request.user)
    messages.success(
        request, _("The import is removed and its file deleted. No registrations were entered.")
    )
    return redirect("office:imports", slug)

"""Attendance from a file: sent, looked at, entered."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from attendance.actions import attendance_files
from attendance.forms.attendance_file import AttendanceFileForm
from attendance.models import AttendanceFileStatus
from attendance.queries import presence
from attendance.queries.attendance_file import attended_in, entering_of
from attendance.queries.closing_figures import find_closing
from attendance.rules.attendance_words import LABELS, WHOLE_EVENT
from audit.lifecycle import NotPossible
from audit.models import record
from audit.refusals import attempt
from events.views.lookup import page_of
from events.views.office.access import found, held_by, office
from files.exports import csv_response
from friends.forms import typed

CORRECT = "attendance.correct_attendance"
TEMPLATE_REFUSED = gettext_lazy("Only officers who may correct attendance can download this file.")
PER_PAGE = 100
S = AttendanceFileStatus
MARKS = {S.ENTERED: "ok", S.REMOVED: "off"}


@office(CORRECT)
def files(request, slug):
    """All files of the event; a POST sends one."""
    event = found(request, slug)
    form = AttendanceFileForm(*typed(request))
    if request.method == "POST" and form.is_valid():
        facts = {**form.reading, "by": request.user, "at": timezone.now()}
        data = form.cleaned_data["file"].read()
        row = attempt(form, attendance_files.check_attendance_file, event, data, **facts)
        if row:
            return redirect("office:attendance_file", slug, row.pk)
    page = page_of(request, event.attendance_files.select_related("made_by"), PER_PAGE)
    for row in page:
        row.mark = MARKS.get(row.status, "wait")
    context = {"event": event, "tab": "attendance", "form": form, "page": page, "may": request.may}
    context |= {"closing": find_closing(event), "units": presence.attendance_units(event)}
    return render(request, "attendance/office/attendance_files.html", context)


@held_by(CORRECT, TEMPLATE_REFUSED, "GET", "HEAD")
def template(request, slug):
    """All who are confirmed, as a file in which the attendance is to be corrected and sent back."""
    event = found(request, slug)
    rows = event.registrations.seated().select_related("delegation__entity").order_by("pk")
    everything = str(WHOLE_EVENT)
    cells = [[row.badge, row.pk, row.name, row.delegation.entity.code, everything] for row in rows]
    record("event.attendance_exported", event, by=request.user, after={"rows": len(cells)})
    header = [str(label) for label in LABELS.values()]
    return csv_response(f"attendance-{event.slug}", header, cells)


def _file(request, slug, pk):
    event = found(request, slug)
    row = get_object_or_404(event.attendance_files.select_related("made_by"), pk=pk)
    row.event = event
    return event, row


@office(CORRECT)
def show(request, slug, pk):
    """What the file would do, or did; a POST enters it."""
    event, row = _file(request, slug, pk)
    refusal = None
    if request.method == "POST":
        try:
            attendance_files.enter_attendance_file(row, by=request.user, at=timezone.now())
        except NotPossible as error:
            refusal = error
        else:
            messages.success(request, _("The attendance has been entered."))
            return redirect("office:attendance_file", slug, pk)
    context = {"event": event, "tab": "attendance", "row": row, "refusal": refusal}
    context |= {"may": request.may, "closing": find_closing(event)}
    row.mark = MARKS.get(row.status, "wait")
    if row.status == S.CHECKED and not row.errors:
        context |= _preview(request, event, row)
    status = 409 if refusal else 200
    return render(request, "attendance/office/attendance_file.html", context, status=status)


def _preview(request, event, row):
    attended = attended_in(row)
    entering = entering_of(event, attended)
    titles = {unit.key: unit.title for unit in presence.attendance_units(event)}
    titles[""] = _("The whole event")
    people = event.registrations.filter(pk__in=attended).select_related("delegation__entity")
    page = page_of(request, people.order_by("delegation__entity__sort_name", "pk"), PER_PAGE)
    lines = [
        (
            person,
            [titles[unit] for unit in entering.new.get(person.pk, ())],
            entering.kept.get(person.pk, 0),
        )
        for person in page
    ]
    absent = event.registrations.seated().exclude(pk__in=[k for k, v in attended.items() if v])
    return {
        "numbers": entering.numbers,
        "page": page,
        "lines": lines,
        "absent": absent.count(),
    }


@office(CORRECT, methods=("POST",))
def remove(request, slug, pk):
    """Enter nothing of it."""
    _event, row = _file(request, slug, pk)
    attendance_files.remove_attendance_file(row, by=request.user)
    messages.success(request, _("The file has been removed. Nothing was entered from it."))
    return redirect("office:attendance_files", slug)

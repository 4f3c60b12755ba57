"""Attendance in the office: the attendance list of an event, a person's page, corrections, the
rule."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from attendance.actions import attendance
from attendance.forms.attendance import CorrectionForm
from attendance.forms.rules import AttendanceRuleForm
from attendance.queries import closing_figures, presence
from attendance.queries.closing_figures import find_closing
from attendance.views.office.attendance_list import (
    MARKS,
    STANDINGS,
    STATES,
    AttendanceList,
    attendance_status_of,
    begun_units,
    csv_cells,
    csv_header,
)
from audit.models import record
from audit.refusals import attempt, conflict_in
from events.views.lookup import page_of
from events.views.office.access import found, office
from files.exports import csv_response, xlsx_response
from friends.forms import typed

CORRECT = "attendance.correct_attendance"
CHANGE = "events.change_event"
PER_PAGE = 100
FILES = {"csv": csv_response, "xlsx": xlsx_response}


# --- the attendance list --------------------------------------------------------------------------
@office(methods=("GET", "HEAD"))
def attendance_list(request, slug):
    """All who are expected or came. ``?format=csv`` or ``xlsx`` downloads the filtered list, with
    ``by_entity`` the numbers of each entity."""
    event = found(request, slug)
    standing, text = (request.GET.get(name, "") for name in ("standing", "q"))
    shown = AttendanceList(event, timezone.now(), standing=standing, text=text)
    if request.GET.get("format") in FILES:
        return _by_entity(request, event) if "by_entity" in request.GET else _file(request, shown)
    page = page_of(request, shown.keys, PER_PAGE)
    context = {
        "event": event,
        "tab": "attendance",
        "attendance_list": shown,
        "page": page,
        "lines": shown.lines(page.object_list),
        "standings": list(STANDINGS.items()),
        "closing": find_closing(event),
    }
    return render(request, "attendance/office/attendance.html", context)


def _file(request, shown):
    kind, event, keys = request.GET["format"], shown.event, shown.keys
    after = {"format": kind, "rows": len(keys)}
    record("event.attendance_exported", event, by=request.user, after=after)
    return FILES[kind](f"attendance-{event.slug}", csv_header(), map(csv_cells, shown.lines(keys)))


def _by_entity(request, event):
    """How many of each entity were expected and came, without a name."""
    kind, rows = request.GET["format"], closing_figures.entity_rows(event)
    after = {"format": kind, "rows": len(rows), "by": "entity"}
    record("event.attendance_exported", event, by=request.user, after=after)
    return FILES[kind](f"attendance-by-entity-{event.slug}", closing_figures.entity_header(), rows)


# --- a person -------------------------------------------------------------------------------------
@office(CORRECT, methods=("GET", "HEAD"))
def person(request, slug, pk):
    """Each unit of one person, the scans it is computed from, and the corrections."""
    return _person(request, *_event_and_registration(request, slug, pk))


@office(CORRECT, methods=("POST",))
def correct(request, slug, pk):
    """Correct the attendance of one person, with a reason."""
    event, row = _event_and_registration(request, slug, pk)
    form = CorrectionForm(request.POST, units=presence.attendance_units(event))
    if not form.is_valid():
        return _person(request, event, row, form)
    facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    attempt(form, attendance.correct_attendance, row, **facts)
    if form.refusal:
        return _person(request, event, row, form, status=409)
    messages.success(request, _("The correction has been saved."))
    return redirect("office:attendance_person", slug, pk)


def _event_and_registration(request, slug, pk):
    event = found(request, slug)
    rows = event.registrations.sent().select_related("delegation__entity")
    row = get_object_or_404(rows, pk=pk)
    row.event = event
    return event, row


def _person(request, event, row, form=None, status=200):
    units, now = presence.attendance_units(event), timezone.now()
    one = presence.attendance_of(row, begun_units(units, now))
    standing = attendance_status_of(one, row.mode, event, now)
    titles = {unit.key: unit.title for unit in units} | {"": _("The whole event")}
    corrections = row.corrections.select_related("by").order_by("-pk")
    context = {
        "event": event,
        "tab": "attendance",
        "row": row,
        "presence": one,
        "standing": (STANDINGS[standing], MARKS[standing]),
        "units": [_unit(unit, one) for unit in units],
        "scans": _scans(row),
        "corrections": [(titles.get(c.unit, c.unit), c) for c in corrections],
        "form": form or CorrectionForm(units=units),
        "may": request.may,
        "closing": find_closing(event),
    }
    return render(request, "attendance/office/attendance_person.html", context, status=status)


def _unit(unit, one):
    attended = one.units.get(unit.key)
    if attended is None:
        return unit, None, pgettext("session", "To come"), "off"
    return unit, attended, STATES[attended.state], MARKS[attended.state]


def _scans(row):
    rows = row.scans.select_related("door__session", "device", "operator")
    return list(rows.order_by("at", "pk"))


# --- the rule -------------------------------------------------------------------------------------
@office(CHANGE)
def rule(request, slug):
    """After how many minutes somebody is late, and how many before the end leaves early."""
    event = found(request, slug)
    form = AttendanceRuleForm(*typed(request), rule=presence.attendance_rule_for(event))
    context = {"event": event, "tab": "attendance", "form": form, "may": request.may}
    context["closing"] = find_closing(event)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["seen_version"]
        facts = {"by": request.user, "at": timezone.now(), "version": version, **form.facts}
        attempt(form, attendance.set_attendance_rule, event, **facts)
        if not form.refusal:
            messages.success(request, _("The rule has been saved."))
            return redirect("office:attendance", event.slug)
        context["conflict"], status = conflict_in(form), 409
    return render(request, "attendance/office/attendance_rule.html", context, status=status)

"""Attendance in the office: the roll of an event, a person's page, corrections, the rule."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from audit.exports import csv_response, xlsx_response
from audit.models import record
from audit.refusals import attempt, conflict_in
from events import presence
from events.actions import attending
from events.forms.office_onsite import CorrectForm, RuleForm
from events.roll import MARKS, STANDINGS, STATES, Roll, begun, cells, header, standing_of
from events.summary import closing_of
from events.views.finding import page_of
from events.views.office.access import found, office
from friends.forms import typed

CORRECT = "events.correct_attendance"
CHANGE = "events.change_event"
PER_PAGE = 100
FILES = {"csv": csv_response, "xlsx": xlsx_response}


# --- the roll -------------------------------------------------------------------------------------
@office(methods=("GET", "HEAD"))
def roll(request, slug):
    """Everybody who is expected or came. ``?format=csv`` or ``xlsx`` takes away what fits."""
    event = found(request, slug)
    standing, text = (request.GET.get(name, "") for name in ("standing", "q"))
    shown = Roll(event, timezone.now(), standing=standing, text=text)
    if request.GET.get("format") in FILES:
        return _file(request, shown)
    page = page_of(request, shown.keys, PER_PAGE)
    context = {
        "event": event,
        "tab": "attendance",
        "roll": shown,
        "page": page,
        "lines": shown.lines(page.object_list),
        "standings": list(STANDINGS.items()),
        "closing": closing_of(event),
    }
    return render(request, "office/attendance.html", context)


def _file(request, shown):
    kind, event, keys = request.GET["format"], shown.event, shown.keys
    after = {"format": kind, "rows": len(keys)}
    record("event.attendance_exported", event, by=request.user, after=after)
    return FILES[kind](f"attendance-{event.slug}", header(), map(cells, shown.lines(keys)))


# --- a person -------------------------------------------------------------------------------------
@office(CORRECT, methods=("GET", "HEAD"))
def person(request, slug, pk):
    """Each unit of one person, the scans it is computed from, and the corrections."""
    return _person(request, *_found(request, slug, pk))


@office(CORRECT, methods=("POST",))
def correct(request, slug, pk):
    """Correct the attendance of one person, with a reason."""
    event, row = _found(request, slug, pk)
    form = CorrectForm(request.POST, units=presence.units_of(event))
    if not form.is_valid():
        return _person(request, event, row, form)
    facts = {"by": request.user, "at": timezone.now(), **form.cleaned_data}
    attempt(form, attending.correct, row, **facts)
    if form.refusal:
        return _person(request, event, row, form, status=409)
    messages.success(request, _("The correction is saved."))
    return redirect("office:attendance_person", slug, pk)


def _found(request, slug, pk):
    event = found(request, slug)
    rows = event.registrations.sent().select_related("delegation__entity")
    row = get_object_or_404(rows, pk=pk)
    row.event = event
    return event, row


def _person(request, event, row, form=None, status=200):
    units, now = presence.units_of(event), timezone.now()
    one = presence.of_registration(row, begun(units, now))
    standing = standing_of(one, row.mode, event, now)
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
        "form": form or CorrectForm(units=units),
        "may": request.may,
        "closing": closing_of(event),
    }
    return render(request, "office/attendance_person.html", context, status=status)


def _unit(unit, one):
    attended = one.units.get(unit.key)
    if attended is None:
        return unit, None, _("To come"), "off"
    return unit, attended, STATES[attended.state], MARKS[attended.state]


def _scans(row):
    rows = row.scans.select_related("door", "device", "operator")
    return list(rows.order_by("at", "pk"))


# --- the rule -------------------------------------------------------------------------------------
@office(CHANGE)
def rule(request, slug):
    """Minutes, the rule of certificates, and who signs them."""
    event = found(request, slug)
    form = RuleForm(*typed(request), rule=presence.rule_of(event))
    context = {"event": event, "tab": "attendance", "form": form, "may": request.may}
    context["closing"] = closing_of(event)
    status = 200
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["seen_version"]
        facts = {"by": request.user, "at": timezone.now(), "version": version, **form.facts}
        attempt(form, attending.set_rule, event, **facts)
        if not form.refusal:
            messages.success(request, _("The rule is saved."))
            return redirect("office:attendance", event.slug)
        context["conflict"], status = conflict_in(form), 409
    return render(request, "office/attendance_rule.html", context, status=status)

"""Doors and sessions in the office: how many were at each, and the forms to add and change them."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from attendance.actions import doors
from attendance.forms.attendance import DoorForm
from attendance.models import Door
from attendance.queries import presence
from attendance.queries.closing_figures import find_closing
from attendance.rules import attendance
from attendance.views.office.attendance_list import begun_units
from audit.refusals import attempt, conflict_in
from events.views.office.access import found, office
from events.views.office.confirmation import asks
from friends.forms import typed

ADD = "attendance.add_door"
CHANGE = "attendance.change_door"


@office(methods=("GET", "HEAD"))
def sessions(request, slug):
    """Present, late and gone early by session, half-day and day; and the doors."""
    event = found(request, slug)
    every = presence.attendance_units(event)
    units = begun_units(every, timezone.now())
    people = list(presence.attendance_of_event(event, units).values())
    rows = list(event.doors.select_related("session"))
    counts = attendance.by_unit(units, people)
    held = {row.session_id: row for row in rows if row.session}
    context = {
        "event": event,
        "tab": "attendance",
        "units": [(unit, counts.get(unit.key), held.get(unit.session)) for unit in every],
        "of_sessions": any(unit.session for unit in every),
        "half_days": _half_days(units, people),
        "days": attendance.by_day(units, people).items(),
        "doors": [row for row in rows if not row.session],
        "unused": [
            row
            for row in held.values()
            if row.closed and row.session_id not in {unit.session for unit in every}
        ],
        "may_add": request.user.has_perm(ADD),
        "may": request.user.has_perm(CHANGE),
        "closing": find_closing(event),
    }
    return render(request, "attendance/office/doors.html", context)


def _half_days(units, people):
    found = attendance.by_half_day(units, people)
    return [(presence.half_title(day, half), n) for (day, half), n in found.items()]


@office(ADD)
def add(request, slug):
    return _door(request, Door(event=found(request, slug)), doors.add_door)


@office(CHANGE)
def change(request, slug, pk):
    """Change a door or session from the version that the officer saw."""
    return _door(request, _found_door(found(request, slug), pk), doors.change_door)


def _found_door(event, pk):
    row = get_object_or_404(event.doors.select_related("session"), pk=pk)
    row.event = event
    return row


def _door(request, row, act):
    event, form = row.event, DoorForm(*typed(request), door=row)
    context = {"event": event, "tab": "attendance", "form": form, "door": row, "may": request.may}
    status = 200
    if request.method == "POST" and form.is_valid():
        attempt(form, _save, request, form, act)
        if not form.refusal:
            messages.success(request, _("The doors and sessions have been saved."))
            return redirect("office:attendance_sessions", event.slug)
        context["conflict"] = conflict_in(form)
        status = 200 if context["conflict"] is None else 409
    return render(request, "attendance/office/door.html", context, status=status)


def _save(request, form, act):
    facts = {"by": request.user, "at": timezone.now()}
    if form.door.pk:
        facts["version"] = form.cleaned_data["seen_version"]
    act(form.filled(), **facts)


@office(CHANGE)
def close(request, slug, pk):
    """Use a door or session no longer: a page that asks first."""
    event = found(request, slug)
    row = _found_door(event, pk)
    if request.method == "POST":
        doors.close_door(row, by=request.user, at=timezone.now())
        messages.success(request, _("The door or session is no longer used."))
        return redirect("office:attendance_sessions", slug)
    used = _("This door or session is already no longer used.") if row.closed else ""
    scans = _(
        "Badges that were scanned there still count. A session without scans will no longer be "
        "counted."
    )
    return asks(
        request,
        event,
        "attendance",
        title=_("Stop using this door or session?"),
        lead=str(row),
        texts=[used] if used else [scans, _("This cannot be undone.")],
        submit="" if used else _("Stop using it"),
        back="attendance_sessions",
    )

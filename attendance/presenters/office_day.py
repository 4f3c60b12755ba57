"""What the overview of an event's office shows and asks of attendance."""

from datetime import datetime, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import clock, day, moment
from accounts.models import User
from attendance.models import AttendanceCorrection
from attendance.queries.closing_figures import find_closing
from attendance.queries.day_arrivals import QUARTER, absent_delegations, day_arrivals
from events.models import Event
from events.queries import figures
from events.registries import EventPhase, OfficeTask, Part
from friends.models import RegionalGroup

SILENT = timedelta(seconds=120)  # after it a device is not in contact
BASE, TOP = 176, 24  # pixels from the top
MOST_NAMES = 60


# --- tasks ----------------------------------------------------------------------------------------
def attendance_tasks(user: User, event: Event, now: datetime) -> list[OfficeTask]:
    """Devices without contact and conflicts on the day; closing the attendance after it."""
    return [
        *_day_tasks(user, event, now),
        *_entering_task(user, event),
        *_closing_task(user, event, now),
    ]


def _day_tasks(user, event, now):
    yield OfficeTask(EventPhase.DAY, 0, "", "", "", later=_("check people in on the day"))
    if event.ends_at <= now:
        return
    if user.has_perm("attendance.view_scan"):
        n = event.scans.exclude(conflict="").filter(voided=False).count()
        yield OfficeTask(
            EventPhase.DAY,
            n,
            ngettext("offline conflict", "offline conflicts", n),
            reverse("office:conflicts", args=[event.slug]),
            _("Review conflicts"),
        )
    silent = event.devices.open().filter(seen_at__lt=now - SILENT, opened_at__isnull=False).count()
    yield OfficeTask(
        EventPhase.DAY,
        silent,
        ngettext("device has no contact", "devices have no contact", silent),
        reverse("office:devices", args=[event.slug]),
        _("Check devices"),
        _("Their last check-ins may not be counted yet."),
    )


def _entering_task(user, event):
    """Of an event that was entered after it was held, as long as nobody is recorded as present."""
    if not event.is_recorded or not user.has_perm("attendance.correct_attendance"):
        return
    if (
        find_closing(event)
        or AttendanceCorrection.objects.filter(registration__event=event).exists()
    ):
        return
    n = event.registrations.seated().count()
    yield OfficeTask(
        EventPhase.AFTER,
        n,
        ngettext("person without attendance", "people without attendance", n),
        reverse("office:attendance_files", args=[event.slug]),
        _("Enter attendance from a file"),
        _("Or one by one on the attendance list."),
    )


def _closing_task(user, event, now):
    if not user.has_perm("attendance.close_attendance"):
        return
    over = event.ends_at <= now
    yield OfficeTask(
        EventPhase.AFTER,
        int(over and find_closing(event) is None),
        _("attendance list to close"),
        reverse("office:attendance_close", args=[event.slug]),
        _("Close attendance"),
        _("After you close attendance, figures are final and certificates can be issued."),
        later=_("close attendance after the event"),
    )


# --- sections -------------------------------------------------------------------------------------
def attendance_section(user: User, event: Event, phase: EventPhase, now: datetime) -> Part | None:
    """Arrivals on the day, attendance after it."""
    if phase == EventPhase.DAY:
        return Part("attendance/includes/office_day.html", _of_the_day(event, now))
    if phase == EventPhase.AFTER:
        return Part("attendance/includes/office_after.html", _after(event))
    return None


def _of_the_day(event, now):
    arrivals, absent = day_arrivals(event, now), absent_delegations(event)
    return {
        "slug": event.slug,
        "arrivals": arrivals,
        "now": clock(now, event.time_zone),
        "chart": arrivals_chart(arrivals.quarters, event, now),
        "absent": len(absent),
        "delegations": event.delegations.filter(seated__gt=0).count(),
        "names": [_named(row) for row in absent[:MOST_NAMES]],
        "more": max(len(absent) - MOST_NAMES, 0),
    }


def _named(row):
    people = ngettext("%(n)s person", "%(n)s people", row.seated) % {"n": row.seated}
    return _("%(entity)s, %(people)s") % {"entity": row.entity, "people": people}


def arrivals_chart(
    quarters: list[tuple[datetime, int]], event: Event, now: datetime
) -> dict[str, Any] | None:
    """Columns of one quarter hour each, with their running total for the table: ``x``, ``width``
    and ``mid`` in per cent of the width, ``y`` and ``height`` in pixels. None without arrivals."""
    if not quarters:
        return None
    highest = max(n for _at, n in quarters)
    share, total, columns = 100 / len(quarters), 0, []
    for place, (at, n) in enumerate(quarters):
        total += n
        height = round((BASE - TOP) * n / highest)
        columns.append(
            {
                "x": round(share * (place + 0.1), 2),
                "mid": round(share * (place + 0.5), 2),
                "width": round(share * 0.8, 2),
                "y": BASE - height,
                "height": height,
                "at": clock(at, event.time_zone),
                "n": n,
                "total": total,
                "part": at + QUARTER > now,
                "tick": place % (1 + len(quarters) // 10) == 0,
                "wide": place % 2,
            }
        )
    best = max(columns, key=lambda column: column["n"])
    facts = {"n": best["n"], "at": best["at"], "total": total, "day": day(now, event.time_zone)}
    title = _(
        "Column chart: arrivals by quarter hour on %(day)s. Most, %(n)s, arrived in the quarter "
        "hour from %(at)s. %(total)s in all."
    )
    return {"title": title % facts, "columns": columns, "day": facts["day"]}


def _after(event):
    closing = find_closing(event)
    row = figures.figures(Event.objects.filter(pk=event.pk)).rows[0]
    return {
        "slug": event.slug,
        "closed": moment(closing.at, event.time_zone) if closing else "",
        "attended": row.attended.persons,
        "confirmed": row.registered.persons,
        "entities": row.attended.entities,
        "seated": row.registered.entities,
        "groups": list(_groups(row)),
    }


def _groups(row):
    for group in RegionalGroup:
        seated, came = row.registered.groups.get(group, 0), row.attended.groups.get(group, 0)
        if seated or came:
            most = max(seated, came)
            yield {
                "label": str(group.label),
                "came": came,
                "of": most,
                "squares": [n < came for n in range(most)],
            }

"""The attendance of an event as its rows tell it: the reader of `attendance.rules.attendance`, in a
fixed number of queries however many persons there are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from datetime import date, timedelta

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import formats
from django.utils.translation import gettext as _

from attendance.models import AttendanceCorrection, AttendanceRule, Scan, ScanResult
from attendance.models.scans import ScanQuerySet
from attendance.rules import attendance
from attendance.rules.attendance import (
    PRESENT,
    AttendanceTimes,
    Corrected,
    Presence,
    SessionTimes,
    Sighting,
    Unit,
)
from events.models import Event, Registration, Session


def attendance_rule_for(event: Event) -> AttendanceRule:
    """The rule of an event; one that nobody has set yet has the values of the model."""
    return AttendanceRule.objects.filter(event=event).first() or AttendanceRule(event=event)


def attendance_units(event: Event) -> list[Unit]:
    """The sessions of an event, else its half-days; closed sessions only if somebody was
    scanned."""
    return attendance_units_of([event])[event.pk]


def attendance_units_of(events: Iterable[Event]) -> dict[int, list[Unit]]:
    """Event's key → its units, in one query for all."""
    return {
        event: [unit if unit.title else _titled(unit) for unit in units]
        for event, units in untitled_units_of(events).items()
    }


def _titled(unit):
    return replace(unit, title=half_title(unit.day, unit.half))


def untitled_units_of(events: Iterable[Event]) -> dict[int, list[Unit]]:
    """The same without the titles of half-days, which take the most time."""
    events = list(events)
    scanned = Scan.objects.evidence().filter(door__session=OuterRef("pk"))
    sessions = Session.objects.filter(event__in=[event.pk for event in events])
    rows = defaultdict(list)
    for row in sessions.select_related("door").annotate(scanned=Exists(scanned)):
        if row.scanned or not _closed(row):
            rows[row.event_id].append(_plain_session(row))
    return {event.pk: _units(event, rows[event.pk]) for event in events}


def _units(event, sessions):
    if sessions:
        return attendance.session_units(sessions, event.zone)
    return attendance.half_days(event.starts_at, event.ends_at, event.zone)


def _plain_session(row):
    """A session without a list is attended by those inside, as one whose list is not
    used."""
    own_list = hasattr(row, "door") and row.door.own_list
    return SessionTimes(row.pk, str(row), row.starts_at, row.ends_at, own_list)


def _closed(row):
    return hasattr(row, "door") and row.door.closed


def half_title(day: date, half: str) -> str:
    shown = formats.date_format(day, "DATE_FORMAT")
    return (_("%s, morning") if half == "am" else _("%s, afternoon")) % shown


def attendance_of_event(event: Event, units: list[Unit] | None = None) -> dict[int, Presence]:
    """Registration's key → `Presence`, of all who are confirmed, were ever checked in,
    or were present according to an officer."""
    units = attendance_units(event) if units is None else units
    seen, fixes = (
        sightings_at(event),
        fixes_in(AttendanceCorrection.objects.filter(registration__event=event)),
    )
    confirmed = event.registrations.seated().order_by().values_list("pk", flat=True)
    arrived = {pk for pk, scans in seen.items() if any(not scan.out for scan in scans)}
    vouched = {pk for pk, rows in fixes.items() if any(row.kind == PRESENT for row in rows)}
    given = (_plain_rule(attendance_rule_for(event)), event.zone)
    return {
        pk: attendance.presence(units, seen.get(pk, ()), fixes.get(pk, ()), *given)
        for pk in sorted({*confirmed, *arrived, *vouched})
    }


def attendance_of(registration: Registration, units: list[Unit] | None = None) -> Presence:
    """The `Presence` of one person."""
    event = registration.event
    units = attendance_units(event) if units is None else units
    seen = sightings_in(registration.scans.all())
    fixes = fixes_in(registration.corrections.all())
    pk = registration.pk
    given = (_plain_rule(attendance_rule_for(event)), event.zone)
    return attendance.presence(units, seen.get(pk, ()), fixes.get(pk, ()), *given)


def sightings_at(event: Event) -> dict[int, list[Sighting]]:
    return sightings_in(Scan.objects.filter(event=event))


def sightings_in(scans: ScanQuerySet) -> dict[int, list[Sighting]]:
    """Registration's key → what these scans tell of it."""
    rows = scans.evidence().order_by().values_list("registration", "at", "result", "door__session")
    found = defaultdict(list)
    for pk, at, result, session in rows:
        found[pk].append(Sighting(at, result == ScanResult.OUT, session))
    return found


def fixes_in(corrections: QuerySet[AttendanceCorrection]) -> dict[int, list[Corrected]]:
    """Registration's key → its corrections."""
    found = defaultdict(list)
    fields = ("registration", "unit", "kind", "at", "pk")
    for pk, unit, kind, at, number in corrections.order_by("pk").values_list(*fields):
        found[pk].append(Corrected(unit, kind, at, number))
    return found


def _plain_rule(row):
    return AttendanceTimes(timedelta(minutes=row.late_after), timedelta(minutes=row.early_before))

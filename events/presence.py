"""The attendance of an event as its rows tell it: the reader of `events.attendance`, in a fixed
number of queries however many persons there are."""

from collections import defaultdict
from dataclasses import replace
from datetime import timedelta

from django.db.models import Exists, OuterRef
from django.utils import formats
from django.utils.translation import gettext as _

from events import attendance
from events.attendance import PRESENT, Fix, Rule, Seen, Session
from events.models import Correction, DoorKind, OnSiteRule, Scan, ScanResult


def rule_of(event):
    """The rule of an event; one that nobody has set yet has the values of the model."""
    return OnSiteRule.objects.filter(event=event).first() or OnSiteRule(event=event)


def units_of(event):
    """The sessions of an event, else its half-days; closed sessions only if somebody was scanned."""
    scanned = Scan.objects.evidence().filter(door=OuterRef("pk"))
    doors = event.doors.sessions().annotate(scanned=Exists(scanned))
    rows = [
        Session(door.pk, str(door.name), door.starts_at, door.ends_at, door.own_list)
        for door in doors
        if door.scanned or not door.closed
    ]
    if rows:
        return attendance.session_units(rows, event.zone)
    halves = attendance.half_days(event.starts_at, event.ends_at, event.zone)
    return [replace(unit, title=half_title(unit.day, unit.half)) for unit in halves]


def half_title(day, half):
    shown = formats.date_format(day, "DATE_FORMAT")
    return (_("%s, morning") if half == "am" else _("%s, afternoon")) % shown


def of_event(event, units=None):
    """Registration's key → `Presence`, of all who are confirmed, were ever let in,
    or were present by the word of an officer."""
    units = units_of(event) if units is None else units
    seen, fixes = seen_at(event), _fixes(Correction.objects.filter(registration__event=event))
    confirmed = event.registrations.seated().order_by().values_list("pk", flat=True)
    came = {pk for pk, scans in seen.items() if any(not scan.out for scan in scans)}
    vouched = {pk for pk, rows in fixes.items() if any(row.kind == PRESENT for row in rows)}
    given = (_plain_rule(rule_of(event)), event.zone)
    return {
        pk: attendance.presence(units, seen.get(pk, ()), fixes.get(pk, ()), *given)
        for pk in sorted({*confirmed, *came, *vouched})
    }


def of_registration(registration, units=None):
    """The `Presence` of one person."""
    event = registration.event
    units = units_of(event) if units is None else units
    seen = _seen(registration.scans.evidence())
    fixes = _fixes(registration.corrections.all())
    pk = registration.pk
    given = (_plain_rule(rule_of(event)), event.zone)
    return attendance.presence(units, seen.get(pk, ()), fixes.get(pk, ()), *given)


def seen_at(event):
    return _seen(Scan.objects.evidence().filter(event=event))


def _seen(scans):
    rows = scans.order_by().values_list("registration", "at", "result", "door", "door__kind")
    found = defaultdict(list)
    for pk, at, result, door, kind in rows:
        door = door if kind == DoorKind.SESSION else None
        found[pk].append(Seen(at, result == ScanResult.OUT, door))
    return found


def _fixes(corrections):
    found = defaultdict(list)
    fields = ("registration", "unit", "kind", "at", "pk")
    for pk, unit, kind, at, number in corrections.order_by("pk").values_list(*fields):
        found[pk].append(Fix(unit, kind, at, number))
    return found


def _plain_rule(row):
    return Rule(timedelta(minutes=row.late_after), timedelta(minutes=row.early_before))

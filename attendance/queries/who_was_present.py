"""Who was present, for the figures of the apps below (`events.registries.PRESENCE`): frozen where
the attendance of an event is closed, else who was checked in, as officers corrected it.

The same persons as `attendance.rules.attendance.presence` finds, without reading every scan:
without a correction, somebody was present who was checked in once, and with “present” alone
anybody. Only who was corrected to something else is computed, so that live figures stay cheap.
"""

from collections import Counter
from collections.abc import Collection

from django.db.models import F, Q

from attendance.models import (
    AttendanceClosing,
    AttendanceCorrection,
    CorrectionKind,
    FrozenStanding,
    Scan,
)
from attendance.queries.presence import fixes_in, sightings_in, untitled_units_of
from attendance.rules import attendance
from attendance.rules.attendance import PRESENT, AttendanceTimes
from events.models import Event, Registration
from events.registries import EntityFacts, FrozenFigures, WhoWasPresent


def who_was_present(events: Collection[int]) -> WhoWasPresent:
    """For `PRESENCE`: at most eight queries, however many events there are."""
    frozen = _frozen(events)
    kept = [event for event, figures in frozen.items() if figures.present is not None]
    now = _present_now(set(events) - set(kept))
    if not kept:
        return WhoWasPresent(now, frozen)
    then = Q(event__in=kept, frozen_standing__standing=PRESENT)
    return WhoWasPresent(then | now & ~Q(event__in=kept), frozen)


# --- closed ---------------------------------------------------------------------------------------
def _frozen(events):
    closings = list(AttendanceClosing.objects.filter(event__in=events))
    late = _known_later(closings)
    return {row.event_id: _frozen_figures(row, late[row.event_id]) for row in closings}


def _frozen_figures(closing, late):
    if not _has_entities(closing):
        return FrozenFigures(closing.at, closing.figures, later=late)
    rows = closing.figures["by_entity"]
    present = {row["entity"]: row["present"] for row in rows if row["present"]}
    facts = {
        row["entity"]: EntityFacts(row["kind"], row["group"], frozenset(row["classes"]))
        for row in rows
    }
    return FrozenFigures(closing.at, closing.figures, present, facts, late)


def _known_later(closings):
    """Event → how many persons were checked in, as became known after the closing, and are not in
    its figures. A desk may have received a scan before the closing and stored it after the figures
    were read: what was counted tells, not the time. Who had been corrected is told by the time."""
    if not closings:
        return Counter()
    closed = [closing.event_id for closing in closings]
    with_standings = [row.event_id for row in closings if _has_entities(row)]
    counted = FrozenStanding.objects.filter(registration__event__in=closed, standing=PRESENT)
    overruled = AttendanceCorrection.objects.filter(registration__event__in=closed, unit="")
    overruled = overruled.exclude(kind=CorrectionKind.PRESENT)
    unseen = Q(event__in=with_standings) & ~Q(registration__in=overruled.values("registration"))
    after = Q(received_at__gt=F("event__attendance_closing__at"))
    rows = Scan.objects.arrivals().filter(unseen | after, event__in=closed)
    rows = rows.exclude(registration__in=counted.values("registration"))
    return Counter(rows.values_list("event", flat=True))


def _has_entities(closing):
    """Not before the entities, and how each person stood, were kept."""
    return "by_entity" in closing.figures


# --- as it stands now -----------------------------------------------------------------------------
def _present_now(events):
    """Checked in or said to have been present, less those who were not there, as officers
    corrected."""
    corrections = AttendanceCorrection.objects.filter(registration__event__in=events).order_by()
    said = set(corrections.values_list("registration__event", "unit", "kind").distinct())
    checked_in = Q(arrived_at__isnull=False)
    if not said:
        return checked_in
    units = _units_of({event for event, unit, kind in said if unit or kind != PRESENT})
    found = checked_in | Q(pk__in=_vouched_for(corrections, said, units).values("registration"))
    if all(kind == PRESENT for _event, _unit, kind in said):
        return found
    mixed = corrections.exclude(kind=PRESENT).values("registration")
    return found & ~Q(pk__in=mixed) | Q(pk__in=_present_by_rule(mixed, units))


def _units_of(events):
    """Event → ``(its zone, its units)``."""
    rows = list(Event.objects.filter(pk__in=events)) if events else []
    units = untitled_units_of(rows) if rows else {}
    return {event.pk: (event.zone, units[event.pk]) for event in rows}


def _vouched_for(corrections, said, units):
    """The corrections that say “present” of the event or of a unit that there still is: a file may
    bring thousands, of which none is read."""
    keys = {event: {unit.key for unit in rows} for event, (_zone, rows) in units.items()}
    gone = Q()
    for event, unit, kind in said:
        if kind == PRESENT and unit and unit not in keys[event]:
            gone |= Q(registration__event=event, unit=unit)
    vouched = corrections.filter(kind=PRESENT)
    return vouched.exclude(gone) if gone else vouched


def _present_by_rule(registrations, units):
    """Keys of those who were present, of the ones with a correction that says anything else."""
    of_event = Registration.objects.filter(pk__in=registrations).values_list("pk", "event")
    fixes = fixes_in(AttendanceCorrection.objects.filter(registration__in=registrations))
    seen = sightings_in(Scan.objects.filter(registration__in=registrations))
    found = []
    for pk, event in of_event.order_by():
        zone, rows = units[event]
        one = attendance.presence(rows, seen.get(pk, ()), fixes[pk], AttendanceTimes(), zone)
        if one.standing == PRESENT:
            found.append(pk)
    return found

"""Who was present, for the figures of the apps below (`events.registries.PRESENCE`): frozen where
the attendance of an event is closed, else who was checked in, as officers corrected it.

The same persons as `attendance.rules.attendance.presence` finds, without reading every scan:
without a correction, somebody was present who was checked in once. Only who was corrected is
computed, so that live figures stay cheap.
"""

from collections import Counter, defaultdict
from collections.abc import Collection

from django.db.models import F, Q

from attendance.models import (
    AttendanceClosing,
    AttendanceCorrection,
    CorrectionKind,
    FrozenStanding,
    Scan,
)
from attendance.queries.presence import attendance_units_of, fixes_in, sightings_in
from attendance.rules import attendance
from attendance.rules.attendance import PRESENT, AttendanceTimes
from events.models import Event, Registration
from events.registries import EntityFacts, FrozenFigures, WhoWasPresent


def who_was_present(events: Collection[int]) -> WhoWasPresent:
    """For `PRESENCE`: at most seven queries, however many events there are."""
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
    overruled = overruled.exclude(kind=CorrectionKind.PRESENT).values("registration")
    unseen = Q(event__in=with_standings) & ~Q(registration__in=overruled)
    after = Q(received_at__gt=F("event__attendance_closing__at"))
    rows = Scan.objects.arrivals().filter(unseen | after, event__in=closed)
    rows = rows.exclude(registration__in=counted.values("registration"))
    return Counter(rows.values_list("event", flat=True))


def _has_entities(closing):
    """Not before the entities, and how each person stood, were kept."""
    return "by_entity" in closing.figures


# --- as it stands now -----------------------------------------------------------------------------
def _present_now(events):
    """Checked in, less those who were not there and with those who were, as officers corrected."""
    checked_in = Q(arrived_at__isnull=False)
    corrections = AttendanceCorrection.objects.filter(registration__event__in=events)
    fixes = fixes_in(corrections)
    if not fixes:
        return checked_in
    there, not_there = _corrected(fixes)
    return checked_in & ~Q(pk__in=not_there) | Q(pk__in=there)


def _corrected(fixes):
    """Keys of registrations: ``(who was present, who was not)``."""
    of_event = dict(Registration.objects.filter(pk__in=fixes).values_list("pk", "event"))
    events = {event.pk: event for event in Event.objects.filter(pk__in=set(of_event.values()))}
    units = attendance_units_of(events.values())
    seen = sightings_in(Scan.objects.filter(registration__in=fixes))
    found = defaultdict(list)
    for pk, event in of_event.items():
        given = (AttendanceTimes(), events[event].zone)
        one = attendance.presence(units[event], seen.get(pk, ()), fixes[pk], *given)
        found[one.standing == PRESENT].append(pk)
    return found[True], found[False]

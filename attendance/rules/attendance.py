"""Who was where, computed from scans and never typed over them.

Pure: neither the database nor the clock is asked. The same scans give the same attendance whatever
the order in which they arrive, however late, and however often.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo

NOON = time(13)
# Of days of which the event does not say the hours: from 14:00 on Monday to 12:00 on Wednesday.
MORNING, EVENING = time(9), time(18)
# A badge is scanned at a session from so long before its start.
BEFORE = timedelta(minutes=60)

# The day at the place, and "am" or "pm".
type HalfDay = tuple[date, str]

PRESENT, ABSENT, EXCUSED, NO_SHOW = "present", "absent", "excused", "no_show"


@dataclass(frozen=True)
class Unit:
    """What is attended or not: a session, or a half-day of an event without sessions.

    ``day`` and ``half`` ("am", "pm") are those of the place. ``session`` is the key of the session.
    """

    key: str
    starts_at: datetime
    ends_at: datetime
    day: date
    half: str
    title: str = ""
    own_list: bool = False
    session: int | None = None


@dataclass(frozen=True)
class SessionTimes:
    """A row of the programme, as `session_units` needs it."""

    pk: int
    name: str
    starts_at: datetime
    ends_at: datetime
    own_list: bool


@dataclass(frozen=True)
class Sighting:
    """A badge that was checked in, or scanned on the way out. ``session``: the key of the session
    at which it was, None for the entrance and every other door."""

    at: datetime
    out: bool = False
    session: int | None = None


@dataclass(frozen=True)
class Corrected:
    """A correction; ``unit`` is empty for the whole event. ``number`` orders those of a moment."""

    unit: str
    kind: str
    at: datetime
    number: int = 0


@dataclass(frozen=True)
class AttendanceTimes:
    late_after: timedelta = timedelta(minutes=15)
    early_before: timedelta = timedelta(minutes=15)


@dataclass(frozen=True)
class Attended:
    """One person at one unit. ``last_out`` is None for who was not seen to leave."""

    state: str = ABSENT
    late: bool = False
    early: bool = False
    first_in: datetime | None = None
    last_out: datetime | None = None
    corrected: bool = False


NOT_SEEN = Attended()


@dataclass(frozen=True)
class Presence:
    """One person at an event, unit by unit."""

    units: dict[str, Attended] = field(default_factory=dict)  # key → Attended
    sessions: int = 0
    total: int = 0
    days: frozenset[date] = frozenset()
    half_days: frozenset[HalfDay] = frozenset()
    late: int = 0
    early: int = 0
    standing: str = NO_SHOW
    # Of the event: its days and half-days with a unit, and whether its units are sessions.
    total_days: int = 0
    total_half_days: int = 0
    by_session: bool = True


@dataclass(frozen=True)
class Stay:
    """Inside from ``begin`` to ``end``; ``left`` says whether the badge was scanned on the way
    out."""

    begin: datetime
    end: datetime
    left: bool

    def meets(self, unit: Unit) -> bool:
        return self.begin < unit.ends_at and self.end > unit.starts_at


# --- units ----------------------------------------------------------------------------------------
def session_units(sessions: Iterable[SessionTimes], zone: tzinfo) -> list[Unit]:
    """A unit for each session, in the order of their start."""
    rows = sorted(sessions, key=lambda session: (session.starts_at, session.pk))
    return [_session_unit(session, zone) for session in rows]


def _session_unit(session, zone):
    local = session.starts_at.astimezone(zone)
    return Unit(
        key=f"s{session.pk}",
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        day=local.date(),
        half=half_of(local),
        title=session.name,
        own_list=session.own_list,
        session=session.pk,
    )


def half_of(local: datetime) -> str:
    return "am" if local.time() < NOON else "pm"


def half_days(starts_at: datetime, ends_at: datetime, zone: tzinfo) -> list[Unit]:
    """The half-days of an event, as far as they lie in its hours of that day."""
    start, end = starts_at.astimezone(zone), ends_at.astimezone(zone)
    days = (start.date() + timedelta(days=n) for n in range((end.date() - start.date()).days + 1))
    return [unit for day in days for unit in _halves(day, *_hours(day, start, end), zone)]


def _hours(day: date, start: datetime, end: datetime) -> tuple[time, time | None]:
    """The wall-clock hours of the event on a day; an end of None is midnight.

    The hours of the first start and the last end hold for each day, unless the last end is an
    earlier hour: then the days between have the hours of an office.
    """
    opens, closes = start.time(), end.time()
    if closes > opens or start.date() == end.date():
        return opens, closes
    begin = opens if day == start.date() else MORNING
    if day == end.date():
        return (begin if begin < closes else time.min), closes
    return begin, (EVENING if begin < EVENING else None)


def _halves(day, opens, closes, zone):
    midnight = datetime.combine(day + timedelta(days=1), time.min)
    start = datetime.combine(day, opens)
    end = datetime.combine(day, closes) if closes is not None else midnight
    noon = datetime.combine(day, NOON)
    parts = [("am", start, min(end, noon)), ("pm", max(start, noon), end)]
    return [
        Unit(f"{day}/{half}", _on_clock(a, zone), _on_clock(b, zone), day, half)
        for half, a, b in parts
        if a < b
    ]


def _on_clock(naive, zone):
    return naive.replace(tzinfo=zone).astimezone(UTC)


# --- stays ----------------------------------------------------------------------------------------
def stays(seen: Iterable[Sighting], zone: tzinfo, until: datetime | None = None) -> list[Stay]:
    """From each way in to the next way out; without one, to ``until`` or the end of the local
    day."""
    found, begin = [], None
    for scan in sorted(set(seen), key=lambda scan: (scan.at, scan.out)):
        if begin and scan.at >= (end := until or _midnight(begin, zone)):
            found.append(Stay(begin, end, left=False))
            begin = None
        if scan.out and begin:
            found.append(Stay(begin, scan.at, left=True))
            begin = None
        elif not scan.out and not begin:
            begin = scan.at
    if begin:
        found.append(Stay(begin, until or _midnight(begin, zone), left=False))
    return found


def _midnight(moment, zone):
    """The end of the local day of a moment, on a clock that may be set back or forward that
    night."""
    day = moment.astimezone(zone).date() + timedelta(days=1)
    return _on_clock(datetime.combine(day, time.min), zone)


# --- presence -------------------------------------------------------------------------------------
def presence(
    units: Sequence[Unit],
    seen: Iterable[Sighting],
    fixes: Iterable[Corrected],
    rule: AttendanceTimes,
    zone: tzinfo,
) -> Presence:
    """The `Presence` of one person."""
    seen = list(seen)
    building = stays([scan for scan in seen if scan.session is None], zone)
    last = latest(fixes)
    found = {
        unit.key: _corrected(_attended(unit, building, seen, rule, zone), _fix_of(unit, last))
        for unit in units
    }
    attended = [unit for unit in units if found[unit.key].state == PRESENT]
    return Presence(
        units=found,
        sessions=len(attended),
        total=len(units),
        days=frozenset(unit.day for unit in attended),
        half_days=frozenset((unit.day, unit.half) for unit in attended),
        late=sum(one.late for one in found.values()),
        early=sum(one.early for one in found.values()),
        standing=_standing(found, seen, last.get("")),
        total_days=len({unit.day for unit in units}),
        total_half_days=len({(unit.day, unit.half) for unit in units}),
        by_session=any(unit.session is not None for unit in units),
    )


def latest(fixes: Iterable[Corrected]) -> dict[str, Corrected]:
    """Unit → the correction that counts."""
    found = {}
    for fix in sorted(fixes, key=lambda fix: (fix.number, fix.at)):
        found[fix.unit] = fix
    return found


def _fix_of(unit, last):
    """Of the correction of this unit and the one of the whole event, the later."""
    rows = [last[key] for key in (unit.key, "") if key in last]
    return max(rows, key=lambda fix: (fix.number, fix.at), default=None)


def _attended(unit, building, seen, rule, zone):
    inside = building if not unit.own_list else _at_session(unit, seen, zone)
    met = [stay for stay in inside if stay.meets(unit)]
    if not met:
        return NOT_SEEN
    first, last = met[0], met[-1]
    return Attended(
        state=PRESENT,
        late=first.begin > unit.starts_at + rule.late_after,
        early=last.left and last.end < unit.ends_at - rule.early_before,
        first_in=first.begin,
        last_out=last.end if last.left else None,
    )


def _at_session(unit, seen, zone):
    opens = unit.starts_at - BEFORE
    own = [s for s in seen if s.session == unit.session and opens <= s.at <= unit.ends_at]
    return stays(own, zone, until=unit.ends_at) if own else []


def _corrected(attended, fix):
    """Corrections come last. An excuse given before the person came after all excuses nothing."""
    if fix is None or (fix.kind == EXCUSED and _arrived_after(attended.first_in, fix)):
        return attended
    if fix.kind == PRESENT and attended.state == PRESENT:
        return attended
    return Attended(
        state=fix.kind,
        first_in=attended.first_in,
        last_out=attended.last_out,
        corrected=True,
    )


def _arrived_after(arrival, fix):
    return arrival is not None and arrival > fix.at


def _standing(found, seen, whole):
    states = [one.state for one in found.values()]
    if PRESENT in states:
        return PRESENT
    last_arrival = max((scan.at for scan in seen if not scan.out), default=None)
    if whole and not (whole.kind == EXCUSED and _arrived_after(last_arrival, whole)):
        return {ABSENT: NO_SHOW}.get(whole.kind, whole.kind)
    if last_arrival:
        return PRESENT
    return EXCUSED if states and set(states) == {EXCUSED} else NO_SHOW


# --- many persons ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class UnitCount:
    """How many persons were there, and of them came late or left early."""

    present: int = 0
    late: int = 0
    early: int = 0
    excused: int = 0


def by_unit(units: Iterable[Unit], presences: Iterable[Presence]) -> dict[str, UnitCount]:
    """Unit's key → `Count`."""
    held = defaultdict(list)
    for one in presences:
        for key, attended in one.units.items():
            held[key].append(attended)
    return {unit.key: _count(held[unit.key]) for unit in units}


def _count(rows):
    return UnitCount(
        present=sum(row.state == PRESENT for row in rows),
        late=sum(row.late for row in rows),
        early=sum(row.early for row in rows),
        excused=sum(row.state == EXCUSED for row in rows),
    )


def by_half_day(units: Iterable[Unit], presences: Collection[Presence]) -> dict[HalfDay, int]:
    """(day, half) → persons who attended a unit of it, in the order of the days."""
    keys = dict.fromkeys((unit.day, unit.half) for unit in sorted(units, key=lambda u: u.starts_at))
    return {key: sum(key in one.half_days for one in presences) for key in keys}


def by_day(units: Iterable[Unit], presences: Collection[Presence]) -> dict[date, int]:
    """Day → persons who attended a unit of it."""
    days = sorted({unit.day for unit in units})
    return {day: sum(day in one.days for one in presences) for day in days}

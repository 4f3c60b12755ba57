"""Finding a person at the desk, and what the desk shows."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from itertools import groupby

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from attendance.models import Door, RepeatRule, Scan, ScanResult
from attendance.queries import badge_codes
from attendance.queries.person_search import by_entity, by_name
from attendance.rules.check_in import CheckInPoint
from attendance.rules.scanned_text import Kind, read_scan
from events.models import Event, Registration
from files.search_key import search_words

MAX_MATCHES = 20
LOG_ROWS = 12
CAME_WITH_A_SEAT = Q(result=ScanResult.IN) & ~Q(conflict="not_confirmed")


def find_people(event: Event, typed: str) -> list[Registration]:
    """Registrations that match a typed text, at most ``MAX_MATCHES``: by badge number, else by the
    words of the name or by the entity, people of exactly that name first; the cancelled ones only
    where there is no other."""
    rows = event.registrations.sent().select_related("delegation__entity")
    registration, refusal_reason = badge_codes.find_badge(event, typed)
    if registration or refusal_reason:
        return [registration] if registration and not refusal_reason else []
    words = search_words(typed)
    if not words:
        return []
    matching = rows.filter(_matches(typed.strip()))
    ordered = matching.order_by("family_name", "given_name", "pk")
    found = list(ordered.live()[:MAX_MATCHES]) or list(ordered[:MAX_MATCHES])
    return sorted(found, key=lambda row: not _named(row, words))


def shows_people(event: Event, typed: str) -> bool:
    """Whether a text that no badge has is one to search people by: nothing else is, of a badge that
    is not known, or of what a scanner garbled. A name can read like a badge number."""
    kind = read_scan(typed).kind
    return not kind or (kind == Kind.NUMBER and bool(find_people(event, typed)))


def find_holder(event: Event, typed: str) -> list[Registration]:
    """The registration whose badge has this number or code, if the badge is valid."""
    registration, refusal_reason = badge_codes.find_badge(event, typed)
    return [registration] if registration and not refusal_reason else []


def _named(row, words):
    """Whether the whole name was typed, in either order: “Delegate 4” is not “Delegate 40”."""
    return sorted(search_words(row.name)) == sorted(words)


def _matches(text):
    """One letter is part of the name of almost every entity: it is searched for in names only."""
    if len(text) < 2:
        return by_name(text)
    return by_name(text) | by_entity(text)


def counted_day(event: Event, now: datetime) -> date:
    """The day that the counters are of: today while the event lasts, else its nearest day."""
    today = now.astimezone(event.zone).date()
    return min(max(today, event.local_start.date()), event.local_end.date())


def takes_place_on(event: Event, now: datetime) -> bool:
    """Whether this moment is on a day of the event, in its own time zone."""
    today = now.astimezone(event.zone).date()
    return event.local_start.date() <= today <= event.local_end.date()


def counters(event: Event, now: datetime | None = None) -> dict[str, int | None]:
    """Checked in and still expected on the day of `counted_day`, free seats (None without limit),
    inside now."""
    now = now or timezone.now()
    came, confirmed = _came(event, now)
    return {
        "in": came,
        "expected": max(event.seated - confirmed, 0),
        "free": event.seats_left,
        "inside": count_inside(event, now=now),
    }


def _came(event, now):
    """How many people came, and how many of them had a seat. Of an event of one day the first
    check-ins tell it, which have an index."""
    if event.local_start.date() == event.local_end.date():
        numbers = event.scans.arrivals().aggregate(
            all=Count("pk"), confirmed=Count("pk", filter=CAME_WITH_A_SEAT)
        )
    else:
        rows = event.scans.evidence().filter(admitted=True, door__session=None)
        numbers = _on_day(rows, event, counted_day(event, now)).aggregate(
            all=Count("registration", distinct=True),
            confirmed=Count("registration", distinct=True, filter=CAME_WITH_A_SEAT),
        )
    return numbers["all"], numbers["confirmed"]


def _on_day(rows, event, day):
    since = datetime.combine(day, time.min, event.zone)
    until = datetime.combine(day + timedelta(days=1), time.min, event.zone)
    return rows.filter(at__gte=since, at__lt=until)


def count_inside(event: Event, door: Door | None = None, now: datetime | None = None) -> int:
    """How many are in now, at the entrance or a door: checked in today and not out since."""
    return _inside(event, door, now).count()


def inside_since(
    event: Event, people: Iterable[Registration], door: Door | None = None
) -> dict[int, datetime]:
    """When those of these people who are in now were last checked in today, by number."""
    rows = _inside(event, door).filter(registration__in=people)
    return dict(rows.values_list("registration", "came"))


def _inside(event, door=None, now=None):
    today = (now or timezone.now()).astimezone(event.zone).date()
    rows = _on_day(event.scans.evidence(), event, today).order_by()
    # The entrance and the other doors count together; a session is a place of its own.
    rows = rows.filter(door=door) if door else rows.filter(door__session=None)
    last = rows.values("registration").annotate(
        came=Max("at", filter=Q(admitted=True)), left=Max("at", filter=Q(result=ScanResult.OUT))
    )
    return last.filter(came__isnull=False).filter(Q(left=None) | Q(came__gt=F("left")))


def by_day(event: Event, rows: Iterable[Scan]) -> list[tuple[date, list[Scan]]]:
    """Scans that stand newest first, by their day in the event's time zone."""
    days = groupby(rows, key=lambda row: row.at.astimezone(event.zone).date())
    return [(day, list(scans)) for day, scans in days]


def check_in_point_of(event: Event, door: Door | None = None) -> CheckInPoint:
    """The rule and the days of a door or session, else of the entrance, which admits a badge once
    a day."""
    if door is None:
        return CheckInPoint(RepeatRule.DAILY, event.local_start.date(), event.local_end.date())
    return CheckInPoint(door.repeats, door.first_day, door.last_day)


def check_in_points(event: Event) -> list[Door]:
    """Where badges are scanned besides the entrance: open doors, and sessions with a list of their
    own."""
    doors = event.doors.filter(closed=False).select_related("session")
    return [door for door in doors if door.own_list or not door.session]


def doors_of(events: Iterable[Event]) -> dict[int, list[Door]]:
    """The same of several events at once, by the number of the event."""
    doors = Door.objects.filter(event__in=events, closed=False).select_related("session")
    found: dict[int, list[Door]] = {}
    for door in doors:
        if door.own_list or not door.session:
            found.setdefault(door.event_id, []).append(door)
    return found


def recent_scans(event: Event) -> list[Scan]:
    """The last scans at all desks, newest first."""
    rows = event.scans.select_related("registration__delegation__entity")
    return list(rows.order_by("-pk")[:LOG_ROWS])


def newest_scan_number(event: Event) -> int:
    """The number of the newest scan, 0 before the first."""
    return event.scans.order_by("-pk").values_list("pk", flat=True).first() or 0


def earlier_check_in(scan: Scan) -> Scan | None:
    """The earlier scan that admitted this badge, at the same place."""
    if scan.registration is None:
        return None
    rows = scan.registration.scans.filter(admitted=True, voided=False, door=scan.door)
    return rows.exclude(pk=scan.pk).order_by("at").last()

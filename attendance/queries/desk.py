"""Finding a person at the desk, and what the desk shows."""

from datetime import datetime, timedelta

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from attendance.models import Door, RepeatRule, Scan, ScanResult
from attendance.queries import badge_codes
from attendance.queries.person_search import by_entity, by_name
from attendance.rules.check_in import CheckInPoint
from events.models import Event, Registration
from files.search_key import search_words

MAX_MATCHES = 20
LOG_ROWS = 12
CAME_WITH_A_SEAT = Q(result=ScanResult.IN) & ~Q(conflict="not_confirmed")


def find_people(event: Event, typed: str) -> list[Registration]:
    """Registrations that match a typed text, at most ``MAX_MATCHES``: by badge number, else by the
    words of the name or by the entity; the cancelled ones only where there is no other."""
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
    return [row for row in found if _named(row, words)] or found


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


def counters(event: Event) -> dict[str, int | None]:
    """Checked in, still expected, free seats (None without limit), inside now."""
    arrivals = event.scans.arrivals().aggregate(
        all=Count("pk"), confirmed=Count("pk", filter=CAME_WITH_A_SEAT)
    )
    expected = max(event.seated - arrivals["confirmed"], 0)
    return {
        "in": arrivals["all"],
        "expected": expected,
        "free": event.seats_left,
        "inside": count_inside(event),
    }


def count_inside(event: Event, door: Door | None = None, now: datetime | None = None) -> int:
    """How many are in now, at the entrance or a door: checked in today and not out since."""
    day = (now or timezone.now()).astimezone(event.zone)
    since = day.replace(hour=0, minute=0, second=0, microsecond=0)
    until = since + timedelta(days=1)
    rows = event.scans.evidence().filter(at__gte=since, at__lt=until).order_by()
    # The entrance and the other doors count together; a session is a place of its own.
    rows = rows.filter(door=door) if door else rows.filter(door__session=None)
    last = rows.values("registration").annotate(
        came=Max("at", filter=Q(admitted=True)), left=Max("at", filter=Q(result=ScanResult.OUT))
    )
    return last.filter(came__isnull=False).filter(Q(left=None) | Q(came__gt=F("left"))).count()


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

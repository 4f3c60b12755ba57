"""Finding a person at the desk, and what the desk shows."""

from datetime import timedelta

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from events import codes
from events.desk_rule import Spot
from events.models import DoorKind, RepeatRule, ScanResult
from friends.models import Entity

HITS = 20
LOG_ROWS = 12
CAME_WITH_A_SEAT = Q(result=ScanResult.IN) & ~Q(clash="not_confirmed")


def hits(event, typed):
    """Registrations that a typed text may mean, at most ``HITS``: by badge number, else by the
    words of the name or by the entity; the cancelled ones only where there is no other."""
    rows = event.registrations.sent().select_related("delegation__entity")
    known, ground = codes.badge_of(event, typed)
    if known or ground:
        return [] if ground else [known]
    words = typed.replace("\x00", "").split()[:6]
    if not words:
        return []
    meant = rows.filter(_by_name(words) | _by_entity(typed.strip()))
    ordered = meant.order_by("family_name", "given_name", "pk")
    found = list(ordered.live()[:HITS]) or list(ordered[:HITS])
    return [row for row in found if _named(row, words)] or found


def _named(row, words):
    """Whether the whole name was typed, in either order: “Delegate 4” is not “Delegate 40”."""
    return sorted(row.name.casefold().split()) == sorted(word.casefold() for word in words)


def _by_name(words):
    wanted = Q()
    for word in words:
        wanted &= (
            Q(family_name__icontains=word)
            | Q(given_name__icontains=word)
            | Q(second_script__icontains=word)
        )
    return wanted


def _by_entity(text):
    if len(text) < 2:
        return Q(pk__in=[])
    keys = Entity.objects.search(text).order_by().values_list("pk", flat=True)[:200]
    return Q(delegation__entity__in=list(keys))


def counters(event):
    """Checked in, still expected, free seats (None without limit), in the house now."""
    came = event.scans.arrivals().aggregate(
        all=Count("pk"), confirmed=Count("pk", filter=CAME_WITH_A_SEAT)
    )
    expected = max(event.seated - came["confirmed"], 0)
    return {
        "in": came["all"],
        "expected": expected,
        "free": event.seats_left,
        "inside": inside(event),
    }


def inside(event, door=None, now=None):
    """How many are in now, at the entrance or at a door: let in today and not out since."""
    day = (now or timezone.now()).astimezone(event.zone)
    since = day.replace(hour=0, minute=0, second=0, microsecond=0)
    until = since + timedelta(days=1)
    rows = event.scans.evidence().filter(at__gte=since, at__lt=until).order_by()
    # The house has an entrance and other doors; a session is a place of its own.
    rows = rows.filter(door=door) if door else rows.exclude(door__kind=DoorKind.SESSION)
    last = rows.values("registration").annotate(
        came=Max("at", filter=Q(admitted=True)), left=Max("at", filter=Q(result=ScanResult.OUT))
    )
    return last.filter(came__isnull=False).filter(Q(left=None) | Q(came__gt=F("left"))).count()


def spot_of(event, door=None):
    """The rule and the days of a door or session, else of the entrance, which lets a badge in once a
    day."""
    if door is None:
        return Spot(RepeatRule.DAILY, event.local_start.date(), event.local_end.date())
    return Spot(door.repeats, door.first_day, door.last_day)


def spots(event):
    """Where badges are scanned besides the entrance: open doors, and sessions with a list of their own."""
    doors = event.doors.all()
    return [d for d in doors if not d.closed and (d.kind == DoorKind.DOOR or d.own_list)]


def log(event):
    """The last scans at all desks, newest first."""
    rows = event.scans.select_related("registration__delegation__entity")
    return list(rows.order_by("-pk")[:LOG_ROWS])


def newest(event):
    """The number of the newest scan, 0 before the first."""
    return event.scans.order_by("-pk").values_list("pk", flat=True).first() or 0


def let_in_before(scan):
    """The scan that let this badge in before, at the same place."""
    rows = scan.registration.scans.filter(admitted=True, voided=False, door=scan.door)
    return rows.exclude(pk=scan.pk).order_by("at").last()

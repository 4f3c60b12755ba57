"""Finding a person at the desk, and what the desk shows."""

import re

from django.db.models import Count, F, Max, Q
from django.utils import timezone

from events.models import Ground, OldBadge, Registration, ScanResult
from events.models.registrations import BADGE_ALPHABET
from friends.models import Entity

CODE = re.compile(r"[A-Z2-7]{26}")
ADDRESS = re.compile(r"/b/([-\w]+)/([A-Za-z2-7]{26})/?$")
HITS = 20
LOG_ROWS = 12
CAME_WITH_A_SEAT = Q(result=ScanResult.IN) & ~Q(clash="not_confirmed")
BADGE = re.compile(rf"([{BADGE_ALPHABET}]{{4}})[-\s]?([{BADGE_ALPHABET}]{{4}})")


def badge_in(typed):
    """A badge number as it is stored, from what a reader of codes or a hand typed; or None."""
    found = BADGE.fullmatch(typed.strip().upper())
    return f"{found[1]}-{found[2]}" if found else None


def code_in(typed):
    """``(code, address of its event)`` as the QR of a badge holds them; the second is empty for a
    bare code. None for anything else."""
    text = typed.strip()
    if found := ADDRESS.search(text):
        return found[2].upper(), found[1]
    return (text.upper(), "") if CODE.fullmatch(text.upper()) else None


def by_code(event, typed):
    """``(registration or None, ground)`` of a badge: the ground says what is wrong with the badge
    itself."""
    found = code_in(typed)
    if found is None:
        return None, ""
    code, _slug = found
    rows = Registration.objects.sent().select_related("delegation__entity")
    row = rows.filter(code=code).first()
    if row is None:
        old = OldBadge.objects.filter(code=code).select_related("registration").first()
        row = old and old.registration
    if row is None:
        return None, ""
    if row.event_id != event.pk:
        return None, Ground.OTHER_EVENT
    return row, "" if row.code == code else Ground.REPLACED


def by_number(event, typed):
    """The same of a badge number that was typed."""
    badge = badge_in(typed)
    if badge is None:
        return None, ""
    rows = event.registrations.sent().select_related("delegation__entity")
    if row := rows.filter(badge=badge).first():
        return row, ""
    old = OldBadge.objects.filter(badge=badge, registration__event=event).first()
    return (old.registration, Ground.REPLACED) if old else (None, "")


def badge_of(event, typed):
    """``(registration or None, ground)`` of the badge whose code, address or number was typed."""
    return by_code(event, typed) if code_in(typed) else by_number(event, typed)


def hits(event, typed):
    """Registrations that a typed text may mean, at most ``HITS``: by badge number, else by the
    words of the name or by the entity; the cancelled ones only where there is no other."""
    rows = event.registrations.sent().select_related("delegation__entity")
    known, _ground = badge_of(event, typed)
    if known:
        return [known]
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
    rows = event.scans.evidence().filter(door=door, at__gte=since).order_by()
    last = rows.values("registration").annotate(
        came=Max("at", filter=Q(admitted=True)), left=Max("at", filter=Q(result=ScanResult.OUT))
    )
    return last.filter(came__isnull=False).filter(Q(left=None) | Q(came__gt=F("left"))).count()


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

"""Finding a person at the desk, and what the desk shows."""

import re

from django.db.models import Count, Q

from events.models import ScanResult
from events.models.registrations import BADGE_ALPHABET
from friends.models import Entity

HITS = 20
LOG_ROWS = 12
BADGE = re.compile(rf"([{BADGE_ALPHABET}]{{4}})[-\s]?([{BADGE_ALPHABET}]{{4}})")


def badge_in(typed):
    """A badge number as it is stored, from what a reader of codes or a hand typed; or None."""
    found = BADGE.fullmatch(typed.strip().upper())
    return f"{found[1]}-{found[2]}" if found else None


def hits(event, typed):
    """Registrations that a typed text may mean, at most ``HITS``: by badge number, else by the
    words of the name or by the entity; the cancelled ones only where there is no other."""
    rows = event.registrations.sent().select_related("delegation__entity")
    badge = badge_in(typed)
    if badge and (found := list(rows.filter(badge=badge))):
        return found
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
    """Checked in, still expected, free seats (None without limit)."""
    came = event.scans.arrivals().aggregate(
        all=Count("pk"), confirmed=Count("pk", filter=Q(result=ScanResult.IN))
    )
    expected = max(event.seated - came["confirmed"], 0)
    return {"in": came["all"], "expected": expected, "free": event.seats_left}


def log(event):
    """The last scans at all desks, newest first."""
    rows = event.scans.select_related("registration__delegation__entity")
    return list(rows.order_by("-pk")[:LOG_ROWS])


def newest(event):
    """The number of the newest scan, 0 before the first."""
    return event.scans.order_by("-pk").values_list("pk", flat=True).first() or 0


def first_arrival(registration):
    """The scan that let the person in, for whoever comes a second time."""
    return registration.scans.arrivals().select_related("operator").first()

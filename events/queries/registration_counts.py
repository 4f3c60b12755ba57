"""The registrations of one event, counted once for all parts of its office's overview."""

from collections import Counter
from dataclasses import dataclass, field

from django.db.models import Count

from events.models import Event, Mode, RegistrationStatus
from events.models.statuses import SEATED


@dataclass(frozen=True)
class RegistrationCounts:
    """``by_status``: status → persons. ``confirmed``: persons with a seat in the room and online,
    and in reserved seats by their key."""

    by_status: Counter[str] = field(default_factory=Counter)
    confirmed: Counter[str | int] = field(default_factory=Counter)


def registration_counts(event: Event) -> RegistrationCounts:
    """One query."""
    counts = RegistrationCounts()
    rows = event.registrations.order_by().values_list("status", "mode", "reserved_seats")
    for status, mode, reserved, n in rows.annotate(n=Count("pk")):
        counts.by_status[status] += n
        if RegistrationStatus(status) in SEATED:
            counts.confirmed[Mode(mode).value] += n
            if reserved:
                counts.confirmed[reserved] += n
    return counts

"""Badges as they are read or typed: the code of the QR, its address, the number that is printed."""

from django.db.models import BigIntegerField, CharField, QuerySet

from attendance.models import RefusalReason, ReplacedBadge
from attendance.rules.scanned_text import Kind, read_scan
from events.models import Event, Registration
from files.prepared_query import PreparedQuery

# What a check-in reads of a registration, twice: before its row is locked, and then.
READ_OF_BADGE = ("event", "delegation", "status", "badge", "code", "arrived_at")
# The registration that a badge belongs to, if any, and what is wrong with the badge itself.
type FoundBadge = tuple[Registration | None, str]


def badge_number_in(typed: str) -> str | None:
    """A badge number as it is stored, from what a reader of codes or a hand typed; or None."""
    found = read_scan(typed)
    return found.code if found.kind == Kind.NUMBER else None


def badge_code_in(typed: str) -> tuple[str, str] | None:
    """``(code, address of its event)`` as the QR of a badge holds them; the second is empty for a
    bare code. None for anything else."""
    found = read_scan(typed)
    return (found.code, found.slug) if found.kind == Kind.CODE else None


def find_by_code(
    event: Event, typed: str, *, among: QuerySet[Registration] | None = None
) -> FoundBadge:
    """``(registration or None, reason)`` of a badge: the reason says what is wrong with the badge
    itself. ``among`` are the registrations that exist for the caller, where these are not all."""
    found = badge_code_in(typed)
    if found is None:
        return None, ""
    code, _slug = found
    everybody = Registration.objects.sent().select_related("delegation__entity")
    rows = everybody if among is None else among
    row = rows.filter(code=code).first() or rows.filter(replaced_badges__code=code).first()
    if row is None:
        return None, ""
    if row.event_id != event.pk:
        return None, RefusalReason.OTHER_EVENT
    return row, "" if row.code == code else RefusalReason.REPLACED


def find_holder_of(event: Event, badge: str) -> Registration | None:
    """The registration with this badge number as it is stored, with what a check-in reads of it."""
    return next(iter(_holders(event=event.pk, badge=badge)), None)


_holders = PreparedQuery(
    lambda event, badge: (
        Registration.objects.sent().filter(event=event, badge=badge).order_by().only(*READ_OF_BADGE)
    ),
    event=BigIntegerField(),
    badge=CharField(),
)


def find_by_number(event: Event, typed: str) -> FoundBadge:
    """The same of a badge number that was typed."""
    badge = badge_number_in(typed)
    if badge is None:
        return None, ""
    rows = event.registrations.sent().select_related("delegation__entity")
    if row := rows.filter(badge=badge).first():
        return row, ""
    old = ReplacedBadge.objects.filter(badge=badge, registration__event=event).first()
    return (old.registration, RefusalReason.REPLACED) if old else (None, "")


def find_badge(event: Event, typed: str) -> FoundBadge:
    """``(registration or None, reason)`` of the badge whose code, address or number was typed."""
    return find_by_code(event, typed) if badge_code_in(typed) else find_by_number(event, typed)

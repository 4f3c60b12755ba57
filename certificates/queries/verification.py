"""What an employer or a consulate learns about a document by its number, and nothing else."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from i18nfield.strings import LazyI18nString

from audit.registry import Registry, offer
from certificates.models import Certificate, CertificateStatus, VisaLetter, VisaLetterStatus
from events.models import EventStatus
from files.text import BADGE_ALPHABET, plain_signs

SIGNS = 12


@dataclass(frozen=True)
class VerifiedDocument:
    """``name`` is empty for a visa support letter. ``zone`` is that of the event: the day of a
    withdrawal is a day there."""

    kind: str  # "certificate" or "visa_letter"
    number: str
    title: LazyI18nString
    first: date
    last: date
    valid: bool
    withdrawn_at: datetime | None
    zone: str
    name: str = ""


# Functions ``(number)`` → `VerifiedDocument` or None, one for each kind of document.
KINDS: Registry[Callable[[str], VerifiedDocument | None]] = offer("certificates.verification")


def normal_number(typed: str) -> str:
    """A number as it is printed, of what was typed or copied; empty if it cannot be one."""
    text = plain_signs(typed).upper()
    signs = "".join(sign for sign in text if sign.isalnum())
    if len(signs) != SIGNS or not set(signs) <= set(BADGE_ALPHABET):
        return ""
    return "-".join([signs[:4], signs[4:8], signs[8:]])


def find_document(typed: str) -> VerifiedDocument | None:
    """The document with this number, or None for any number that was never issued."""
    number = normal_number(typed)
    found = (find_paper(number) for find_paper in KINDS) if number else ()
    return next(filter(None, found), None)


def find_certificate(number: str) -> VerifiedDocument | None:
    row = Certificate.objects.filter(number=number).select_related("registration__event").first()
    if row is None:
        return None
    return VerifiedDocument(
        kind="certificate",
        number=row.number,
        title=LazyI18nString(row.facts["title"]),
        first=date.fromisoformat(row.facts["first"]),
        last=date.fromisoformat(row.facts["last"]),
        valid=row.status == CertificateStatus.ISSUED,
        withdrawn_at=row.withdrawn_at,
        zone=row.registration.event.time_zone,
        name=row.name,
    )


def find_letter(number: str) -> VerifiedDocument | None:
    """A letter that was issued at some time, not one that is still being prepared."""
    rows = VisaLetter.objects.filter(number=number, issued_at__isnull=False)
    row = (
        rows.exclude(status=VisaLetterStatus.BEING_PREPARED)
        .select_related("registration__event")
        .first()
    )
    if row is None:
        return None
    event, seat = row.registration.event, row.registration
    stands = seat.has_seat and event.status != EventStatus.CANCELLED
    return VerifiedDocument(
        kind="visa_letter",
        number=row.number,
        title=event.title,
        first=event.local_start.date(),
        last=event.local_end.date(),
        # A letter is no longer valid once the person lost the seat or the event was cancelled.
        valid=row.status == VisaLetterStatus.ISSUED and stands,
        withdrawn_at=row.withdrawn_at or seat.closed_at,
        zone=event.time_zone,
    )

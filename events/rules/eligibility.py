"""Who may be nominated: receipt in time, a travel document that is valid long enough, the standing.

Pure: neither the database nor the clock is asked.
"""

from calendar import monthrange
from datetime import date, datetime
from typing import Protocol

from django.db import models
from django.utils.translation import gettext_lazy as _


class Unmet(models.TextChoices):
    """Rules of eligibility, by what is said of a nomination that does not meet one."""

    LATE = "late", _("Received after the deadline")
    PASSPORT = "passport", _("Travel document not valid long enough")
    STANDING = "standing", _("The delegation may not nominate for this event")


class EventRules(Protocol):
    """What is read of an event."""

    @property
    def passport_months(self) -> int | None: ...
    @property
    def standings(self) -> list[str]: ...
    @property
    def is_recorded(self) -> bool: ...
    @property
    def local_end(self) -> datetime: ...

    def in_time(self, at: datetime) -> bool: ...


def unmet_rules(
    event: EventRules, received_at: datetime, passport_until: date | None, standing: str | None
) -> list[str]:
    """The codes of the rules of an event that a nomination does not meet. Who came to an event that
    is recorded afterwards is not refused for a date."""
    found = []
    if not event.is_recorded:
        found += _unmet_dates(event, received_at, passport_until)
    if event.standings and standing not in event.standings:
        found.append(Unmet.STANDING)
    return [str(code) for code in found]


def _unmet_dates(event, received_at, passport_until):
    if not event.in_time(received_at):
        yield Unmet.LATE
    if event.passport_months is not None and not _valid_long_enough(event, passport_until):
        yield Unmet.PASSPORT


def _valid_long_enough(event: EventRules, until: date | None) -> bool:
    return until is not None and until >= passport_needed(event)


def passport_needed(event: EventRules) -> date:
    """The first day on which a travel document may expire: so many months after the last day."""
    return months_later(event.local_end.date(), event.passport_months or 0)


def months_later(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

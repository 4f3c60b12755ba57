"""Passport details that were opened after somebody else had changed the address or the account of
the registration: what an operator looks for after a break-in."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from accounts.models import User
from audit.models import Entry
from certificates.models import PassportAccess
from events.models import Registration

CHANGES = ("registration.changed", "registration.person_changed", "registration.claimed")


@dataclass(frozen=True)
class OpenedAfterChange:
    """One opening, with the last change of address or account before it."""

    registration: Registration
    changed_at: datetime
    changed_by: User | None
    opened_at: datetime
    opened_by: User

    @property
    def by_the_same_person(self) -> bool:
        return self.changed_by == self.opened_by


def opened_after_change(since: datetime | None = None) -> Iterator[OpenedAfterChange]:
    """All such openings, the oldest first. The person's own changes of the own address are none."""
    rows = PassportAccess.objects.filter(at__gte=since) if since else PassportAccess.objects.all()
    rows = rows.select_related("registration__event", "by").order_by("at", "pk")
    changes = _changes_of({row.registration_id for row in rows})
    for row in rows:
        before = [e for e in changes.get(row.registration_id, ()) if e.at <= row.at]
        if before and not _is_own(before[-1], row.registration):
            last = before[-1]
            yield OpenedAfterChange(row.registration, last.at, last.actor, row.at, row.by)


def _changes_of(keys):
    """Registration's key → its entries that changed the address or the account, in their order."""
    found: dict[int, list[Entry]] = {}
    rows = Entry.objects.filter(subject_type="events.registration", subject_id__in=keys)
    for entry in rows.filter(act__in=CHANGES).select_related("actor").order_by("pk"):
        if entry.act != "registration.changed" or "email" in entry.after:
            found.setdefault(int(entry.subject_id), []).append(entry)
    return found


def _is_own(entry, registration):
    """Claimed or changed by who is the account until today."""
    return (
        entry.actor_id is not None
        and entry.actor_id == registration.user_id
        and (entry.act != "registration.person_changed")
    )

"""Who is recorded already, in an event and in others: read once, however many are asked about."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import CharField

from events.models import Event, Registration, RegistrationStatus
from events.models.statuses import LIVE, NOT_SENT
from events.queries.persons import NAMES
from files.prepared_query import PreparedQuery
from files.text import full_name

S = RegistrationStatus
RECORDED = ("person", "delegation__entity", *NAMES, "shared_mailbox")


@dataclass
class Recorded:
    """What `identify` reads of a registration: the values of ``RECORDED``."""

    person: str
    entity_id: int
    given_name: str
    family_name: str
    second_script: str
    shared_mailbox: bool

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)


@dataclass
class Found:
    """The rows of some persons. ``here`` are those of the event that are live, by their keys in the
    database; a draft is None. The others are of other events, or have ended."""

    here: dict[int, Recorded | None] = field(default_factory=dict)
    others: defaultdict[str, list[Recorded]] = field(default_factory=lambda: defaultdict(list))

    def elsewhere(self, person: str) -> list[Recorded]:
        return self.others.get(person, [])

    def known(self) -> dict[str, list[Recorded]]:
        """Person → the row that was sent, in this event."""
        return {row.person: [row] for row in self.here.values() if row}


def find_recorded(event: Event, persons: Collection[str]) -> Found:
    """The rows under these persons' keys. One query."""
    found = Found()
    if 1 <= len(persons) <= 2:  # the two keys of one person
        first, *second = persons
        rows = _rows_of_two(first=first, second=second[0] if second else first)
    else:
        rows = _rows_of(persons)
    for pk, of, status, *facts in rows:
        if of == event.pk and status in LIVE:
            found.here[pk] = None if status == S.DRAFT else Recorded(*facts)
        elif status not in NOT_SENT:
            found.others[facts[0]].append(Recorded(*facts))
    return found


def _rows_of(persons):
    rows = Registration.objects.filter(person__in=persons).order_by("pk")
    return rows.values_list("pk", "event", "status", *RECORDED)


_rows_of_two = PreparedQuery(
    lambda first, second: _rows_of([first, second]), first=CharField(), second=CharField()
)


def recorded_persons(event: Event) -> dict[str, Recorded]:
    """Person's key → who is registered under it. One query, however many are asked about."""
    rows = event.registrations.live().sent().order_by()
    return {row[0]: Recorded(*row) for row in rows.values_list(*RECORDED)}


def recorded_rows(
    event: Event, keys: Iterable[int]
) -> tuple[dict[str, Registration], dict[tuple[str, int], Registration]]:
    """Person → the row that was sent, and person with delegation → the draft. Mostly there are
    none: whole rows are read only if there are, and if none is refused."""
    keys = list(keys)
    existing: Sequence[Registration] = (
        list(event.registrations.in_bulk(keys).values()) if keys else ()
    )
    for row in existing:
        row.event = event
    drafts = {(row.person, row.delegation_id): row for row in existing if row.status == S.DRAFT}
    return {row.person: row for row in existing if row.status != S.DRAFT}, drafts

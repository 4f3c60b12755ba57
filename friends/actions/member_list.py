"""The list of members as CSV: what goes out comes back in as the same."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible, begin
from audit.models import record, user_of
from friends.models import Capacity, Entity, GroupOfFriends, Membership, MembershipStatus
from friends.models.memberships import CAPACITIES

COLUMNS = ("code", "name", "kind", "capacity", "from", "until")


def export_rows(memberships: QuerySet[Membership]) -> Iterator[tuple[str, ...]]:
    """Rows for ``COLUMNS``, in protocol order; ``until`` is the first day without the membership,
    or empty."""
    order = ("entity__kind", "entity__sort_name", "effective_from")
    for m in memberships.select_related("entity").order_by(*order):
        code = m.entity.iso3 or m.entity.code
        until = m.effective_until.isoformat() if m.effective_until else ""
        yield (
            code,
            m.entity.name_en,
            m.entity.kind,
            m.capacity,
            m.effective_from.isoformat() if m.effective_from else "",
            until,
        )


@dataclass(frozen=True)
class ImportLine:
    """One row of the list, read and understood."""

    entity: Entity
    capacity: str
    start: date
    until: date | None


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row; the header is row 1."""

    row: int
    column: str
    text: str


@dataclass(frozen=True)
class ReadList:
    """What was understood of a list, and what has to be corrected in it."""

    lines: list[ImportLine]
    faults: list[RowFault]


@dataclass(frozen=True)
class ImportedCount:
    """``known`` lines were on record already."""

    entered: int
    known: int


def read_rows(rows: Iterable[Mapping[str, str | None]]) -> ReadList:
    """Understand rows (dicts by ``COLUMNS``)."""
    by_code = {}
    for entity in Entity.objects.all():
        for code in (entity.iso3, entity.iso2, entity.code):
            if code:
                by_code[code.casefold()] = entity
    lines: list[ImportLine] = []
    found: list[RowFault] = []
    for number, row in enumerate(rows, start=2):
        line, faults = _read_row(row, by_code)
        found += [RowFault(number, column, text) for column, text in faults]
        if not faults:
            lines.append(line)
    return ReadList(lines, found or _overlaps(lines))


def _read_row(row, by_code):
    faults = []
    entity = by_code.get((row.get("code") or "").strip().casefold())
    if entity is None:
        faults.append(
            ("code", _("“%s” is not an entity of the United Nations list.") % row.get("code"))
        )
    capacity = (row.get("capacity") or "").strip().casefold()
    if capacity not in Capacity.values:
        faults.append(("capacity", _("Write member, observer or partner.")))
    elif entity and capacity not in CAPACITIES[entity.kind]:
        faults.append(("capacity", _("%s cannot join in this capacity.") % entity))
    start = _date(row, "from", faults)
    until = _date(row, "until", faults) if (row.get("until") or "").strip() else None
    if start and until and until < start:
        faults.append(("until", _("The end is before the start.")))
    return ImportLine(entity, capacity, start, until), faults


def _date(row, column, faults):
    try:
        return date.fromisoformat((row.get(column) or "").strip())
    except ValueError:
        faults.append((column, _("Write the date as 2025-05-06.")))


def _overlaps(lines):
    """Two memberships of one entity at the same time."""
    found: list[RowFault] = []
    last: dict[int, ImportLine] = {}  # of each entity
    order = sorted(enumerate(lines, start=2), key=lambda pair: pair[1].start)
    for number, line in order:
        before = last.get(line.entity.pk)
        if before and (before.until is None or before.until > line.start):
            text = _("%s is on the list twice for the same time.") % line.entity
            found.append(RowFault(number, "from", text))
        last[line.entity.pk] = line
    return found


@transaction.atomic
def import_memberships(lines: Collection[ImportLine], *, by: Actor, at: datetime) -> ImportedCount:
    """Enter a list of memberships, all or nothing.

    A line that is on record as it stands is left alone, so importing twice is harmless. A line
    that contradicts the record is refused: decisions are changed by acts, not by lists.
    """
    list(Entity.objects.select_for_update().filter(pk__in={line.entity.pk for line in lines}))
    entered = known = 0
    procedure = GroupOfFriends.get().procedure
    for line in lines:
        if _on_record(line):
            known += 1
            continue
        _refuse_contradiction(line)
        _enter(line, procedure, by=by, at=at)
        entered += 1
    return ImportedCount(entered, known)


def _on_record(line):
    same = line.entity.memberships.effective().filter(
        capacity=line.capacity, effective_from=line.start, effective_until=line.until
    )
    return same.exists()


def _refuse_contradiction(line):
    others = line.entity.memberships.effective()
    if line.until:
        others = others.filter(effective_from__lt=line.until)
    for other in others:
        if other.effective_until is None or other.effective_until > line.start:
            raise NotPossible(
                _("%s is on record with other dates or in another capacity.") % line.entity
            )
    if line.until is None and line.entity.memberships.live().exists():
        raise NotPossible(_("A request of %s is waiting for a decision already.") % line.entity)


def _enter(line, procedure, *, by, at):
    membership = Membership(
        entity=line.entity,
        capacity=line.capacity,
        procedure=procedure,
        requested_at=at,
        requested_by=user_of(by),
        decided_at=at,
        decided_by=user_of(by),
        effective_from=line.start,
        effective_until=line.until,
    )
    status = MembershipStatus.WITHDRAWN if line.until else MembershipStatus.ADMITTED
    begin(membership, status).save(force_insert=True)
    facts = {"capacity": line.capacity, "from": line.start, "until": line.until}
    record("membership.imported", membership, by=by, after=facts)

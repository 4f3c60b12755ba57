"""The list of members as a table: what goes out comes back in as the same. A term of a Co-Chair is
a row of its own, beside that of the membership."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible, begin
from audit.models import record, user_of
from files.tables.cells import Cell, UnreadableCell
from friends.models import (
    Capacity,
    CoChairTerm,
    Entity,
    GroupOfFriends,
    Membership,
    MembershipStatus,
)
from friends.models.entities import protocol_order
from friends.models.memberships import CAPACITIES

COLUMNS = ("code", "name", "kind", "capacity", "from", "until")
# In the column of the capacity, of a row that is a term and no membership.
COCHAIR = "co-chair"
ENTER_TERM = "friends.add_cochairterm"


def export_rows(memberships: QuerySet[Membership]) -> Iterator[tuple[str, ...]]:
    """Rows for ``COLUMNS``, in protocol order; ``until`` is the first day without the membership,
    or empty."""
    order = (*protocol_order("entity"), "effective_from")
    for m in memberships.select_related("entity").order_by(*order):
        yield _exported(m.entity, m.capacity, m.effective_from, m.effective_until)


def export_terms(terms: QuerySet[CoChairTerm]) -> Iterator[tuple[str, ...]]:
    """Rows for ``COLUMNS`` of terms of Co-Chairs."""
    for term in terms.select_related("entity").order_by("entity__sort_name", "starts_on"):
        yield _exported(term.entity, COCHAIR, term.starts_on, term.ends_on)


def _exported(entity, capacity, start, until):
    days = (day.isoformat() if day else "" for day in (start, until))
    return (entity.iso3 or entity.code, entity.name_en, entity.kind, capacity, *days)


@dataclass(frozen=True)
class ImportLine:
    """One row of the list, read and understood. ``number`` is that of the row in the file, if there
    is one."""

    entity: Entity
    capacity: str
    start: date
    until: date | None
    number: int = 0

    @property
    def is_term(self) -> bool:
        return self.capacity == COCHAIR

    def covers(self, term: "ImportLine") -> bool:
        """Whether this is a membership that the State of the term has from its beginning to its
        end."""
        same = self.entity == term.entity and self.capacity == Capacity.MEMBER
        return same and self.start <= term.start and _ends(term) <= _ends(self)


def _ends(line):
    return line.until or date.max


@dataclass(frozen=True)
class RowFault:
    """What is wrong with a row; ``row`` is its number in the file."""

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


def read_rows(rows: Iterable[tuple[int, Mapping[str, Cell]]], *, by: User) -> ReadList:
    """Understand rows, for who wants to enter them: their numbers in the file, and their cells by
    ``COLUMNS``."""
    by_code = {}
    for entity in Entity.objects.all():
        for code in (entity.iso3, entity.iso2, entity.code):
            if code:
                by_code[code.casefold()] = entity
    lines: list[ImportLine] = []
    found: list[RowFault] = []
    for number, row in rows:
        line, faults = _read_row(number, row, by_code)
        found += [RowFault(number, column, text) for column, text in faults]
        if not faults:
            lines.append(line)
    found = found or _not_allowed(lines, by) or _overlaps(lines) or _without_membership(lines)
    return ReadList(lines, found)


def _read_row(number, row, by_code):
    faults = [(name, cell.reason) for name, cell in row.items() if isinstance(cell, UnreadableCell)]
    if faults:
        return None, faults
    entity = by_code.get(str(row["code"]).casefold())
    if entity is None:
        faults.append(
            (
                "code",
                _("“%s” is not the code of a State or organization on the United Nations list.")
                % row["code"],
            )
        )
    capacity = str(row["capacity"]).casefold()
    if capacity not in (*Capacity.values, COCHAIR):
        faults.append(("capacity", _("Enter member, observer, partner or co-chair.")))
    elif entity and _as_member(capacity) not in CAPACITIES[entity.kind]:
        faults.append(("capacity", _("%s cannot join in this capacity.") % entity))
    start = _date(row, "from", faults)
    until = _date(row, "until", faults) if row["until"] else None
    if start and until and until < start:
        faults.append(("until", _("The end is before the start. Correct one of the two dates.")))
    elif capacity == COCHAIR and start and start == until:
        faults.append(("until", _("The end must come after the start.")))
    return ImportLine(entity, capacity, start, until, number), faults


def _as_member(capacity):
    return Capacity.MEMBER if capacity == COCHAIR else capacity


def _date(row, column, faults):
    cell = row[column]
    try:
        return cell if isinstance(cell, date) else date.fromisoformat(cell)
    except ValueError:
        faults.append((column, _("Enter the date in the format 2025-05-06.")))


def _may_enter_terms(by):
    """Who may change terms in the back office may enter them with a list."""
    return not isinstance(by, User) or by.has_perm(ENTER_TERM)


def _not_allowed(lines, by):
    if _may_enter_terms(by):
        return []
    text = _("You do not have permission to enter terms of Co-Chairs. Remove the row.")
    return [RowFault(line.number, "capacity", text) for line in lines if line.is_term]


def _overlaps(lines):
    """Two memberships of one entity at the same time, or two terms."""
    found: list[RowFault] = []
    last: dict[tuple[int, bool], ImportLine] = {}
    for line in sorted(lines, key=lambda one: one.start):
        before = last.get((line.entity.pk, line.is_term))
        if before and _ends(before) > line.start:
            text = _("%s is on the list twice for the same time.") % line.entity
            found.append(RowFault(line.number, "from", text))
        last[line.entity.pk, line.is_term] = line
    return found


def _without_membership(lines):
    """Terms during which the State is no member, neither by the list nor by the record."""
    terms = [line for line in lines if line.is_term]
    columns = ("entity", "capacity", "effective_from", "effective_until")
    held = Membership.objects.effective().filter(entity__in={term.entity for term in terms})
    entities = {term.entity.pk: term.entity for term in terms}
    recorded = [
        ImportLine(entities[pk], *facts) for pk, *facts in held.values_list(*columns) if terms
    ]
    return [
        RowFault(
            term.number,
            "capacity",
            _("A Co-Chair is a member of the Group: add the membership of %s for the whole term.")
            % term.entity,
        )
        for term in terms
        if not any(line.covers(term) for line in [*lines, *recorded])
    ]


@transaction.atomic
def import_memberships(lines: Collection[ImportLine], *, by: Actor, at: datetime) -> ImportedCount:
    """Enter a list of memberships and of terms of Co-Chairs, all or nothing.

    A line that is on record as it stands is left alone, so importing twice is harmless. A line
    that contradicts the record is refused: decisions are changed by acts, not by lists. Terms take
    the permission to add them.
    """
    if any(line.is_term for line in lines) and not _may_enter_terms(by):
        raise NotPossible(
            _("You do not have permission to enter terms of Co-Chairs. Remove their rows.")
        )
    list(Entity.objects.select_for_update().filter(pk__in={line.entity.pk for line in lines}))
    entered = known = 0
    procedure = GroupOfFriends.get().procedure
    for line in sorted(lines, key=lambda one: one.is_term):  # of members only
        if _on_record(line):
            known += 1
            continue
        if line.is_term:
            _enter_term(line, by=by)
        else:
            _refuse_contradiction(line)
            _enter(line, procedure, by=by, at=at)
        entered += 1
    return ImportedCount(entered, known)


def _on_record(line):
    if line.is_term:
        return line.entity.cochair_terms.filter(starts_on=line.start, ends_on=line.until).exists()
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
                _(
                    "%s is already on record with other dates or in another capacity. Correct or "
                    "remove the row."
                )
                % line.entity
            )
    if line.until is None and line.entity.memberships.live().exists():
        raise NotPossible(_("A request of %s is already waiting for a decision.") % line.entity)


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


def _enter_term(line, *, by):
    others = line.entity.cochair_terms.lasting_after(line.start).filter(starts_on__lt=_ends(line))
    if others.exists():
        raise NotPossible(
            _("%s is already on record as a Co-Chair with other dates. Correct or remove the row.")
            % line.entity
        )
    term = CoChairTerm(entity=line.entity, starts_on=line.start, ends_on=line.until)
    try:
        term.full_clean()
    except ValidationError as error:
        raise NotPossible(" ".join(error.messages)) from error
    term.save(force_insert=True)
    facts = {"entity": line.entity.pk, "starts_on": line.start, "ends_on": line.until}
    record("cochairterm.added", term, by=by, after=facts)

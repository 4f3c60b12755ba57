"""What a file says of who was present: its columns, whom a row means, and when he or she was.

Pure: the rows of the event are given, neither the database nor the clock is asked.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.utils.formats import date_format
from django.utils.translation import gettext as _

from attendance.rules.attendance import Unit
from files.addresses import address_key
from files.tables import Table
from files.tables.workbooks import Cell
from files.text import comparable, fold, plain_signs

# Field → the headings under which files give it, folded.
HEADINGS = {
    "badge": ("badge", "badge number", "badge no"),
    "registration": ("registration", "registration number", "registration no", "number"),
    "email": ("email", "e mail", "email address"),
    "name": ("name", "full name", "participant"),
    "given_name": ("given name", "first name"),
    "family_name": ("family name", "last name", "surname"),
    "entity": ("entity", "delegation", "state", "state or organization", "country", "organization"),
    "attended": ("attended", "attendance", "present", "days attended", "sessions attended", "days"),
}
NAMED = ("badge", "registration", "email", "name", "given_name")
ALL = {"all", "yes", "x", "whole event", "every day", "all days", "all sessions"}
NOBODY = {"", "no", "none", "absent", "-"}
# The columns whose errors may quote the cell.
QUOTED = ("entity", "attended")
BETWEEN = re.compile(r"[;,\n|]+")


class UnclearCell(Exception):
    """What a cell says is not understood: the text is for who sent the file."""

    def __init__(self, column: str, text: str) -> None:
        super().__init__(text)
        self.column = column


@dataclass(frozen=True)
class Guest:
    """A registration, as far as a file may name it."""

    key: int
    badge: str
    email: str
    names: tuple[str, ...]  # as it may be written: given name first, or last
    entity: int
    refused: str = ""  # why nobody can have been present by it, in words


@dataclass(frozen=True)
class FileLine:
    """One row that was understood: the registration, and the keys of the units attended."""

    number: int
    key: int
    units: tuple[str, ...]


@dataclass
class FileContent:
    """All rows of a file: those understood, and ``(row, column, text)`` of what to correct."""

    lines: list[FileLine] = field(default_factory=list)
    errors: list[tuple[int, str, str]] = field(default_factory=list)

    @property
    def attended(self) -> dict[int, set[str]]:
        """Registration → units, of all its rows: a file may have a row for each day."""
        found: dict[int, set[str]] = defaultdict(set)
        for line in self.lines:
            found[line.key] |= set(line.units)
        return dict(found)


def columns_of(header: Sequence[str]) -> dict[str, int]:
    """Field → number of its column, the first one where two say the same."""
    words = {word: name for name, known in HEADINGS.items() for word in known}
    found: dict[str, int] = {}
    for number, heading in enumerate(header):
        if name := words.get(fold(heading)):
            found.setdefault(name, number)
    return found


def is_heading(cell: str) -> bool:
    """Whether a file may give something under this heading."""
    return bool(columns_of([cell]))


def missing_columns(columns: dict[str, int]) -> list[str]:
    """What the file lacks, in words."""
    texts = []
    if not any(name in columns for name in NAMED):
        texts.append(_("a column with the badge number, the registration, the email or the name"))
    if "attended" not in columns:
        texts.append(_("a column “Attended”"))
    return texts


class FileReader:
    """Reads the rows of a file for one event. ``entity_of`` finds the key of an entity by what is
    written, or raises UnclearCell."""

    def __init__(
        self, guests: Iterable[Guest], units: Sequence[Unit], entity_of: Callable[[str], int]
    ) -> None:
        self.units, self.entity_of = units, entity_of
        self._by: dict[str, dict[object, list[Guest]]] = defaultdict(lambda: defaultdict(list))
        for guest in guests:
            self._by["badge"][_badge(guest.badge)].append(guest)
            self._by["registration"][str(guest.key)].append(guest)
            self._by["email"][address_key(guest.email)].append(guest)
            for name in {comparable(name) for name in guest.names}:
                self._by["name"][name].append(guest)
        self._words = unit_words(units)

    def read(self, table: Table) -> FileContent:
        columns, content = columns_of(table.header), FileContent()
        for number, cells in table.rows:
            said = {name: cells[at] for name, at in columns.items()}
            try:
                guest, units = self._guest(said), self._attended(said["attended"])
            except UnclearCell as fault:
                content.errors.append((number, fault.column, str(fault)))
                continue
            content.lines.append(FileLine(number, guest.key, units))
        return content

    # --- who --------------------------------------------------------------------------------------
    def _guest(self, said):
        """The one person whom the row means. Whatever it says has to lead to the same. Who ended
        one registration and was registered again is meant by the other."""
        found, column = self._candidates(said)
        found = [guest for guest in found if not guest.refused] or found[:1]
        if len(found) > 1:
            text = _("Several persons are meant. Write the badge number or the delegation.")
            raise UnclearCell(column, text)
        if not found:
            raise UnclearCell(
                column, _("Nobody of this event is meant. Register the person first.")
            )
        (guest,) = found
        if guest.refused:
            raise UnclearCell(column, guest.refused)
        return guest

    def _candidates(self, said):
        asked = [(name, *one) for name in NAMED[:-1] if (one := self._one(name, said))]
        if not asked:
            raise UnclearCell("", _("Write who it is: badge number, registration, email or name."))
        column, first = asked[0]
        kept = {guest.key: guest for guest in first}
        for name, others in asked[1:]:
            kept = {guest.key: guest for guest in others if guest.key in kept}
            column = column if kept else name
        if "entity" in said and said["entity"] and kept:
            home = self.entity_of(str(said["entity"]))
            inside = {key: guest for key, guest in kept.items() if guest.entity == home}
            return list(inside.values()), column if inside else "entity"
        return list(kept.values()), column

    def _one(self, name, said):
        """``(guests,)`` by what a column says; nothing where it says nothing."""
        text = _whole_name(said) if name == "name" else str(said.get(name) or "").strip()
        if not text:
            return ()
        keys = {"badge": _badge, "email": address_key, "name": comparable}
        return (self._by[name].get(keys.get(name, plain_signs)(text), []),)

    # --- when -------------------------------------------------------------------------------------
    def _attended(self, cell: Cell) -> tuple[str, ...]:
        if isinstance(cell, date):
            return self._of(cell.strftime("%Y-%m-%d"))
        if fold(cell) in ALL:
            return tuple(unit.key for unit in self.units)
        if fold(cell) in NOBODY:
            return ()
        found: list[str] = []
        for part in BETWEEN.split(cell):
            found += self._of(part) if part.strip() else ()
        return tuple(dict.fromkeys(found))

    def _of(self, text):
        keys = self._words.get(fold(text))
        if keys is None:
            shown = ", ".join(dict.fromkeys(unit.title for unit in self.units))
            known = _(
                "“%(text)s” is no day or session of the event. Write all, or some of: %(list)s."
            )
            raise UnclearCell("attended", known % {"text": text.strip()[:60], "list": shown})
        return keys


def _badge(text):
    return re.sub(r"[^0-9A-Z]", "", plain_signs(text).upper())


def _whole_name(said):
    parts = [str(said.get(name) or "") for name in ("given_name", "family_name")]
    return " ".join(part for part in parts if part) or str(said.get("name") or "")


def unit_words(units: Sequence[Unit]) -> dict[str, tuple[str, ...]]:
    """What may be written for the units, folded → their keys: the title of a session or half-day,
    a day by its date or its number in the event ("day 2", "2"), half of it ("2025-05-12 am")."""
    found: dict[str, list[str]] = defaultdict(list)
    days = {day: n for n, day in enumerate(sorted({unit.day for unit in units}), 1)}
    for unit in units:
        n = days[unit.day]
        whole = [str(n), f"day {n}", *_dates(unit.day)]
        halves = [f"{text} {unit.half}" for text in whole]
        for text in {fold(word) for word in [*whole, *halves, unit.title] if word}:
            found[text].append(unit.key)
    return {text: tuple(keys) for text, keys in found.items()}


def _dates(day):
    midnight = datetime(day.year, day.month, day.day)  # a day of the place
    shown = date_format(midnight, "DATE_FORMAT")
    return [day.isoformat(), shown, f"{day.day} {day:%B} {day.year}", f"{day.day} {day:%B}"]

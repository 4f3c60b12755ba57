"""What a file says about attendance: its columns, which registration a row means, and when the
person was present. The words are in `attendance_words`.

Pure: the rows of the event are given, neither the database nor the clock is asked.
"""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.translation import gettext as _

from attendance.rules.attendance import Unit
from attendance.rules.attendance_words import (
    ABSENT,
    HALVES,
    day_words,
    half_names,
    headings,
    whole_event_words,
    word_key,
)
from events.import_parsing.dates import days_meant
from files.addresses import address_key
from files.in_a_row import in_a_row
from files.tables import Table
from files.tables.workbooks import Cell
from files.text import badge_number, comparable, plain_digits, plain_signs

NAMED = ("badge", "registration", "email", "name", "given_name")
OTHER_HALF = {"given_name": "family_name", "family_name": "given_name"}
# The columns whose errors may quote the cell.
QUOTED = ("entity", "attended")
# Between days and sessions, in the signs of the six languages. A comma may also stand in a date,
# before the year, or in a title.
BETWEEN = (re.compile(r"[;؛；\n|]+"), re.compile(r"[,،，、](?!\s*\d{4}\s*(?:[,،，、]|$))"))
# “1,2” is two days, not the day 12: keys of words (`word_key`) have no signs between.
SEVERAL_NUMBERS = re.compile(r"\s*\d+(?:\s*[,،，、;؛；\n|]\s*\d+)+\s*")
MIDNIGHT = re.compile(r"[t\s]*0?0:00(:00([.,]0+)?)?")


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
    refused: str = ""  # why it cannot have been used, in words


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
    words, halves = headings(), half_names()
    found: dict[str, int] = {}
    for number, heading in enumerate(header):
        if name := words.get(word_key(heading)):
            found.setdefault(name, number)
    half = halves.get(word_key(header[found["name"]])) if "name" in found else None
    if half and half not in found and OTHER_HALF[half] in found:
        found[half] = found.pop("name")
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
    written, or raises UnclearCell; ``titles`` are those of the units in all languages, by key."""

    def __init__(
        self,
        guests: Iterable[Guest],
        units: Sequence[Unit],
        entity_of: Callable[[str], int],
        titles: Mapping[str, Iterable[str]],
    ) -> None:
        self.units, self.entity_of = units, entity_of
        self._days = sorted({unit.day for unit in units})
        self._by: dict[str, dict[object, list[Guest]]] = defaultdict(lambda: defaultdict(list))
        for guest in guests:
            self._by["badge"][guest.badge].append(guest)
            self._by["registration"][str(guest.key)].append(guest)
            self._by["email"][address_key(guest.email)].append(guest)
            for name in {comparable(name) for name in guest.names}:
                self._by["name"][name].append(guest)
        self._words = unit_words(units, titles)

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
        """The one person that the row means: all that it says has to lead to the same one. A
        registration that has ended gives way to a later one of the same person."""
        found, column = self._candidates(said)
        found = [guest for guest in found if not guest.refused] or found[:1]
        if len(found) > 1:
            text = _("Several people match this row. Add the badge number or the delegation.")
            raise UnclearCell(column, text)
        if not found:
            text = _("No registration of this event matches this row. Register the person first.")
            raise UnclearCell(column, text)
        (guest,) = found
        if guest.refused:
            raise UnclearCell(column, guest.refused)
        return guest

    def _candidates(self, said):
        asked = [(name, *one) for name in NAMED[:-1] if (one := self._one(name, said))]
        if not asked:
            raise UnclearCell(
                "", _("Identify the person by badge number, registration, email or name.")
            )
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
        keys = {"badge": badge_number, "email": address_key, "name": comparable}
        return (self._by[name].get(keys.get(name, _number)(text), []),)

    # --- when -------------------------------------------------------------------------------------
    def _attended(self, cell: Cell) -> tuple[str, ...]:
        if isinstance(cell, date):
            return self._units_in(cell.strftime("%Y-%m-%d"))
        if keys := self._units_of_words(cell):
            return keys
        key = word_key(cell)
        if key in ABSENT:
            return ()
        if key in whole_event_words():
            return tuple(unit.key for unit in self.units)
        return tuple(dict.fromkeys(self._units_in(cell)))

    def _units_in(self, text, between=BETWEEN):
        """The units that a text means as a whole, or in its parts."""
        if keys := self._units_of(text):
            return keys
        for at, pattern in enumerate(between):
            if pattern.search(text):
                parts = [part for part in pattern.split(text) if part.strip()]
                return tuple(k for part in parts for k in self._units_in(part, between[at + 1 :]))
        shown = in_a_row(dict.fromkeys(unit.title for unit in self.units))
        known = _(
            "“%(text)s” is not a day or session of the event. Write all, absent, or any of: "
            "%(list)s."
        )
        raise UnclearCell("attended", known % {"text": text.strip()[:60], "list": shown})

    def _units_of_words(self, text):
        return () if SEVERAL_NUMBERS.fullmatch(text) else self._words.get(word_key(text), ())

    def _units_of(self, text):
        """Those of one title, of a day or of half a day; none where the text means none of them."""
        if keys := self._units_of_words(text):
            return keys
        days, rest = days_meant(text, {day.year for day in self._days})
        rest = "" if MIDNIGHT.fullmatch(rest) else word_key(rest)
        if rest and rest not in HALVES:
            return ()
        held = [day for day in days if day in self._days]
        if len(held) > 1:
            both = _("“%(text)s” can mean two different days. Write %(first)s or %(second)s.")
            facts = {"text": text.strip()[:60], "first": held[0], "second": held[1]}
            raise UnclearCell("attended", both % facts)
        half = HALVES.get(rest)
        units = [unit for unit in self.units if unit.day in held]
        return tuple(unit.key for unit in units if half in (None, unit.half))


def _number(text):
    return plain_digits(plain_signs(text))


def _whole_name(said):
    parts = [str(said.get(name) or "") for name in ("given_name", "family_name")]
    return " ".join(part for part in parts if part) or str(said.get("name") or "")


def unit_words(
    units: Sequence[Unit], titles: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    """What may be written for the units beside dates, as a key → their keys: the title of a
    session, in any language, a day by its number in the event ("day 2", "2"), half of it ("day 2
    am")."""
    found: dict[str, list[str]] = defaultdict(list)
    days = {day: list(day_words(n)) for n, day in enumerate(sorted({u.day for u in units}), 1)}
    for unit in units:
        halves = [word for word, half in HALVES.items() if half == unit.half]
        words = {word_key(title) for title in [unit.title, *titles.get(unit.key, ())]}
        for day in days[unit.day]:
            words |= {day, *(f"{day}{gap}{half}" for half in halves for gap in ("", " "))}
        for word in words - {""}:
            found[word].append(unit.key)
    return {text: tuple(keys) for text, keys in found.items()}

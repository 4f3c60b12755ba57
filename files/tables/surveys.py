"""What stands where in a sheet of an XLSX, read from the bytes as the parser finds them, before it
parses them: places may be given, or follow one another."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

CELLS = 2_000_000  # of the rectangle around all that is filled
TOKEN = re.compile(
    rb"<(?:[\w.-]+:)?(row|c|v|is|f)(?=[\s>/])"
    rb"|\sr\s*=\s*[\"']([^\"']*)[\"']"
    rb"|\st\s*=\s*[\"'](e|str)[\"']"
)
# A value that is none: `<v/>`, `<v></v>`.
EMPTY = re.compile(rb"\s*(?:/>|>\s*</)")
PLACE = re.compile(rb"([A-Za-z]{0,3})([1-9]\d{0,6})")
HIDDEN = re.compile(
    rb"<(?:[\w.-]+:)?row(?=\s)(?=[^<>]*\shidden\s*=\s*[\"'](?:1|true)[\"'])"
    rb"[^<>]*?\sr\s*=\s*[\"']([1-9]\d{0,6})[\"']"
)
MERGED = re.compile(
    rb"<(?:[\w.-]+:)?mergeCell\s[^<>]*?\bref\s*=\s*[\"']([A-Za-z]{1,3}[1-9]\d{0,6}):"
    rb"([A-Za-z]{1,3}[1-9]\d{0,6})[\"']"
)


@dataclass
class SheetSurvey:
    """Places are ``(row, column)`` from 1: of formulas that failed, and of those whose result is
    not kept; ``columns`` is the last one with something in it, ``hidden`` are numbers of rows,
    ``merged`` the corners of merged cells."""

    filled: int = 0
    columns: int = 0
    failed: list[tuple[int, int]] = field(default_factory=list)
    unvalued: list[tuple[int, int]] = field(default_factory=list)
    hidden: list[int] = field(default_factory=list)
    merged: list[tuple[tuple[int, int], tuple[int, int]]] = field(default_factory=list)

    @classmethod
    def of(cls, content: bytes) -> Self:
        """Raises ValidationError where the filled cells of a sheet lie too far apart."""
        survey = cls()
        _SurveyReader(survey).read(content)
        survey.hidden = [int(number) for number in HIDDEN.findall(content)]
        survey.merged = [(place(one), place(other)) for one, other in MERGED.findall(content)]
        return survey

    def covered(self, rows: int) -> Iterator[tuple[int, int]]:
        """The cells below the first row of merged ones, as far as the sheet has rows and filled
        columns. What stands beside a cell, such as a title over several columns, covers nothing."""
        left = CELLS
        for (top, first), (bottom, end) in self.merged:
            last = min(end, self.columns)
            if last < first:
                continue
            for row in range(top + 1, min(bottom, rows) + 1):
                left -= last - first + 1
                if left < 0:
                    raise damaged()
                yield from ((row, column) for column in range(first, last + 1))


class _SurveyReader:
    """Goes from cell to cell. ``kind`` is the type of a cell, where it matters; ``formula`` and
    ``value`` say whether the cell has them."""

    def __init__(self, survey):
        self.survey = survey
        self.row = self.column = self.rows = self.columns = 0
        self.tag = self.kind = b""
        self.formula = self.value = False

    def read(self, content):
        for found in TOKEN.finditer(content):
            name, at, kind = found.groups()
            if name in (b"v", b"is", b"f"):
                self._fill(name, content, found.end())
            elif name:
                self._begin(name)
            elif kind:
                self.kind = kind if self.tag == b"c" else b""
            elif self.tag:
                self.row, self.column = place(at)
        self._end()
        self.survey.columns = self.columns
        self._refuse_wide()

    def _begin(self, name):
        self._end()
        self.tag, self.kind, self.formula, self.value = name, b"", False, False
        is_row = name == b"row"
        self.row, self.column = (self.row + 1, 0) if is_row else (self.row, self.column + 1)

    def _fill(self, name, content, at):
        self.rows, self.columns = max(self.rows, self.row), max(self.columns, self.column)
        self.survey.filled += 1
        if name == b"f":
            self.formula = True
        elif name == b"is" or self.kind == b"str" or not EMPTY.match(content, at):
            self.value = True  # a formula may give an empty text

    def _end(self):
        if self.kind == b"e" and (self.formula or self.value):
            self.survey.failed.append((self.row, self.column))
        elif self.formula and not self.value:
            self.survey.unvalued.append((self.row, self.column))

    def _refuse_wide(self):
        if self.rows * self.columns > CELLS:
            text = _(
                "The table extends to row %(row)d and column %(column)d. Delete the cells "
                "that do not belong to it."
            )
            numbers = {"row": self.rows, "column": self.columns}
            raise ValidationError(text % numbers, code="bomb")


def place(text: bytes) -> tuple[int, int]:
    """“B3” is row 3, column 2; the column of a row is 0. The parser takes longer numbers for
    others."""
    found = PLACE.fullmatch(text)
    if found is None:
        raise damaged()
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]), column


def damaged() -> ValidationError:
    return ValidationError(_("The spreadsheet is damaged. Save it as XLSX again."), code="damaged")

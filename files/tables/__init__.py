"""Files of others as tables: CSV in the encodings that offices write, and XLSX.

``read_table`` is the only door. What cannot be read is a ValidationError in words for who sent the
file. Cells are texts, as the file has them ("NA" is a text, a phone number is no number), or dates.
"""

from dataclasses import dataclass, replace
from datetime import date
from itertools import islice

from django.conf import settings
from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from files.formulas import restore
from files.tables.cells import Cell, UnreadableCell
from files.tables.delimited import IsHeading, delimiter_of, is_remark, split_lines
from files.tables.encodings import decode, detect
from files.tables.kinds import refuse_other_kinds
from files.tables.workbooks import first_sheet, is_workbook
from files.text import clean_line

ROWS = 5000
COLUMNS = 100
TITLES = 10  # rows above the headings, such as the name of the list


@dataclass(frozen=True)
class Table:
    """``rows`` are ``(number, cells)`` with the number that a spreadsheet shows; each has a cell
    for every heading. ``overlong`` are the numbers of rows that had more. ``encoding`` and
    ``delimiter`` are empty for a spreadsheet, of which ``other_sheets`` were not read and
    ``hidden_rows`` were."""

    header: list[str]
    rows: list[tuple[int, list[Cell]]]
    encoding: str = ""
    overlong: frozenset[int] = frozenset()
    delimiter: str = ""
    other_sheets: tuple[str, ...] = ()
    hidden_rows: tuple[int, ...] = ()


def read_table(
    data: bytes, *, encoding: str = "", delimiter: str = "", is_heading: IsHeading | None = None
) -> Table:
    """The Table in these bytes. ``encoding`` and ``delimiter`` are those that a person chose for a
    CSV; else they are recognized, the delimiter by the headings that ``is_heading`` knows."""
    refuse_too_large(len(data))
    if not data.strip():
        raise ValidationError(_("The file is empty."), code="empty")
    if is_workbook(data):
        sheet = first_sheet(data)
        table = _table(sheet.rows, "")
        hidden = [number for number, _row in table.rows if number in sheet.hidden]
        return replace(table, other_sheets=tuple(sheet.others), hidden_rows=tuple(hidden))
    refuse_other_kinds(data)
    encoding = encoding or detect(data)
    text = decode(data, encoding)
    delimiter = delimiter or delimiter_of(text, is_heading)
    return replace(_table(split_lines(text, delimiter), encoding), delimiter=delimiter)


def refuse_too_large(size: int, limit: int | None = None) -> None:
    """``limit`` in bytes; None for what the site takes."""
    limit = limit or settings.UPLOAD_MAX
    if size > limit:
        sizes = {"size": filesizeformat(size), "limit": filesizeformat(limit)}
        text = _("The file is %(size)s. The limit is %(limit)s. Divide it into several files.")
        raise ValidationError(text % sizes, code="large")


def _table(lines, encoding):
    """``lines`` are all rows of the file, those without content too, as they count."""
    filled = [(number, row) for number, row in _cleaned(lines) if any(row)]
    header, rows = _divided([row for row in filled if not _is_remark(row[1])])
    width = _width(header, rows, encoding)
    refuse_too_many(len(rows), width)
    overlong = frozenset(number for number, row in rows if any(row[width:]))
    header = _padded([str(cell) for cell in header], width)
    return Table(header, [(n, _padded(row, width)) for n, row in rows], encoding, overlong)


def _cleaned(lines):
    for number, row in enumerate(lines, 1):
        yield number, [clean(cell) for cell in row]


def clean(cell: Cell) -> Cell:
    """A cell on one line, without the spaces and unseen marks around it; a date as it is. What
    stands inside and must not is left in, for the row to be refused."""
    if isinstance(cell, date | UnreadableCell):
        return cell
    return clean_line(" ".join(restore(cell).split()))


def _is_remark(row):
    first = next(cell for cell in row if cell)
    return isinstance(first, str) and is_remark(first)


def _divided(rows):
    """``(header, rows below it)``. A title above the headings stands alone in its row."""
    if not rows:
        raise ValidationError(_("The file is empty."), code="empty")
    for at, (_number, row) in enumerate(islice(rows, TITLES)):
        if sum(map(bool, row)) > 1:
            _refuse_without_headings(row)
            if not rows[at + 1 :]:
                raise ValidationError(_("There are no rows below the headings."), code="no_rows")
            return row, rows[at + 1 :]
    text = _("Only one column was found. Put commas, semicolons or tabs between the columns.")
    raise ValidationError(text, code="one_column")


def _refuse_without_headings(row):
    """Headings are words: an address, a date or a number is a person's already."""
    if any(isinstance(cell, date) or "@" in cell or cell.isdecimal() for cell in row):
        text = _("The first row has no headings. Add a row with a heading for each column.")
        raise ValidationError(text, code="no_header")


def _width(header, rows, encoding):
    """A column may have no heading. But in a text file, what lies beyond the row of the headings
    comes from a delimiter inside a text."""
    most = len(header) if encoding else None
    return max(_last_filled(row[:most]) for row in (header, *(row for _number, row in rows)))


def _last_filled(row):
    return max((at for at, cell in enumerate(row, 1) if cell), default=0)


def refuse_too_many(rows: int, columns: int) -> None:
    if rows > ROWS:
        numbers = {"n": rows, "limit": ROWS}
        text = _("The file has %(n)d rows. The limit is %(limit)d. Divide it into several files.")
        raise ValidationError(text % numbers, code="rows")
    if columns > COLUMNS:
        text = _(
            "The file has %(n)d columns. The limit is %(limit)d. Remove the columns that are not "
            "needed."
        )
        raise ValidationError(text % {"n": columns, "limit": COLUMNS}, code="columns")


def _padded(row, width):
    return [*row[:width], *[""] * (width - len(row))]

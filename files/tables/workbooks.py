"""The first visible sheet of an XLSX. Looked at before it is parsed: a small file can unpack to
gigabytes, and one cell in the last corner makes the parser ask for memory for all cells before it,
and end the process."""

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from files.tables.cells import ERROR, Cell, UnreadableCell
from files.tables.kinds import LOCKED, NO_TABLE
from files.tables.surveys import CELLS, SheetSurvey, damaged

UNPACKED = 64 * 1024 * 1024
DIGITS = 10**15  # a spreadsheet keeps so many
TEXTS = 2 * 1024**3  # bytes, were every cell to hold the longest text
# How many follow, says an attribute; the parser makes room for so many before it looks.
COUNT = re.compile(rb"\b(?:uniqueC|c)ount\s*=\s*[\"'](\d+)[\"']")
# Which sheets the book has, in their order, and in which part of the file each of them stands.
BOOK, PARTS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
SHEET = re.compile(rb"<(?:[\w.-]+:)?sheet\s[^<>]*?\s[\w.-]+:id\s*=\s*[\"']([^\"']*)[\"']")
PART = re.compile(rb"<(?:[\w.-]+:)?Relationship\s[^<>]*>")
FACT = re.compile(rb"\s(Id|Target)\s*=\s*[\"']([^\"']*)[\"']")
# What reading a damaged zip may raise.
BROKEN = (zipfile.BadZipFile, zlib.error, struct.error, NotImplementedError, ValueError)


def is_workbook(data: bytes) -> bool:
    """Whether these bytes are an XLSX, by what is in them."""
    if not data.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return "[Content_Types].xml" in archive.namelist() and any(
                name.startswith("xl/worksheets/") and name.endswith(".xml")
                for name in archive.namelist()
            )
    except BROKEN:
        return False


@dataclass(frozen=True)
class Sheet:
    """All rows from the first one on. ``others`` are the names of visible sheets that were not
    read, ``hidden`` the numbers of rows that the spreadsheet does not show."""

    rows: list[list[Cell]]
    others: list[str]
    hidden: frozenset[int]


def first_sheet(data: bytes) -> Sheet:
    """Cells are texts and dates. A formula gives its value, one that failed gives ``#VALUE!``; what
    the sheet does not hold is an `UnreadableCell`."""
    surveys, order = _weighed(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        at, *others = _visible(book)
        rows = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    path = order[at] if at < len(order) else f"xl/worksheets/sheet{at + 1}.xml"
    survey = surveys.get(path, SheetSurvey())
    cells = [[cell_of(value) for value in row] for row in rows]
    _put(cells, survey.failed, ERROR)
    _put(cells, survey.unvalued, UnreadableCell.without_value())
    _put(cells, survey.covered(len(cells)), UnreadableCell.merged())
    return Sheet(cells, [book.sheet_names[n] for n in others], frozenset(survey.hidden))


def _put(rows, places, cell):
    """The parser leaves cells without content out, also at the end."""
    for row, column in places:
        rows += [[] for _missing in range(row - len(rows))]
        cells = rows[row - 1]
        cells += [""] * (column - len(cells))
        cells[column - 1] = cell


def _visible(book):
    looked_for = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    sheets = enumerate(book.sheets_metadata)
    return [at for at, sheet in sheets if (sheet.typ, sheet.visible) == looked_for]


def cell_of(value: object) -> Cell:
    """A value as text, save a date: 12345.0, as spreadsheets keep a number, is “12345”. Of a number
    with more than fifteen digits the last ones are lost: it comes as 1.2E+16."""
    if isinstance(value, str | date):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and abs(value) >= DIGITS:
        return f"{value:.14E}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat("minutes") if isinstance(value, time) else str(value)


# --- before it is parsed --------------------------------------------------------------------------
def _weighed(data):
    """``(path → SheetSurvey, paths in the order of the sheets)``; refuses what is too heavy."""
    surveys, left, longest, parts = {}, UNPACKED, 0, {}
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        _refuse_heavy(sum(member.file_size for member in members) <= UNPACKED)
        for member in members:
            content = _unpacked(data, member, left)
            left -= len(content)
            _refuse_heavy(all(int(n) <= CELLS for n in COUNT.findall(content)))
            longest = max(longest, _longest(content))
            if member.filename in (BOOK, PARTS):
                parts[member.filename] = content
            if b"sheetData" in content:
                surveys[member.filename] = SheetSurvey.of(content)
        filled = max((survey.filled for survey in surveys.values()), default=0)
        _refuse_heavy(filled * longest <= TEXTS)
    except BROKEN as error:
        raise damaged() from error
    return surveys, _paths(parts)


def _paths(parts):
    """The paths of the sheets in the order in which the book has them."""
    targets = {}
    for tag in PART.findall(parts.get(PARTS, b"")):
        facts = dict(FACT.findall(tag))
        targets[facts.get(b"Id")] = facts.get(b"Target", b"").decode("utf-8", "replace")
    found = [targets.get(key, "") for key in SHEET.findall(parts.get(BOOK, b""))]
    return [path[1:] if path.startswith("/") else f"xl/{path}" for path in found]


def _unpacked(data, member, most):
    """The content of a member. What its header says of its size is not believed."""
    if member.flag_bits & 1:
        raise ValidationError(LOCKED, code="locked")
    names, extras = struct.unpack_from("<HH", data, member.header_offset + 26)
    start = member.header_offset + 30 + names + extras
    packed = data[start : start + member.compress_size]
    if member.compress_type == zipfile.ZIP_STORED:
        content = packed
    elif member.compress_type == zipfile.ZIP_DEFLATED:
        content = zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, most + 1)
    else:
        raise ValidationError(NO_TABLE, code="packing")
    _refuse_heavy(len(content) <= most)
    return content


def _longest(content):
    """The size of the longest text that cells share; each cell that names it gets a copy."""
    _first, *texts = re.split(rb"<(?:[\w.-]+:)?si[\s>/]", content)
    return max(map(len, texts), default=0)


def _refuse_heavy(light):
    if not light:
        words = _("The content of the file is too large for a table. Save it as XLSX again.")
        raise ValidationError(words, code="bomb")

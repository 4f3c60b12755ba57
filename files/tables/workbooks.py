"""The first sheet of an XLSX. Looked at before it is parsed: a small file can unpack to gigabytes,
and one cell in the last corner makes the parser ask for memory for all cells before it, and end the
process."""

import io
import re
import struct
import zipfile
import zlib
from datetime import date, time

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from files.tables.kinds import LOCKED, NO_TABLE

type Cell = str | date

UNPACKED = 64 * 1024 * 1024
CELLS = 2_000_000  # of the rectangle around all that is filled
TEXTS = 2 * 1024**3  # bytes, were every cell to hold the longest text
TOKEN = re.compile(
    rb"<(?:[\w.-]+:)?(row|c|v|is|f)(?=[\s>/])"
    rb"|\sr\s*=\s*[\"']([^\"']*)[\"']"
    rb"|\st\s*=\s*[\"'](e)[\"']"
)
PLACE = re.compile(rb"([A-Za-z]{0,3})([1-9]\d{0,6})")
# How many follow, says an attribute; the parser makes room for so many before it looks.
COUNT = re.compile(rb"\b(?:uniqueC|c)ount\s*=\s*[\"'](\d+)[\"']")
ERROR = "#VALUE!"
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


def workbook_rows(data: bytes) -> list[list[Cell]]:
    """All rows from the first of the sheet, as lists of texts and dates. A formula gives its value,
    one that failed gives ``#VALUE!``."""
    failed = _weighed(data)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        at = _first_visible(book)
        rows = book.get_sheet_by_index(at).to_python(skip_empty_area=False)
    except (CalamineError, OSError, ValueError) as error:
        raise _damaged() from error
    for row, column in failed.get(f"xl/worksheets/sheet{at + 1}.xml", ()):
        if row <= len(rows) and column <= len(rows[row - 1]):
            rows[row - 1][column - 1] = ERROR
    return [[cell_of(value) for value in row] for row in rows]


def _first_visible(book):
    looked_for = (SheetTypeEnum.WorkSheet, SheetVisibleEnum.Visible)
    return [(sheet.typ, sheet.visible) for sheet in book.sheets_metadata].index(looked_for)


def cell_of(value: object) -> Cell:
    """A value as text, save a date: 12345.0, as spreadsheets keep a number, is “12345”."""
    if isinstance(value, str | date):
        return value
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return value.isoformat("minutes") if isinstance(value, time) else str(value)


# --- before it is parsed --------------------------------------------------------------------------
def _weighed(data):
    """Sheet's path → the places ``(row, column)`` of failed formulas; refuses what is too heavy."""
    failed, left, filled, longest = {}, UNPACKED, 0, 0
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
        _refuse_heavy(sum(member.file_size for member in members) <= UNPACKED)
        for member in members:
            content = _unpacked(data, member, left)
            left -= len(content)
            _refuse_heavy(all(int(n) <= CELLS for n in COUNT.findall(content)))
            longest = max(longest, _longest(content))
            if b"sheetData" in content:
                failed[member.filename], cells = _surveyed(content)
                filled = max(filled, cells)
        _refuse_heavy(filled * longest <= TEXTS)
    except BROKEN as error:
        raise _damaged() from error
    return failed


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
        words = _(
            "The file unpacks to more than a table of this size can be. Save it anew as XLSX."
        )
        raise ValidationError(words, code="bomb")


def _surveyed(content):
    """``(places of failed formulas, number of filled cells)``; refuses a sheet whose filled cells
    lie too far apart. Read from the bytes as the parser finds them: places may be given, or follow
    one another."""
    row = column = rows = columns = 0
    tag, wrong, failed, filled = b"", False, [], 0
    for found in TOKEN.finditer(content):
        name, place, error = found.groups()
        if name in (b"v", b"is", b"f"):
            rows, columns = max(rows, row), max(columns, column)
            failed += [(row, column)] if wrong else []
            wrong, filled = False, filled + 1
        elif name:
            tag, wrong = name, False
            row, column = (row + 1, 0) if name == b"row" else (row, column + 1)
        elif error:
            wrong = tag == b"c"
        elif tag:
            row, column = _place(place)
    if rows * columns > CELLS:
        words = _(
            "The table reaches to row %(row)d and column %(column)d. Clear what is not of it."
        )
        raise ValidationError(words % {"row": rows, "column": columns}, code="bomb")
    return failed, filled


def _place(text):
    """“B3” is row 3, column 2; the column of a row is 0. The parser takes longer numbers for
    others."""
    found = PLACE.fullmatch(text)
    if found is None:
        raise _damaged()
    column = 0
    for letter in found[1].upper():
        column = column * 26 + letter - 64
    return int(found[2]), column


def _damaged():
    return ValidationError(_("The spreadsheet is damaged. Save it anew as XLSX."), code="damaged")

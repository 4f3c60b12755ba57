"""Tables to download: CSV as a stream, XLSX row by row, neither with a formula in it."""

import csv
import datetime
import tempfile
from collections.abc import Iterable, Iterator
from datetime import tzinfo

import xlsxwriter
from django.http import FileResponse, StreamingHttpResponse
from django.utils import timezone

from files.formulas import neutralize

AT_ONCE = 200  # rows of a CSV file that are sent together
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# Cells with other countries' delimiters are quoted too. The writer does so for every character of
# its line terminator, from which they are removed again.
QUOTED = ";\t"


class _Lines(list[str]):
    """Takes what the writer of CSV files writes, one line at a time."""

    def write(self, text: str) -> None:
        self.append(text.removesuffix(QUOTED))


def cell(value: object, zone: tzinfo | None = None) -> str:
    """A value as text: moments as ISO 8601 in the reader's time zone, nothing as an empty text."""
    if value is None:
        return ""
    if isinstance(value, datetime.datetime):
        return timezone.localtime(value, zone).isoformat(timespec="seconds")
    return value.isoformat() if isinstance(value, datetime.date) else str(value)


def harmless(value: object, zone: tzinfo | None = None) -> str:
    """A cell that no spreadsheet runs: numbers as they are, dangerous signs of texts behind an
    apostrophe."""
    text = cell(value, zone)
    return text if isinstance(value, int | float) else neutralize(text)


def csv_lines(
    header: Iterable[object], rows: Iterable[Iterable[object]], zone: tzinfo | None = None
) -> Iterator[str]:
    """A CSV file, many lines at once; the mark at the start tells spreadsheets that it is UTF-8."""
    lines = _Lines(["\ufeff"])
    write = csv.writer(lines, lineterminator=f"\r\n{QUOTED}").writerow
    write([harmless(label) for label in header])
    for number, row in enumerate(rows, 1):
        write([harmless(value, zone) for value in row])
        if number % AT_ONCE == 0:
            yield "".join(lines)
            lines.clear()
    yield "".join(lines)


def csv_response(
    name: str, header: Iterable[object], rows: Iterable[Iterable[object]]
) -> StreamingHttpResponse:
    """``rows`` may be a generator: it is read while the file is sent."""
    zone = timezone.get_current_timezone()  # while the file is sent, it is the reader's no more
    lines = csv_lines(header, rows, zone)
    response = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response["Cache-Control"] = "private, no-store"
    return response


def xlsx_response(
    name: str, header: Iterable[object], rows: Iterable[Iterable[object]]
) -> FileResponse:
    """One sheet with a fixed first row. Texts stay texts, whatever they begin with."""
    file = tempfile.TemporaryFile()  # noqa: SIM115  the response closes it
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    # A folder of its own: what the library writes on the way goes, also from a disk that is full.
    with tempfile.TemporaryDirectory() as folder:
        book = xlsxwriter.Workbook(file, options | {"tmpdir": folder})
        _fill(book, header, rows)
        book.close()
    file.seek(0)
    response = FileResponse(file, as_attachment=True, filename=f"{name}.xlsx", content_type=XLSX)
    response["Cache-Control"] = "private, no-store"
    return response


def _fill(book, header, rows):
    sheet = book.add_worksheet()
    sheet.freeze_panes(1, 0)
    sheet.write_row(0, 0, [str(label) for label in header], book.add_format({"bold": True}))
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for number, row in enumerate(rows, start=1):
        for column, value in enumerate(row):
            _write(sheet, number, column, value, day)


def _write(sheet, row, column, value, day):
    if isinstance(value, bool):
        sheet.write_boolean(row, column, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, column, value)
    elif isinstance(value, datetime.date) and not isinstance(value, datetime.datetime):
        sheet.write_datetime(row, column, value, day)
    else:
        sheet.write_string(row, column, cell(value))

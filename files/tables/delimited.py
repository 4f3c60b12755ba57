"""The rows of a CSV, whichever delimiter its country uses."""

import csv
import io
import re
from contextlib import suppress
from itertools import islice
from statistics import median_low

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

DELIMITERS = "\t;,"
LOOKED_AT = 30  # rows
# Excel's own way of saying the delimiter, in the first line.
SAID = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)


def split_lines(text: str) -> list[list[str]]:
    """All rows as lists of texts. Raises ValidationError where a quotation mark is not closed."""
    declared = SAID.match(text)
    delimiter = declared[1] if declared else delimiter_of(text)
    reader = _reader(text, delimiter)
    try:
        rows = list(reader)
    except csv.Error as error:
        words = _("Row %(n)d cannot be read: is a quotation mark without its second one?")
        raise ValidationError(words % {"n": reader.line_num}, code="quotes") from error
    return [[], *rows[1:]] if declared else rows  # it counts as a row


def is_remark(cell: str) -> bool:
    """Whether a row that begins with this cell is an explanation, as our templates have them."""
    return cell.startswith("# ")


def _reader(text, delimiter):
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)


def delimiter_of(text: str) -> str:
    """The one that cuts most rows into most cells."""
    return max(DELIMITERS, key=lambda delimiter: _cells(text, delimiter))


def _cells(text, delimiter):
    """In a usual row; where a quotation mark is not closed, in those before it."""
    rows = []
    with suppress(csv.Error):
        for row in islice(_reader(text, delimiter), LOOKED_AT):
            if row and not is_remark(row[0]):
                rows.append(len(row))
    return median_low(rows or [0])

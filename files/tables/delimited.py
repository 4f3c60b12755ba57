"""The rows of a CSV, whichever delimiter its country uses."""

import csv
import io
import re
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from itertools import islice
from statistics import median_low

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

# By the names under which a choice is kept; of equals the first is taken.
SIGNS = {"tab": "\t", "semicolon": ";", "comma": ","}
CHOICES = [
    ("comma", gettext_lazy("Comma (,)")),
    ("semicolon", gettext_lazy("Semicolon (;)")),
    ("tab", gettext_lazy("Tab")),
]
LOOKED_AT = 30  # rows
# Excel's own way of saying the delimiter, in the first line.
SAID = re.compile(r"\"?sep=([^\"\s]|\t)\"?\r?\n", re.IGNORECASE)

type IsHeading = Callable[[str], bool]


def split_lines(text: str, delimiter: str) -> list[list[str]]:
    """All rows as lists of texts, cut at the delimiter of this name. Raises ValidationError where a
    quotation mark is not closed."""
    declared = SAID.match(text)
    reader = _reader(text, SIGNS.get(delimiter, delimiter))
    try:
        rows = list(reader)
    except csv.Error as error:
        words = _("Row %(n)d cannot be read. Check that each quotation mark is closed.")
        raise ValidationError(words % {"n": reader.line_num}, code="quotes") from error
    return [[], *rows[1:]] if declared else rows  # it counts as a row


def is_remark(cell: str) -> bool:
    """Whether a row that begins with this cell is an explanation, as our templates have them."""
    return cell.startswith("# ")


def _reader(text, sign):
    return csv.reader(io.StringIO(text, newline=""), delimiter=sign, strict=True)


def delimiter_of(text: str, is_heading: IsHeading | None = None) -> str:
    """The name of the delimiter, or the sign itself where the file declares another one.

    It is the one under which most headings are known: a comma may stand in every text below them.
    Where none is known, it is the one that cuts the rows alike, the first one too.
    """
    if declared := SAID.match(text):
        return {sign: name for name, sign in SIGNS.items()}.get(declared[1], declared[1])
    found = {name: _first_rows(text, sign) for name, sign in SIGNS.items()}
    return max(found, key=lambda name: (_headings_in(found[name], is_heading), *_cut(found[name])))


def _first_rows(text, sign):
    """Where a quotation mark is not closed, those before it."""
    rows = []
    with suppress(csv.Error):
        for row in islice(_reader(text, sign), LOOKED_AT):
            if row and not is_remark(row[0]):
                rows.append(row)
    return rows


def _headings_in(rows, is_heading):
    """The known headings in the row that has most of them."""
    if is_heading is None:
        return 0
    return max((sum(map(is_heading, row)) for row in rows if len(row) > 1), default=0)


def _cut(rows):
    """``(rows that have as many cells as the most usual row, cells of a usual row)``."""
    sizes = [len(row) for row in rows]
    ((usual, times),) = Counter(sizes).most_common(1) or [(0, 0)]
    return times if usual > 1 else 0, median_low(sizes or [0])

"""Rows of a table as nominations: each with what it says and what cannot be understood."""

from dataclasses import dataclass, field
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from events.import_parsing.columns import DATES
from events.import_parsing.dates import UnclearValue, is_ambiguous, is_month_first
from events.import_parsing.template import EXAMPLE
from events.import_parsing.values import CellReader
from events.models import Registration
from friends.models import Entity

# Where a field has another name in a row: `NominationRow.number` is the row's.
ATTRIBUTES = {"number": "own_number"}


@dataclass
class NominationRow:
    """One row, understood as far as it can be. ``number`` is that of the row in the file,
    ``own_number`` the nomination's; ``faults`` are pairs of a field and a text; ``ambiguous`` says
    that the two customs read a date of it differently."""

    number: int
    entity: Entity | None = None
    details: dict = field(default_factory=dict)
    received_at: datetime | None = None
    mode: str = ""
    own_number: str = ""
    note_reference: str = ""
    note_dated_on: date | None = None
    score: int | None = None
    faults: list = field(default_factory=list)
    ambiguous: bool = False

    @property
    def name(self):
        return " ".join(filter(None, (self.details.get(n) for n in ("given_name", "family_name"))))


def nomination_rows(table, columns, *, zone, day_first):
    """A `NominationRow` for each row. ``columns`` is field → number of the column, ``zone`` the
    IANA name of the place whose clock the times are on."""
    reader = CellReader(zone=zone, day_first=day_first)
    fields = {name: columns[name] for name in columns if columns[name] < len(table.header)}
    for number, cells in table.rows:
        line = _nomination_row(reader, number, {name: cells[at] for name, at in fields.items()})
        if number in table.overlong:
            text = _(
                "The row has more cells than there are headings. Check whether a text contains "
                "the column separator."
            )
            line.faults.append(("", text))
        yield line


def _nomination_row(reader, number, cells):
    line = NominationRow(number, ambiguous=any(is_ambiguous(cells.get(name, "")) for name in DATES))
    for name, cell in cells.items():
        try:
            _put(line, name, reader.value(name, cell))
        except UnclearValue as unclear:
            line.faults.append((name, str(unclear)))
        except ValidationError as error:
            line.faults.append((name, " ".join(error.messages)))
    if "given_name" not in line.details and "given_name" not in dict(line.faults):
        line.faults.append(("given_name", _("Enter the given name.")))
    line.faults += _faults_of_note(line)
    if line.details.get("email") == EXAMPLE["email"]:
        line.faults.append(("email", _("This is the example row of the template. Remove it.")))
    return line


def _put(line, name, value):
    if name in Registration.PERSONAL:
        line.details |= {} if value is None else {name: value}
    elif value is not None:
        setattr(line, ATTRIBUTES.get(name, name), value)


def _faults_of_note(line):
    """A note verbale has a reference and a date."""
    unclear = dict(line.faults)
    if line.note_dated_on and not line.note_reference and "note_reference" not in unclear:
        yield "note_reference", _("Enter the reference of the note verbale as well as its date.")
    if line.note_reference and not line.note_dated_on and "note_dated_on" not in unclear:
        yield "note_dated_on", _("Enter the date of the note verbale as well as its reference.")


def is_day_first(table, columns):
    """How the dates of a table are probably written: with the day first, unless there is one that
    can only be read with the month first."""
    at = [columns[name] for name in DATES if name in columns]
    return not any(is_month_first(cells[column]) for _number, cells in table.rows for column in at)


def count_ambiguous(table):
    """The rows with a date, in whichever column, that can be read both ways."""
    return sum(any(map(is_ambiguous, cells)) for _number, cells in table.rows)

"""The empty table to fill in: headings in the reader's language, one example, the words that are
understood."""

import io

import xlsxwriter
from django.conf import settings
from django.utils.translation import gettext as _

from events.import_parsing.columns import DATES, FIELDS
from events.models import DelegationRole, Gender, Mode

# A row with this address is refused, so that the example is not entered by oversight.
EXAMPLE = {
    "entity": "NA",
    "style": "Ms",
    "given_name": "Delegate",
    "family_name": "17",
    "second_script": "",
    "position": "Second Secretary",
    "role": "representative",
    "email": "delegate-17@example.org",
    "shared_mailbox": "no",
    "phone": "+264 61 555 0117",
    "gender": "female",
    "language": "en",
    "access_needs": "",
    "diet": "",
    "grounds_pass": "yes",  # nosec B105 # a pass to a building
    "passport_until": "2031-04-03",
    "received_at": "2026-04-03 14:30",
    "mode": "room",
    "consent_public": "no",
    "number": "17",
    "note_reference": "NV/2026/17",
    "note_dated_on": "2026-04-02",
    "score": "",
}
WIDE = 22  # characters


def headings():
    return [str(label) for label in FIELDS.values()]


def example():
    return list(EXAMPLE.values())


def allowed():
    """``(heading, what may be written there)``, in the order of the columns."""
    words = {
        "entity": _("Code (NA is Namibia), acronym or name in one of the six languages"),
        "given_name": _("Required. If the person has one name only, enter it here"),
        "role": _codes(DelegationRole.choices),
        "shared_mailbox": _("yes if several people have the same email address"),
        "gender": _codes(Gender.choices),
        "language": _codes(settings.LANGUAGES),
        "grounds_pass": _("yes, no or empty"),
        "passport_until": _("A date such as 2031-04-03"),
        "received_at": _(
            "Local date and time at the place of the event. Leave empty for the time of upload"
        ),
        "mode": _codes(Mode.choices),
        "consent_public": _("yes or no"),
        "number": _("The number or code of the nomination in your own records"),
        "note_dated_on": _("A date such as 2026-04-02. Required if there is a reference"),
        "score": _(
            "Your own score, 0 to 100. Only for events with a selection, and if you may give scores"
        ),
    }
    return [(str(FIELDS[field]), text) for field, text in words.items()]


def _codes(choices):
    return "; ".join(f"{code} = {label}" for code, label in choices)


def csv_rows():
    """The rows below the headings. Lines that begin with “# ” are skipped when the file comes
    back."""
    return [example(), *([f"# {heading}: {text}"] for heading, text in allowed())]


def workbook():
    """The bytes of the XLSX: the table, and a second sheet with the words. Cells are texts, so that
    a spreadsheet makes no number of a phone number."""
    file = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, options) as book:
        bold = book.add_format({"bold": True})
        _fill_table(book, bold)
        sheet = book.add_worksheet()
        sheet.set_column(0, 0, WIDE)
        sheet.write_row(0, 0, [_("Column"), _("What to enter")], bold)
        for number, pair in enumerate(allowed(), 1):
            sheet.write_row(number, 0, pair)
    return file.getvalue()


def _fill_table(book, bold):
    sheet, text = book.add_worksheet(), book.add_format({"num_format": "@"})
    sheet.freeze_panes(1, 0)
    days = [at for at, field in enumerate(FIELDS) if field in DATES]
    for at in range(len(FIELDS)):
        sheet.set_column(at, at, WIDE, None if at in days else text)
    sheet.write_row(0, 0, headings(), bold)
    sheet.write_row(1, 0, example())

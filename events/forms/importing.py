"""Forms of the import of nominations."""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.import_parsing.columns import FIELDS, NEEDED, guess, label, suggest
from events.import_parsing.rows import is_day_first
from events.models import ImportStatus
from files.in_a_row import in_a_row
from files.tables import delimited, encodings
from files.tables.forms import TableFileField, TableForm

SAMPLES = 3
UNUSED = "unused"
DAY, MONTH = "day", "month"
ORDERS = [
    (DAY, gettext_lazy("the third of April: the day comes first")),
    (MONTH, gettext_lazy("the fourth of March: the month comes first")),
]


class UploadForm(TableForm):
    file = TableFileField(
        label=gettext_lazy("File with the nominations"),
        help_text=gettext_lazy(
            "CSV or XLSX, with headings in the first row. At most 5,000 rows and 10 MB. Of "
            "an XLSX file, only the first visible sheet is read."
        ),
    )


class ReadingForm(forms.Form):
    """Look at the first rows in another encoding or with another delimiter, without changing
    anything. ``declared`` is a delimiter that the file says itself and that is not in the list."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("File encoding"),
        choices=encodings.CHOICES,
        widget=forms.Select({"class": "input--short"}),
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Column separator"),
        widget=forms.Select({"class": "input--short"}),
    )

    def __init__(self, *args, declared, **kwargs):
        super().__init__(*args, **kwargs)
        others = [] if declared in dict(delimited.CHOICES) else [(declared, declared)]
        self.fields["delimiter"].choices = [*delimited.CHOICES, *others]


class MatchForm(forms.Form):
    """For each column of a file the field that it holds, and how its dates are written."""

    day_first = forms.ChoiceField(
        label=gettext_lazy("03/04/2026 in this file is"), choices=ORDERS, widget=forms.RadioSelect
    )
    shared_mailboxes = forms.BooleanField(
        label=gettext_lazy("Different people in this file may have the same email address"),
        required=False,
        help_text=gettext_lazy(
            "For example the mailbox of a mission. People are then told apart by name."
        ),
    )
    encoding = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    delimiter = forms.CharField(required=False, max_length=10, widget=forms.HiddenInput)

    def __init__(self, *args, row, table, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.table = row, table
        anew = (table.encoding, table.delimiter) != (row.encoding, row.delimiter)
        columns = guess(table.header) if anew else row.columns
        asked = anew or row.status == ImportStatus.UPLOADED  # later, the officer has answered
        self._add_columns(columns, suggest(table.header, columns) if asked else {})
        first = is_day_first(table, columns) if anew else row.day_first
        self.initial |= {"encoding": table.encoding, "delimiter": table.delimiter}
        self.initial["day_first"] = DAY if first else MONTH
        self.initial["shared_mailboxes"] = row.shared_mailboxes

    def _add_columns(self, columns, suggested):
        held = {number: field for field, number in columns.items()}
        for number, heading in enumerate(self.table.header):
            field = _column_field(suggested.get(number), self._note_on(number, held))
            field.label = heading or _("Column %d") % (number + 1)
            field.initial = held.get(number, "")
            self.fields[f"column_{number}"] = field

    def _note_on(self, number, held):
        """What is to be said of a column whose heading stands more than once."""
        heading = self.table.header[number]
        first = self.table.header.index(heading) if heading else number
        if first == number or number in held:
            return ""
        return _("Same heading as column %d.") % (first + 1)

    def clean(self):
        cleaned = super().clean()
        chosen = [(cleaned.get(name), name) for name in self._names()]
        times = Counter(field for field, _name in chosen if field in FIELDS)
        for field, name in chosen:
            if times[field] > 1:
                words = _("Two columns are matched to “%s”. Choose one.")
                self.add_error(name, words % label(field))
        if missing := [label(field) for field in NEEDED if field not in times]:
            words = _("Choose the column for: %s. No row can be entered without it.")
            self.add_error(None, ValidationError(words % in_a_row(missing)))
        return cleaned

    def _names(self):
        return [f"column_{number}" for number in range(len(self.table.header))]

    @property
    def columns(self):
        """Field → number of the column, as chosen."""
        names = enumerate(self._names())
        return {field: n for n, name in names if (field := self.cleaned_data[name]) in FIELDS}

    @property
    def is_day_first(self):
        return self.cleaned_data["day_first"] == DAY

    @property
    def rows(self):
        """For each column its bound field and the first values in it."""
        for number, name in enumerate(self._names()):
            cells = (str(cells[number]) for _row, cells in self.table.rows if cells[number])
            yield self[name], [cell for _n, cell in zip(range(SAMPLES), cells, strict=False)]


def _column_field(suggested, note):
    """Which field a column holds; where one is only suggested, the officer has to say so."""
    if suggested is None:
        choices = [("", _("Not used")), *FIELDS.items()]
        return forms.ChoiceField(choices=choices, required=False, help_text=note)
    words = {"field": label(suggested)}
    choices = [("", _("Choose")), (UNUSED, _("Not used")), *FIELDS.items()]
    missing = _("Choose what this column contains: perhaps “%(field)s”, or “Not used”.") % words
    return forms.ChoiceField(
        choices=choices,
        help_text=_("We do not know this heading. Does it mean “%(field)s”?") % words,
        error_messages={"required": missing},
    )


class ConfirmForm(forms.Form):
    """Nothing is asked about emails where the event is quiet: there will be none."""

    tell = forms.BooleanField(
        label=gettext_lazy("Email the people and their missions"),
        required=False,
        help_text=gettext_lazy(
            "Each person will get an email. Each mission will get one with its numbers."
        ),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        if event.quiet:
            del self.fields["tell"]

"""Forms of the import of nominations."""

from collections import Counter

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.import_parsing.columns import FIELDS, NEEDED, guess, label
from events.import_parsing.rows import is_day_first
from files.tables import encodings, refuse_too_large

SAMPLES = 3
DAY, MONTH = "day", "month"
ORDERS = [
    (DAY, gettext_lazy("the third of April: the day comes first")),
    (MONTH, gettext_lazy("the fourth of March: the month comes first")),
]


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with the nominations"),
        help_text=gettext_lazy(
            "CSV or XLSX, of which the first sheet is read; at most 5,000 rows and 10 "
            "MB. Headings in the first row."
        ),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the nominations."),
            "empty": gettext_lazy("The file is empty."),
        },
        max_length=None,
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of a CSV"),
        choices=[("", gettext_lazy("Recognise it")), *encodings.CHOICES],
        required=False,
        help_text=gettext_lazy(
            "Choose it only if letters with accents or other scripts come out wrong."
        ),
        widget=forms.Select({"class": "input--short"}),
    )

    def clean_file(self):
        refuse_too_large(self.cleaned_data["file"].size)
        return self.cleaned_data["file"]


class EncodingForm(forms.Form):
    """Look at the first rows in another encoding, without changing anything."""

    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of the file"),
        choices=encodings.CHOICES,
        widget=forms.Select({"class": "input--short"}),
    )


class MatchForm(forms.Form):
    """For each column of a file the field that it holds, and how its dates are written."""

    day_first = forms.ChoiceField(
        label=gettext_lazy("03/04/2026 in this file is"), choices=ORDERS, widget=forms.RadioSelect
    )
    shared_mailboxes = forms.BooleanField(
        label=gettext_lazy("Different people in this file may have the same email address"),
        required=False,
        help_text=gettext_lazy("Such as the mailbox of a mission. Their names tell them apart."),
    )
    encoding = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def __init__(self, *args, row, table, **kwargs):
        super().__init__(*args, **kwargs)
        self.row, self.table = row, table
        anew = table.encoding != row.encoding
        columns = guess(table.header) if anew else row.columns
        held = {number: field for field, number in columns.items()}
        for number, heading in enumerate(table.header):
            self.fields[f"column_{number}"] = forms.ChoiceField(
                label=heading or _("Column %d") % (number + 1),
                choices=[("", _("Not used")), *FIELDS.items()],
                required=False,
                initial=held.get(number, ""),
            )
        first = is_day_first(table, columns) if anew else row.day_first
        self.initial["shared_mailboxes"] = row.shared_mailboxes
        self.initial |= {"encoding": table.encoding, "day_first": DAY if first else MONTH}

    def clean(self):
        cleaned = super().clean()
        chosen = [(cleaned.get(name), name) for name in self._names()]
        times = Counter(field for field, _name in chosen if field)
        for field, name in chosen:
            if times[field] > 1:
                words = _("Two columns are chosen for “%s”. Choose one.")
                self.add_error(name, words % label(field))
        if missing := [label(field) for field in NEEDED if field not in times]:
            words = _("Say which column holds this: %s. No row can be entered without it.")
            self.add_error(None, ValidationError(words % ", ".join(missing)))
        return cleaned

    def _names(self):
        return [f"column_{number}" for number in range(len(self.table.header))]

    @property
    def columns(self):
        """Field → number of the column, as chosen."""
        names = enumerate(self._names())
        return {field: n for n, name in names if (field := self.cleaned_data[name])}

    @property
    def is_day_first(self):
        return self.cleaned_data["day_first"] == DAY

    @property
    def rows(self):
        """For each column its bound field and the first values in it."""
        for number, name in enumerate(self._names()):
            cells = (str(cells[number]) for _row, cells in self.table.rows if cells[number])
            yield self[name], [cell for _n, cell in zip(range(SAMPLES), cells, strict=False)]


class ConfirmForm(forms.Form):
    tell = forms.BooleanField(
        label=gettext_lazy("Write to the persons and their missions"),
        required=False,
        help_text=gettext_lazy("Each person gets a notice, and each mission one with its numbers."),
    )

"""The form by which a table is sent: the base of all forms that take one."""

from django import forms
from django.utils.translation import gettext_lazy as _

from files.tables import Table, delimited, encodings, read_table, refuse_too_large
from files.tables.delimited import IsHeading

MISSING = _("Choose a CSV or XLSX file.")


class TableFileField(forms.FileField):
    widget = forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx,text/csv"})
    default_error_messages = {"required": MISSING, "empty": _("The file is empty.")}

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": None} | kwargs)


class TableForm(forms.Form):
    """A subclass has a `TableFileField` of its own, with what its table holds."""

    largest: int | None = None  # bytes; None for what the site takes

    file = TableFileField()
    encoding = forms.ChoiceField(
        label=_("Encoding of a CSV file"),
        choices=[("", _("Recognize automatically")), *encodings.CHOICES],
        required=False,
        help_text=_(
            "Choose an encoding only if accented letters or other scripts are shown wrongly."
        ),
        widget=forms.Select({"class": "input--short"}),
    )
    delimiter = forms.ChoiceField(
        label=_("Column separator of a CSV file"),
        choices=[("", _("Recognize automatically")), *delimited.CHOICES],
        required=False,
        help_text=_("Choose a separator only if the columns are shown wrongly."),
        widget=forms.Select({"class": "input--short"}),
    )

    def clean_file(self):
        if upload := self.cleaned_data["file"]:
            refuse_too_large(upload.size, self.largest)
        return self.cleaned_data["file"]

    @property
    def reading(self) -> dict[str, str]:
        """How the sender says that a CSV is to be read: ``encoding`` and ``delimiter``."""
        return {name: self.cleaned_data.get(name, "") for name in ("encoding", "delimiter")}

    def table(self, is_heading: IsHeading) -> Table:
        """The table that was sent. Raises ValidationError."""
        data = self.cleaned_data["file"].read()
        return read_table(data, is_heading=is_heading, **self.reading)

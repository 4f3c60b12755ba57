"""The form by which a file of attendance is sent."""

from django import forms
from django.utils.translation import gettext_lazy

from files.tables import delimited, encodings, refuse_too_large


class AttendanceFileForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("File with the attendance"),
        help_text=gettext_lazy(
            "CSV or XLSX, headings in the first row, at most 5,000 rows and 10 MB. Who it is: "
            "badge number, registration, email, or name and delegation. Under “Attended”: all, "
            "absent, or days and sessions with a semicolon between them. Headings and words may be "
            "in any of the six UN languages."
        ),
        widget=forms.FileInput({"accept": ".csv,.txt,.tsv,.xlsx,text/csv"}),
        error_messages={
            "required": gettext_lazy("Choose the file with the attendance."),
            "empty": gettext_lazy("The file is empty."),
        },
        max_length=None,
    )
    encoding = forms.ChoiceField(
        label=gettext_lazy("Encoding of a CSV"),
        choices=[("", gettext_lazy("Recognize it")), *encodings.CHOICES],
        required=False,
        widget=forms.Select({"class": "input--short"}),
    )
    delimiter = forms.ChoiceField(
        label=gettext_lazy("Sign between the columns of a CSV"),
        choices=[("", gettext_lazy("Recognize it")), *delimited.CHOICES],
        required=False,
        help_text=gettext_lazy("Choose it only if the columns come out wrong."),
        widget=forms.Select({"class": "input--short"}),
    )

    def clean_file(self):
        refuse_too_large(self.cleaned_data["file"].size)
        return self.cleaned_data["file"]

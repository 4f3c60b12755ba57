"""The form by which a file of attendance is sent."""

from django.utils.translation import gettext_lazy

from files.tables.forms import TableFileField, TableForm


class AttendanceFileForm(TableForm):
    file = TableFileField(
        label=gettext_lazy("File with the attendance"),
        help_text=gettext_lazy(
            "CSV or XLSX, headings in the first row, at most 5,000 rows and 10 MB. Who it is: "
            "badge number, registration, email, or name and delegation. Under “Attended”: all, "
            "absent, or days and sessions with a semicolon between them. Headings and words may be "
            "in any of the six UN languages."
        ),
    )

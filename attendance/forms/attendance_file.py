"""The form with which an attendance file is uploaded."""

from django.utils.translation import gettext_lazy

from files.tables.forms import TableFileField, TableForm


class AttendanceFileForm(TableForm):
    file = TableFileField(
        label=gettext_lazy("Attendance file"),
        help_text=gettext_lazy(
            "CSV or XLSX with headings in the first row, at most 5,000 rows and 10 MB. Identify "
            "each person by badge number, registration, email, or name and delegation. Under "
            "“Attended” write all, absent, or days and sessions separated by semicolons. Headings "
            "and words can be in any of the six official languages of the United Nations."
        ),
    )

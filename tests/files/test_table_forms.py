"""All forms that take a table say the same."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from attendance.forms.attendance_file import AttendanceFileForm
from events.forms.importing import UploadForm
from files.tables import delimited, encodings
from files.tables.forms import TableForm
from friends.admin.importing import ImportForm

FORMS = [AttendanceFileForm, ImportForm, UploadForm]


def subclasses(form):
    return {form, *(below for one in form.__subclasses__() for below in subclasses(one))}


def test_each_form_that_takes_a_table_is_one_of_these():
    takes = {
        form
        for form in subclasses(forms.Form)
        if ".csv" in str(getattr(form.base_fields.get("file"), "widget", forms.Widget()).attrs)
    }
    assert takes == {TableForm, *FORMS}


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize(
    ("upload", "text"),
    [
        (None, "Choose a CSV or XLSX file."),
        (b"", "The file is empty."),
        (b"x" * 11 * 1024 * 1024, "The file is 11.0\xa0MB. The limit is {limit}.0\xa0MB"),
    ],
)
def test_what_is_refused_is_refused_in_the_same_words(form, upload, text):
    files = {} if upload is None else {"file": SimpleUploadedFile("a.csv", upload)}
    errors = form({}, files).errors
    assert list(errors) == ["file"]
    (error,) = errors["file"]
    assert error.startswith(text.format(limit=1 if form is ImportForm else 10))


@pytest.mark.parametrize("form", FORMS)
def test_encoding_and_delimiter_can_be_chosen(form):
    fields = form().fields
    assert [*fields][:3] == ["file", "encoding", "delimiter"]
    chosen = [[key for key, _label in fields[name].choices] for name in ("encoding", "delimiter")]
    assert chosen == [["", *dict(offer.CHOICES)] for offer in (encodings, delimited)]

"""What is accepted as a PDF: by its content, as readers of PDF look for it."""

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from files.uploads import sha256_of, validate_pdf
from tests.factories import PDF


def refused(content):
    """The code of the refusal, whose words say what to do."""
    with pytest.raises(ValidationError) as refusal:
        validate_pdf(ContentFile(content))
    assert refusal.value.messages[0].endswith(".")
    return refusal.value.code


@pytest.mark.parametrize(
    "content",
    [
        PDF,
        b"\r\n" + PDF,
        b"\xef\xbb\xbf" + PDF,
        b"\x1b%-12345X@PJL JOB\r\n@PJL ENTER LANGUAGE=PDF\r\n" + PDF,
        b" " * 1019 + PDF,
        PDF + b"\0" * 100_000,
        PDF + b"\r\n" * 3000 + b"\x1a",
        PDF + b"\r\n--boundary--\r\n",
    ],
    ids=["plain", "CRLF", "BOM", "PJL", "1,019", "zeros", "line ends", "boundary"],
)
def test_a_pdf_may_have_something_before_its_header_and_padding_behind_its_end(content):
    upload = ContentFile(content)
    validate_pdf(upload)
    assert (upload.tell(), len(sha256_of(upload))) == (0, 64)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b" " * 1024 + PDF, "not_pdf"),
        (b"<html><script>alert(1)</script></html>", "page"),
        (b"\r\n<!DOCTYPE html><p>" + PDF, "page"),
        (b"\xef\xbb\xbf<svg onload='x'>" + PDF, "page"),
        (b"GIF89a" + PDF, "not_pdf"),
        (b"PK\x03\x04" + PDF, "not_pdf"),
        (b"MZ" + PDF, "not_pdf"),
        (b"Delegate 17", "not_pdf"),
        (b"%PDF-1.7 cut off", "cut"),
        (PDF + b"x" * 3000, "cut"),
    ],
)
def test_what_is_no_pdf_is_refused_in_words_that_say_what_it_is(content, code):
    assert refused(content) == code


def test_a_pdf_that_is_too_large_is_refused_before_it_is_read(settings):
    settings.UPLOAD_MAX = len(PDF)
    validate_pdf(ContentFile(PDF))
    assert refused(PDF + b"\n") == "large"

"""CSV and XLSX that no spreadsheet runs."""

import csv
import datetime
import io
import zipfile

import pytest
from django.utils import timezone

from files.exports import cell, csv_response, harmless, xlsx_response


def csv_rows(response):
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def sheet(response):
    book = zipfile.ZipFile(io.BytesIO(b"".join(response.streaming_content)))
    return book.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_a_text_that_a_spreadsheet_would_run_is_made_harmless(start):
    assert harmless(f"{start}1+1") == f"'{start}1+1"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (-5, "-5"),
        ("Côte d'Ivoire", "Côte d'Ivoire"),
        ("NA", "NA"),
        (True, "True"),
        (datetime.date(2026, 9, 24), "2026-09-24"),
    ],
)
def test_other_values_are_written_as_they_are(value, text):
    assert harmless(value) == text


def test_a_file_that_is_sent_later_keeps_the_zone_of_its_reader():
    at = datetime.datetime(2026, 9, 24, 17, 15, tzinfo=datetime.UTC)
    with timezone.override("Africa/Lusaka"):
        response = csv_response("times", ["at"], [[at]])
    assert csv_rows(response) == [["at"], ["2026-09-24T19:15:00+02:00"]]


def test_a_moment_is_written_in_the_readers_zone_with_its_offset():
    moment = datetime.datetime(2026, 9, 24, 17, 15, tzinfo=datetime.UTC)
    with timezone.override("America/New_York"):
        assert cell(moment) == "2026-09-24T13:15:00-04:00"


def test_csv_is_a_stream_with_a_header_and_quoted_cells():
    rows = ([name, 1] for name in ('Republic, "of"', "=HYPERLINK(1)"))
    response = csv_response("members", ["Name", "Seats"], rows)
    assert response.streaming
    assert response["Content-Disposition"] == 'attachment; filename="members.csv"'
    assert response["Cache-Control"] == "private, no-store"
    assert csv_rows(response) == [
        ["Name", "Seats"],
        ['Republic, "of"', "1"],
        ["'=HYPERLINK(1)", "1"],
    ]


def test_xlsx_keeps_formulas_and_addresses_as_texts():
    rows = [["=1+1", 7, "https://example.org/", datetime.date(2026, 9, 24)]]
    response = xlsx_response("members", ["Name", "Seats", "Site", "Since"], rows)
    assert response["Content-Disposition"] == 'attachment; filename="members.xlsx"'
    xml = sheet(response)
    assert "<f>" not in xml
    assert "hyperlink" not in xml
    assert "=1+1" in xml
    assert '<c r="B2"><v>7</v></c>' in xml
    assert '<c r="D2" s="2"><v>46289</v></c>' in xml

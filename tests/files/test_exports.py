"""CSV and XLSX that no spreadsheet runs."""

import csv
import datetime
import io
import random
import zipfile

import pytest
from django.utils import timezone

from files.exports import cell, csv_lines, csv_response, harmless, xlsx_response
from files.formulas import neutralize, restore
from files.tables import clean, read_table


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
    ("text", "safe"),
    [
        ("x;=1+2", "x;'=1+2"),
        ("x; =1+2", "x; '=1+2"),
        ('x;""=1+2', 'x;""\'=1+2'),
        ("x\t@SUM(A1)", "x\t'@SUM(A1)"),
        ("x\n-1", "x\n'-1"),
        ("x\r\n=1;+2", "x\r\n'=1;'+2"),
        ("＝1+2", "'＝1+2"),
        ("x;＠SUM(A1)", "x;'＠SUM(A1)"),
        ("\u200b=1+2", "\u200b'=1+2"),
        (" \ufeff\u00a0-1", " \ufeff\u00a0'-1"),
        ("\u2066+1", "\u2066'+1"),
        ("'=1+2", "''=1+2"),
    ],
)
def test_a_formula_is_kept_from_beginning_wherever_a_spreadsheet_may_cut(text, safe):
    assert harmless(text) == safe
    assert restore(safe) == text


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_no_cell_of_an_export_is_a_formula_by_whichever_delimiter_it_is_read(delimiter):
    texts = ["x;=1+2", "＝1", "\u200b=1", "a\t-b", "a\n+b", 'a;"=1', "=1;=2", "a; \u200b＠b"]
    text = "".join(csv_lines(["Name", "Note"], [[one, one] for one in texts]))
    found = [cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row]
    parts = [part for cell in found for line in cell.splitlines() for part in line.split("\t")]
    assert len(parts) > len(texts)
    assert [part for part in parts if part.strip(' "\u200b\ufeff')[:1] in set("=+-@＝＠")] == []


def test_cells_with_the_delimiters_of_other_countries_are_quoted():
    text = "".join(csv_lines(["Name", "Note"], [["a;b", "c"], ["a\tb", "c d"], ["", ""]]))
    assert text.splitlines(keepends=True)[1:] == ['"a;b",c\r\n', '"a\tb",c d\r\n', ",\r\n"]


def test_what_was_made_harmless_comes_back_as_it_was():
    chance = random.Random(12)
    for _n in range(5000):
        text = "".join(chance.choices("a1 =+-@＝;\t\n\r'\"\u200b,\ufeff", k=chance.randint(0, 7)))
        assert restore(neutralize(text)) == text


def test_an_export_is_imported_unchanged():
    texts = [
        "x;=1+2",
        "'=1",
        "+233 30 255 0106",
        "＝1",
        "-",
        "a\n=b",
        "Délégué; -d'État",
        "''",
        "'",
    ]
    lines = csv_lines(["Given name", "Position"], [[one, "x"] for one in texts])
    table = read_table("".join(lines).encode())
    assert [cells[0] for _number, cells in table.rows] == [" ".join(one.split()) for one in texts]


def test_texts_of_a_spreadsheet_are_never_formulas_whatever_they_begin_with():
    texts = ["x;=1+2", "＝1", "\u200b=1", "{=1+2}", "=1", "+1", "@x"]
    response = xlsx_response("members", texts, [texts])
    assert "<f>" not in sheet(response)


def test_neutralizing_and_restoring_take_no_longer_than_the_text_is():
    for text in ("'" * 200_000, "' " * 200_000, "\t" * 200_000, ";'" * 200_000):
        assert clean(neutralize(text)) == clean(text)


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

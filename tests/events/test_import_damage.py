"""What spreadsheets and encodings do to cells is named, by row, before anything is entered."""

from datetime import date, datetime

import pytest

from events.import_parsing.columns import guess, suggest
from events.import_parsing.damage import damage_of, misread
from events.import_parsing.dates import UnclearValue, day_of
from events.import_parsing.values import CellReader
from tests.events.imports import HEAD, checked, make_states


@pytest.mark.parametrize(
    ("field", "cell", "words"),
    [
        ("phone", "2.547E+11", "digits are lost"),
        ("phone", "6,79331E+11", "digits are lost"),
        ("number", "1.2E+16", "digits are lost"),
        ("family_name", "????", "Letters of"),
        ("second_script", "??", "Letters of"),
        ("given_name", "Jos?", "Letters of"),
        ("given_name", "Ren\ufffd", "Letters of"),
        ("position", "Conseill?re", "Letters of"),
        ("access_needs", "Caf\ufffd", "Letters of"),
        ("given_name", "JosÃ©", "Perhaps it should be “José”"),
        ("given_name", "Ã\x81lvaro", "Perhaps it should be “Álvaro”"),
        ("family_name", "РњР°СЂРёСЏ", "Perhaps it should be “Мария”"),
        ("family_name", "Nguyá»…n Van", "Perhaps it should be “Nguyễn Van”"),
        ("given_name", "Jos&eacute;", "“&eacute;” is the code"),
        ("given_name", "A\x07B", "control characters (U+0007)"),
        ("family_name", "#####", "error in this cell"),
        ("note_reference", "Dec-26", "changed this text into a date"),
        ("note_reference", date(2026, 12, 1), "changed this text into a date: “2026-12-01”"),
        ("given_name", datetime(2026, 5, 17), "changed this text into a date: “2026-05-17”"),
    ],
)
def test_damage_is_named_with_what_to_do(field, cell, words):
    found = damage_of(field, cell)
    assert words in found
    assert found.endswith(".")


@pytest.mark.parametrize(
    ("field", "cell"),
    [
        ("phone", "+254 20 555 0104"),
        ("number", "12E4"),
        ("given_name", "Álvaro"),
        ("given_name", "ÂME"),
        ("family_name", "Đặng Thị Nguyễn"),
        ("family_name", "Þórðardóttir"),
        ("family_name", "Мария"),
        ("family_name", "بک محمد"),
        ("second_script", "王十七"),
        ("position", "Adviser, R&D; trade"),
        ("access_needs", "Is there a ramp? Which door??"),
        ("email", "a?b@example.org"),
        ("note_reference", "12/2026"),
        ("position", "May-26"),
    ],
)
def test_what_people_write_is_no_damage(field, cell):
    assert damage_of(field, cell) == ""


def test_each_script_that_was_read_in_a_wrong_encoding_is_known_again():
    for text in ("José", "Анна", "محمد", "王", "Nguyễn"):
        assert misread(text) == ""
        for wrong in ("cp1252", "cp1251", "cp1256"):
            spoilt = "".join(_read(byte, wrong) for byte in text.encode())
            assert misread(spoilt) in (text, ""), (text, wrong)
        assert misread("".join(_read(byte, "cp1252") for byte in text.encode())) == text


def _read(byte, encoding):
    try:
        return bytes([byte]).decode(encoding)
    except UnicodeDecodeError:
        return chr(byte)


def test_a_date_as_a_number_is_told_with_the_day_that_it_may_be():
    with pytest.raises(UnclearValue, match="stores a date, perhaps 2026-04-03"):
        day_of("46115", day_first=True)


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["85%", "0.85", "101", "-1", "high"])
def test_a_score_is_a_whole_number_and_no_share(text):
    with pytest.raises(UnclearValue, match="whole number from 0 to 100"):
        CellReader(zone="UTC", day_first=True).value("score", text)


@pytest.mark.django_db
def test_the_rows_of_a_file_with_lost_letters_are_named_before_anything_is_entered():
    make_states()
    row = checked("FJ,Delegate,701,d701@example.org,", "KE,????,702,,", "NA,JosÃ©,704,,")
    assert [(number, field) for number, field, _text in row.errors] == [
        (3, "given_name"),
        (4, "given_name"),
    ]


# --- headings -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("header", "known", "suggested"),
    [
        (
            ["iso3", "person", "nominated_at"],
            {},
            {0: "entity", 1: "given_name", 2: "received_at"},
        ),
        (
            ["Country", "Surename", "E-mail (work)", "Hotel"],
            {"entity": 0},
            {1: "family_name", 2: "email"},
        ),
        (["State", "Given name", "Person", "Country"], {"entity": 0, "given_name": 1}, {}),
        (["Passport number", "Hotel name", "T-shirt"], {}, {}),
        (["国家名称", "电子邮箱地址"], {}, {0: "entity", 1: "email"}),
        (
            ["Number", "Reference of the note verbale", "NV date", "Score", "Time of receipt"],
            {"number": 0, "note_reference": 1, "note_dated_on": 2, "score": 3, "received_at": 4},
            {},
        ),
    ],
)
def test_headings_that_are_not_known_are_suggested_a_field(header, known, suggested):
    assert guess(header) == known
    assert suggest(header, guess(header)) == suggested


def test_the_headings_of_the_tests_are_known():
    assert suggest(HEAD.split(","), guess(HEAD.split(","))) == {}

"""What people write in lists of nominations, and what it means."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from events.import_parsing import template
from events.import_parsing.columns import FIELDS, guess, refuse_unfit
from events.import_parsing.dates import UnclearValue, day_of, is_ambiguous, moment_of
from events.import_parsing.rows import is_day_first, nomination_rows
from events.import_parsing.values import CellReader, entity_of
from files.exports import csv_lines
from files.tables import Table, read_table
from friends.queries.entity_names import EntityBook
from tests.factories import make_organization, make_state

APRIL = date(2026, 4, 3)


# --- days -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text",
    [
        "",
        "soon",
        "2026",
        "46115",
        "2026-13-01",
        "31.04.2026",
        "3.4.26",
        "03/04",
        "3 Foo 2026",
        "1405/01/14",
        "2569-04-03",
        "2026-04-03 25:00",
        "2026-04-03 noon",
        "34/04/2026",
        "13 13 2026",
    ],
)
def test_what_is_no_day_is_unclear(text):
    with pytest.raises(UnclearValue, match=r"“.*” is (not a date|the number by which)"):
        day_of(text, day_first=True)
        moment_of(text, day_first=True, zone="UTC")


@pytest.mark.parametrize(
    "value",
    [
        APRIL,
        datetime(2026, 4, 3, 14, 30),
        "2026-04-03",
        "2026/4/3",
        "2026.04.03",
        "2026-4-3",
        "3.4.2026",
        "03.04.2026",
        "03/04/2026",
        "3-4-2026",
        "3 April 2026",
        "3 Apr 2026",
        "03-Apr-2026",
        "3rd April 2026",
        "3rd of April 2026",
        "April 3, 2026",
        "Apr. 3 2026",
        "Friday, 3 April 2026",
        "2026年4月3日",
        "2026 年 4 月 3 日",
        "３/４/２０２６",
        "٣/٤/٢٠٢٦",
        "۲۰۲۶-۰۴-۰۳",
        "\u200f٠٣/٠٤/٢٠٢٦\u200f",
        "3 avril 2026",
        "3 de abril de 2026",
        "3 апреля 2026 г.",
        "3 نيسان/أبريل 2026",
        "٣ أبريل ٢٠٢٦",
        "2026-04-03T14:30:00Z",
    ],
)
def test_a_day_in_the_forms_in_which_people_write_it(value):
    assert day_of(value, day_first=True) == APRIL


@pytest.mark.parametrize(
    ("text", "day_first", "month_first"),
    [
        ("03/04/2026", (4, 3), (3, 4)),
        ("03-04-2026", (4, 3), (3, 4)),
        ("3.4.2026", (4, 3), (4, 3)),  # with dots the day comes first everywhere
        ("25/04/2026", (4, 25), None),
        ("04/25/2026", None, (4, 25)),
    ],
)
def test_the_officer_says_which_comes_first(text, day_first, month_first):
    for custom, expected in ((True, day_first), (False, month_first)):
        if expected:
            assert day_of(text, day_first=custom) == date(2026, *expected)
        else:
            with pytest.raises(UnclearValue, match="comes first"):
                day_of(text, day_first=custom)


def test_which_days_can_be_read_both_ways():
    texts = [
        "03/04/2026",
        "3-4-2026",
        "٣/٤/٢٠٢٦",
        "04/04/2026",
        "25/04/2026",
        "3.4.2026",
        "2026-03-04",
    ]
    assert [is_ambiguous(text) for text in texts] == [True, True, True, False, False, False, False]


# --- times ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "hour"),
    [
        (datetime(2026, 4, 3, 14, 30), (6, 30)),
        ("2026-04-03 14:30", (6, 30)),
        ("2026-04-03T14:30:59", (6, 30, 59)),
        ("3.4.2026, 14.30", (6, 30)),
        ("3 April 2026 2:30 pm", (6, 30)),
        ("3 April 2026 at 12:05 a.m.", (16, 5)),
        ("2026年4月3日 14时30分", (6, 30)),
        ("٣/٤/٢٠٢٦ ١٤:٣٠", (6, 30)),
        ("3 avril 2026 à 14h30", (6, 30)),
        ("2026-04-03T14:30Z", (14, 30)),
        ("2026-04-03 14:30 UTC", (14, 30)),
        ("2026-04-03 14:30 +02:00", (12, 30)),
        ("2026-04-03 14:30 UTC-4", (18, 30)),
    ],
)
def test_a_time_is_on_the_clock_of_the_place_unless_it_says_otherwise(value, hour):
    found = moment_of(value, day_first=True, zone="Asia/Shanghai")
    expected = datetime(2026, 4, 3, *hour, tzinfo=UTC)
    if expected.hour == 16:  # after midnight in Beijing it is the day before in UTC
        expected = expected.replace(day=2)
    assert found == expected


@pytest.mark.parametrize("value", [APRIL, "3.4.2026"])
def test_a_day_alone_counts_as_its_beginning(value):
    found = moment_of(value, day_first=True, zone="Asia/Shanghai")
    assert found == datetime(2026, 4, 2, 16, tzinfo=UTC)


def test_a_day_without_a_midnight_begins_when_its_clocks_do():
    """In Cairo the clocks went from 24 to 1 o'clock on 24 April 2026."""
    found = moment_of("2026-04-24", day_first=True, zone="Africa/Cairo")
    assert found == datetime(2026, 4, 23, 22, tzinfo=UTC)


@pytest.mark.parametrize("value", ["2026-03-29 02:30", datetime(2026, 3, 29, 2, 30)])
def test_an_hour_that_does_not_exist_there_is_refused(value):
    with pytest.raises(ValidationError, match="does not exist"):
        moment_of(value, day_first=True, zone="Europe/Zurich")


# --- columns --------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", ["ar", "zh-hans", "en", "fr", "ru", "es"])
def test_the_headings_of_the_template_are_known_in_every_language(language):
    with override(language):
        header = template.headings()
    assert guess(header) == {field: number for number, field in enumerate(FIELDS)}


@pytest.mark.parametrize(
    ("header", "fields"),
    [
        (
            ["Country", "First name", "Surname", "E-mail"],
            ["entity", "given_name", "family_name", "email"],
        ),
        (["entity", "given_name", "received_at"], ["entity", "given_name", "received_at"]),
        (
            ["PAYS *", "Prénom", "Nom", "Fonction"],
            ["entity", "given_name", "family_name", "position"],
        ),
        (
            ["Estado", "Nombre", "Apellidos", "Cargo"],
            ["entity", "given_name", "family_name", "position"],
        ),
        (
            ["Страна", "Имя", "Фамилия", "Должность"],
            ["entity", "given_name", "family_name", "position"],
        ),
        (["国家", "名", "姓", "职务"], ["entity", "given_name", "family_name", "position"]),
        (
            ["الدولة", "الاسم", "اللقب", "المنصب"],
            ["entity", "given_name", "family_name", "position"],
        ),
        (["State", "Full name"], ["entity", "given_name"]),
        (["State", "ФИО"], ["entity", "given_name"]),
        (["State", "Name", "Family name"], ["entity", "given_name", "family_name"]),
        (["State", "Full name", "Family name"], ["entity", None, "family_name"]),
        (["State", "Given name", "Full name"], ["entity", "given_name", None]),
        (["State", "Country", "Remarks"], ["entity", None, None]),
    ],
)
def test_columns_are_guessed_from_their_headings(header, fields):
    found = guess(header)
    assert [{n: f for f, n in found.items()}.get(at) for at in range(len(header))] == fields


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"entity": 0}, "missing"),
        ({"given_name": 1}, "missing"),
        ({"entity": 0, "given_name": 2}, "unknown"),
        ({"entity": 0, "given_name": 1, "user": 1}, "unknown"),
    ],
)
def test_columns_that_cannot_be_read(columns, code):
    with pytest.raises(ValidationError) as refusal:
        refuse_unfit(columns, 2)
    assert refusal.value.code == code


# --- values ---------------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "NA",
        "na",
        "NAM",
        "Namibia",
        "NAMIBIE",
        "Намибия",
        "纳米比亚",
        "ناميبيا",
        " namibia ",
        "South West Africa",
    ],
)
def test_an_entity_by_code_name_or_other_form(text):
    namibia = make_state("NA", also_known="South-West Africa|SWA")
    make_state("FJ")
    assert entity_of(EntityBook(), text) == namibia


@pytest.mark.django_db
def test_an_entity_with_accents_hyphens_and_apostrophes_left_out():
    ivory, bissau = make_state("CI"), make_state("GW")
    itu = make_organization("itu", acronym="ITU")
    book = EntityBook()
    said = ["Cote d'Ivoire", "CÔTE D’IVOIRE", "guinea bissau", "Guinea-Bissau", "itu"]
    assert [entity_of(book, text) for text in said] == [ivory, ivory, bissau, bissau, itu]


@pytest.mark.django_db
def test_an_entity_that_is_none_or_may_be_two():
    make_state("CG", also_known="Congo River State")
    make_state("CD", also_known="Congo River State")
    book = EntityBook()
    for text, words in (
        ("", "Enter the State"),
        ("Atlantis", "not a State"),
        ("Congo River State", "any of these"),
    ):
        with pytest.raises(UnclearValue, match=words):
            entity_of(book, text)


@pytest.fixture
def reader(db):
    return CellReader(zone="Asia/Shanghai", day_first=True)


@pytest.mark.parametrize(
    ("field", "texts", "value"),
    [
        (
            "role",
            [
                "head",
                "Head of delegation",
                "Chef de délégation",
                "глава делегации",
                "团长",
                "رئيس الوفد",
            ],
            "head",
        ),
        (
            "role",
            ["Adviser", "advisor", "Conseiller", "Asesora", "советник", "顾问", "مستشار"],
            "adviser",
        ),
        ("gender", ["F", "female", "Mujer", "femme", "Ж", "女", "أنثى"], "female"),
        ("gender", ["not stated", "-", "", "N/A", "无"], None),
        (
            "language",
            ["zh", "ZH-Hans", "Chinese", "中文", "chinois", "китайский", "الصينية"],
            "zh-hans",
        ),
        ("mode", ["room", "In person", "présentiel", "очно", "现场", "حضوري"], "room"),
        (
            "mode",
            ["online", "Virtual", "en ligne", "en línea", "онлайн", "线上", "عن بعد"],
            "online",
        ),
        ("grounds_pass", ["yes", "Y", "x", "✓", "oui", "sí", "да", "是", "نعم", "TRUE", "1"], True),
        ("consent_public", ["no", "Non", "нет", "否", "لا", "false", "0"], False),
        ("grounds_pass", ["", "–", "n/a"], None),
        ("passport_until", ["", "none"], None),
        ("email", ["mailto:delegate17@example.org"], "delegate17@example.org"),
        ("family_name", ["None"], "None"),
        ("family_name", ["-", "—"], None),
        ("given_name", ["NA"], "NA"),
        ("phone", ["12345"], "12345"),
    ],
)
def test_values_by_code_and_by_word(reader, field, texts, value):
    assert [reader.value(field, text) for text in texts] == [value] * len(texts)


@pytest.mark.parametrize(
    ("field", "text", "words"),
    [
        ("role", "Chief of everything", "Enter one of: head, representative"),
        ("gender", "Ambassador", "female, male, other"),
        ("language", "Klingon", "ar, zh-hans, en"),
        ("mode", "by train", "room, online"),
        ("grounds_pass", "perhaps", "yes or no"),
        ("position", "#VALUE!", "error in this cell"),
        ("entity", "#N/A", "error in this cell"),
    ],
)
def test_values_that_are_not_understood(reader, field, text, words):
    with pytest.raises(UnclearValue, match=words):
        reader.value(field, text)


# --- rows -----------------------------------------------------------------------------------------
def lines(header, *rows, **more):
    table = Table(header, list(enumerate(rows, 2)))
    facts = {"zone": "Asia/Shanghai", "day_first": True} | more
    return list(nomination_rows(table, guess(header), **facts))


@pytest.mark.django_db
def test_a_row_says_all_that_is_wrong_with_it_and_keeps_the_rest():
    make_state("FJ")
    header = ["State", "Given name", "Role", "Received", "Position"]
    [line] = lines(header, ["Fiji", "", "king", "03/13/2026", "Adviser"])
    assert [field for field, _text in line.faults] == ["role", "received_at", "given_name"]
    assert (line.entity.iso2, line.details, line.ambiguous) == (
        "FJ",
        {"position": "Adviser"},
        False,
    )


@pytest.mark.django_db
def test_a_row_that_a_delimiter_has_torn_apart_is_told():
    make_state("FJ")
    table = read_table(b"State,Given name,Note\nFiji,Delegate,a,b\nFiji,Delegate,a\n")
    found = nomination_rows(table, guess(table.header), zone="UTC", day_first=True)
    assert [len(line.faults) for line in found] == [1, 0]


def test_how_the_dates_of_a_table_are_written_is_guessed():
    def first(*texts):
        rows = [(n, ["Fiji", "Delegate", text]) for n, text in enumerate(texts, 2)]
        return is_day_first(Table(["State", "Given name", "Received"], rows), {"received_at": 2})

    assert [first("03/04/2026"), first("03/04/2026", "04/25/2026"), first("25/04/2026")] == [
        True,
        False,
        True,
    ]


# --- the template ---------------------------------------------------------------------------------
@pytest.mark.django_db
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_understood_and_its_example_is_not_entered(kind):
    make_state("NA")
    lines_of_csv = csv_lines(template.headings(), template.csv_rows())
    data = "".join(lines_of_csv).encode() if kind == "csv" else template.workbook()
    table = read_table(data)
    [line] = nomination_rows(table, guess(table.header), zone="Africa/Windhoek", day_first=True)
    assert [text for _field, text in line.faults] == [
        "This is the example row of the template. Remove it."
    ]
    assert (line.entity.iso2, line.name, line.mode) == ("NA", "Delegate 17", "room")
    assert line.details["phone"] == "+264 61 555 0117"
    assert line.received_at == datetime(2026, 4, 3, 12, 30, tzinfo=UTC)


@pytest.mark.parametrize("cell", [datetime(9999, 12, 31, 23), date(9999, 12, 31), date(1800, 1, 1)])
def test_a_cell_that_is_a_far_date_is_a_slip(cell):
    for reading in (
        lambda: day_of(cell, day_first=True),
        lambda: moment_of(cell, day_first=True, zone="America/New_York"),
    ):
        with pytest.raises(UnclearValue):
            reading()

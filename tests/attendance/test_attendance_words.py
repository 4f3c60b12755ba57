"""Attendance files in the six languages of the United Nations: headings, words and days."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from attendance.rules.attendance import half_days
from attendance.rules.attendance_file import FileReader, Guest, columns_of, missing_columns
from attendance.rules.attendance_words import (
    ABSENT,
    HALVES,
    LABELS,
    half_names,
    headings,
    whole_event_words,
    word_key,
)
from files.tables import Table

BEIJING = ZoneInfo("Asia/Shanghai")
EVERYTHING = ("badge", "registration", "email", "name", "entity", "attended")
HEADINGS = {
    "ar": ["رقم الشارة", "رقم التسجيل", "البريد الإلكتروني", "الاسم الكامل", "الدولة", "الحضور"],
    "zh": ["胸牌号", "注册号", "电子邮件", "姓名", "国家", "出席情况"],
    "en": ["Badge number", "Registration No.", "E-mail", "Full name", "Country", "ATTENDANCE"],
    "fr": ["N° de badge", "Numéro d’inscription", "Courriel", "Nom complet", "État", "PRESENCE"],
    "ru": ["Номер бейджа", "Номер регистрации", "Эл. почта", "ФИО", "Государство", "Присутствие"],
    "es": ["Número de gafete", "Inscripción", "Correo", "Nombre completo", "País", "Asistió"],
}
PRESENT = {
    "ar": ["نعم", "حاضر", "حضرت", "جميع الأيام", "كل الجلسات"],
    "zh": ["是", "出席", "已到", "全程", "全部会议", "✓"],
    "en": ["yes", "X", "Present", "all", "all sessions"],
    "fr": ["OUI", "Présente", "tous les jours", "toutes les séances", "A participé"],
    "ru": ["Да", "присутствовала", "ВСЕ ДНИ", "все заседания", "всё"],
    "es": ["Sí", "SI", "Asistió", "todos los días", "todas las sesiones"],
}
AWAY = {
    "ar": ["لا", "غائب", "لم تحضر"],
    "zh": ["否", "缺席", "未出席", "未到"],
    "en": ["no", "Absent", "-", "", "did not attend", "N/A"],
    "fr": ["non", "ABSENTE", "n’a pas participé"],
    "ru": ["нет", "Отсутствовал", "не явилась", "неявка"],
    "es": ["no", "Ausente", "No asistió"],
}
THIRTEENTH = {
    "ar": [
        "١٣ أيار/مايو ٢٠٢٥",
        "13 مايو 2025",
        "١٣/٥/٢٠٢٥",
        "٢٠٢٥-٠٥-١٣",
        "الثلاثاء 13 مايو، 2025",
    ],
    "zh": ["2025年5月13日", "5月13日", "２０２５年５月１３日", "2025/5/13", "第二天", "第2天"],
    "en": ["2025-05-13", "13/05/2025", "05/13/2025", "13 May 2025", "May 13, 2025", "13 May"],
    "fr": ["13 mai 2025", "le 13 mai", "mardi 13 mai 2025", "13.05.2025", "jour 2", "2e jour"],
    "ru": ["13 мая 2025 г.", "13 мая", "13.05.2025", "вторник, 13 мая", "день 2", "2-й день"],
    "es": ["13 de mayo de 2025", "13 de mayo", "martes 13 de mayo", "Día 2", "13/5/2025"],
}
MORNING = {
    "ar": ["13 مايو صباحا", "اليوم 2 صباحًا", "اليوم الثاني قبل الظهر"],
    "zh": ["5月13日上午", "第二天上午", "2025年5月13日 早上"],
    "en": ["13 May am", "day 2 morning", "2025-05-13 AM", "13 May 2025, morning"],
    "fr": ["13 mai, matin", "jour 2 (matin)"],
    "ru": ["13 мая утром", "день 2, утро"],
    "es": ["13 de mayo por la mañana", "día 2 mañana"],
}
BOTH = {
    "ar": "١٣ مايو؛ ١٤ مايو",
    "zh": "5月13日、5月14日",
    "en": "13 May, 2025, 14 May",
    "fr": "13 mai ; 14 mai",
    "ru": "13 мая, 14 мая",
    "es": "13 de mayo|14 de mayo",
}
LANGUAGES = list(HEADINGS)


def in_each(table):
    return [(language, text) for language in LANGUAGES for text in table[language]]


def units_of(starts=(2025, 5, 12), ends=(2025, 5, 16)):
    return half_days(datetime(*starts, 1, tzinfo=UTC), datetime(*ends, 9, tzinfo=UTC), zone=BEIJING)


def read(cell, units=None, header=("Email", "Attended"), who="a@example.org", titles=()):
    guest = Guest(17, "ABCD-2345", "a@example.org", ("Anna Mutua", "Mutua Anna"), 1)
    reader = FileReader([guest], units or units_of(), lambda _text: 1, dict(titles))
    return reader.read(Table(list(header), [(2, [who, cell])]))


def meant(cell, units=None, **facts):
    content = read(cell, units, **facts)
    assert content.errors == []
    return list(content.lines[0].units)


# --- headings -------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_headings_of_a_language_are_known(language):
    columns = columns_of(HEADINGS[language])
    assert columns == {name: at for at, name in enumerate(EVERYTHING)}
    assert missing_columns(columns) == []


@pytest.mark.parametrize(
    "header",
    [
        ["Name", "Surname"],
        ["Prénom", "Nom"],
        ["Nombre", "Apellidos"],
        ["Имя", "Фамилия"],
        ["名", "姓"],
        ["الاسم", "اسم العائلة"],
    ],
)
def test_a_name_in_two_columns_is_told_from_one_in_a_single_column(header):
    assert columns_of(header) == {"given_name": 0, "family_name": 1}
    either = next(word for word in header if word_key(word) in half_names())
    assert columns_of(["State", either]) == {"entity": 0, "name": 1}


@pytest.mark.parametrize("label", LABELS)
def test_the_headings_of_the_file_that_is_downloaded_are_known(label):
    assert columns_of([str(LABELS[label])]) == {label: 0}


def test_no_word_means_two_things():
    assert whole_event_words() & ABSENT == set()
    assert (whole_event_words() | ABSENT) & set(HALVES) == set()
    assert "" in ABSENT
    assert "" not in headings()


# --- present, absent ------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "cell"), in_each(PRESENT))
def test_present_is_understood(language, cell):
    assert meant(cell) == [unit.key for unit in units_of()]


@pytest.mark.parametrize(("language", "cell"), in_each(AWAY))
def test_absent_is_understood(language, cell):
    assert meant(cell) == []


# --- days -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("language", "cell"), in_each(THIRTEENTH))
def test_a_day_is_understood(language, cell):
    assert meant(cell) == ["2025-05-13/am", "2025-05-13/pm"]


@pytest.mark.parametrize(
    "cell", [date(2025, 5, 13), datetime(2025, 5, 13, 9, 30), "2025-05-13 00:00:00"]
)
def test_a_cell_that_a_spreadsheet_keeps_as_a_date_is_that_day(cell):
    assert meant(cell) == ["2025-05-13/am", "2025-05-13/pm"]


@pytest.mark.parametrize(("language", "cell"), in_each(MORNING))
def test_half_a_day_is_understood(language, cell):
    assert meant(cell) == ["2025-05-13/am"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_several_days_are_understood(language):
    days = ["2025-05-13/am", "2025-05-13/pm", "2025-05-14/am", "2025-05-14/pm"]
    assert meant(BOTH[language]) == days


def test_a_session_is_known_by_its_title_in_every_language():
    (unit, *_more) = units_of()
    titles = {unit.key: ["Opening, by the Co-Chairs", "开幕式", "Ouverture"]}
    for title in titles[unit.key]:
        assert meant(title.upper(), titles=titles) == [unit.key]


def test_numbers_and_badges_in_other_digits_are_known():
    for head, who in (("رقم التسجيل", "١٧"), ("胸牌号", "ＡＢＣＤ２３４５")):
        assert read("نعم", header=(head, "Attended"), who=who).lines[0].key == 17


# --- ambiguous days -------------------------------------------------------------------------------
@pytest.mark.parametrize("cell", ["05/06/2025", "5-6-2025", "٠٥/٠٦/٢٠٢٥", "5/6"])
def test_a_date_with_two_readings_is_refused_with_what_to_write(cell):
    """The event has both days, and the custom of the writer is not known."""
    units = units_of((2025, 5, 6), (2025, 6, 5))
    ((_n, column, text),) = read(cell, units).errors
    assert column == "attended"
    assert text == f"“{cell}” can mean two different days. Write 2025-05-06 or 2025-06-05."


@pytest.mark.parametrize("cell", ["05/06/2025", "06/05/2025", "5/6"])
def test_the_days_of_the_event_decide_between_two_readings(cell):
    assert meant(cell, units_of((2025, 6, 4), (2025, 6, 6))) == ["2025-06-05/am", "2025-06-05/pm"]


@pytest.mark.parametrize(
    "cell", ["05/06/2024", "17 May 2025", "31/02/2025", "день 9", "下午", "13 May 2025 17 hours"]
)
def test_what_is_no_day_of_the_event_is_refused_with_a_list_of_its_days(cell):
    ((_n, column, text),) = read(cell).errors
    assert text.startswith(f"“{cell}” is not a day or session of the event. Write all, absent, or")
    assert column == "attended"


@pytest.mark.parametrize("cell", ["1,2", "1, 2", "1;2", "1、2", "١،٢", "1|2"])
def test_numbers_of_days_with_a_sign_between_are_several_days(cell):
    """Of an event of twelve days too, where the digits alone are the twelfth."""
    units = units_of(ends=(2025, 5, 23))
    assert meant(cell, units) == [unit.key for unit in units[:4]]
    assert meant("12", units) == [unit.key for unit in units[-2:]]

"""One cleaning for every way in, and the keys by which texts are found and compared."""

import pytest
from django.core.exceptions import ValidationError

from files.text import (
    badge_number,
    clean_line,
    comparable,
    fold,
    marks_in,
    refuse_marks,
    refuse_without_letter,
    sorted_words,
    words_of,
)

# The first letter as a Japanese keyboard writes it.
WIDE = "\uff2aosé Peña Ruiz"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Delegate   17 ", "Delegate 17"),
        ("Delegate\u00a017", "Delegate 17"),
        ("p38@example.org\u200b", "p38@example.org"),
        ("\ufeffp38@example.org\u00ad\u202c", "p38@example.org"),
        ("Delegate 17\n", "Delegate 17"),
        ("Jose\u0301", "José"),
        ("\u0645\u06cc\u200c\u062e", "\u0645\u06cc\u200c\u062e"),
        ("\u200b\u2060", ""),
    ],
)
def test_ends_and_spaces_are_cleaned(typed, stored):
    assert clean_line(typed) == stored


@pytest.mark.parametrize("mark", ["\n", "\r", "\a", "\x1b", "\u2028", "\u202e", "\u2066", "\u200b"])
def test_a_mark_inside_is_refused_and_named(mark):
    text = clean_line(f"Ann{mark}Bcc: x@example.org")
    assert marks_in(text) == [f"U+{ord(mark):04X}"]
    with pytest.raises(ValidationError, match=r"U\+"):
        refuse_marks(text)


def test_joiners_stay():
    refuse_marks("\u0645\u06cc\u200c\u062e \u0915\u094d\u200d\u0937")


@pytest.mark.parametrize("name", ["", "17", "\u200d", "—", "\u200b"])
def test_a_name_needs_a_letter(name):
    with pytest.raises(ValidationError):
        refuse_without_letter(name)


@pytest.mark.parametrize("name", ["Delegate 17", "代表 17", "مندوب", "ผู้แทน"])
def test_a_name_of_any_script_has_letters(name):
    refuse_without_letter(name)


@pytest.mark.parametrize(
    ("written", "typed"),
    [
        ("Nguyễn Thị Đào", "nguyen thi dao"),
        ("Nguyê\u0303n", "NGUYỄN"),
        ("PEÑA", "pena"),
        ("N'Diaye", "n’diaye"),
        ("Jean-Pierre", "jean pierre"),
        ("Łukasz Sørensen", "lukasz sorensen"),
        ("Straße", "STRASSE"),
        ("İstanbul", "istanbul"),
        ("أحمد", "احمد"),
        ("\uff24\uff45\uff4c\uff45\uff47\uff41\uff54\uff45", "delegate"),
    ],
)
def test_what_is_typed_plainly_finds_what_is_written(written, typed):
    assert fold(written) == fold(typed)


def test_writings_of_one_name_compare_as_one():
    same = {
        comparable(name)
        for name in ("José  Peña Ruiz", "José\u00a0Peña Ruiz", "Jose\u0301 PEÑA RUIZ", WIDE)
    }
    assert same == {"josé peña ruiz"}
    assert comparable("Jose") != comparable("José")


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("3FJD-8WQA", "3FJD-8WQA"),
        (" 3fjd 8wqa ", "3FJD-8WQA"),
        ("3fjd8wqa", "3FJD-8WQA"),
        ("\uff13\uff26\uff2a\uff24\u20148WQA\u200b", "3FJD-8WQA"),
        ("\u0663fjd.\u0668wqa", "3FJD-8WQA"),
        ("3FJD-8WQ", ""),
        ("3FJD-8WQA-2", ""),
        ("", ""),
    ],
)
def test_a_badge_number_has_one_writing(typed, number):
    assert badge_number(typed) == number


def test_the_words_of_a_name_are_compared_in_the_order_of_the_alphabet():
    assert sorted_words("Lín  WEI") == sorted_words("WEI, Lin") == ["lin", "wei"]
    assert words_of("Wei-LÍN") == ["wei", "lin"]

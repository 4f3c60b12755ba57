"""The scripts in which people of Member States write their names: each has a font, and what has
none is known before it is printed."""

import io
import logging
import subprocess
import sys
from pathlib import Path
from struct import pack

import pytest
from pypdf import PdfReader

from files import fonts
from files.fonts import not_printable
from files.pdf import pdf

# "Delegate 17" or the like in the scripts of official and national languages of Member States.
NAMES = {
    "Amharic": "ተወካይ 17",
    "Arabic": "مندوب ١٧",
    "Armenian": "Պատվիրակ 17",
    "Azerbaijani": "Nümayəndə 17",
    "Bengali": "প্রতিনিধি 17",
    "Burmese": "ကိုယ်စားလှယ် ၁၇",
    "Chinese": "代表 17",
    "Chinese, traditional": "第十七號代表團團員",
    "Georgian": "დელეგატი 17",
    "Greek": "Αντιπρόσωπος 17",
    "Gujarati": "પ્રતિનિધિ 17",
    "Hausa": "Wakili Ɓƙɗ 17",
    "Hebrew": "נציג 17",
    "Hindi": "क्‍षेत्र प्रतिनिधि 17",
    "Japanese": "代表 だいひょう ダイヒョウ 17",
    "Kannada": "ಪ್ರತಿನಿಧಿ 17",
    "Khmer": "ប្រតិភូ ១៧",
    "Korean": "대표 17",
    "Lao": "ຜູ້ແທນ 17",
    "Malayalam": "പ്രതിനിധി 17",
    "Mongolian": "Төлөөлөгч Өү 17",
    "Odia": "ପ୍ରତିନିଧି 17",
    "Persian": "نماینده‌ی ۱۷",
    "Punjabi": "ਪ੍ਰਤੀਨਿਧੀ 17",
    "Russian": "Делегат Ё 17",
    "Sinhala": "නියෝජිත ශ්‍රී 17",
    "Tajik": "Намоянда Ҷӣ 17",
    "Tamil": "பிரதிநிதி 17",
    "Telugu": "ప్రతినిధి 17",
    "Thai": "ผู้แทน 17",
    "Tigrinya": "ልኡኽ 17",
    "Urdu": "مندوب ٹڈے ۱۷",
    "Vietnamese": "Đại biểu Nguyễn Ẵ 17",
    "Yoruba": "Aṣojú Ẹ̀ṣọ̀ 17",
}
# Those for which Python's packages have no font.
WITHOUT = {"Dhivehi": ("ދިވެހިދި 17", "ދިވެހި"), "Dzongkha": ("འཐུསའ 17", "འཐུས")}


@pytest.fixture
def known_anew():
    """Fonts are read once a process: here before and after."""
    fonts.forget()
    yield
    fonts.forget()


def font_of(first, last):
    """A font file that lists these signs and can do nothing else."""
    subtable = pack(">HHLLL3L", 12, 0, 28, 0, 1, first, last, 7)
    cmap = pack(">HHHHL", 0, 1, 3, 10, 12) + subtable
    return pack(">4sHHHH4sLLL", b"\0\1\0\0", 1, 0, 0, 0, b"cmap", 0, 28, len(cmap)) + cmap


def drawn(name):
    """A list with one row, as bytes."""
    facts = {"title": "Door list", "group": "", "event": "", "facts": [], "foot": ""}
    return pdf("files/list", facts | {"header": ["Name"], "rows": [[name]], "widths": [0]})


def is_pdf_ua(content):
    meta = PdfReader(io.BytesIO(content)).trailer["/Root"]["/Metadata"]
    return b"pdfuaid:part>1" in meta.get_data()


def test_each_script_of_the_names_of_delegates_has_a_font():
    assert {name: signs for name, text in NAMES.items() if (signs := not_printable(text))} == {}


def test_the_typesetter_shows_them_all_and_keeps_the_mark_of_pdf_ua():
    assert is_pdf_ua(drawn(" · ".join(NAMES.values())))


@pytest.mark.parametrize("language", WITHOUT)
def test_what_has_no_font_is_named(language):
    text, signs = WITHOUT[language]
    assert not_printable(text) == signs


@pytest.mark.parametrize("language", WITHOUT)
def test_the_typesetter_agrees_on_what_has_no_font(language, caplog):
    text, _signs = WITHOUT[language]
    with caplog.at_level(logging.WARNING, "files.pdf"):
        assert not is_pdf_ua(drawn(text))
    assert "files/list is no PDF/UA" in caplog.text
    assert text not in caplog.text


@pytest.mark.parametrize(
    "text",
    [
        "Delegate 17",
        "",
        "Ζ 17",
        "a\u200db",
        "é" * 90,
        "e\u0301",
        "क\u093c",
        "\u0958",
        " \u3000x",
        "葛\U000e0100",
    ],
)
def test_marks_that_are_not_drawn_and_either_composition_are_printable(text):
    assert not_printable(text) == ""


def test_a_sign_that_pdf_ua_does_not_allow_is_left_out():
    """Rows from before names were cleaned have it."""
    assert is_pdf_ua(drawn("Dele\ufeffgate 17\ufffe"))


def test_what_pdf_ua_refuses_otherwise_costs_the_mark_and_not_the_document(caplog):
    with caplog.at_level(logging.WARNING, "files.pdf"):
        content = drawn("Delegate\ufdd0 17")
    assert content.startswith(b"%PDF-")


def test_a_mark_counts_with_the_letter_under_it():
    """The Latin font has the letter, the Ethiopic one the mark, and none has both."""
    assert not_printable("x\u135d") == "x\u135d"


def test_a_folder_of_the_machine_adds_its_fonts(known_anew, settings, tmp_path):
    (tmp_path / "of-the-machine").mkdir()
    (tmp_path / "of-the-machine" / "Thaana.ttf").write_bytes(font_of(0x780, 0x7B1))
    settings.FONT_DIR = str(tmp_path)
    assert fonts.folders()[-1] == str(tmp_path)
    assert [not_printable(text) for text, _signs in WITHOUT.values()] == ["", "འཐུས"]


def test_a_folder_that_does_not_exist_is_none(settings):
    settings.FONT_DIR = "/nowhere/at/all"
    assert all(Path(folder).is_dir() for folder in fonts.folders())


@pytest.mark.parametrize("content", [b"", b"ttcf\0\1\0\0\0\0\0\5", b"\0\1\0\0\0\2xxxx", b"x" * 999])
def test_a_broken_font_is_passed_over(tmp_path, content):
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(content)
    assert fonts._read(broken) == []


def test_families_stand_in_a_fixed_order():
    known = ["Noto Serif SC", "Noto Sans Thai", "Amiri", "Noto Sans KR", "Noto Sans"]
    assert fonts.in_order(known) == [
        *("Noto Sans", "Amiri", "Noto Sans KR", "Noto Sans Thai", "Noto Serif SC")
    ]


def test_asking_whether_a_name_can_be_printed_needs_no_typesetter():
    """Pages ask it: the web process is to stay small."""
    code = (
        "import sys; from django.conf import settings; settings.configure(FONT_DIR='');"
        "from files.fonts import not_printable; import files.pdf;"
        "assert not_printable('대표 17') == ''; assert 'typst' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)

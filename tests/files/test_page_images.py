"""Pages of a PDF as images: drawn by a process of its own, whatever the PDF is."""

import io
import os
import subprocess
import sys
import time

import pytest
from PIL import Image
from pypdf import PdfWriter
from pypdf.generic import ArrayObject, FloatObject, NameObject

from config.demo.notes import note_pdf
from files import page_images
from files.draw_pages import IMAGE, PAGES
from files.page_images import NotDrawn, draw_pages
from tests.factories import PDF


def blank(pages=1, **box):
    writer = PdfWriter()
    for _n in range(pages):
        writer.add_blank_page(**{"width": 595, "height": 842, **box})
    return written(writer)


def written(writer):
    file = io.BytesIO()
    writer.write(file)
    return file.getvalue()


def scan(size=(1240, 1754), mode="RGB"):
    """A page that is a picture, as noisy as none that a scanner makes."""
    file = io.BytesIO()
    picture = Image.frombytes(mode, size, os.urandom(size[0] * size[1] * len(mode)))
    picture.save(file, "PDF", resolution=150)
    return file.getvalue()


def protected():
    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    writer.encrypt("secret", algorithm="RC4-128")
    return written(writer)


def picture_of(page):
    return Image.open(io.BytesIO(page.image))


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("pdf", "problem"),
    [
        (protected(), "protected"),
        (PDF, "unreadable"),
        (b"", "unreadable"),
        (blank()[:-200], "unreadable"),
        (os.urandom(5000), "unreadable"),
    ],
    ids=["protected", "no pages", "empty", "cut", "noise"],
)
def test_what_cannot_be_drawn_is_refused_with_its_problem(pdf, problem):
    with pytest.raises(NotDrawn) as refusal:
        draw_pages(pdf)
    assert refusal.value.problem == problem


def test_pages_without_end_take_no_more_than_their_time(monkeypatch, tmp_path):
    program = tmp_path / "program.py"
    program.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(page_images, "PROGRAM", program)
    monkeypatch.setattr(page_images, "SECONDS", 0.5)
    begun = time.monotonic()
    with pytest.raises(NotDrawn, match="heavy"):
        draw_pages(blank())
    assert time.monotonic() - begun < 20


@pytest.mark.parametrize(
    ("program", "problem"),
    [
        ("import os; os.abort()", "heavy"),
        ("import sys; sys.exit(1)", "unreadable"),
        ("print('[]')", "unreadable"),
        ('print(\'{"count": 1, "pages": [{"size": 5}]}\\n<svg>\')', "unreadable"),
        ("pass", "unreadable"),
    ],
    ids=["crash", "error", "no answer", "no image", "nothing"],
)
def test_a_process_that_a_file_broke_breaks_nothing_else(program, problem, monkeypatch, tmp_path):
    broken = tmp_path / "program.py"
    broken.write_text(program)
    monkeypatch.setattr(page_images, "PROGRAM", broken)
    with pytest.raises(NotDrawn, match=problem):
        draw_pages(blank())


def test_the_process_has_no_secrets_and_cannot_take_its_limits_back(monkeypatch, tmp_path):
    monkeypatch.setenv("SECRET_KEY", "not for PDFs")
    program = tmp_path / "program.py"
    program.write_text(
        f"""
import json, os, resource, sys
sys.path.append({str(page_images.PROGRAM.parent)!r})
from draw_pages import limit
limit()
try:
    resource.setrlimit(resource.RLIMIT_FSIZE, (10**9, 10**9))
    kept = os.geteuid() == 0 and resource.getrlimit(resource.RLIMIT_CPU)[1] < 60
except (ValueError, OSError):
    kept = True
said = "kept" if kept and "SECRET_KEY" not in os.environ else "lost"
print(json.dumps({{"count": 1, "pages": [], "problem": "protected" if said == "kept" else ""}}))
"""
    )
    monkeypatch.setattr(page_images, "PROGRAM", program)
    with pytest.raises(NotDrawn, match="protected"):
        draw_pages(blank())


def test_a_page_of_enormous_pictures_does_not_take_the_memory_of_the_machine():
    """One bit a dot: 40 kB that unpack to 1.2 GB."""
    file = io.BytesIO()
    Image.new("1", (60_000, 60_000)).save(file, "PDF")
    try:
        drawn = draw_pages(file.getvalue())
    except NotDrawn as refusal:
        assert refusal.problem in ("heavy", "unreadable")
    else:
        assert len(drawn.pages[0].image) <= IMAGE


# --- what is drawn --------------------------------------------------------------------------------
def test_a_page_is_an_image_with_its_text():
    drawn = draw_pages(note_pdf(["The Permanent Mission (New York)", "presents its compliments"]))
    (page,) = drawn.pages
    assert (drawn.count, page.text) == (
        1,
        "The Permanent Mission (New York)\npresents its compliments",
    )
    picture = picture_of(page)
    assert (picture.format, picture.size) == ("WEBP", (page.width, page.height))
    assert page.width == 1000
    assert picture.convert("L").getextrema()[0] < 100  # there is ink on it


def test_of_a_long_paper_the_first_pages_are_drawn():
    drawn = draw_pages(blank(PAGES + 7))
    assert (drawn.count, len(drawn.pages)) == (PAGES + 7, PAGES)


def test_the_noisiest_scan_is_small_enough_and_has_no_text():
    (page,) = draw_pages(scan()).pages
    assert page.text == ""
    assert 0 < len(page.image) <= IMAGE


@pytest.mark.parametrize("box", [{"height": 1}, {"width": 1}, {"width": 14400, "height": 14400}])
def test_a_page_of_any_shape_has_at_most_so_many_dots(box):
    (page,) = draw_pages(blank(**box)).pages
    assert 1 <= page.width <= 1000
    assert 1 <= page.height <= 1500


def test_a_page_without_size_is_refused():
    writer = PdfWriter()
    page = writer.add_blank_page(width=595, height=842)
    page[NameObject("/MediaBox")] = ArrayObject([FloatObject(0)] * 4)
    try:
        draw_pages(written(writer))
    except NotDrawn as refusal:
        assert refusal.problem == "unreadable"


def test_text_is_kept_without_controls():
    assert page_images._printable("a\x00b\u202e\ud800\r\n\u00a0c\u200cd ") == "ab\n c\u200cd"


def test_the_heavy_libraries_stay_out_of_processes_that_answer_readers():
    code = "import files.page_images, sys; print('PIL' in sys.modules, 'pypdfium2' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]

"""Every document that is not cut up is a tagged PDF/UA: title, language, headings, and tables with
cells of header. typst refuses what does not keep to the standard; here a second reader looks."""

from io import BytesIO

import pytest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override
from pypdf import PdfReader

from attendance.actions.attendance import close_attendance
from attendance.pdf import printed_lists
from attendance.pdf.badges import badge_text, badges_pdf
from certificates.actions.passport_details import download_letter
from certificates.queries.visa_letters import letter_pdf
from tests.attendance.presence import OVER, make_person, make_seminar, make_session, scan
from tests.certificates.visa_letters import make_issued
from tests.events import make_coming, make_guest
from tests.events.offices import url
from tests.events.test_delegation_list_pages import draft
from tests.events.test_delegation_list_pages import url as page_of
from tests.factories import make_state, make_user
from tests.files.structure import Structure

pytestmark = pytest.mark.django_db
TAGGED = (True, True, True, True)


def without_header(tables):
    """The tables whose first row is not all header, or whose rows differ in length."""
    return [
        table
        for table in tables
        if set(table[0]) != {"TH"}
        or len({len(row) for row in table}) != 1
        or any("TH" in row for row in table[1:])
    ]


@pytest.fixture
def event(db):
    event = make_coming(title={"en": "Seminar"})
    for n in range(70):
        make_guest(event, make_state("FJ"), family_name=f"Delegate {n}", second_script="대표 17")
    return event


@pytest.mark.parametrize("name", ["door_list", "pass_office_list", "seating_plan"])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_a_printed_list(event, name, language):
    with override(language):
        made = getattr(printed_lists, name)(event, *([None] if name == "seating_plan" else []))
        read = Structure(printed_lists.list_pdf(event, made))
        title = made.title
    assert (read.facts, read.title, read.language) == (TAGGED, title, language)
    assert (read.headings, without_header(read.tables)) == (["H1"], [])
    assert [len(table) for table in read.tables] == [len(made.rows) + 1]


def test_the_header_stands_on_every_page_and_once_in_the_structure(event):
    content = printed_lists.list_pdf(event, printed_lists.door_list(event))
    texts = [page.extract_text() for page in PdfReader(BytesIO(content)).pages]
    assert len(texts) > 1
    assert all("Second script" in text for text in texts)
    (table,) = Structure(content).tables
    assert [row for row in table if "TH" in row] == [["TH"] * 8]


def test_the_delegation_list(client, focal_point, fiji):
    event = make_coming()
    draft(event, fiji, focal_point, given_name="ተወካይ")
    client.force_login(focal_point)
    read = Structure(client.get(page_of(event, "list_file", "pdf")).content)
    assert (read.facts, read.language, read.headings) == (TAGGED, "en", ["H1"])
    assert fiji.name in read.title
    assert ([len(table) for table in read.tables], without_header(read.tables)) == ([2], [])


def test_the_summary_of_attendance(office):
    event = make_seminar()
    make_session(event)
    scan(make_person(event))
    close_attendance(event, by=make_user(), at=OVER)
    read = Structure(office.get(url("summary_file", event, "fr")).content)
    assert (read.facts, read.language) == (TAGGED, "fr")
    assert read.headings == ["H1"] + ["H2"] * len(read.tables)
    assert (len(read.tables), without_header(read.tables)) == (6, [])


def test_the_readers_own_data(client):
    client.force_login(make_user())
    read = Structure(client.get(reverse("events:personal_data_file")).content)
    assert (read.facts, read.title, read.language) == (TAGGED, "Your personal data", "en")
    assert read.tables
    assert without_header(read.tables) == []


def test_a_visa_letter():
    row = make_issued().registration
    read = Structure(letter_pdf(*download_letter(row, by=row.user, at=timezone.now())))
    assert (read.facts, read.language, read.headings) == (TAGGED, "en", ["H1", "H2", "H2"])
    assert read.title == "Visa support letter"


def test_badges_and_plates_are_cut_up_and_have_a_title_alone(event):
    row = event.registrations.first()
    badges = Structure(badges_pdf(event, [badge_text(row)], "a6"))
    plates = Structure(printed_lists.plates_pdf(event, "en")[0])
    for read in (badges, plates):
        assert (read.marked, read.roles, read.language) == (False, [], "en")
    assert [badges.title, plates.title] == ["Badges: Seminar", "Name plates: Seminar"]

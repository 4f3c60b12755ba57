"""Names that no font here shows: named at entry and before printing, and never printed as boxes
where the person has another way of writing the name."""

import io
import unicodedata

import pytest
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from attendance.pdf import printed_lists
from attendance.pdf.badges import badge_text
from certificates.pdf.certificate import certificate_pdf
from certificates.rules.passport_details import passport_faults
from events.models import Registration
from events.rules.printed_names import not_printable_details, printed_name, printed_row
from events.wording.print_warnings import print_warning, signs_text
from tests.certificates.certified import make_certificate
from tests.certificates.visa_letters import as_, make_traveller, passport
from tests.events import make_coming, make_guest
from tests.events.offices import shown, url
from tests.events.test_delegation_list_pages import draft
from tests.events.test_delegation_list_pages import url as page
from tests.files.structure import Structure
from tests.markup import tight

TIBETAN, KOREAN = "འཐུས", "대표 17"
LACKING = "The fonts for printing lack “འཐུས” (Tibetan)"
INSTEAD = f"{LACKING}. The badge, lists and certificate will show only"
BOXES = "would show boxes. Enter the name in Latin letters too."


def words(content):
    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)
    return unicodedata.normalize("NFKC", text)


# --- what is printed ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "second", "printed", "boxes"),
    [
        ("Delegate 17", "", ("Delegate 17", "", ""), False),
        ("Delegate 17", KOREAN, ("Delegate 17", KOREAN, ""), False),
        ("Delegate 17", TIBETAN, ("Delegate 17", "", TIBETAN), False),
        (TIBETAN, "Delegate 17", ("Delegate 17", "", TIBETAN), False),
        (TIBETAN, "", (TIBETAN, "", TIBETAN), True),
        (TIBETAN, "ދ", (TIBETAN, "", f"{TIBETAN}ދ"), True),
    ],
)
def test_the_way_of_writing_that_can_be_printed_stands_alone(name, second, printed, boxes):
    found = printed_name(name, second)
    assert (tuple(found), found.has_boxes) == (printed, boxes)


@pytest.mark.parametrize(
    ("row", "printed"),
    [
        (["1", "Delegate", "17", KOREAN], ["1", "Delegate", "17", KOREAN]),
        (["1", "Delegate", "17", TIBETAN], ["1", "Delegate", "17", ""]),
        (["1", TIBETAN, "17", "Delegate 17"], ["1", "Delegate 17", "", ""]),
        (["1", TIBETAN, "17", ""], ["1", TIBETAN, "17", ""]),
    ],
)
def test_a_row_of_a_list_shows_what_can_be_printed(row, printed):
    assert printed_row(row, given=1, family=2, second=3) == printed


def test_the_details_that_cannot_be_printed_are_named():
    row = Registration(given_name="Delegate", second_script=TIBETAN, position=TIBETAN)
    assert not_printable_details(row) == ["second_script", "position"]
    assert not_printable_details(Registration(given_name="Delegate", family_name="17")) == []


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"given_name": "Delegate", "family_name": "17"}, ""),
        ({"given_name": "Delegate", "second_script": TIBETAN}, f"{INSTEAD} Delegate."),
        ({"given_name": TIBETAN, "second_script": "Delegate"}, f"{INSTEAD} Delegate."),
        ({"given_name": TIBETAN}, BOXES),
        ({"given_name": "Delegate", "position": TIBETAN}, "in the functional title. Enter it in"),
    ],
)
def test_the_warning_says_what_is_printed_instead_or_what_to_enter(facts, said):
    text = print_warning(Registration(**facts))
    assert (said in text, text == "") == (True, said == "")


def test_signs_are_named_by_their_script_too():
    assert signs_text("འދ") == "“འދ” (Tibetan, Thaana)"
    assert signs_text("\U0001fbff") == "“\U0001fbff”"


# --- on paper -------------------------------------------------------------------------------------
@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"})


@pytest.fixture
def guest(event, fiji):
    return make_guest(event, fiji, given_name="Delegate", family_name="17", second_script=TIBETAN)


def test_a_badge_has_the_latin_name_alone(guest):
    face = badge_text(guest)
    assert (face["name"], face["second"]) == (["Delegate 17", False], ["", False])


def test_lists_have_no_boxes_and_keep_their_mark(guest, event):
    for make in (printed_lists.door_list, printed_lists.pass_office_list):
        content = printed_lists.list_pdf(event, make(event))
        assert Structure(content).is_pdf_ua
        assert TIBETAN not in words(content)
    made = printed_lists.door_list(event)
    assert TIBETAN in made.rows[0]  # and the spreadsheet keeps what was written


def test_a_certificate_keeps_its_mark_and_has_the_latin_name(db):
    certificate = make_certificate(
        given_name="Delegate", family_name="17", second_script=TIBETAN, language="en"
    )
    content = certificate_pdf(certificate)
    assert Structure(content).is_pdf_ua
    assert "Delegate 17" in words(content)


# --- at entry -------------------------------------------------------------------------------------
def test_who_enters_a_name_is_told_at_once(client, focal_point, event, fiji):
    client.force_login(focal_point)
    typed = {
        "entity": fiji.code,
        "given_name": "Delegate",
        "family_name": "17",
        "second_script": TIBETAN,
        "mode": "room",
    }
    answer = client.post(reverse("events:register", args=[event.slug]), typed, follow=True)
    assert f"Delegate 17: {INSTEAD} Delegate 17." in tight(answer.content.decode())
    row = event.registrations.get()
    again = tight(client.get(row.get_absolute_url()).content.decode())
    assert f"{INSTEAD} Delegate 17." in again


def test_who_changes_a_name_is_told_at_once(client, focal_point, event, fiji):
    row = make_guest(event, fiji, given_name="Delegate", family_name="17")
    client.force_login(focal_point)
    address = reverse("events:change", args=[event.slug, row.pk])
    typed = {
        "given_name": "Delegate",
        "family_name": "17",
        "second_script": TIBETAN,
        "seen_version": row.version,
    }
    answer = client.post(address, typed, follow=True)
    assert f"Delegate 17: {INSTEAD} Delegate 17." in tight(answer.content.decode())


def test_a_name_that_every_font_has_brings_no_warning(client, focal_point, event, fiji):
    row = make_guest(event, fiji, given_name="Delegate", second_script=KOREAN)
    client.force_login(focal_point)
    assert "The fonts for printing lack" not in client.get(row.get_absolute_url()).content.decode()


def test_a_passport_is_in_letters_that_the_letter_shows(db):
    row = make_traveller()
    faults = passport_faults(passport(name=TIBETAN), row.event, timezone.now())
    assert set(faults) == {"name"}
    assert "Latin letters" in faults["name"]
    assert passport_faults(passport(name="Delegate 대"), row.event, timezone.now()) == {}


# --- before printing ------------------------------------------------------------------------------
def test_before_printing_badges_and_lists_each_such_person_is_named(office, event, guest, fiji):
    make_guest(event, fiji, given_name="Other", second_script=KOREAN)
    html = tight(shown(office, "badges", event))
    assert "1 person has a name or title that cannot be printed as written." in html
    assert f"<bdi>Delegate 17</bdi></a>: {INSTEAD} Delegate 17." in html
    assert html.count("The fonts for printing lack") == 1


def test_before_plates_are_printed_entities_are_named(office, event, guest, fiji):
    type(fiji).objects.filter(pk=fiji.pk).update(name_fr=TIBETAN)
    html = tight(shown(office, "badges", event))
    assert f"The fonts on this server cannot print these names in all six languages: {fiji}" in html


def test_before_a_delegation_list_is_printed_persons_are_named(client, focal_point, event, fiji):
    draft(event, fiji, focal_point, given_name="Delegate", second_script=TIBETAN)
    client.force_login(focal_point)
    html = tight(client.get(page(event, "delegation_list")).content.decode())
    assert "1 person has a name or title that cannot be printed as written." in html


def test_before_letters_are_issued_a_title_that_has_no_font_is_named(client, secretary):
    row = make_traveller(position=TIBETAN)
    as_(client, secretary)
    html = tight(client.get(url("visa_letters", row.event)).content.decode())
    assert f"{LACKING} in the functional title" in html

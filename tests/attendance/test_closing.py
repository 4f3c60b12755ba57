"""The figures that are frozen: who is counted, and what is never shown."""

import json
import uuid
from io import BytesIO

import pytest
from django.urls import reverse
from pypdf import PdfReader

from attendance.actions.attendance import close_attendance, correct_attendance, set_attendance_rule
from attendance.actions.scanning import undo_check_in
from attendance.models import AttendanceClosing
from attendance.queries import closing_figures
from audit.lifecycle import NotPossible
from tests.attendance.presence import (
    OVER,
    clock,
    later,
    make_person,
    make_seminar,
    make_session,
    scan,
)
from tests.events import make_class, make_coming
from tests.factories import make_organization, make_state, make_user
from tests.markup import tight

pytestmark = pytest.mark.django_db


@pytest.fixture
def event(db):
    return make_seminar()


def close(event, at=OVER):
    return close_attendance(event, by=make_user(), at=at)


# --- women and men --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("women", "men", "other", "untold", "shown"),
    [
        (3, 3, 0, 0, True),
        (40, 60, 0, 0, True),
        (40, 60, 3, 0, True),
        (40, 60, 1, 2, True),  # the rest is one cell: another, and not told
        (2, 60, 0, 0, False),
        (60, 2, 0, 0, False),
        (40, 60, 1, 0, False),  # else the one is the persons present less women and men
        (40, 60, 0, 2, False),
        (40, 60, 1, 1, False),
        (0, 60, 0, 0, False),
        (60, 0, 40, 0, False),
        (0, 0, 0, 0, False),
        (1, 1, 1, 0, False),
    ],
)
def test_women_and_men_are_shown_where_no_cell_is_small(women, men, other, untold, shown):
    genders = ["female"] * women + ["male"] * men + ["other"] * other + [""] * untold
    assert closing_figures.gender_figures(genders) == (
        {"female": women, "male": men, "other": other + untold} if shown else None
    )


def test_no_small_cell_comes_out_by_subtraction():
    """Over all small numbers: what is shown, and the persons present less what is shown."""
    for women in range(7):
        for men in range(7):
            for rest in range(7):
                genders = ["female"] * women + ["male"] * men + [""] * rest
                found = closing_figures.gender_figures(genders)
                if found:
                    cells = found.values()
                    assert sum(cells) == len(genders)
                    assert [n for n in cells if n in (1, 2)] == []


def test_the_frozen_figures_hold_no_gender_that_is_not_shown(event):
    for gender in ("female", "male", "male", "male"):
        scan(make_person(event, gender=gender))
    figures = close(event).figures
    assert (figures["gender"], figures["persons"]["present"]) == (None, 4)
    assert "female" not in json.dumps(figures)


# --- what is counted ------------------------------------------------------------------------------
def test_figures_count_states_classes_groups_and_others_apart(event):
    fiji, zambia = make_state("FJ"), make_state("ZM")
    make_class(fiji, "sids")
    make_class(zambia, "ldc")
    make_class(zambia, "lldc")
    for entity in (fiji, fiji, zambia, make_organization(), make_state("VA")):
        scan(make_person(event, entity))
    make_person(event, make_state("KE"))
    figures = close(event).figures
    assert (figures["states"], figures["observers"], figures["organizations"]) == (2, 1, 1)
    assert figures["classes"] == {"ldc": 1, "lldc": 1, "sids": 1}
    assert {k: n for k, n in figures["groups"].items() if n} == {"african": 1, "asia_pacific": 1}
    assert figures["persons"] == {
        "expected": 6,
        "present": 5,
        "no_show": 1,
        "excused": 0,
        "online": 0,
    }


def test_who_takes_part_online_is_no_no_show():
    event = make_seminar(format="hybrid")
    make_person(event, mode="online")
    make_person(event)
    persons = close(event).figures["persons"]
    assert (persons["expected"], persons["no_show"], persons["online"]) == (1, 1, 1)


def test_figures_hold_sessions_half_days_and_days(event):
    session = make_session(event, name={"en": "Opening", "fr": "Ouverture"})
    scan(make_person(event), "09:20")
    figures = close(event).figures
    assert figures["sessions"] == [
        {
            "key": f"s{session.session_id}",
            "name": {"en": "Opening", "fr": "Ouverture"},
            "starts_at": "2026-05-12T01:00:00+00:00",
            "ends_at": "2026-05-12T04:00:00+00:00",
            "present": 1,
            "late": 1,
            "early": 0,
        }
    ]
    assert figures["half_days"] == [{"day": "2026-05-12", "half": "am", "present": 1}]
    assert figures["days"] == [{"day": "2026-05-12", "present": 1}]


def test_nothing_of_a_person_is_in_the_figures(event):
    row = make_person(event, given_name="Rosalind", family_name="Quill")
    scan(row)
    correct_attendance(
        row, unit="", kind="present", reason="A secret", by=make_user(), at=OVER, nonce=uuid.uuid4()
    )
    kept = json.dumps(close(event).figures)
    assert [word for word in ("Rosalind", "Quill", "secret", row.email) if word in kept] == []


# --- closing --------------------------------------------------------------------------------------
def test_before_the_end_it_cannot_be_closed(event):
    with pytest.raises(NotPossible, match="not over"):
        close(event, at=later(event.ends_at, -1))
    assert AttendanceClosing.objects.count() == 0


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_what_did_not_take_place_cannot_be_closed(status):
    with pytest.raises(NotPossible, match="did not take place"):
        close(make_seminar(status=status))


def test_closing_twice_gives_the_first_figures(event):
    first = close(event)
    scan(make_person(event))
    assert close(event) == first
    assert AttendanceClosing.objects.get().figures["persons"]["present"] == 0


def test_later_corrections_scans_and_undone_check_ins_change_no_figure(event):
    row, officer = make_person(event), make_user()
    found = scan(row)
    before = close(event).figures
    with pytest.raises(NotPossible):
        correct_attendance(
            row, unit="", kind="absent", reason="No", by=officer, at=OVER, nonce=uuid.uuid4()
        )
    with pytest.raises(NotPossible):
        set_attendance_rule(event, by=officer, at=OVER, version=0, late_after=60)
    undo_check_in(found, by=officer, at=OVER, nonce=uuid.uuid4())
    scan(make_person(event), clock("09:05"))
    assert AttendanceClosing.objects.get().figures == before


# --- pages ----------------------------------------------------------------------------------------
def url(name, event, *args):
    return reverse(f"office:{name}", args=[event.slug, *args])


def test_closing_asks_once_more_and_shows_the_figures(office, event):
    scan(make_person(event, make_state("FJ")))
    html = tight(office.get(url("attendance_close", event)).content.decode())
    assert "This cannot be undone" in html
    assert '<th scope="row">Present</th><td class="num">1</td>' in html
    assert AttendanceClosing.objects.count() == 0
    for _n in range(2):
        answer = office.post(url("attendance_close", event))
        assert (answer.status_code, answer["Location"]) == (302, url("summary", event))
    html = tight(office.get(url("summary", event)).content.decode())
    assert '<th scope="row">Asia-Pacific States</th><td class="num">1</td>' in html
    assert "The numbers of women and men are not shown" in html


def test_the_page_says_what_will_follow_and_afterwards_what_to_do_next(office):
    event = make_seminar(seats=1)
    for iso2 in ("FJ", "KE"):
        make_person(event, make_state(iso2))
    html = tight(office.get(url("attendance_close", event)).content.decode())
    assert "1 person still on the waiting list will be recorded as not seated." in html
    assert "No emails will be sent." in html
    said = office.post(url("attendance_close", event), follow=True).content.decode()
    assert "Attendance is closed and these figures are final. Next, download the summary" in said


def test_an_event_that_is_not_over_has_no_button_to_close(office):
    event = make_coming()
    html = tight(office.get(url("attendance_close", event)).content.decode())
    assert ("The event is not over" in html, "<button" in html.split("<main")[1]) == (True, False)
    assert office.post(url("attendance_close", event)).status_code == 409


@pytest.mark.parametrize(
    ("language", "heading"), [("en", "Attendance summary"), ("ar", None), ("zh-hans", None)]
)
def test_the_summary_is_a_tagged_pdf_in_the_language_asked_for(office, event, language, heading):
    row = make_person(event, given_name="Rosalind", family_name="Quill")
    scan(row)
    close(event)
    answer = office.get(url("summary_file", event, language))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    content = answer.content
    assert (b"/StructTreeRoot" in content, b"Quill" in content) == (True, False)
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)
    assert (heading is None or heading in text, "Quill" in text) == (True, False)


def test_there_is_no_paper_before_closing_nor_in_a_seventh_language(office, event):
    assert office.get(url("summary_file", event, "en")).status_code == 404
    close(event)
    assert office.get(url("summary_file", event, "de")).status_code == 404

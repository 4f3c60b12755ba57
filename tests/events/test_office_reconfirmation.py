"""The office: asking everyone to reconfirm, and the answers as they come in."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from accounts.models import Notice
from attendance.actions.scanning import check_in
from audit.models import Entry
from events.actions import answer_reconfirmation, start_reconfirmation
from events.actions.reconfirming import end_reconfirmation_rounds
from events.models import ReconfirmationAnswer, ReconfirmationRound
from tests.events import acts, faults, make_coming, make_guest
from tests.events.offices import text, url
from tests.factories import make_state, make_user

pytestmark = pytest.mark.django_db
MOVED = "The seminar moves to Shanghai."


@pytest.fixture
def event(db):
    return make_coming(title={"en": "Seminar"}, seats=3)


def wall(event, at):
    return at.astimezone(event.zone).strftime("%Y-%m-%dT%H:%M")


def later(**time):
    return (timezone.now() + timedelta(**time)).replace(second=0, microsecond=0)


def asked_of(event, deadline=None, reason=MOVED):
    facts = {"deadline": deadline or later(days=5), "reason": reason}
    return start_reconfirmation(event, by=make_user(), at=timezone.now(), **facts)


def question(event, **fields):
    return {"reason": MOVED, "deadline": wall(event, later(days=5))} | fields


def answer_of(row):
    return ReconfirmationAnswer.objects.get(registration=row)


# --- refusals -------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ["reconfirmation", "reconfirmation_ask"])
@pytest.mark.parametrize("person", ["focal_point", "desk_officer", "admissions_officer"])
def test_reconfirmation_is_for_the_secretariat(request, client, event, person, name):
    client.force_login(request.getfixturevalue(person))
    assert client.get(url(name, event)).status_code == 403


def test_an_auditor_reads_the_answers_and_asks_nobody(client, event, auditor):
    row = make_guest(event, family_name="Seventeen")
    asked = asked_of(event).answers.get()
    client.force_login(auditor)
    html = text(client.get(url("reconfirmation", event)))
    assert ("Seventeen" in html, url("mark_coming", event, asked.pk) in html) == (True, False)
    answers = [
        client.post(url("reconfirmation_ask", event), question(event)),
        client.post(url("reconfirmation_send", event), question(event, reason="Another")),
        client.post(url("mark_coming", event, asked.pk)),
        client.post(url("mark_not_coming", event, asked.pk)),
    ]
    assert [said.status_code for said in answers] == [403] * 4
    assert (ReconfirmationRound.objects.count(), answer_of(row).answered_at) == (1, None)


def test_an_answer_of_another_event_is_not_found_here(office, event):
    other = make_coming()
    make_guest(other, family_name="Ninety")
    asked = asked_of(other).answers.get()
    assert "Ninety" not in text(office.get(url("reconfirmation", event)))
    for name in ("mark_coming", "mark_not_coming"):
        assert office.post(url(name, event, asked.pk)).status_code == 404
    assert ReconfirmationAnswer.objects.get().answered_at is None


@pytest.mark.parametrize("name", ["reconfirmation_ask", "reconfirmation_send"])
@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"reason": " "}, "id_reason"),
        ({"deadline": ""}, "id_deadline"),
        ({"deadline": "soon"}, "id_deadline"),
        ({"deadline": "2020-01-01T10:00"}, "id_deadline"),
        ({"deadline": "2099-01-01T10:00"}, "id_deadline"),
    ],
)
def test_a_bad_question_names_the_field_and_keeps_what_was_typed(office, event, name, sent, field):
    make_guest(event)
    html = text(office.post(url(name, event), question(event, **sent)))
    assert (f'href="#{field}"' in html, url("reconfirmation_send", event) in html) == (True, False)
    kept = MOVED if field == "id_deadline" else f'value="{wall(event, later(days=5))[:13]}'
    assert (kept in html, ReconfirmationRound.objects.count()) == (True, 0)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"status": "draft"}, "only while the event is published and has not begun"),
        ({"days": -1}, "only while the event is published and has not begun"),
        ({}, "There are no registrations yet, so there are no people to ask."),
    ],
)
def test_where_nobody_can_be_asked_the_page_says_why(office, fields, said):
    html = text(office.get(url("reconfirmation", make_coming(**fields))))
    assert (said in html, "id_reason" in html) == (True, False)


# --- asking ---------------------------------------------------------------------------------------
def test_the_page_before_says_how_many_are_asked_and_asks_nobody(office, event):
    fiji = make_state("FJ")
    make_guest(event, fiji)
    make_guest(event, fiji, email="")
    assert "id_deadline" in text(office.get(url("reconfirmation", event)))
    deadline = later(days=5)

    html = text(office.post(url("reconfirmation_ask", event), question(event)))

    assert "Ask 2 people to reconfirm?" in html
    assert "1 of them has no email address" in html
    local = deadline.astimezone(event.zone)
    assert f"{local:%H:%M}, Beijing time" in html
    assert (f">{MOVED}</span>" in html, f">\n{MOVED}</textarea>" in html) == (True, True)
    assert (
        ReconfirmationRound.objects.count(),
        Notice.objects.filter(kind="registration_reconfirmation").count(),
    ) == (
        0,
        0,
    )


def test_everybody_is_asked_once_by_the_clock_of_the_place(office, event, event_officer):
    make_guest(event)
    sent = question(event)
    for _n in range(2):
        page = office.post(url("reconfirmation_send", event), sent, follow=True)
    assert "1 person is asked to reconfirm." in text(page)
    asked = ReconfirmationRound.objects.get()
    assert (asked.reason, asked.asked_by) == (MOVED, event_officer)
    assert wall(event, asked.deadline) == sent["deadline"]
    assert Notice.objects.filter(kind="registration_reconfirmation").count() == 1


def test_asking_anew_warns_that_the_round_ends(office, event):
    make_guest(event)
    first = asked_of(event)
    assert url("reconfirmation_ask", event) in text(office.get(url("reconfirmation", event)))
    assert "A round is open. If you ask again, it will end" in text(
        office.get(url("reconfirmation_ask", event))
    )
    office.post(url("reconfirmation_send", event), question(event, reason="Another day"))
    first.refresh_from_db()
    assert (first.ended_at is None, ReconfirmationRound.objects.running().get().reason) == (
        False,
        "Another day",
    )


# --- the board ------------------------------------------------------------------------------------
@pytest.fixture
def people(event):
    """Yes, no and no answer, in a round that runs."""
    states = {"Yes": "FJ", "No": "KE", "Silent": "ZM"}
    rows = {n: make_guest(event, make_state(s), family_name=n) for n, s in states.items()}
    asked_of(event)
    for name in ("Yes", "No"):
        facts = {"by": make_user(), "at": timezone.now()}
        answer_reconfirmation(answer_of(rows[name]), comes=name == "Yes", **facts)
    return rows


def listed(html):
    body = html.partition("<tbody>")[2].partition("</tbody>")[0]
    return [part.partition("</a>")[0].rpartition(" ")[2] for part in body.split("<tr>")[1:]]


def numbers(html):
    part = html.partition("<dl")[2].partition("</dl>")[0]
    return [piece.partition("<")[0] for piece in part.split("<dd>")[1:]]


def test_the_board_counts_and_lists_the_answers(office, event, people):
    html = text(office.get(url("reconfirmation", event)))
    assert (numbers(html), listed(html)) == (["3", "1", "1", "1"], ["Yes", "No", "Silent"])
    local = ReconfirmationRound.objects.get().deadline.astimezone(event.zone)
    assert (f"{local:%H:%M}, Beijing time" in html, MOVED in html) == (True, True)
    assert "id_reason" not in html


@pytest.mark.parametrize(
    ("said", "expected"),
    [("yes", ["Yes"]), ("no", ["No"]), ("silent", ["Silent"]), ("x", ["Yes", "No", "Silent"])],
)
def test_the_answers_can_be_narrowed(office, event, people, said, expected):
    html = text(office.get(url("reconfirmation", event), {"answer": said}))
    assert (listed(html), numbers(html)) == (expected, ["3", "1", "1", "1"])


def test_a_filter_that_fits_nobody_says_so(office, event):
    make_guest(event)
    asked_of(event)
    assert "No answers match this filter." in text(
        office.get(url("reconfirmation", event), {"answer": "no"})
    )


def test_an_earlier_round_stays_to_be_read_and_takes_no_answer(office, event, people):
    first = ReconfirmationRound.objects.get()
    end_reconfirmation_rounds(first.deadline + timedelta(seconds=1))
    html = text(office.get(url("reconfirmation", event)))
    assert ("Ended round" in html, "id_reason" in html) == (True, True)
    assert "Not reconfirmed" in html
    asked = answer_of(people["Silent"])
    assert url("mark_coming", event, asked.pk) not in html
    assert office.post(url("mark_coming", event, asked.pk)).status_code == 409

    asked_of(event, reason="Another day")

    html = text(office.get(url("reconfirmation", event)))
    assert (numbers(html), "Another day" in html) == (["1", "0", "0", "1"], True)
    assert f"?round={first.pk}" in html
    html = text(office.get(url("reconfirmation", event), {"round": str(first.pk)}))
    assert (numbers(html), listed(html)) == (["3", "1", "1", "1"], ["Yes", "No", "Silent"])


def test_long_lists_are_paged_and_the_pages_keep_the_filter(office, event, monkeypatch):
    monkeypatch.setattr("events.views.office.reconfirmation.PER_PAGE", 2)
    for n in range(3):
        make_guest(event, make_state("FJ"), family_name=str(n))
    asked_of(event)
    html = text(office.get(url("reconfirmation", event), {"answer": "silent", "page": "2"}))
    assert (listed(html), "?answer=silent&amp;page=1" in html) == (["2"], True)


def test_the_board_asks_as_often_with_three_rows_as_with_one(
    office, event, django_assert_num_queries
):
    make_guest(event, make_state("FJ"))
    asked_of(event)
    with django_assert_num_queries(8):
        office.get(url("reconfirmation", event))
    for code in ("KE", "ZM"):
        make_guest(event, make_state(code))
    asked_of(event, reason="Another day")
    with django_assert_num_queries(8):
        office.get(url("reconfirmation", event))


# --- an answer by phone ---------------------------------------------------------------------------
def test_an_officer_enters_a_yes_in_his_or_her_name(office, event, people, event_officer):
    asked = answer_of(people["Silent"])
    for _n in range(2):
        answer = office.post(url("mark_coming", event, asked.pk) + "?answer=silent&page=1")
    assert answer["Location"] == url("reconfirmation", event) + "?answer=silent&page=1"
    assert answer_of(people["Silent"]).comes is True
    told = Entry.objects.filter(act="registration.reconfirmed", subject_id=people["Silent"].pk)
    assert [entry.actor for entry in told] == [event_officer]


def test_a_no_is_entered_after_one_has_been_asked_and_passes_the_seat_on(office, event, people):
    waits = [make_guest(event, make_state("CU")) for _n in range(2)][1]
    assert waits.status == "waiting"
    asked = answer_of(people["Silent"])
    html = text(office.get(url("mark_not_coming", event, asked.pk)))
    assert ("Silent, Zambia" in html, "This cannot be undone" in html) == (True, True)
    assert answer_of(people["Silent"]).answered_at is None

    for _n in range(2):
        assert office.post(url("mark_not_coming", event, asked.pk)).status_code == 302

    waits.refresh_from_db()
    assert (answer_of(people["Silent"]).comes, waits.status) == (False, "confirmed")
    assert (acts("registration.not_coming"), faults(event)) == ([2], [])


def test_a_no_of_who_was_checked_in_is_refused(office, event, people):
    row = people["Silent"]
    check_in(event, registration=row, by=make_user(), at=event.starts_at, nonce="1" * 32)
    answer = office.post(url("mark_not_coming", event, answer_of(row).pk))
    assert (answer.status_code, answer_of(row).answered_at) == (409, None)


def test_the_overview_says_how_many_have_not_confirmed(office, event, people):
    html = text(office.get(reverse("office:event", args=[event.slug])))
    assert '<span class="tasks__n">1</span> person has not reconfirmed</h3>' in html

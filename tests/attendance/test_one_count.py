"""The same event has one number: public figures, API, home page, the entity's page, the live board
and the closed summary say who was present from one computation, and after closing what was
frozen."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.actions.erasure import grant_erasure, request_erasure
from attendance.actions.attendance import close_attendance, correct_attendance
from attendance.models import FrozenStanding
from attendance.queries import closing_figures
from attendance.queries.live_board import live_board
from attendance.queries.presence import attendance_of_event
from attendance.rules import attendance
from audit.models import Entry
from events.models import Event, Registration, Series
from events.presenters.contributions import attended_events, home_figures
from events.queries.event_lists import participants
from events.queries.figures import figures, present, who_was_present
from friends.models import Entity
from tests.attendance.presence import OVER, make_person, make_seminar, make_session, scan
from tests.factories import make_event, make_state, make_user

pytestmark = pytest.mark.django_db


def correct(registration, kind, unit=""):
    return correct_attendance(
        registration,
        unit=unit,
        kind=kind,
        reason="As the moderator says",
        by=make_user(),
        at=OVER,
        nonce=uuid4(),
    )


def close(event, at=None):
    return close_attendance(event, by=make_user(), at=at or timezone.now())


@pytest.fixture
def event(db):
    return make_seminar(slug="seminar")


def numbers(client, event):
    """Persons and Member States, wherever they are said of an event of the past."""
    api = client.get(f"/api/v1/events/{event.slug}/statistics/").json()["attended"]
    page = client.get(reverse("events:figures", args=[event.slug])).context["figures"].attended
    home = {row["what"]: row["number"] for row in home_figures(timezone.now())}
    entity = Entity.objects.get(iso2="ZM")
    closed = closing_figures.find_closing(event)
    summary = closed.figures if closed else closing_figures.closing_figures(event)
    return {
        "API": (api["persons"], api["states"]),
        "page": (page.persons, page.states),
        "home": (home["people took part"], home["Member States took part"]),
        "summary": (summary["persons"]["present"], summary["states"]),
        "entity": sum(row["persons"] for row in attended_events(entity)),
        "board": live_board(event, timezone.now()).arrived,
        "list": participants(event, timezone.now(), public=False).count(),
    }


def test_a_person_present_by_correction_is_counted_everywhere(client, event):
    correct(make_person(event, make_state("ZM")), "present")
    one = {"API": (1, 1), "page": (1, 1), "home": (1, 1), "summary": (1, 1)}
    assert numbers(client, event) == one | {"entity": 1, "board": 1, "list": 1}


def test_a_person_corrected_to_absent_is_counted_nowhere(client, event):
    zambia = make_state("ZM")
    came = make_person(event, zambia)
    for one in (came, make_person(event, zambia)):
        scan(one)
    correct(came, "absent")
    one = {"API": (1, 1), "page": (1, 1), "home": (1, 1), "summary": (1, 1)}
    assert numbers(client, event) == one | {"entity": 1, "board": 1, "list": 1}


def test_after_closing_everybody_reads_what_was_frozen_and_what_came_later_is_said(client, event):
    zambia = make_state("ZM")
    scan(make_person(event, zambia))
    late = make_person(event, zambia)
    close(event)
    scan(late, received_at=timezone.now() + timedelta(minutes=1))
    one = {"API": (1, 1), "page": (1, 1), "home": (1, 1), "summary": (1, 1)}
    assert numbers(client, event) == one | {"entity": 1, "board": 1, "list": 1}
    told = client.get("/api/v1/events/seminar/statistics/").json()
    assert (told["later"], told["closed_at"] is not None) == (1, True)
    page = client.get(reverse("events:figures", args=["seminar"])).content.decode()
    assert "The check-in of 1 person became known later. It is not in these figures." in " ".join(
        page.split()
    )


def test_the_summary_of_the_office_says_who_came_later_too(office, event):
    late = make_person(event)
    close(event)
    scan(late, received_at=timezone.now() + timedelta(minutes=1))
    html = office.get(reverse("office:summary", args=[event.slug])).content.decode()
    assert "1 person was recorded later and is not in these figures." in " ".join(html.split())


def later(event):
    return who_was_present([event.pk]).frozen[event.pk].later


def test_a_scan_received_before_the_closing_and_stored_after_the_figures_is_known_later(event):
    late = make_person(event)
    closing = close(event)
    scan(late, received_at=closing.at - timedelta(seconds=1))
    assert later(event) == 1
    assert FrozenStanding.objects.get(registration=late).standing == "no_show"


@pytest.mark.parametrize("kind", ["absent", "excused"])
def test_a_person_corrected_before_the_closing_is_not_known_later(event, kind):
    one = make_person(event)
    scan(one, received_at=OVER - timedelta(minutes=1))
    correct(one, kind)
    close(event)
    stood = FrozenStanding.objects.get(registration=one).standing
    assert (stood, later(event)) == ("no_show" if kind == "absent" else "excused", 0)


def test_a_closing_that_kept_no_standings_tells_by_the_time_who_is_known_later(event):
    came, late = make_person(event), make_person(event)
    scan(came, received_at=OVER - timedelta(minutes=1))
    closing = close(event)
    FrozenStanding.objects.all().delete()
    del closing.figures["by_entity"]
    closing.save()
    assert later(event) == 0
    scan(late, received_at=closing.at + timedelta(minutes=1))
    assert later(event) == 1


def test_facts_of_a_state_that_change_after_closing_change_no_closed_figure(event):
    zambia = make_state("ZM")
    scan(make_person(event, zambia))
    close(event)
    Entity.objects.filter(pk=zambia.pk).update(regional_group="grulac")
    told = figures(Event.objects.all())
    assert told.attended.groups["african"] == told.rows[0].attended.groups["african"] == 1


@pytest.mark.parametrize("closed", [(), ("may",), ("may", "june")])
def test_a_state_and_a_person_at_two_events_count_once_closed_or_not(closed):
    zambia = make_state("ZM")
    for slug in ("may", "june"):
        event = make_seminar(slug=slug)
        scan(make_person(event, zambia, email="delegate.17@example.org"))
        if slug in closed:
            close(event)
    told = figures(Event.objects.all())
    counted = (told.attended.states, told.attended.persons, told.attended.attendances)
    assert counted == (1, 1, 2)


def test_an_erased_person_stays_in_the_frozen_figures():
    user = make_user(email="delegate.17@example.org")
    for slug in ("may", "june"):
        event = make_seminar(slug=slug)
        scan(make_person(event, make_state("ZM"), email=user.email, user=user))
        close(event)
    before = figures(Event.objects.all()).attended
    asked = request_erasure(user, by=user, at=OVER)
    grant_erasure(asked, by=make_user("secretariat"), at=OVER, reason="Asked for")
    assert not Registration.objects.filter(email=user.email).exists()
    now = figures(Event.objects.all()).attended
    assert (now.persons, now.states, now.attendances) == (1, 1, 2)
    assert now == before


@pytest.fixture
def closed_before(event):
    """An event whose attendance was closed by an earlier version, with 7 persons of 4 States; one
    person of Zambia is known to have been present."""
    scan(make_person(event, make_state("ZM")))
    closing = close(event)
    del closing.figures["by_entity"]
    closing.figures["persons"]["present"] = 7
    closing.figures |= {"states": 4, "groups": closing.figures["groups"] | {"african": 4}}
    closing.save()
    FrozenStanding.objects.all().delete()
    return event


def test_a_closing_of_an_earlier_version_keeps_its_own_totals(closed_before):
    told = figures(Event.objects.all())
    assert (told.rows[0].attended.persons, told.attended.persons) == (7, 1)


def test_page_file_and_api_say_what_an_earlier_closing_froze(client, closed_before):
    address = reverse("events:figures", args=["seminar"])
    told = client.get("/api/v1/events/seminar/statistics/").json()["attended"]
    assert (told["persons"], told["states"], told["groups"]["african"]) == (7, 4, 4)
    context = client.get(address).context
    headline = {str(row["what"]): row["number"] for row in context["headline"]}
    assert (headline["people"], headline["Member States"]) == (7, 4)
    assert [row for row in context["groups"] if row[2]] == [("African States", 1, 4)]
    file = client.get(address, {"format": "csv"})
    lines = b"".join(file.streaming_content).decode("utf-8-sig").splitlines()
    assert "People,1,7" in lines
    assert "Member States,1,4" in lines


def test_nobody_became_known_later_where_nobody_knows_who_was_counted(client, closed_before):
    late = make_person(closed_before, make_state("ZM"))
    scan(late, received_at=timezone.now() + timedelta(minutes=1))
    assert client.get("/api/v1/events/seminar/statistics/").json()["later"] == 0
    page = client.get(reverse("events:figures", args=["seminar"])).content.decode()
    assert "became known later" not in page


@pytest.mark.parametrize(
    ("act", "persons"),
    [
        (lambda one: correct(one, "present"), 1),
        (lambda one: close(one.event), 0),
    ],
)
def test_a_correction_or_a_closing_is_in_the_figures_at_once(
    event, act, persons, django_capture_on_commit_callbacks
):
    one = make_person(event)
    assert figures(Event.objects.all()).rows[0].closed_at is None
    with django_capture_on_commit_callbacks(execute=True):
        act(one)
    told = figures(Event.objects.all())
    assert (told.attended.persons, told.rows[0].closed_at is not None) == (persons, not persons)


def many(number):
    state = make_state("ZM")
    for n in range(number):
        for closed in (False, True):
            event = make_seminar(slug=f"e{n}-{closed}", series=None)
            make_session(event)
            scan(make_person(event, state))
            correct(make_person(event, state), "present")
            if closed:
                close(event)


@pytest.mark.parametrize("number", [1, 4])
def test_figures_take_as_many_queries_for_many_events(number, django_assert_num_queries):
    many(number)
    with django_assert_num_queries(10):
        told = figures(Event.objects.all())
    assert told.attended.attendances == 4 * number


def test_who_is_present_is_who_the_rule_finds_present():
    """The short way of the figures, against the rule that reads every scan."""
    event = make_seminar()
    session = make_session(event, own_list=True)
    unit = f"s{session.session_id}"
    plans = [
        (seen, fixes)
        for seen in ((), ("in",), ("out",), ("in", "out"))
        for fixes in (
            (),
            (("present", ""),),
            (("absent", ""),),
            (("excused", ""),),
            (("present", unit),),
            (("absent", unit),),
            (("absent", ""), ("present", unit)),
            (("present", unit), ("absent", "")),
        )
    ]
    for seen, fixes in plans:
        one = make_person(event)
        for result in seen:
            scan(one, "08:50" if result == "in" else "10:00", result)
        for kind, of in fixes:
            correct(one, kind, of)
    by_rule = {
        pk for pk, found in attendance_of_event(event).items() if found.standing == "present"
    }
    by_figures = present(event.registrations.all(), [event.pk])
    assert set(by_figures.values_list("pk", flat=True)) == by_rule
    assert 0 < len(by_rule) < len(plans)


def test_present_at_a_session_that_was_taken_away_does_not_count(event):
    session, other = make_session(event), make_session(event, "13:00", "16:00")
    gone, both = make_person(event), make_person(event)
    for one in (gone, both):
        correct(one, "present", f"s{session.session_id}")
    correct(both, "present", f"s{other.session_id}")
    assert present(event.registrations.all(), [event.pk]).count() == 2
    session.delete()
    session.session.delete()
    assert list(present(event.registrations.all(), [event.pk])) == [both]
    by_rule = attendance_of_event(event)
    assert [pk for pk, found in by_rule.items() if found.standing == "present"] == [both.pk]


def test_who_is_only_said_to_have_been_present_is_neither_read_nor_computed(event, monkeypatch):
    unit = f"s{make_session(event).session_id}"
    for of in ("", unit):
        correct(make_person(event), "present", of)
    absent = make_person(event)
    correct(absent, "present")
    correct(absent, "absent")
    computed = []
    rule = attendance.presence
    monkeypatch.setattr(attendance, "presence", lambda *given: computed.append(1) or rule(*given))
    with CaptureQueriesContext(connection) as asked:
        who = who_was_present([event.pk])
    assert (len(computed), event.registrations.filter(who.condition).count()) == (1, 2)
    # All corrections are looked through by what they say, and read of that one person.
    assert len(asked) == 7


def test_a_thousand_who_are_said_to_have_been_present_are_not_named_to_the_database(event):
    unit = f"s{make_session(event).session_id}"

    def given():
        condition = who_was_present([event.pk]).condition
        return len(event.registrations.filter(condition).query.sql_with_params()[1])

    correct(make_person(event), "absent")
    numbers = []
    for _n in range(2):
        for of in ("", unit):
            correct(make_person(event), "present", of)
        numbers.append(given())
    assert numbers[0] == numbers[1]


def test_an_event_without_anything_asks_two_short_questions(event, django_assert_num_queries):
    with django_assert_num_queries(2):
        who_was_present([event.pk])


def test_a_series_says_what_its_events_say(client):
    series = Series.objects.create(slug="2026", name={"en": "Meetings of 2026"})
    event = make_event(series=series, starts_at=OVER, ends_at=OVER + timedelta(hours=2))
    correct(make_person(event, make_state("ZM")), "present")
    told = client.get("/api/v1/series/2026/statistics/").json()
    assert told["attended"]["persons"] == told["per_event"][0]["attended"]["persons"] == 1


# --- who accepted and did not come ----------------------------------------------------------------
def test_the_closing_says_by_entity_who_was_confirmed_and_did_not_come(event):
    zambia, holy_see = make_state("ZM"), make_state("VA")
    scan(make_person(event, zambia))
    for entity in (zambia, holy_see, holy_see):
        make_person(event, entity)
    closing = close(event)
    kept = {
        row["entity"]: (row["expected"], row["no_show"]) for row in closing.figures["by_entity"]
    }
    assert kept == {zambia.pk: (2, 1), holy_see.pk: (2, 2)}
    shown = {key: rows for key, _title, rows in closing_figures.tables(closing.figures)}
    assert shown["absent"] == [("Zambia", 1), ("Holy See", 2)]


def test_three_cells_of_gender_add_up_to_the_persons_present(event):
    for gender in ("female", "male", "", "other"):
        for _n in range(3):
            scan(make_person(event, gender=gender))
    closing = close(event)
    shown = {key: rows for key, _title, rows in closing_figures.tables(closing.figures)}
    assert [n for _label, n in shown["gender"]] == [3, 3, 6]


@pytest.mark.parametrize("closed", [False, True])
def test_the_office_takes_away_who_came_and_who_did_not_by_entity(office, event, closed):
    zambia, holy_see = make_state("ZM"), make_state("VA")
    person = make_person(event, zambia)
    scan(person)
    for entity in (holy_see, zambia, holy_see):
        make_person(event, entity)
    if closed:
        close(event)
    address = reverse("office:attendance", args=[event.slug])
    answer = office.get(address, {"format": "csv", "by_entity": "1"})
    lines = b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()
    assert lines[1:] == ["Zambia,Member State,2,1,1,0", "Holy See,Observer State,2,0,2,0"]
    assert person.family_name not in "".join(lines)
    entry = Entry.objects.filter(act="event.attendance_exported").latest("pk")
    assert entry.after["by"] == "entity"

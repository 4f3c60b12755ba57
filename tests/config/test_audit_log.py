"""The audit log in words: its filters, its pages by key, its file, and what they cost."""

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from audit.models import SYSTEM, Entry, draft, record
from audit.queries.audit_log import PAGE, LogFilter, acts_in_log, path_to, recorded_models
from audit.wording import DONE
from certificates.models import VisaLetter
from events.models import Event, Registration
from friends.models import Entity, Membership
from tests.events import make_coming, make_guest
from tests.factories import make_membership, make_state, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def log(client, auditor):
    """``log(event="soon")``: the page of the auditor with these filters."""
    client.force_login(auditor)

    def look(**filters):
        return client.get(reverse("audit_log"), filters)

    return look


def acts_of(response):
    return [row.what for row in response.context["rows"]]


def written(number, *, act="membership.admitted", at=None):
    """Entries of one act, all at one moment: their numbers alone order them."""
    subject = Membership(pk=17)
    rows = [draft(act, subject, by=SYSTEM) for _n in range(number)]
    for row in rows:
        row.at = at or timezone.now()
    Entry.objects.bulk_create(rows)


# --- in words -------------------------------------------------------------------------------------
def test_an_entry_says_who_did_what_about_whom_and_why(log, secretary):
    fiji = make_membership(make_state("FJ"))
    record(
        "membership.admitted",
        fiji,
        by=secretary,
        before={"status": "requested"},
        after={"status": "admitted"},
        note="Nobody objected.",
    )
    html = log().text
    assert "Membership: admitted" in html
    assert f"{secretary}, about Fiji." in html
    assert "Reason: <bdi>Nobody objected.</bdi>" in html
    assert re.search(r"Status: \w+ → \w+", html)


def test_what_is_hidden_is_said_to_have_changed(log, auditor):
    record("user.profile_changed", auditor, by=auditor, before={"title": "…"}, after={"title": "…"})
    assert "Functional title changed" in log().text


def test_every_act_of_the_code_has_words():
    """Statuses have their own; what is written with the name of a record in a variable is one."""
    found = set()
    for app in ("accounts", "audit", "friends", "events", "attendance", "certificates", "partners"):
        for path in (settings.BASE_DIR / app).rglob("*.py"):
            source = path.read_text()
            found |= set(re.findall(r'(?:record|draft)\(\s*"\w+\.(\w+)"', source))
    statuses = {
        value
        for model in recorded_models()
        for column in model._meta.concrete_fields
        if column.name in ("status", "result")
        for value, _label in column.flatchoices
    }
    assert sorted(found - set(DONE) - statuses) == []


def test_names_are_for_those_who_may_read_them(client, auditor):
    make_guest(make_coming(), make_state("FJ"), given_name="Delegate", family_name="Seventeen")
    auditor.groups.get().permissions.remove(
        *auditor.groups.get().permissions.filter(codename="view_registration")
    )
    client.force_login(auditor)
    html = client.get(reverse("audit_log")).text
    assert "Seventeen" not in html
    assert "about no. " in html


# --- filters --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("model", "target", "path"),
    [
        (Event, Event, "pk"),
        (Registration, Event, "event"),
        (Registration, Entity, "delegation__entity"),
        (VisaLetter, Entity, "registration__delegation__entity"),
        (Entity, Event, ""),
    ],
)
def test_how_a_record_belongs_to_a_row(model, target, path):
    assert path_to(model, target) == path


def test_by_event_and_entity_with_all_that_belongs_to_them(log):
    one, other = make_coming(slug="one"), make_coming(slug="other")
    fiji, kenya = make_state("FJ"), make_state("KE")
    for event, entity in ((one, fiji), (one, kenya), (other, fiji)):
        make_guest(event, entity)
    assert acts_of(log(event="one")) == ["Registration: confirmed"] * 2
    assert acts_of(log(event="one", entity="fji")) == ["Registration: confirmed"]
    about = [row.about for row in log(entity="fji").context["rows"]]
    assert len(about) == 2
    assert all("Fiji" in text for text in about)


def test_by_person_who_acted_or_whose_record_it_is(log, secretary):
    person = make_user(given_name="Delegate", family_name="Seventeen")
    make_guest(make_coming(), make_state("FJ"), user=person, by=secretary)
    record("user.profile_changed", person, by=person)
    record("user.profile_changed", secretary, by=secretary)
    for typed in ("Seventeen", person.email):
        assert acts_of(log(person=typed)) == ["Person: details changed", "Registration: confirmed"]
    assert len(acts_of(log(person=secretary.email))) == 2


def test_of_several_people_one_is_chosen(log):
    people = [make_user(given_name="Delegate", family_name="Samename") for _n in range(2)]
    for person in people:
        record("user.profile_changed", person, by=person)
    page = log(person="Samename")
    assert "Several people have this name." in page.text
    assert page.text.count('name="account"') == 2
    assert len(acts_of(log(person="Samename", account=people[1].pk))) == 1
    assert "No account has this name" in log(person="Atlantis").text


def test_by_act_and_by_days_on_the_clock_of_the_reader(log, auditor):
    auditor.time_zone = "Asia/Shanghai"
    auditor.save()
    written(1, at=datetime(2026, 3, 1, 15, 59, tzinfo=UTC))  # 1 March there
    written(1, at=datetime(2026, 3, 1, 16, 0, tzinfo=UTC), act="membership.signed")  # 2 March there
    march = {"since": "2026-03-01", "until": "2026-03-31"}
    assert acts_of(log(**march)) == ["Membership: signed", "Membership: admitted"]
    assert acts_of(log(since="2026-03-02", until="2026-03-02")) == ["Membership: signed"]
    assert acts_of(log(**march, act="membership.signed")) == ["Membership: signed"]
    assert acts_in_log() == [
        ("membership.admitted", "friends.membership"),
        ("membership.signed", "friends.membership"),
    ]


@pytest.mark.parametrize(
    "filters",
    [
        {"since": "yesterday"},
        {"since": "2026-03-02", "until": "2026-03-01"},
        {"entity": "atlantis"},
        {"event": "none"},
        {"act": "membership.flown"},
        {"after": "long ago"},
    ],
)
def test_a_wrong_filter_is_told_at_its_field_and_shows_nothing(log, filters):
    written(1)
    page = log(**filters)
    assert page.status_code == 200
    assert "There is 1 thing to correct" in page.text
    assert page.context["rows"] == []


def test_each_filter_in_use_can_be_removed(log):
    make_coming(slug="one")
    html = log(event="one", since="2026-03-01").text
    assert 'href="?event=one"' in html
    assert 'href="?since=2026-03-01"' in html


# --- pages ----------------------------------------------------------------------------------------
def test_pages_by_key_miss_and_repeat_nothing(log):
    """Also where all entries have one time, and while others come in."""
    written(2 * PAGE + 3, at=timezone.now() - timedelta(days=1))
    mine = list(Entry.objects.order_by("-at", "-pk").values_list("pk", flat=True))
    seen, pages, query = [], 0, ""
    while pages == 0 or query:
        page = log(**dict(parse_qsl(query.removeprefix("?"))))
        seen += [row.pk for row in page.context["rows"]]
        query, pages = page.context["next"], pages + 1
        written(1)
    assert seen == mine
    assert pages == 3
    assert "Newest entries" in page.text


# --- the file -------------------------------------------------------------------------------------
def test_the_file_has_what_was_asked_for_and_is_recorded(client, log, auditor):
    person = make_user(given_name="Delegate", family_name="Seventeen")
    record("user.profile_changed", person, by=person, note="=1+1")
    written(1)
    response = client.get(reverse("audit_log_file"), {"person": "Seventeen"})
    lines = b"".join(response.streaming_content).decode().splitlines()
    assert len(lines) == 2
    assert "Person: details changed" in lines[1]
    assert "'=1+1" in lines[1]
    entry = Entry.objects.get(act="entry.exported")
    assert (entry.actor, entry.after) == (auditor, {"format": "csv", "filters": "person=%E2%80%A6"})


# --- what it costs --------------------------------------------------------------------------------
def test_more_entries_cost_no_more_queries(log):
    event, fiji = make_coming(slug="one"), make_state("FJ")
    make_guest(event, fiji)
    log(event="one")  # what a process reads once
    with CaptureQueriesContext(connection) as few:
        log(event="one", entity="fji")
    for _n in range(12):
        make_guest(event, fiji)
    with CaptureQueriesContext(connection) as many:
        page = log(event="one", entity="fji")
    assert len(page.context["rows"]) == 13
    assert len(many) == len(few) <= 14


@pytest.mark.one_database("the plan of SQLite does not depend on what is in the table")
@pytest.mark.parametrize(
    ("filters", "index"),
    [
        ({}, "audit_by_time"),
        ({"since": datetime(2026, 3, 1, tzinfo=UTC)}, "audit_by_time"),
        ({"act": "membership.admitted"}, "audit_by_act"),
    ],
)
def test_a_page_is_read_in_the_order_of_an_index(filters, index):
    if connection.vendor != "sqlite":
        pytest.skip("the plan of SQLite does not depend on what is in the table")
    with CaptureQueriesContext(connection) as queries:
        LogFilter(**filters).page()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = str(cursor.fetchall())
    assert index in plan
    assert "TEMP B-TREE" not in plan


@pytest.mark.one_database("the plan of SQLite does not depend on what is in the table")
def test_records_are_found_by_their_index():
    if connection.vendor != "sqlite":
        pytest.skip("the plan of SQLite does not depend on what is in the table")
    event = make_coming()
    make_guest(event, make_state("FJ"))
    with CaptureQueriesContext(connection) as queries:
        assert LogFilter(concerned=(event,)).page()
    (asked,) = [
        q["sql"] for q in queries if "subject_type" in q["sql"] and "IN (SELECT" in q["sql"]
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {asked}")
        plan = str(cursor.fetchall())
    assert "COVERING INDEX audit_by_subject" in plan
    assert "SCAN audit_entry" not in plan

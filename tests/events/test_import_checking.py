"""The check of an uploaded file: every row that would be refused is named, and nothing is
written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from accounts.actions.jobs import work_jobs
from accounts.models import Notice
from events.actions import import_jobs
from events.models import ImportStatus
from tests.events.imports import checked, line, make_states, matched, uploaded
from tests.factories import AT, make_event, make_registration, make_state, make_user

pytestmark = pytest.mark.django_db
S = ImportStatus


@pytest.fixture(autouse=True)
def states():
    return make_states()


def test_every_row_that_would_be_refused_is_named_with_its_row_of_the_file():
    event = make_event(audience="members", required=["phone"])
    row = checked(line("Atlantis"), line("FJ", 18, "2031-01-01"), line("FJ", 19), event=event)
    assert [(n, field) for n, field, _text in row.errors] == [
        (2, "entity"),
        (2, "phone"),
        (3, "received_at"),
        (3, "phone"),
        (4, "entity"),
        (4, "phone"),
    ]
    assert (row.status, row.job.done, row.job.claimed_until) == (S.CHECKED, 3, None)
    row = checked(line("FJ", 18, email="nobody"), event=make_event(required=["phone"]))
    assert [(n, field) for n, field, _text in row.errors] == [(2, "email"), (2, "phone")]


def test_rows_that_name_the_same_person_are_told():
    event = make_event()
    known = {"family_name": "20", "email": "nominee20@example.org"}
    make_registration(event, make_state("KE"), **known)
    row = checked(
        line("FJ", 17),
        line("FJ", 18, email="Nominee17@example.org"),
        line("KE", 17),
        line("FJ", 19, email=""),
        line("FJ", 19, email=""),
        line("KE", 19, email=""),
        line("FJ", 20),
        event=event,
    )
    assert [(n, field, text[:26]) for n, field, text in row.errors] == [
        (3, "email", "Row 2 has the same email a"),
        (4, "email", "Row 2 names the same perso"),
        (6, "given_name", "Row 5 names the same perso"),
        (8, "email", "Another delegation has alr"),
    ]


def test_the_errors_are_in_the_language_of_the_officer(monkeypatch):
    spoken = []
    real = import_jobs.rows_in
    monkeypatch.setattr(
        import_jobs, "rows_in", lambda *a: spoken.append(translation.get_language()) or real(*a)
    )
    checked(line(), by=make_user(language="fr"))
    assert spoken == ["fr"]


def test_only_so_many_errors_are_kept_but_all_are_counted(monkeypatch):
    monkeypatch.setattr(import_jobs, "ERRORS", 2)
    row = checked(*(line("Atlantis", n) for n in range(3)))
    assert (len(row.errors), row.result["errors"]) == (2, 3)


def test_the_officer_is_told_who_is_new_known_renamed_late_and_read_both_ways():
    event = make_event(closes_at=AT - timedelta(days=1))
    for number, name in ((17, "17"), (18, "18 Old")):
        known = {"family_name": name, "email": f"nominee{number}@example.org"}
        make_registration(event, make_state("FJ"), at=AT - timedelta(days=9), **known)
    row = checked(
        line("FJ", 17, "2026-04-20"),
        line("FJ", 18, "03/04/2026"),
        line("KE", 19, "2026-04-20 10:00"),
        line("KE", 20),
        event=event,
    )
    assert row.errors == []
    found = {name: row.result[name] for name in ("new", "known", "renamed", "late", "ambiguous")}
    assert found == {"new": 2, "known": 2, "renamed": [3], "late": 1, "ambiguous": 1}
    assert row.result["delegations"] == [["fji", 0, 2], ["ken", 2, 0]]


def test_the_same_name_with_another_address_is_pointed_out():
    event = make_event()
    make_registration(event, make_state("FJ"), family_name="17", email="")
    row = checked(line("FJ", 17), line("KE", 17, email=""), event=event)
    assert (row.result["new"], row.result["twins"]) == (2, [2])


def test_a_name_is_the_same_however_its_accents_are_written():
    event = make_event()
    make_registration(event, make_state("FJ"), given_name="José", family_name="", email="")
    row = checked("FJ,Jose\u0301,,,", event=event)
    assert (row.result["new"], row.result["known"]) == (0, 1)


def test_checking_writes_nobody():
    row = checked(line("FJ", 17))
    assert (
        row.event.registrations.count(),
        row.event.delegations.count(),
        Notice.objects.count(),
    ) == (0, 0, 0)


def test_the_questions_of_a_check_do_not_grow_with_the_rows():
    asked = []
    for number in (3, 200):
        matched(*(line("FJ", n) for n in range(number)), event=make_event(audience="all"))
        with CaptureQueriesContext(connection) as queries:
            work_jobs(AT)
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_with_nothing_to_do_the_worker_asks_one_question():
    uploaded(line())
    with CaptureQueriesContext(connection) as queries:
        assert work_jobs(AT) == 0
    assert len(queries) == 1

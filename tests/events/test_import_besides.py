"""What a file says besides the persons: notes verbales, scores, the nominations' own numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission

from accounts.actions.jobs import work_jobs
from audit.models import Entry
from events.actions import importing
from events.models import Assessment, NominationImport
from events.models import ImportStatus as S
from friends.models import NoteVerbale
from tests.events import make_coming
from tests.events.imports import (
    checked,
    columns,
    confirmed,
    csv,
    entered,
    make_states,
    page,
    send,
    work,
)
from tests.events.selecting import make_selection_event
from tests.factories import AT, make_event, make_state, make_user

pytestmark = pytest.mark.django_db
HEAD = "State,Given name,Family name,Number,Note verbale,Note verbale date,Score,Received"


@pytest.fixture(autouse=True)
def states():
    return make_states()


def make_officer(*permissions):
    user = make_user()
    user.user_permissions.set(Permission.objects.filter(codename__in=permissions))
    return user


@pytest.fixture
def scorer():
    return make_officer("select_registration")


def errors_of(row):
    return [(number, field) for number, field, _text in row.errors]


# --- notes verbales -------------------------------------------------------------------------------
def test_the_note_verbale_of_a_nomination_is_kept_once_and_given_to_the_delegation():
    event = make_event()
    row = entered(
        "FJ,Delegate,1,a-1,NV/1,2026-03-01,,2026-04-02",
        "FJ,Delegate,2,a-2,nv/1,2026-03-01,,2026-04-01",
        "FJ,Delegate,3,a-3,NV/2,2026-03-05,,",
        "KE,Delegate,4,,,,,",
        head=HEAD,
        event=event,
    )
    notes = NoteVerbale.objects.order_by("reference")
    assert [(n.entity.iso2, n.reference, n.dated_on.day) for n in notes] == [
        ("FJ", "NV/1", 1),
        ("FJ", "NV/2", 5),
    ]
    delegations = event.delegations.order_by("entity__code")
    assert [d.note_verbale and d.note_verbale.reference for d in delegations] == ["NV/2", None]
    assert row.result["notes"] == 1
    assert Entry.objects.filter(act="delegation.note_attached").count() == 1
    numbers = event.registrations.order_by("pk").values_list("nomination_number", flat=True)
    assert sorted(numbers) == ["", "a-1", "a-2", "a-3"]


def test_a_note_verbale_on_record_is_found_and_another_of_the_delegation_stays():
    event, fiji = make_event(), make_state("FJ")
    entered("FJ,Delegate,1,,NV/1,2026-03-01,,", head=HEAD, event=event)
    known = NoteVerbale.objects.get()
    entered("FJ,Delegate,2,,NV/1,2026-03-01,,", head=HEAD, event=event)
    assert list(NoteVerbale.objects.all()) == [known]
    entered("FJ,Delegate,3,,NV/2,2026-03-05,,", head=HEAD, event=event)
    assert event.delegations.get(entity=fiji).note_verbale == known
    assert NoteVerbale.objects.count() == 2


def test_a_note_verbale_was_received_with_its_first_nomination():
    entered(
        "FJ,Delegate,1,,NV/1,2026-03-01,,2026-04-02T10:00Z",
        "FJ,Delegate,2,,NV/1,2026-03-01,,2026-04-01T10:00Z",
        head=HEAD,
    )
    assert NoteVerbale.objects.get().received_at == datetime(2026, 4, 1, 10, tzinfo=UTC)


def test_a_reference_without_a_date_a_date_without_a_reference_and_one_to_come_are_errors():
    row = checked(
        "FJ,Delegate,1,,NV/1,,,",
        "FJ,Delegate,2,,,2026-03-01,,",
        f"FJ,Delegate,3,,NV/1,{AT.date() + timedelta(days=2)},,",
        "FJ,Delegate,4,,NV/1,46115,,",
        head=HEAD,
    )
    fields = ["note_dated_on", "note_reference", "note_dated_on", "note_dated_on"]
    assert errors_of(row) == list(enumerate(fields, 2))
    assert NoteVerbale.objects.count() == 0


# --- scores ---------------------------------------------------------------------------------------
def test_scores_are_those_of_the_officer_who_has_the_file_entered(scorer):
    event = make_selection_event()
    rows = ["FJ,Delegate,1,,,,80,", "KE,Delegate,2,,,,,"]
    row = entered(*rows, head=HEAD, event=event, by=scorer)
    (given,) = Assessment.objects.all()
    assert (given.officer, given.score, given.registration.family_name) == (scorer, 80, "1")
    assert row.result["scores"] == 1
    again = entered(rows[0].replace("80", "90"), head=HEAD, event=event, by=scorer)
    assert (again.result["known"], Assessment.objects.get().score) == (1, 90)


@pytest.mark.parametrize(
    ("fields", "permissions", "words"),
    [
        (None, ("select_registration",), "has no selection"),
        ({}, (), "You do not have permission to give scores"),
        ({"approval": True}, ("select_registration",), "after approval by the secretariat"),
    ],
)
def test_a_score_that_cannot_be_given_is_an_error_of_its_row(fields, permissions, words):
    event = make_event() if fields is None else make_selection_event(**fields)
    by = make_officer(*permissions)
    row = checked("FJ,Delegate,1,,,,80,", "KE,Delegate,2,,,,,", head=HEAD, event=event, by=by)
    assert errors_of(row) == [(2, "score")]
    assert words in row.errors[0][2]


def test_who_lost_the_permission_since_the_check_enters_nothing(scorer):
    event = make_selection_event()
    row = confirmed("FJ,Delegate,1,,,,80,", head=HEAD, event=event, by=scorer)
    scorer.user_permissions.clear()
    assert work_jobs(AT) == 1
    row.refresh_from_db()
    assert (row.status, event.registrations.count()) == (S.FAILED, 0)


# --- pages ----------------------------------------------------------------------------------------
@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return event_officer


def test_a_suggested_field_is_taken_only_when_the_officer_says_so(client, officer):
    event = make_coming(slug="seminar")
    row = send(client, "FJI,Delegate 17,2026-04-02", head="iso3,person,nominated_at")
    assert row.columns == {}
    shown = page(client, row, "columns/")
    assert "Does it mean “State or organization”?" in shown
    path = f"/office/seminar/imports/{row.pk}/columns/"
    answer = client.post(path, columns("entity", "given_name", ""))
    assert answer.status_code == 200
    assert "perhaps “Received”, or “Not used”" in answer.content.decode()
    client.post(path, columns("entity", "given_name", "unused"))
    assert work() == 1
    row = NominationImport.objects.get()
    assert (row.columns, row.errors) == ({"entity": 0, "given_name": 1}, [])
    assert "Does it mean" not in page(client, row, "columns/")
    assert event.imports.get().status == S.CHECKED


def test_the_sign_between_the_columns_is_recognized_and_can_be_chosen(client, officer):
    make_coming(slug="seminar")
    line = "Kenya;Delegate 101;Second Secretary, Political, Economic, and Press Affairs"
    row = send(client, line, line.replace("101", "102"), head="Country;Name;Title")
    assert (row.delimiter, sorted(row.columns)) == (
        "semicolon",
        ["entity", "given_name", "position"],
    )
    shown = page(client, row, "columns/?delimiter=comma")
    assert 'name="delimiter" value="comma"' in shown
    assert NominationImport.objects.get().delimiter == "semicolon"
    shown = page(client, row, "columns/?delimiter=tab")
    assert "Only one column was found." in shown
    assert 'name="delimiter" value="semicolon"' in shown


def test_the_sign_that_was_chosen_at_upload_is_kept(client, officer):
    event = make_coming(slug="seminar")
    file = csv("Fiji;A,x", head="State;Given name,Note")
    answer = client.post("/office/seminar/imports/", {"file": file, "delimiter": "comma"})
    row = event.imports.get()
    assert (answer.status_code, row.delimiter) == (302, "comma")
    assert importing.table_of(row).header == ["State;Given name", "Note"]

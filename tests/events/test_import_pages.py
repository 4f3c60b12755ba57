"""The pages of an import: for officers who may import, whole without JavaScript, and what is
deleted."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Notice
from events.actions import importing
from events.models import ImportStatus, NominationImport
from files.tables import read_table
from tests.events import make_coming
from tests.events.imports import ALL, columns, csv, make_states, page, send, sent_and_checked, work
from tests.markup import tight

pytestmark = pytest.mark.django_db
S = ImportStatus


@pytest.fixture(autouse=True)
def states():
    return make_states()


@pytest.fixture
def event():
    return make_coming(slug="seminar", seats=1)


@pytest.fixture
def officer(client, event_officer):
    client.force_login(event_officer)
    return event_officer


# --- who may --------------------------------------------------------------------------------------
def test_who_only_reads_registrations_sees_neither_the_imports_nor_the_way_to_them(
    client, auditor, event
):
    client.force_login(auditor)
    assert client.get("/office/seminar/imports/").status_code == 403
    assert "/imports/" not in client.get("/office/seminar/").content.decode()


def test_an_officer_finds_the_way(client, officer, event):
    assert "/office/seminar/imports/" in client.get("/office/seminar/").content.decode()


def test_an_import_of_another_event_does_not_exist_here(client, officer, event):
    other = make_coming(slug="other")
    row = importing.upload_import(other, csv("Fiji,Delegate,17,,"), by=officer, at=timezone.now())
    for part in ("", "columns/", "errors.csv"):
        assert client.get(f"/office/seminar/imports/{row.pk}/{part}").status_code == 404


# --- uploading ------------------------------------------------------------------------------------
def test_the_page_says_what_to_do_where_nothing_is_there(client, officer, event):
    shown = tight(client.get("/office/seminar/imports/").content.decode())
    assert "No file has been uploaded yet. Use the template" in shown
    assert 'enctype="multipart/form-data"' in shown


def test_no_form_where_the_event_takes_nobody(client, officer):
    make_coming(slug="plan", status="draft")
    shown = client.get("/office/plan/imports/").content.decode()
    assert ("multipart" in shown, "Nominations can be imported only while" in shown) == (
        False,
        True,
    )


@pytest.mark.parametrize(
    ("file", "words"),
    [
        (None, "Choose a CSV or XLSX file."),
        (SimpleUploadedFile("x.csv", b""), "The file is empty."),
        (SimpleUploadedFile("x.csv", b"%PDF-1.7"), "This file is not a table."),
        (SimpleUploadedFile("x.csv", b"State,Given name\n"), "no rows below"),
        (
            SimpleUploadedFile("x.csv", b"x" * 20 * 1024 * 1024),
            "20.0\xa0MB. The limit is 10.0\xa0MB",
        ),
    ],
)
def test_a_bad_upload_names_the_field_and_keeps_what_was_chosen(
    client, officer, event, file, words
):
    data = {"encoding": "windows-1256"} | ({"file": file} if file else {})
    shown = client.post("/office/seminar/imports/", data).content.decode()
    assert '<a href="#id_file">File with the nominations: ' in shown
    assert words in shown.replace("&nbsp;", "\xa0")
    assert '<option value="windows-1256" selected>' in shown
    assert NominationImport.objects.count() == 0


def test_the_list_shows_each_file_with_its_status(client, officer, event):
    row = sent_and_checked(client, "Fiji,Delegate,17,,")
    shown = tight(client.get("/office/seminar/imports/").content.decode())
    assert f'<a href="/office/seminar/imports/{row.pk}/"><bdi>mission.csv</bdi></a>' in shown
    assert '<span class="status is-wait">Checked</span>' in shown


def test_the_list_asks_as_much_for_many_as_for_one(client, officer, event):
    asked = []
    for number in (1, 3):
        while event.imports.count() < number:
            importing.upload_import(event, csv("Fiji,Delegate,17,,"), by=officer, at=timezone.now())
        with CaptureQueriesContext(connection) as queries:
            client.get("/office/seminar/imports/")
        asked.append(len(queries))
    assert asked[0] == asked[1]


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_the_template_is_a_table_that_can_be_read(client, officer, event, kind):
    answer = client.get(f"/office/seminar/imports/template.{kind}")
    data = b"".join(answer.streaming_content) if answer.streaming else answer.content
    table = read_table(data)
    assert table.header[:3] == ["State or organization", "Style", "Given name"]
    assert table.rows[0][1][:4] == ["NA", "Ms", "Delegate", "17"]
    assert f'filename="nominations-seminar.{kind}"' in answer["Content-Disposition"]


def test_there_is_no_other_kind_of_template(client, officer, event):
    assert client.get("/office/seminar/imports/template.xls").status_code == 404


# --- matching -------------------------------------------------------------------------------------
def test_the_columns_are_shown_with_their_first_values_and_the_guess(client, officer, event):
    row = send(
        client,
        "Fiji,Delegate,17,,03/04/2026",
        "Kenya,Delegate,18,,",
        head="Country,Given name,Nickname,Email,Received",
    )
    shown = page(client, row, "columns/")
    assert "<bdi>Fiji</bdi> · <bdi>Kenya</bdi>" in shown
    assert '<option value="entity" selected>' in shown
    assert "1 row has a date that can be read in two ways." in shown


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        (
            columns("entity", "", "given_name", "given_name"),
            "Two columns are matched to “Given name”.",
        ),
        (columns("", "given_name"), "Choose the column for: State or organization."),
        (columns("entity", "family_name"), "Choose the column for: Given name."),
        (columns("entity", "king"), "Select a valid choice"),
        (columns("entity", "given_name", day_first="never"), "Select a valid choice"),
    ],
)
def test_a_bad_match_is_told_and_what_was_chosen_is_kept(client, officer, event, chosen, words):
    row = send(client, "Fiji,Delegate,17,,")
    answer = client.post(f"/office/seminar/imports/{row.pk}/columns/", chosen)
    shown = tight(answer.content.decode())
    assert (answer.status_code, words in shown, "to correct</h2>" in shown) == (200, True, True)
    kept = [value for value in chosen.values() if value in ("entity", "family_name", "given_name")]
    assert all(f'<option value="{value}" selected>' in shown for value in kept)
    assert NominationImport.objects.get().status == S.UPLOADED


def test_the_file_can_be_looked_at_in_another_encoding(client, officer, event):
    row = send(client, "Poland,Łukasz,Żółć,,", encoding="cp1250")
    assert "Łukasz" not in page(client, row, "columns/")
    shown = page(client, row, "columns/?encoding=windows-1250")
    assert "Łukasz" in shown and 'name="encoding" value="windows-1250"' in shown
    assert NominationImport.objects.get().encoding == row.encoding
    client.post(f"/office/seminar/imports/{row.pk}/columns/", ALL | {"encoding": "windows-1250"})
    assert NominationImport.objects.get().encoding == "windows-1250"


def test_an_encoding_that_does_not_fit_is_told(client, officer, event):
    row = send(client, "Fiji,Zoë,17,,", encoding="cp1252")
    shown = page(client, row, "columns/?encoding=utf-8")
    assert "The file is not in UTF-8." in shown and "Zoë" in shown


# --- events that were held, and quiet ones --------------------------------------------------------
LATE = "was received after the deadline"
TELL = 'name="tell"'


def _set(event, **fields):
    type(event).objects.filter(pk=event.pk).update(**fields)


@pytest.mark.parametrize(
    ("fields", "late", "tell"),
    [
        ({}, True, True),
        ({"quiet": True}, True, False),
        ({"quiet": True, "recorded_at": timezone.now()}, False, False),
        ({"quiet": False, "recorded_at": timezone.now()}, False, True),
    ],
    ids=["other", "quiet", "recorded", "recorded, emails allowed"],
)
def test_what_does_not_apply_is_not_offered(client, officer, event, fields, late, tell):
    _set(event, closes_at=timezone.now() - timedelta(days=1), **fields)
    row = sent_and_checked(client, "FJ,Delegate,17,,")
    shown = page(client, row)
    assert (LATE in shown, TELL in shown) == (late, tell)
    assert (
        "No emails will be sent: emails about this event are switched off." in shown
    ) is not tell
    assert bool(row.result["late"]) is late


def test_an_import_that_was_looked_at_before_the_event_became_quiet_emails_nobody(
    client, officer, event
):
    row = sent_and_checked(client, "FJ,Delegate,17,d17@example.org,")
    _set(event, quiet=True)
    sent = {"seen": row.fingerprint, "tell": "on"}
    client.post(f"/office/seminar/imports/{row.pk}/confirm/", sent)
    row.refresh_from_db()
    assert (row.tell, row.status, work()) == (False, S.RUNNING, 1)
    assert (event.registrations.count(), Notice.objects.count()) == (1, 0)

"""The pages of an import once its columns are matched: progress, errors, preview, result."""

import re
from pathlib import Path

import pytest
from django.utils import timezone

from accounts.models import Notice
from audit.models import Entry
from events.actions.importing import match_columns
from events.models import ImportStatus, NominationImport
from tests.events import acts, faults, make_coming
from tests.events.imports import ALL, make_states, page, send, sent_and_checked, work

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


# --- progress -------------------------------------------------------------------------------------
def test_the_page_looks_again_by_itself_only_while_there_is_work(client, officer, event):
    row = send(client, "Fiji,Delegate,17,,")
    client.post(f"/office/seminar/imports/{row.pk}/columns/", ALL)
    shown = page(client, row)
    assert ("accounts/job_progress.js" in shown, "0 of 1 row checked" in shown) == (True, True)
    assert '<progress class="progress" max="1" value="0"' in shown
    assert work() == 1
    assert "accounts/job_progress.js" not in page(client, row)


def test_before_it_is_matched_the_page_leads_to_the_columns(client, officer, event):
    row = send(client, "Fiji,Delegate,17,,")
    answer = client.get(f"/office/seminar/imports/{row.pk}/")
    assert answer["Location"] == f"/office/seminar/imports/{row.pk}/columns/"


# --- errors ---------------------------------------------------------------------------------------
def test_errors_stand_row_by_row_on_pages_and_can_be_downloaded(client, officer, event):
    row = sent_and_checked(client, *(f"Atlantis,Delegate,{n},," for n in range(60)))
    first, second = page(client, row), page(client, row, "?page=2")
    assert "60 errors" in first and '<th scope="row" data-l="Row">2</th>' in first
    assert (
        'data-l="Row">51<' in first,
        'data-l="Row">52<' in first,
        'data-l="Row">52<' in second,
    ) == (True, False, True)
    assert "“Atlantis” is not a State or organization" in first
    answer = client.get(f"/office/seminar/imports/{row.pk}/errors.csv")
    lines = b"".join(answer.streaming_content).decode().splitlines()
    assert (len(lines), lines[1][:27]) == (61, "2,State or organization,“At")
    assert acts("nominationimport.errors_exported") == [1]


def test_with_errors_there_is_no_button_to_enter(client, officer, event):
    row = sent_and_checked(client, "Atlantis,Delegate,17,,")
    assert "/confirm/" not in page(client, row)
    assert client.post(f"/office/seminar/imports/{row.pk}/confirm/").status_code == 409


def confirm(client, row, **more):
    """Press the button of the page as it is now."""
    (seen,) = re.findall('name="seen" value="([^"]*)"', page(client, row))
    return client.post(f"/office/seminar/imports/{row.pk}/confirm/", {"seen": seen, **more})


# --- preview and result ---------------------------------------------------------------------------
def test_the_preview_shows_what_was_understood_and_what_to_look_at(client, officer, event):
    row = sent_and_checked(
        client, "NA,Delegate,17,delegate-18@example.org,03/04/2026", "Kenya,Delegate,18,,"
    )
    shown = page(client, row)
    assert "2 new people will be entered.</p>" in shown
    assert "1 row has a date that can be read in two ways. 03/04/2026 is read as 3 April." in shown
    assert "<td>Namibia</td><td>3 April 2026, 00:00</td>" in shown
    assert "<td>Kenya</td><td>time of upload</td>" in shown
    assert (
        '<tr><th scope="row">Namibia</th><td class="num">1</td><td class="num">0</td></tr>' in shown
    )
    assert "Enter 2 people</button>" in shown
    assert re.search('<input type="checkbox" name="tell"[^>]* checked>', shown)


def test_confirmed_it_is_entered_and_the_result_is_shown(client, officer, event):
    row = sent_and_checked(
        client, "Fiji,Delegate,17,delegate-18@example.org,", "Kenya,Delegate,18,,"
    )
    answer = confirm(client, row, tell="on")
    assert answer["Location"] == f"/office/seminar/imports/{row.pk}/"
    assert "All rows are entered together." in page(client, row)
    path = row.file.path
    assert work() == 1
    shown = page(client, row)
    assert "2 people were entered. The file has been deleted." in shown
    assert '<span class="status is-wait">On the waiting list</span></th><td class="num">1<' in shown
    assert 'href="/office/seminar/waiting-list/"' in shown
    assert (Notice.objects.count(), faults(event)) == (1, [])
    assert not Path(path).exists()
    assert Entry.objects.about(row).filter(act="nominationimport.running").get().actor == officer


def test_nobody_is_written_to_if_the_box_is_empty(client, officer, event):
    row = sent_and_checked(client, "Fiji,Delegate,17,delegate-18@example.org,")
    confirm(client, row)
    work()
    assert (event.registrations.count(), Notice.objects.count()) == (1, 0)


def test_the_second_upload_of_a_file_has_nobody_to_enter(client, officer, event):
    row = sent_and_checked(client, "Fiji,Delegate,17,,")
    confirm(client, row)
    work()
    NominationImport.objects.all().delete()
    row = sent_and_checked(client, "Fiji,Delegate,17,,")
    shown = page(client, row)
    assert "There are no registrations to enter" in shown and "/confirm/" not in shown


def test_removing_deletes_the_file_and_says_so(
    client, officer, event, django_capture_on_commit_callbacks
):
    row = sent_and_checked(client, "Fiji,Delegate,17,,")
    path = row.file.path
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(f"/office/seminar/imports/{row.pk}/remove/", follow=True)
    assert "The import is removed and its file deleted." in answer.content.decode()
    assert not Path(path).exists()
    assert "No registrations have been entered, and the file has been deleted." in page(client, row)
    answer = client.get(f"/office/seminar/imports/{row.pk}/columns/")
    assert answer["Location"] == f"/office/seminar/imports/{row.pk}/"


def test_what_failed_names_the_rows_and_can_be_checked_again(client, officer, event):
    row = sent_and_checked(client, "Fiji,Delegate,17,delegate-18@example.org,")
    confirm(client, row)
    type(event).objects.filter(pk=event.pk).update(status="closed")
    work()
    shown = page(client, row)
    assert "Not entered" in shown and "Registration for this event is not open." in shown
    assert "Check the file again" in shown


def test_what_is_entered_is_what_was_shown(client, officer, event):
    row = sent_and_checked(client, "Fiji,Delegate,17,,")
    (seen,) = re.findall('name="seen" value="([^"]*)"', page(client, row))
    columns = {
        **row.columns,
        "given_name": row.columns["family_name"],
        "family_name": row.columns["given_name"],
    }
    match_columns(row, columns=columns, day_first=True, by=officer, at=timezone.now())
    work()
    sent = {"seen": seen}
    answer = client.post(f"/office/seminar/imports/{row.pk}/confirm/", sent, follow=True)
    assert "columns have been matched again since this page was opened" in answer.content.decode()
    row.refresh_from_db()
    assert row.status == "checked"

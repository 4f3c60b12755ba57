"""What officers do with a file of nominations: refused first, doing it twice is harmless."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions.jobs import work_jobs
from audit.lifecycle import NotPossible
from audit.models import SYSTEM, Entry
from events.actions import importing
from events.actions.import_jobs import KEPT, erase_imports
from events.models import ImportStatus, NominationImport
from tests.events import acts
from tests.events.imports import checked, confirmed, is_kept, line, make_states, matched, uploaded
from tests.factories import AT, make_event, make_user

pytestmark = pytest.mark.django_db
S = ImportStatus


@pytest.fixture(autouse=True)
def states():
    return make_states()


@pytest.fixture
def commits(django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        yield


# --- uploading ------------------------------------------------------------------------------------
def test_what_is_no_table_is_not_kept():
    with pytest.raises(ValidationError, match="not a table"):
        importing.upload_import(
            make_event(), SimpleUploadedFile("x.csv", b"%PDF-1.7"), by=make_user(), at=AT
        )
    assert NominationImport.objects.count() == 0


@pytest.mark.parametrize("status", ["draft", "closed", "cancelled"])
def test_nothing_is_uploaded_for_an_event_that_takes_nobody(status):
    with pytest.raises(NotPossible, match="not open"):
        uploaded(line(), event=make_event(status=status))


def test_an_upload_is_kept_with_a_guess_and_recorded_without_names():
    row = uploaded(line(received="04/25/2026"))
    assert (row.status, row.rows, row.encoding, row.day_first) == (S.UPLOADED, 1, "utf-8", False)
    assert row.columns == {
        "entity": 0,
        "given_name": 1,
        "family_name": 2,
        "email": 3,
        "received_at": 4,
    }
    assert is_kept(row)
    entry = Entry.objects.about(row).get()
    assert (entry.act, entry.actor) == ("nominationimport.uploaded", row.made_by)
    assert set(entry.after) == {"event", "rows", "sha256"}


def test_the_same_file_twice_is_kept_twice(commits):
    event = make_event()
    first, second = uploaded(line(), event=event), uploaded(line(), event=event)
    importing.remove_import(first, by=SYSTEM)
    assert first.sha256 == second.sha256 and is_kept(second)


# --- matching -------------------------------------------------------------------------------------
@pytest.mark.parametrize("columns", [{}, {"entity": 0}, {"entity": 0, "given_name": 9}])
def test_columns_that_do_not_fit_are_refused(columns):
    row = uploaded(line())
    with pytest.raises(ValidationError):
        importing.match_columns(row, columns=columns, day_first=True, by=row.made_by, at=AT)
    row.refresh_from_db()
    assert row.status == S.UPLOADED


@pytest.mark.parametrize("status", [S.RUNNING, S.DONE, S.REMOVED])
def test_what_is_decided_is_not_matched_again(status):
    row = uploaded(line())
    NominationImport.objects.filter(pk=row.pk).update(status=status)
    with pytest.raises(NotPossible):
        importing.match_columns(row, columns=row.columns, day_first=True, by=row.made_by, at=AT)


def test_while_it_is_checked_the_columns_stay_as_they_are():
    row = matched(line())
    assert (
        importing.match_columns(
            row, columns=row.columns, day_first=True, by=row.made_by, at=AT
        ).status
        == S.CHECKING
    )
    with pytest.raises(NotPossible, match="being checked"):
        importing.match_columns(row, columns=row.columns, day_first=False, by=row.made_by, at=AT)
    assert acts("nominationimport.checking") == [1]


# --- confirming and removing ----------------------------------------------------------------------
def test_a_file_with_errors_is_not_confirmed():
    row = checked(line("Atlantis"))
    with pytest.raises(NotPossible, match="errors"):
        importing.confirm_import(row, tell=True, by=row.made_by, at=AT, seen=row.fingerprint)


@pytest.mark.parametrize("status", [S.UPLOADED, S.CHECKING, S.FAILED, S.REMOVED])
def test_only_what_was_checked_is_confirmed(status):
    row = uploaded(line())
    NominationImport.objects.filter(pk=row.pk).update(status=status)
    with pytest.raises(NotPossible):
        importing.confirm_import(row, tell=True, by=row.made_by, at=AT, seen=row.fingerprint)


def test_confirming_twice_enters_once():
    row = confirmed(line())
    importing.confirm_import(row, tell=False, by=row.made_by, at=AT, seen=row.fingerprint)
    assert [work_jobs(AT), work_jobs(AT)] == [1, 0]
    importing.confirm_import(row, tell=True, by=row.made_by, at=AT, seen=row.fingerprint)
    row.refresh_from_db()
    assert (row.status, row.tell, acts("nominationimport.running")) == (S.DONE, True, [1])


@pytest.mark.parametrize("status", S)
def test_what_can_be_removed(status, commits):
    row = uploaded(line())
    NominationImport.objects.filter(pk=row.pk).update(status=status)
    if status in (S.RUNNING, S.DONE):
        with pytest.raises(NotPossible):
            importing.remove_import(row, by=row.made_by)
    else:
        assert importing.remove_import(row, by=row.made_by).status == S.REMOVED


def test_removing_deletes_the_file_and_the_errors(django_capture_on_commit_callbacks):
    row = checked(line("Atlantis"))
    path = row.file.path
    with django_capture_on_commit_callbacks(execute=True):
        importing.remove_import(row, by=row.made_by)
        importing.remove_import(row, by=row.made_by)
    row.refresh_from_db()
    assert (row.errors, row.result, row.file.name) == ([], {}, "")
    assert not Path(path).exists()
    with pytest.raises(NotPossible):
        importing.table_of(row)


# --- erasing --------------------------------------------------------------------------------------
@pytest.mark.parametrize("status", S)
def test_what_nobody_brought_to_an_end_is_erased_after_a_while(status, commits):
    row = checked(line("Atlantis"))
    NominationImport.objects.filter(pk=row.pk).update(status=status)
    ended = status in (S.DONE, S.REMOVED)
    assert erase_imports(AT + KEPT) == ended
    erase_imports(AT + KEPT + timedelta(seconds=1))
    row.refresh_from_db()
    expected = status if ended or status == S.RUNNING else S.REMOVED
    assert (row.status, row.errors == []) == (expected, expected == S.REMOVED and not ended)

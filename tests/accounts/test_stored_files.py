"""A refused act leaves no file; what a killed process leaves is swept, and nothing else is."""

import logging
import os
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone

from accounts.actions import jobs
from accounts.actions.stored_files import (
    ORPHANS,
    atomic_with_files,
    due_orphans,
    file_fields,
    folders,
    names_in_use,
    store,
)
from accounts.job_kinds import KINDS, JobResult
from accounts.models import ErasureReceipt, Job
from accounts.worker import SomeFailed
from audit.lifecycle import NotPossible
from events.actions import importing
from events.models import NominationImport
from friends.actions import withdraw
from friends.actions.notes_verbales import keep_note
from friends.models import NoteVerbale
from tests.attendance.test_printing import request_print
from tests.events import make_coming, make_guest
from tests.events.imports import csv, line
from tests.factories import AT, ON, make_membership, make_paper, make_pdf, make_state, make_user

pytestmark = pytest.mark.django_db

NOTE = {"paper_kind": "note_verbale", "reference": "NV 17/2026", "dated_on": "2026-04-20"}
PERSON = {"given_name": "Delegate", "email": "named17@example.org"}
DAY = 24 * 3600


@pytest.fixture
def fiji(db):
    return make_state("FJ")


def stored(settings):
    root = Path(settings.MEDIA_ROOT)
    return sorted(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())


def plant(settings, name, *, days):
    path = Path(settings.MEDIA_ROOT) / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"left behind")
    age(path, days=days)
    return name


def age(path, *, days):
    then = timezone.now().timestamp() - days * DAY
    os.utime(path, (then, then))


def refuse(*args, **kwargs):
    raise NotPossible("Refused at the very end.")


# --- each way in ----------------------------------------------------------------------------------
WAYS = {
    "join": (
        "focal_point",
        "friends.actions.memberships.record",
        lambda event: "/en/delegations/fji/join/",
        {**NOTE, **PERSON, "capacity": "member"},
        make_pdf,
    ),
    "withdraw": (
        "focal_point",
        "friends.actions.memberships.move",
        lambda event: "/en/delegations/fji/withdraw/",
        {**NOTE, "on": "2099-01-01"},
        make_pdf,
    ),
    "appoint": (
        "admissions_officer",
        "friends.actions.appointing.record",
        lambda event: "/en/delegations/fji/appoint/",
        {**NOTE, "email": "named17@example.org", "role": "focal_point"},
        make_pdf,
    ),
    "note of a delegation": (
        "focal_point",
        "events.actions.delegation_lists.record",
        lambda event: f"/en/events/{event.slug}/delegations/fji/note/",
        NOTE,
        make_pdf,
    ),
    "import": (
        "event_officer",
        "events.actions.importing.record",
        lambda event: f"/office/{event.slug}/imports/",
        {},
        lambda: csv(line()),
    ),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_upload_that_is_refused_leaves_no_file(
    way, client, request, settings, monkeypatch, group
):
    who, last_step, address, sent, upload = WAYS[way]
    event, fiji = make_coming(), make_state("FJ")
    if way == "withdraw":
        make_membership(fiji)
    client.force_login(request.getfixturevalue(who))
    written = watch_storage(monkeypatch)
    monkeypatch.setattr(last_step, refuse)
    response = client.post(address(event), {**sent, "file": upload()})
    assert "Refused at the very end." in response.content.decode()
    assert len(written) == 1  # the act had come as far as that
    assert stored(settings) == []


def watch_storage(monkeypatch):
    from django.core.files.storage import FileSystemStorage

    written, save = [], FileSystemStorage._save

    def watched(self, name, content):
        written.append(name)
        return save(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", watched)
    return written


def test_a_withdrawal_that_the_status_does_not_allow_leaves_no_file(settings, group):
    row = make_membership(status="requested")
    with pytest.raises(NotPossible):
        withdraw(row, by=make_user(), at=AT, paper=make_paper(), on=ON)
    assert (stored(settings), NoteVerbale.objects.count()) == ([], 0)


def test_papers_that_could_not_be_settled_leave_no_file(settings, fiji, monkeypatch):
    event = make_coming()
    make_guest(event, fiji)
    job = request_print(event)
    kind = replace(KINDS[job.kind], work=lambda job, lease: JobResult(file=b"%PDF-"))
    monkeypatch.setitem(KINDS._items, job.kind, kind)
    monkeypatch.setattr(jobs, "move", stop_at_done(jobs.move))
    with pytest.raises(ZeroDivisionError):
        jobs.work_jobs(AT)
    assert (stored(settings), Job.objects.get().file) == ([], "")


def stop_at_done(move):
    def stopping(row, to, **facts):
        if to == jobs.S.DONE:
            raise ZeroDivisionError
        return move(row, to, **facts)

    return stopping


def test_an_act_inside_a_refused_act_leaves_no_file_either(settings):
    with pytest.raises(NotPossible), atomic_with_files():
        importing.upload_import(make_coming(), csv(line()), by=make_user(), at=AT)
        refuse()
    assert (stored(settings), NominationImport.objects.count()) == ([], 0)


def test_the_file_of_another_row_with_the_same_content_stays(settings, fiji):
    with atomic_with_files():
        first = keep_note(make_paper(), fiji, by=make_user(), at=AT)
    with pytest.raises(NotPossible), atomic_with_files():
        keep_note(make_paper(), fiji, by=make_user(), at=AT)
        refuse()
    assert stored(settings) == [first.file.name]
    with first.file.open("rb") as file:
        assert file.read() == make_pdf().read()


def test_a_file_that_a_row_names_after_all_is_not_deleted(settings, fiji, monkeypatch):
    """As when the answer to a COMMIT was lost: the transaction failed for us, the row is there."""

    class Lost(Exception):
        pass

    class LosesItsAnswer:
        def __enter__(self):
            pass

        def __exit__(self, *_what):
            raise Lost

    monkeypatch.setattr(transaction, "atomic", lambda: LosesItsAnswer())
    with pytest.raises(Lost), atomic_with_files():
        row = keep_note(make_paper(), fiji, by=make_user(), at=AT)
    assert stored(settings) == [row.file.name]


def test_a_refusal_is_told_though_the_storage_fails_to_delete(settings, fiji, monkeypatch, caplog):
    def broken(self, name):
        raise OSError("read-only")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage.delete", broken)
    with pytest.raises(NotPossible), atomic_with_files():
        keep_note(make_paper(), fiji, by=make_user(), at=AT)
        refuse()
    assert "stays until the sweep" in caplog.text


def test_storing_outside_of_an_act_that_could_undo_it_is_a_mistake_that_shows(fiji):
    with pytest.raises(RuntimeError, match="atomic_with_files"):
        store(NoteVerbale(entity=fiji, sha256="0" * 64).file, "note.pdf", ContentFile(b"x"))


# --- the sweep ------------------------------------------------------------------------------------
def test_the_sweep_knows_the_folder_of_every_file_field():
    assert {field.model for field in file_fields()} >= {NoteVerbale, NominationImport, Job}
    (tops,) = folders().values()
    assert tops == {"notes-verbales", "note-pages", "imports", "jobs"}


@pytest.fixture
def house(settings, fiji):
    """A used file, an orphan, one that is just being written, and one of another folder."""
    with atomic_with_files():
        used = keep_note(make_paper(), fiji, by=make_user(), at=AT).file.name
    age(Path(settings.MEDIA_ROOT) / used, days=400)
    return {
        "used": used,
        "orphan": plant(settings, "notes-verbales/ab/abcd.pdf", days=2),
        "orphan of a job": plant(settings, "jobs/badges/3-cafe.pdf", days=2),
        "fresh": plant(settings, "notes-verbales/ab/abce.pdf", days=0),
        "other": plant(settings, "exports/ab/abcd.pdf", days=400),
        "top": plant(settings, "README", days=400),
    }


def test_the_sweep_deletes_what_no_row_names_and_nothing_else(settings, house, caplog):
    caplog.set_level(logging.INFO, "accounts.actions.stored_files")
    now = timezone.now()
    assert due_orphans(now) == {"orphan files": 2}
    assert len(stored(settings)) == 6  # the dry run deletes nothing
    assert (ORPHANS.perform(now), ORPHANS.perform(now)) == (2, 0)
    left = ["used", "fresh", "other", "top"]
    assert stored(settings) == sorted(house[name] for name in left)
    assert house["orphan"] in caplog.text
    counts = ErasureReceipt.objects.filter(rule="orphan files").exclude(counts={})
    assert list(counts.values_list("counts", flat=True)) == [{"orphan files": 2}]


def test_what_a_killed_process_had_written_in_part_goes_too(settings, house):
    part = plant(settings, "imports/ab/.part-x1y2z3", days=2)
    assert due_orphans(timezone.now()) == {"orphan files": 3}
    ORPHANS.perform(timezone.now())
    assert part not in stored(settings)


def test_a_fresh_orphan_goes_a_day_later(settings, house):
    assert ORPHANS.perform(timezone.now() + timedelta(days=1, minutes=1)) == 3
    assert house["fresh"] not in stored(settings)


def test_the_command_says_how_many_would_go(settings, house, capsys):
    call_command("erase_due", dry_run=True)
    assert "orphan files: files without a record: 2" in capsys.readouterr().out
    assert house["orphan"] in stored(settings)


def test_a_file_that_cannot_be_deleted_does_not_stop_the_sweep(settings, house, monkeypatch):
    from django.core.files.storage import FileSystemStorage

    delete = FileSystemStorage.delete

    def partly(self, name):
        if name == house["orphan"]:
            raise PermissionError(name)
        delete(self, name)

    monkeypatch.setattr(FileSystemStorage, "delete", partly)
    with pytest.raises(SomeFailed) as failure:
        ORPHANS.perform(timezone.now())
    assert failure.value.done == 1
    assert house["orphan of a job"] not in stored(settings)


def test_a_file_of_any_field_is_in_use(settings, house):
    row = importing.upload_import(make_coming(), csv(line()), by=make_user(), at=AT)
    storage = row.file.storage
    assert names_in_use(storage, [row.file.name, *house.values()]) == {row.file.name, house["used"]}


def test_a_storage_without_any_folder_yet_is_swept_in_peace():
    assert ORPHANS.perform(timezone.now()) == 0

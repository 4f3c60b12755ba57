"""A full disk: nothing is half-kept, the reader is told, what was asked for is done later."""

import errno
import io
import logging
import tempfile
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from django.core.files.base import ContentFile
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.core.mail.backends.filebased import EmailBackend
from django.core.management import call_command
from django.db import OperationalError, connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.actions import work_jobs
from accounts.actions.jobs import LEASE
from accounts.management.commands import work
from accounts.models import Job, JobStatus, Notice
from accounts.tasks import deliver
from accounts.worker import once, perform
from attendance.actions.printing import BadgeFilter, request_badges
from events.models import NominationImport, Registration
from files.storage import WholeFileStorage
from friends.models import NoteVerbale
from tests.accounts.test_deliver import make_notice, use
from tests.accounts.test_stored_files import WAYS, stored
from tests.events import make_coming, make_guest
from tests.factories import make_membership, make_representative, make_state, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.kills]


def full(*arguments, **more):
    raise OSError(errno.ENOSPC, "No space left on device")


def patient():
    return Client(raise_request_exception=False)


class Cut(ContentFile):
    """The disk is full after the first half."""

    def chunks(self, chunk_size=None):
        yield self.read()[: self.size // 2]
        full()


# --- the storage ----------------------------------------------------------------------------------
def test_a_file_that_did_not_fit_leaves_nothing(tmp_path):
    storage = WholeFileStorage(location=tmp_path)
    with pytest.raises(OSError, match="No space"):
        storage.save("notes/a.pdf", Cut(b"x" * 100))
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_file_that_fits_is_whole_and_private_and_never_another_ones(tmp_path, settings):
    storage = WholeFileStorage(location=tmp_path)
    names = {storage.save("notes/a.pdf", ContentFile(text)) for text in (b"one", b"two")}
    assert len(names) == 2
    assert {storage.open(name).read() for name in names} == {b"one", b"two"}
    assert {storage.path(name) for name in names} == {
        str(p) for p in (tmp_path / "notes").iterdir()
    }
    assert {Path(storage.path(name)).stat().st_mode & 0o777 for name in names} == {0o600}


# --- uploads --------------------------------------------------------------------------------------
@pytest.fixture
def site(request, group):
    event, fiji = make_coming(), make_state("FJ")
    return event, fiji


def uploaded(way, site, request):
    who, _step, address, sent, upload = WAYS[way]
    event, fiji = site
    if way == "withdraw":
        make_membership(fiji)
    browser = patient()
    browser.force_login(request.getfixturevalue(who))
    return browser.post(address(event), {**sent, "file": upload()})


def is_told(answer):
    return answer.status_code == 507 and "cannot store files" in answer.text


@pytest.mark.parametrize("way", WAYS)
def test_an_upload_that_did_not_fit_is_told_and_leaves_no_row(
    way, site, request, settings, monkeypatch
):
    monkeypatch.setattr("files.storage.os.fsync", full)
    assert is_told(uploaded(way, site, request))
    assert NoteVerbale.objects.count() == 0
    assert NominationImport.objects.count() == 0
    assert stored(settings) == []


def test_an_upload_that_fits_into_no_temporary_folder_is_told(site, request, settings, monkeypatch):
    settings.FILE_UPLOAD_HANDLERS = [f"{TemporaryFileUploadHandler.__module__}.Temporary"]
    settings.FILE_UPLOAD_HANDLERS[0] += "FileUploadHandler"
    monkeypatch.setattr(TemporaryFileUploadHandler, "receive_data_chunk", full)
    assert is_told(uploaded(next(iter(WAYS)), site, request))
    assert stored(settings) == []


def test_a_spreadsheet_that_cannot_be_made_is_told_and_leaves_nothing(
    office, monkeypatch, tmp_path
):
    event = make_coming(slug="seminar")
    make_guest(event, make_state("FJ"))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr("xlsxwriter.workbook.Workbook.close", full)
    browser = patient()
    browser.cookies = office.cookies
    answer = browser.get(reverse("events:participant_file", args=["seminar", "xlsx"]))
    assert is_told(answer)
    assert list(tmp_path.iterdir()) == []


# --- the database ---------------------------------------------------------------------------------
def fill_up():
    """No page is left in the file; what fits into the pages that are there still does."""
    with connection.cursor() as cursor:
        pages = cursor.execute("PRAGMA page_count").fetchone()[0]
        cursor.execute(f"PRAGMA max_page_count = {pages + 3}")
        cursor.execute("CREATE TABLE filler (x BLOB)")
        with pytest.raises(OperationalError, match="full"):
            for size in (100_000, 4000, 1000, 100) * 5000:
                cursor.execute("INSERT INTO filler VALUES (zeroblob(?))", [size])


def make_room():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA max_page_count = 1073741823")
        cursor.execute("DROP TABLE filler")


def browser_of(delegate):
    browser = patient()
    browser.force_login(delegate)
    return browser


@pytest.mark.one_database("how SQLite says that it is full; PostgreSQL: test_unavailable.py")
@pytest.mark.django_db(transaction=True)
def test_a_full_database_is_told_keeps_nothing_half_and_the_worker_goes_on(group):
    event, fiji = make_coming(slug="seminar", seats=90), make_state("FJ")
    delegates = [make_user() for _ in range(40)]
    for delegate in delegates:
        make_representative(delegate, fiji, role="delegate")
    browsers = [browser_of(delegate) for delegate in delegates]
    address = reverse("events:register", args=[event.slug])
    typed = {"entity": "fji", "given_name": "Delegate", "family_name": "17", "gender": ""}
    typed |= {"grounds_pass": ""}
    with connection.cursor() as cursor:
        if cursor.execute("PRAGMA freelist_count").fetchone()[0]:
            cursor.execute("VACUUM")
    fill_up()
    try:
        answers = [
            b.post(address, typed | {"email": d.email}).status_code
            for b, d in zip(browsers, delegates, strict=True)
        ]
        assert patient().get("/en/events/seminar/").status_code == 200
        once()
    finally:
        make_room()
    assert set(answers) == {302, 507} or set(answers) == {507}
    assert Registration.objects.count() == answers.count(302)
    assert once() is True


# --- the worker -----------------------------------------------------------------------------------
def test_a_job_whose_file_did_not_fit_is_done_later(monkeypatch, event_officer):
    event, now = make_coming(), timezone.now()
    make_guest(event, make_state("FJ"))
    facts = {"by": event_officer, "at": now, "nonce": uuid4()}
    job = request_badges(event, badge_filter=BadgeFilter(), layout="a6", language="en", **facts)
    with monkeypatch.context() as patch:
        patch.setattr(WholeFileStorage, "_save", full)
        task = type("Task", (), {"name": "work on jobs", "run": staticmethod(work_jobs)})
        assert perform(task) is None  # it counts as failed, and the worker lives
    job = Job.objects.get(pk=job.pk)
    assert (job.status, job.file.name) == (JobStatus.RUNNING, "")
    assert work_jobs(now + LEASE + timedelta(minutes=1)) == 1
    assert Job.objects.get(pk=job.pk).status == JobStatus.DONE


def test_email_that_could_not_be_written_is_tried_again(monkeypatch, tmp_path, settings):
    class Full(EmailBackend):
        def __init__(self, **_more):
            super().__init__(file_path=str(tmp_path))

        write_message = full

    notice, now = make_notice(), timezone.now()
    with monkeypatch.context() as patch:
        use(patch, Full)
        assert deliver(now) == 0
    notice = Notice.objects.get(pk=notice.pk)
    assert (notice.sent_at, notice.failed_at) == (None, None)
    assert deliver(now + timedelta(minutes=5)) == 1


class FullStream(io.StringIO):
    write = flush = full


def test_a_log_that_cannot_be_written_stops_nothing(monkeypatch, capsys):
    log, handler = logging.getLogger("accounts.worker"), logging.StreamHandler(FullStream())
    monkeypatch.setattr(log, "handlers", [handler])
    log.error("not to be written")
    assert "not to be written" in capsys.readouterr().err


def test_a_worker_starts_with_a_log_on_a_full_disk(monkeypatch):
    begun = []
    monkeypatch.setattr(work, "work", begun.append)
    monkeypatch.setattr(work, "stop_on_signals", lambda: "stop")
    call_command("work", stdout=FullStream())
    assert begun == ["stop"]

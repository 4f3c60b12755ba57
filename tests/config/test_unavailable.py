"""Locks that are held, limits of time, a lost database and a full disk, as readers meet them."""

import errno
import re
import sqlite3
import threading
import time
from contextlib import contextmanager
from html import unescape

import psycopg
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import InterfaceError, OperationalError, connection, connections, transaction
from django.test import Client
from django.urls import reverse

from config import env, unavailable
from events.models import Event, Registration
from files.full_disk import is_full
from tests.events import make_coming
from tests.factories import make_representative, make_state, make_user

pytestmark = pytest.mark.kills
WAIT = 0.3  # seconds until a lock is given up, in these tests


def caused_by(cause):
    error = OperationalError("of a driver")
    error.__cause__ = cause
    return error


def sqlite(name):
    error = sqlite3.OperationalError("of SQLite")
    error.sqlite_errorname = name
    return error


@pytest.mark.parametrize(
    ("error", "why"),
    [
        (caused_by(psycopg.errors.LockNotAvailable()), unavailable.BUSY),
        (caused_by(psycopg.errors.QueryCanceled()), unavailable.BUSY),
        (caused_by(psycopg.errors.DeadlockDetected()), unavailable.BUSY),
        (caused_by(psycopg.errors.AdminShutdown()), unavailable.LOST),
        (caused_by(psycopg.errors.TooManyConnections()), unavailable.LOST),
        (caused_by(psycopg.OperationalError("connection refused")), unavailable.LOST),
        (InterfaceError("the connection is closed"), unavailable.LOST),
        (caused_by(psycopg.errors.DiskFull()), unavailable.FULL),
        (caused_by(sqlite("SQLITE_BUSY")), unavailable.BUSY),
        (caused_by(sqlite("SQLITE_BUSY_SNAPSHOT")), unavailable.BUSY),
        (caused_by(sqlite("SQLITE_FULL")), unavailable.FULL),
        (caused_by(sqlite("SQLITE_IOERR_WRITE")), unavailable.FULL),
        (caused_by(sqlite("SQLITE_ERROR")), None),  # no such table: a fault of ours
        (OSError(errno.ENOSPC, "No space left on device"), unavailable.FULL),
        (OSError(errno.EDQUOT, "Disk quota exceeded"), unavailable.FULL),
        (OSError(errno.ENOENT, "No such file"), None),
        (RuntimeError("broken"), None),
    ],
)
def test_what_passes_by_itself_is_told_from_our_faults(error, why):
    assert unavailable.why_unavailable(error) == why


def test_a_full_disk_is_seen_behind_the_error_of_a_library():
    try:
        try:
            raise OSError(errno.ENOSPC, "No space left on device")
        except OSError:
            raise ValueError("the file could not be written") from None
    except ValueError as error:
        assert is_full(error)


# --- locks ----------------------------------------------------------------------------------------
@contextmanager
def held(event):
    """Another process has the event's row (on SQLite: the one write lock) and keeps it."""
    ready, let_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Event.objects.select_for_update().filter(pk=event.pk))
            ready.set()
            let_go.wait(30)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        let_go.set()
        thread.join(10)


@pytest.fixture
def impatient(transactional_db):
    """This connection waits for a lock as briefly as the tests can bear."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f"PRAGMA busy_timeout = {int(WAIT * 1000)}")
        else:
            cursor.execute(f"SET lock_timeout = '{int(WAIT * 1000)}ms'")
    yield
    connection.close()


TYPED = {
    "entity": "fji",
    "given_name": "Delegate",
    "family_name": 'Seventeen <b>"&',
    "email": "delegate17@example.org",
    "gender": "",
    "grounds_pass": "",
    "access_needs": "\nStep-free\nroom",
}


@pytest.fixture
def delegate_at(impatient):
    delegate = make_user(email="delegate17@example.org")
    make_representative(delegate, make_state("FJ"), role="delegate")
    event = make_coming(slug="seminar", seats=20)
    browser = Client(raise_request_exception=False)
    browser.force_login(delegate)
    return browser, event


def test_a_form_that_meets_a_held_lock_is_kept_and_can_be_sent_again(delegate_at):
    browser, event = delegate_at
    address = reverse("events:register", args=["seminar"])
    browser.get(address)
    began = time.monotonic()
    with held(event):
        answer = browser.post(address, TYPED)
    assert time.monotonic() - began < 5
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert "no-store" in answer["Cache-Control"]
    assert "Nothing was saved. Wait a few seconds and send it again." in answer.text
    assert 'http-equiv="refresh"' not in answer.text
    assert Registration.objects.count() == 0

    fields = dict(
        re.findall(r'<textarea name="(\w+)" hidden>\n(.*?)</textarea>', answer.text, re.S)
    )
    assert {name: unescape(value) for name, value in fields.items()} == TYPED
    assert browser.post(address, TYPED).status_code == 302
    assert Registration.objects.get().family_name == TYPED["family_name"]


def test_the_api_says_when_to_try_again(impatient, monkeypatch):
    def busy(*_):
        raise caused_by(psycopg.errors.LockNotAvailable())

    monkeypatch.setattr("friends.api.Members.list", busy)
    answer = Client().get("/api/v1/members/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["title"] == "Service Unavailable"
    assert "Nothing was saved" in answer.json()["detail"]


# --- pages ----------------------------------------------------------------------------------------
def failing(monkeypatch, error):
    def fail(*arguments, **more):
        raise error

    monkeypatch.setattr("friends.views.home.body", fail)
    return Client(raise_request_exception=False).get("/en/")


@pytest.mark.django_db
def test_a_page_that_meets_a_lock_loads_again_by_itself(monkeypatch, caplog):
    answer = failing(monkeypatch, caused_by(psycopg.errors.LockNotAvailable()))
    assert answer.status_code == 503
    assert '<meta http-equiv="refresh" content="5">' in answer.text
    assert 'href="/en/"' in answer.text
    assert "Traceback" not in caplog.text
    assert [r.exc_info for r in caplog.records if r.name == "config.unavailable"] == [None]


@pytest.mark.django_db
def test_a_lost_database_is_not_told_as_nothing_saved(monkeypatch):
    answer = failing(monkeypatch, InterfaceError("the connection is closed"))
    assert answer.status_code == 503
    assert "The database is not available" in answer.text
    assert "Nothing was saved" not in answer.text


@pytest.mark.django_db
def test_a_full_disk_says_so(monkeypatch):
    answer = failing(monkeypatch, OSError(errno.ENOSPC, "No space left on device"))
    assert (answer.status_code, answer["Retry-After"]) == (507, "120")
    assert "The server cannot store files at the moment" in answer.text


def test_what_the_session_meets_is_told_as_well(monkeypatch):
    """Outside a view: the middleware of the sessions reads the row."""

    def lost(self):
        raise caused_by(psycopg.OperationalError("connection refused"))

    monkeypatch.setattr("config.session_store.SessionStore.load", lost)
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = "a" * 32
    answer = browser.get("/en/about/")
    assert (answer.status_code, answer["Retry-After"]) == (503, "15")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ({"name": "Delegate 17"}, [("name", "Delegate 17")]),
        ({"name": "Delegate 17", "csrfmiddlewaretoken": "x"}, [("name", "Delegate 17")]),
        ({"login": "delegate17", "password": "correct horse"}, []),
        ({"passport_number": "X17"}, []),
        ({"code": "123456"}, []),
        ({"name": "x" * 300_000}, []),
        ({"name": "Delegate 17", "paper": SimpleUploadedFile("note.pdf", b"%PDF")}, []),
    ],
)
def test_secrets_and_files_are_not_put_on_the_page(rf, sent, kept):
    assert unavailable.typed(posted(rf, sent)) == kept


def posted(rf, sent, *, csrf=True, view=True):
    request = rf.post("/en/", sent)
    request.csrf_processing_done, request.view_reached = csrf, view
    return request


@pytest.mark.parametrize("reached", [{"csrf": False}, {"view": False}])
def test_a_form_from_elsewhere_or_before_its_view_is_not_put_on_the_page(rf, reached):
    """Another site may have sent it; what the view would have hidden is not known yet."""
    assert unavailable.typed(posted(rf, {"number": "X17"}, **reached)) == []
    assert unavailable.typed(rf.post("/en/", {"number": "X17"})) == []


def test_what_another_site_sends_while_no_session_is_read_comes_back_in_no_form(monkeypatch):
    def lost(self):
        raise caused_by(psycopg.OperationalError("connection refused"))

    monkeypatch.setattr("config.session_store.SessionStore.load", lost)
    browser = Client(raise_request_exception=False, enforce_csrf_checks=True)
    browser.cookies["sessionid"] = "a" * 32
    answer = browser.post("/en/events/seminar/register/", {"number": "X1234567", "born": "1970"})
    assert answer.status_code == 503
    for word in ("X1234567", "1970", "<textarea", "csrfmiddlewaretoken"):
        assert word not in answer.text


@pytest.mark.django_db
def test_a_form_that_is_stopped_between_its_check_and_its_view_is_not_shown(monkeypatch):
    def busy(self, request, view, args, kwargs):
        raise caused_by(psycopg.errors.LockNotAvailable())

    name = "django.contrib.auth.middleware.LoginRequiredMiddleware.process_view"
    monkeypatch.setattr(name, busy)
    browser = Client(raise_request_exception=False)
    answer = browser.post("/en/account/login/", {"number": "X1234567"})
    assert (answer.status_code, "X1234567" in answer.text) == (503, False)


def test_a_view_that_hides_what_is_sent_hides_it_here(rf):
    request = posted(rf, {"name": "Delegate 17"})
    request.sensitive_post_parameters = "__ALL__"
    assert unavailable.typed(request) == []


# --- limits ---------------------------------------------------------------------------------------
def test_limits_are_options_of_the_connection():
    assert env.postgres_limits(4, 20, 0)["options"] == (
        "-c lock_timeout=4s -c statement_timeout=20s -c idle_in_transaction_session_timeout=0s"
    )


def test_what_the_address_of_the_database_says_comes_last_and_wins():
    options = env.postgres_limits(4, 20, 60, given="-c lock_timeout=9s")["options"]
    assert options.endswith("=60s -c lock_timeout=9s")


@pytest.mark.django_db
def test_postgresql_takes_them():
    if connection.vendor != "postgresql":
        return
    about = connection.get_connection_params() | env.postgres_limits(4, 20, 60)
    about = {k: about[k] for k in ("dbname", "user", "host", "port", "options") if k in about}
    with psycopg.connect(**about) as other:
        rows = [
            other.execute(f"SHOW {name}").fetchone()[0]
            for name in ("lock_timeout", "statement_timeout", "idle_in_transaction_session_timeout")
        ]
    assert rows == ["4s", "20s", "1min"]

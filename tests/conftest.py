"""The cast of the tests, and what every test starts from."""

import os
import shutil
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.core.cache import cache
from django.utils import translation

from accounts import roles
from tests.factories import make_group, make_representative, make_state, make_user
from tests.servers import empty_cache, server
from tests.unprotected import let_tests_flush

CHROMIUM = (
    shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
)
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The roles are there, as after a deployment: a test that makes staff need not write them all.
    A test that flushes the database comes after the others, and writes them if it needs them."""
    let_tests_flush()
    with django_db_blocker.unblock():
        roles.sync(allow_missing=True)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture(autouse=True)
def a_window_of_limits_begins(monkeypatch):
    """Limits are counted from the full minute or hour: a test that began shortly before one would
    see its calls in two windows. Each test begins at a full hour, and the clock goes on."""
    began = time.time()
    hour = began // 3600 * 3600
    monkeypatch.setattr("accounts.rate_limits.now", lambda: hour + time.time() - began)


@pytest.fixture(autouse=True)
def in_english():
    """A request leaves its language behind in the thread; the next test begins again."""
    with translation.override("en"):
        yield


@pytest.fixture(autouse=True)
def own_files(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture(scope="session")
def chromium():
    """A real browser, where there is a Chromium; else the tests say that they were skipped and
    why."""
    if not CHROMIUM:
        pytest.skip("no Chromium was found: install the package chromium to run the browser tests")
    # Playwright keeps a loop running in this thread, which Django would take for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass(frozen=True)
class Running:
    """A server that runs, and the folders of its outgoing email and its files."""

    address: str
    mail: Path
    files: Path


@pytest.fixture(scope="session")
def _running(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    mail, files = folder / "mail", folder / "files"
    with ExitStack() as stack:
        with django_db_blocker.unblock():
            started = server(threads=16, EMAIL_URL=f"file:{mail}", MEDIA_DIR=str(files))
            address = stack.enter_context(started)
        yield Running(address, mail, files)


@pytest.fixture
def running(transactional_db, own_files, settings, _running):
    """The one server of all tests that ask nothing special of theirs. The data are the test's
    own."""
    settings.MEDIA_ROOT = _running.files
    for old in _running.mail.glob("*"):
        old.unlink()
    empty_cache()
    return _running


@pytest.fixture
def group(db):
    return make_group()


@pytest.fixture
def secretary(db):
    return make_user("secretariat", email="secretary@example.org")


@pytest.fixture
def admissions_officer(db):
    return make_user("admissions officer", email="admissions@example.org")


@pytest.fixture
def event_officer(db):
    return make_user("event officer", email="events@example.org")


@pytest.fixture
def desk_officer(db):
    return make_user("desk officer", email="desk@example.org")


@pytest.fixture
def auditor(db):
    return make_user("auditor", email="auditor@example.org")


@pytest.fixture
def focal_point(db):
    """Speaks for Fiji."""
    user = make_user(email="fiji@example.org")
    make_representative(user, make_state("FJ"))
    return user


@pytest.fixture
def other_focal_point(db):
    """Speaks for Kenya."""
    user = make_user(email="kenya@example.org")
    make_representative(user, make_state("KE"))
    return user


@pytest.fixture
def delegate(db):
    """A delegate of Fiji, who does not decide for it."""
    user = make_user(email="delegate@example.org")
    make_representative(user, make_state("FJ"), role="delegate")
    return user


@pytest.fixture
def stranger(db):
    """Signed in, with no entity."""
    return make_user(email="stranger@example.org")


@pytest.fixture
def fiji(db):
    return make_state("FJ")


@pytest.fixture
def kenya(db):
    return make_state("KE")


@pytest.fixture
def office(client, event_officer):
    """An event officer's browser."""
    client.force_login(event_officer)
    return client

"""An update in its documented order: the tables are new, the web server is still the previous one.
People sign in, register and are checked in meanwhile."""

import re
import subprocess
from uuid import uuid4

import pytest
import requests
from django.conf import settings

from attendance.models import Scan, ScanResult
from events.models import Registration
from tests import previous_version
from tests.events import make_guest, make_today
from tests.factories import make_representative, make_state, make_user
from tests.previous_version import NoHistory, previous_commit, previous_server

PASSWORD = "correct horse battery"  # of `make_user`
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


class Browser:
    """What a person does, with the fields of a form as they are sent."""

    def __init__(self, address):
        self.address, self.session = address, requests.Session()

    def send(self, path, at=None, **fields):
        """Open a page and send its form."""
        page = self.session.get(self.address + path, timeout=60)
        assert page.status_code == 200, (path, page.status_code)
        body = {**fields, "csrfmiddlewaretoken": TOKEN.search(page.text)[1]}
        target = self.address + (at or path)
        return self.session.post(target, body, allow_redirects=False, timeout=60)

    def sign_in(self, user):
        answer = self.send("/en/account/login/", login=user.email, password=PASSWORD)
        assert answer.status_code == 302, answer.text
        return self


@pytest.fixture
def commit():
    try:
        return previous_commit()
    except NoHistory as missing:
        pytest.fail(str(missing), pytrace=False)


@pytest.mark.servers
@pytest.mark.kills
@pytest.mark.django_db(transaction=True)
def test_the_previous_web_server_works_on_the_tables_of_this_version(commit, tmp_path):
    event, fiji = make_today(seats=10), make_state("FJ")
    delegate, officer = make_user(), make_user("desk officer")
    make_representative(delegate, fiji)
    guest = make_guest(event, make_state("KE"))
    person = {"given_name": "Delegate", "family_name": "17", "email": delegate.email}
    desk = f"/desk/{event.slug}/"

    with previous_server(tmp_path, commit) as address:
        browser = Browser(address).sign_in(delegate)
        path = f"/en/events/{event.slug}/register/"
        registered = browser.send(path, me=1, entity=fiji.code, **person)
        door = Browser(address).sign_in(officer)
        checked_in = door.send(desk, f"{desk}find/", code=guest.badge, nonce=uuid4())
        public = requests.get(f"{address}/en/events/{event.slug}/", timeout=60)
        ready = requests.get(f"{address}/readyz", timeout=60).json()["checks"]

    assert (registered.status_code, checked_in.status_code, public.status_code) == (302, 302, 200)
    assert ready["database"] == "ok"
    assert Registration.objects.get(event=event, user=delegate).status == "confirmed"
    assert Scan.objects.get(event=event).result == ScanResult.IN


# --- without the history --------------------------------------------------------------------------
def named(monkeypatch, tmp_path, text):
    (tmp_path / "previous").write_text(text)
    monkeypatch.setattr(previous_version, "NAMED_IN", tmp_path / "previous")


@pytest.mark.one_database("git alone")
def test_a_commit_that_is_not_there_is_said_with_what_to_do(monkeypatch, tmp_path):
    named(monkeypatch, tmp_path, "# the version in use\n" + "f" * 40)
    with pytest.raises(NoHistory, match=r"fff, is not in this history\. (Fetch it|The clone)"):
        previous_commit()


@pytest.mark.one_database("git alone")
def test_a_shallow_clone_is_said_to_be_one(monkeypatch, tmp_path):
    clone = tmp_path / "clone"
    origin = f"file://{settings.BASE_DIR}"
    subprocess.run(["git", "clone", "-q", "--depth", "1", origin, str(clone)], check=True)
    named(monkeypatch, tmp_path, "f" * 40)
    monkeypatch.setattr(settings, "BASE_DIR", clone)
    with pytest.raises(NoHistory, match="git fetch --unshallow"):
        previous_commit()


@pytest.mark.one_database("git alone")
@pytest.mark.parametrize("text", ["", "# nothing\n", "abc\ndef\n"])
def test_the_file_names_one_commit(monkeypatch, tmp_path, text):
    named(monkeypatch, tmp_path, text)
    with pytest.raises(NoHistory, match="one commit"):
        previous_commit()

"""Every page of the access matrix and every email, held against the Nu HTML checker: no error and
no warning, in English and in Arabic."""

import json
import re
import shutil
import subprocess

import pytest
from django.conf import settings
from django.db import transaction
from django.test import Client
from django.utils import translation

from accounts.emails import compose
from accounts.models import Notice, User
from tests.config.access import address, sign_in
from tests.config.access_table import TABLE
from tests.config.cast import PEOPLE, make_world

pytestmark = [
    pytest.mark.servers,
    pytest.mark.one_database(
        "the checker reads pages; tests/config/test_access.py opens them on both databases"
    ),
    pytest.mark.django_db,
]
JAR = settings.BASE_DIR / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
# What is no fault of ours, each with the pages on which alone it may stand.
ACCEPTED = [
    # Django's own Arabic words in the back office: the marks stand in another order.
    ("not in Unicode Normalization Form C", r"^admin-.*\.ar\."),
    # Safari says of a list without bullets that it is one only where this role is named.
    ("The “list” role is unnecessary for element “ul”", r""),
    # Until the pages are translated.
    ("appears to be written in English but the “html” start tag", r"\.ar\."),
    # Parts of a page that its script asks for: the page has the heading.
    ("none of them has a computed heading level of 1", r"^desk-log\."),
]


@pytest.fixture(scope="module")
def check():
    """A function: the messages of the checker on all files of a folder, by one Java."""
    java = shutil.which("java")
    if not java:
        pytest.skip("no Java was found: install the package default-jre-headless")
    if not JAR.exists():
        pytest.skip("the checker is not installed: run bin/check javascript, which installs it")

    def run(folder):
        command = [java, "-Xss4m", "-jar", str(JAR), "--format", "json", "--exit-zero-always"]
        done = subprocess.run([*command, str(folder)], capture_output=True, text=True, timeout=300)
        return json.loads(done.stderr)["messages"]

    return run


# Around the parts of a page that a script asks for.
PAGE = b"<!doctype html><html lang=en><head><title>A part</title></head><body>%s</body></html>"


def readers(line):
    """Of those who may see a page the first and the last: who has the least, who has the most."""
    may = [p for p, answer in zip(PEOPLE, line.split(), strict=True) if answer == "200"]
    return {*may[:1], *may[-1:]}


def write_pages(folder, world, cookies, language):
    """Each page into a file of its name. Returns how many there are."""
    count = 0
    for get, _post, listed in TABLE:
        for name in listed.split():
            path = address(name, world).replace("/en/", f"/{language}/", 1)
            for person in sorted(readers(get)):
                if page := read_page(path, cookies[person]):
                    file = f"{name}.{person}.{language}.html".replace(":", "-")
                    (folder / file).write_bytes(page)
                    count += 1
    return count


def read_page(path, cookies):
    client = Client(raise_request_exception=False)
    client.cookies.load(cookies)
    with transaction.atomic():
        answer = client.get(path)
        transaction.set_rollback(True)
    if answer.status_code != 200 or not answer["Content-Type"].startswith("text/html"):
        return None
    whole = answer.content.lstrip().lower().startswith(b"<!doctype html>")
    return answer.content if whole else PAGE % answer.content


def told(messages):
    """Each fault once, with the pages that have it."""
    found = {}
    for message in messages:
        if message["type"] == "info" and message.get("subType") != "warning":
            continue
        page = message.get("url", "").rpartition("/")[2]
        text = message["message"]
        if any(re.search(what, text) and re.search(where, page) for what, where in ACCEPTED):
            continue
        extract = message.get("extract", "").strip()[:160]
        found.setdefault(f"{text} | {extract}", []).append(page)
    return {text: (len(pages), pages[:3]) for text, pages in found.items()}


@pytest.fixture
def folder(tmp_path):
    """Beside the files of the site, which are no pages."""
    (tmp_path / "pages").mkdir()
    return tmp_path / "pages"


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_page_has_a_fault(language, check, folder):
    world = make_world()
    User.objects.update(language=language)
    with translation.override(language):
        count = write_pages(folder, world, sign_in(world), language)
    assert told(check(folder)) == {}
    assert count > 150


def test_no_email_has_a_fault(check, folder):
    make_world()
    Notice.objects.update(language="ar")
    for notice in Notice.objects.all():
        [page] = [part.content for part in compose(notice).alternatives]
        (folder / f"{notice.kind}-{notice.pk}.html").write_text(page)
    assert any(folder.iterdir())
    assert told(check(folder)) == {}


def test_the_checker_finds_what_is_wrong(check, folder):
    (folder / "wrong.html").write_text(
        "<!doctype html><html lang=en><title>x</title><p><span><ul><li>x</ul></span></p></html>"
    )
    assert any("“ul”" in text or "“span”" in text for text in told(check(folder)))

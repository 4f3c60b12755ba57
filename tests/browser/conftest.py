"""Pages of a real browser, and the running site with what its email says."""

import re
from email import message_from_string, policy

import pytest
from django.core.management import call_command

from tests.factories import make_cochair, make_group
from tests.servers import manage

PASSWORD = "correct horse battery"


@pytest.fixture
def new_page(chromium, request):
    """A page in a browser of its own, as for another person; console errors fail the test."""
    contexts, faults = [], []

    def open_page(address, *, width=1280, height=900, **options):
        context = chromium.new_context(
            base_url=address, viewport={"width": width, "height": height}, locale="en-GB", **options
        )
        context.set_default_timeout(15_000)
        contexts.append(context)
        page = context.new_page()
        page.on(
            "console",
            lambda said: (
                faults.append(said.text) if "Content Security Policy" in said.text else None
            ),
        )
        page.on("pageerror", lambda error: faults.append(str(error)))
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


class Site:
    """The running site with its outgoing email, and a browser for each person."""

    def __init__(self, address, folder, new_page):
        self.address, self.folder, self.new_page = address, folder, new_page

    def send_mail(self):
        code, output = manage(
            "work", "--once", EMAIL_URL=f"file:{self.folder}", SITE_URL=self.address
        )
        assert code == 0, output

    def mail_to(self, email):
        """The texts of the emails to an address, the oldest first."""
        self.send_mail()
        texts = []
        for path in sorted(self.folder.glob("*"), key=lambda p: p.stat().st_mtime):
            for part in re.split(r"^-{70,}$", path.read_text(), flags=re.M):
                mail = message_from_string(part.strip(), policy=policy.default)
                if mail["To"] and email in mail["To"]:
                    body = mail.get_body(("plain",)).get_content()
                    texts.append(f"{mail['Subject']}\n{body}")
        return texts

    def signed_in(self, email, **options):
        page = self.new_page(self.address, **options)
        page.goto("/en/account/login/")
        page.fill("input[name=login]", email)
        page.fill("input[name=password]", PASSWORD)
        page.click("main form button >> nth=0")
        page.wait_for_url(lambda url: "login" not in url)
        return page


@pytest.fixture
def site(running, new_page):
    call_command("load_reference", verbosity=0)
    make_group()
    make_cochair("CN")
    make_cochair("ZM")
    return Site(running.address, running.mail, new_page)

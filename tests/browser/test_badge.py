"""The badge on the phone in a real browser: opened once by the link of the email, then without a
network; and given up when the server gives it no more."""

import re
from urllib.parse import urlsplit

import pytest
from django.utils import timezone
from playwright.sync_api import Error

from events.actions import cancel_registration
from tests.events import make_coming, make_guest
from tests.factories import make_state, make_user

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("what a browser keeps without a network"),
    pytest.mark.django_db(transaction=True),
]


def test_a_badge_that_was_opened_once_opens_without_a_network(site):
    row = make_guest(
        make_coming(), make_state("FJ"), email="d17@example.org", family_name="Seventeen"
    )
    (mail,) = [text for text in site.mail_to("d17@example.org") if "Confirmed" in text]
    link = urlsplit(re.search(r"http\S+/events/badge/\S+", mail)[0]).path
    page = site.new_page(site.address, width=390, height=800)
    page.goto(link)
    page.wait_for_selector("#kept:not([hidden])")
    page.context.set_offline(True)
    page.goto("about:blank")
    page.goto(link)
    shown = page.locator("main").inner_text()
    assert (row.badge in shown, "Seventeen" in shown, "There is no network." in shown) == (
        True,
        True,
        True,
    )
    with pytest.raises(Error):
        page.goto("/en/events/")

    page.context.set_offline(False)
    cancel_registration(row, by=make_user(), at=timezone.now())
    assert page.goto(link).status == 409
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(link)

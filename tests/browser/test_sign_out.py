"""After signing out a browser shows nothing of the person any more: not by Back, not without a
network."""

import pytest
from playwright.sync_api import Error

from tests.events import make_coming, make_guest
from tests.factories import make_state, make_user
from tests.servers import cookie_of

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("what a browser keeps"),
    pytest.mark.django_db(transaction=True),
]


@pytest.fixture
def signed_in(new_page, running):
    """``signed_in(user)``: a page of a browser in which the user is signed in."""

    def open_page(user):
        page = new_page(running.address)
        session = cookie_of(user).partition(";")[0].partition("=")[::2]
        page.context.add_cookies(
            [{"name": session[0], "value": session[1], "url": running.address}]
        )
        return page

    return open_page


def sign_out(page):
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").wait_for()


def test_back_shows_nothing_private_after_signing_out(signed_in):
    page = signed_in(make_user(email="d17@example.org", family_name="Seventeen"))
    for _visited in range(2):
        page.goto("/en/account/profile/data/")
        page.goto("/en/account/profile/")
    assert "d17@example.org" in page.content()
    sign_out(page)
    for _step in range(3):
        page.go_back()
        assert "d17@example.org" not in page.content()
        assert "Seventeen" not in page.content()


def test_signing_out_takes_the_badge_off_the_device(signed_in):
    user = make_user(email="d17@example.org", family_name="Seventeen")
    row = make_guest(make_coming(), make_state("FJ"), user=user, family_name="Seventeen")
    page = signed_in(user)
    badge = f"/en/events/{row.event.slug}/registrations/{row.pk}/badge/"
    page.goto(badge)
    page.wait_for_selector("#kept:not([hidden])")
    page.evaluate("caches.open('desk 1')")
    page.goto("/en/")
    sign_out(page)
    assert page.evaluate("caches.keys()") == ["desk 1"]
    page.context.set_offline(True)
    with pytest.raises(Error):
        page.goto(badge)

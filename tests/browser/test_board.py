"""The live board in a real browser: it draws itself again, and without script there is a link."""

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.attendance.presence import make_under_way, scan
from tests.config.access import sign_in
from tests.config.cast import make_world
from tests.factories import make_registration, make_state

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("what a page draws by itself"),
    pytest.mark.django_db(transaction=True),
]


def test_the_board_shows_who_comes_without_being_asked(new_page, running):
    cookies = sign_in(make_world())["events"]
    event = make_under_way(slug="live")
    row = make_registration(event, make_state("ZM"), at=timezone.now())
    jar = [part.strip().partition("=")[::2] for part in cookies.split(";") if "=" in part]
    session = dict(jar)["sessionid"]
    page = new_page(running.address)
    page.context.add_cookies([{"name": "sessionid", "value": session, "url": running.address}])
    page.goto("/office/live/live-board/")
    inside = page.locator(".board__numbers dd").first
    assert inside.inner_text() == "0"
    scan(row, timezone.now())
    expect(inside).to_have_text("1", timeout=15_000)
    assert (
        page.get_by_role("link", name="Refresh").get_attribute("href") == "/office/live/live-board/"
    )

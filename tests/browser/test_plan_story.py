"""A new officer plans and publishes a seminar in a real browser, on a phone without JavaScript."""

import re

import pytest

from events.models import Event
from tests.factories import make_state, make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


class Officer:
    """Counts what an officer does on pages."""

    def __init__(self, page):
        self.page, self.clicks, self.fields = page, 0, 0

    def press(self, name):
        self.clicks += 1
        self.page.locator("main").get_by_text(re.compile(f"^{name}$")).first.click()
        self.page.wait_for_load_state()

    def choose(self, name, value):
        self.clicks += 1
        self.page.check(f"[name={name}][value={value}]")

    def fill(self, **typed):
        for name, text in typed.items():
            self.fields += 1
            self.page.fill(f"[name={name}]", text)


def test_a_seminar_is_planned_and_published_in_few_steps(site):
    make_state("CN"), make_state("ZM")
    make_user("event officer", email="officer@example.org")
    page = site.signed_in("officer@example.org", width=390, java_script_enabled=False)
    page.goto("/office/")
    officer = Officer(page)
    officer.press("Plan an event")
    officer.choose("kind", "seminar")
    officer.fill(title_en="Artificial intelligence for public services", summary_en="Five days.")
    officer.press("Save and continue")
    officer.fill(city="Pekin", venue="Conference centre", starts="12 April 2027")
    officer.fill(ends="16 April 2027")
    officer.press("Save and continue")
    officer.fill(host="China, Zambia", contact_email="seminar@example.org")
    officer.press("Save and continue")
    officer.fill(seats="40", quota="2")
    officer.press("Save and continue")
    officer.press("Save and continue")
    assert "The event can be published" in page.locator("main").inner_text()
    officer.press("Publish event")
    assert "The event is published. No email has been sent." in page.locator("main").inner_text()
    event = Event.objects.get()
    assert (event.city, event.time_zone, event.status) == ("Beijing", "Asia/Shanghai", "published")
    assert event.hosts.count() == 2
    assert (officer.clicks, officer.fields) == (8, 10)

"""An event officer tries to become the account of somebody's registration, in a browser."""

import pytest

from certificates.models import PassportAccess, PassportDetails
from events.models import Registration
from tests.certificates.visa_letters import make_issued, make_traveller
from tests.factories import make_user

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def write_address(page, row, address):
    page.goto(f"{row.get_absolute_url()}change/")
    page.fill("input[name=email]", address)
    page.click("main form button:has-text('Save details')")
    page.wait_for_load_state()
    return page.locator("main").inner_text()


def opens(page, row):
    """The status of the page of the letter, and whether passport details are on it."""
    answer = page.goto(f"{row.get_absolute_url()}visa-letter/")
    return answer.status, "Passport details" in page.locator("main").inner_text()


def test_an_event_officer_gets_nothing_by_writing_an_address(site):
    delegate = make_user(email="seventeen@example.org")
    row = make_issued(make_traveller(user=delegate)).registration
    make_user("event officer", email="event@example.org")
    names = {"given_name": row.given_name, "family_name": row.family_name}
    make_user(email="second@example.org", **names)
    officer = site.signed_in("event@example.org")

    message = write_address(officer, row, "event@example.org")
    assert "This is your own email address" in message
    assert officer.input_value("input[name=email]") == "event@example.org"
    assert opens(officer, row) == (403, False)
    assert PassportDetails.objects.count() == 1

    write_address(officer, row, "second@example.org")
    assert PassportDetails.objects.count() == 0
    second = site.signed_in("second@example.org")
    assert opens(second, row)[0] == 200
    assert "Show passport details" not in second.locator("main").inner_text()

    write_address(officer, row, "seventeen@example.org")
    assert Registration.objects.get(pk=row.pk).user == delegate
    assert opens(second, row)[0] == 404
    assert PassportAccess.objects.count() == 0
    mails = " ".join(" ".join(site.mail_to("seventeen@example.org")).split())
    assert "was changed to that of another person" in mails

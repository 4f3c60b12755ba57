"""Operations are tried on the pages of the documentation, under the policy of the site."""

import pytest

from tests.factories import make_event, make_membership, make_partner, make_state

pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("a browser and the API; tests/api asks both databases"),
    pytest.mark.django_db(transaction=True),
]


def tried(page, name):
    """Opens what belongs to an operation and returns it."""
    part = page.locator(f"section[aria-labelledby={name}]")
    part.locator("details[data-try-on] > summary").click()
    return part


def test_a_public_operation_is_tried_without_a_token(new_page, running):
    make_membership(make_state("FJ"))
    page = new_page(running.address)
    page.goto("/api/reference/group/")
    assert page.locator("[data-try-off]").is_hidden()
    part = tried(page, "members_list")
    part.locator("select[name=capacity]").select_option("member")
    part.get_by_role("button", name="Send GET").click()
    part.locator("[data-status]").wait_for()
    assert part.locator("[data-status]").inner_text() == "200 OK"
    assert '"entity": "fji"' in part.locator("[data-body]").last.inner_text()
    assert "ETag" in part.locator("[data-headers]").inner_text()


def test_a_token_is_got_with_id_and_secret_and_stored_nowhere(new_page, running):
    event = make_event(slug="soon")
    partner = make_partner(events=[event])
    page = new_page(running.address)
    page.goto("/api/reference/registrations/")
    part = tried(page, "events_registrations_list")
    part.locator("input[name=slug]").fill("soon")
    part.get_by_role("button", name="Send GET").click()
    part.locator("[data-status]").wait_for()
    assert part.locator("[data-status]").inner_text().startswith("401")
    assert "WWW-Authenticate" in part.locator("[data-headers]").inner_text()

    page.get_by_text("Get a token with client id and secret").click()
    page.fill("#client-id", partner.client_id)
    page.fill("#client-secret", "wrong")
    page.get_by_role("button", name="Get a token").click()
    page.get_by_text("No token was given:").wait_for()
    page.fill("#client-secret", partner.secret)
    page.get_by_role("button", name="Get a token").click()
    page.get_by_text("You have a token for:").wait_for()
    part.get_by_role("button", name="Send GET").click()
    part.get_by_text("200 OK").wait_for()
    kept = page.evaluate(
        "JSON.stringify([{...localStorage}, {...sessionStorage}, document.cookie])"
    )
    assert kept == '[{},{},""]'
    assert partner.secret not in page.url


def test_without_javascript_the_page_offers_the_commands(chromium, running):
    context = chromium.new_context(base_url=running.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/api/reference/events/")
    assert page.get_by_text("The curl commands do the same without it.").is_visible()
    assert page.locator("details[data-try-on]").first.is_hidden()
    context.close()

"""Passkeys in a real browser with a key of its own, under the strict policy for scripts."""

import pytest
from allauth.mfa.models import Authenticator
from django.urls import reverse

from tests.accounts import PASSWORD, code_in_email, make_person

KEY = {
    "protocol": "ctap2",
    "transport": "internal",
    "hasResidentKey": True,
    "hasUserVerification": True,
    "isUserVerified": True,
    "automaticPresenceSimulation": True,
}
pytestmark = [
    pytest.mark.browser,
    pytest.mark.one_database("what a browser does with its keys"),
    pytest.mark.django_db(transaction=True),
]


def visit(chromium, live_server, journey):
    """Let ``journey(page, address)`` happen. Returns what the browser complained about."""
    complaints = []
    page = chromium.new_page()
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    page.on("pageerror", lambda error: complaints.append(str(error)))
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    devtools.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})
    journey(page, lambda name: live_server.url + reverse(name))
    page.close()
    return complaints


def enter_password(page, address):
    page.goto(address("account_login"))
    page.fill("[name=login]", "delegate17@example.org")
    page.fill("[name=password]", PASSWORD)
    page.click("main button[type=submit]")


def test_a_passkey_is_added_is_enough_alone_and_serves_as_second_factor(chromium, live_server):
    make_person()
    reached = []

    def journey(page, address):
        enter_password(page, address)
        page.get_by_role("button", name="Sign out").wait_for()
        page.goto(address("mfa_add_webauthn"))
        page.get_by_role("button", name="Send the code").click()
        page.fill("[name=code]", code_in_email())
        page.get_by_role("button", name="Confirm").click()
        page.check("[name=passwordless]")
        page.click("#mfa_webauthn_add")
        page.wait_for_url(address("mfa_view_recovery_codes"))

        page.context.clear_cookies()
        page.goto(address("accounts:passkey"))
        page.click("#passkey_login")
        page.get_by_role("button", name="Sign out").wait_for()
        reached.append("in with the passkey alone")

        page.context.clear_cookies()
        enter_password(page, address)
        page.wait_for_url(address("mfa_authenticate"))
        page.click("#mfa_webauthn_authenticate")
        page.get_by_role("button", name="Sign out").wait_for()
        reached.append("in with the passkey after the password")

    assert visit(chromium, live_server, journey) == []
    assert reached == ["in with the passkey alone", "in with the passkey after the password"]
    assert Authenticator.objects.filter(type="webauthn").count() == 1

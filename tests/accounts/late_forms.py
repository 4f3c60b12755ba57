"""A browser that sends its forms too late."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.conf import settings as project
from django.test import Client
from django.urls import reverse

PROFILE = "/en/account/profile/details/"
HIDDEN = re.compile(r'name="(csrfmiddlewaretoken|drawn_for)" value="([^"]*)"')


class Browser(Client):
    """As a person has it: the token is checked, and sent with every form of the page."""

    def __init__(self):
        super().__init__(enforce_csrf_checks=True, raise_request_exception=False)

    def open(self, page):
        self.page = self.get(page, follow=True)
        return self.page

    def send(self, to, typed, **more):
        hidden = {name: unescape(value) for name, value in HIDDEN.findall(self.page.text)}
        return self.post(to, hidden | typed, **more)


def sign_out_elsewhere(browser):
    """In another tab: the cookies are the browser's, the page stays open."""
    browser.post(reverse("account_logout"), {"csrfmiddlewaretoken": token(browser)})
    assert browser.get(PROFILE).status_code == 302


def token(browser):
    return browser.cookies[project.CSRF_COOKIE_NAME].value


def next_of(answer):
    return parse_qs(urlsplit(answer["Location"]).query)["next"][0]


def sent_signed_out(browser, page, to, typed, **more):
    """The form of a page, sent after signing out. Returns the page that comes after sign-in."""
    browser.open(page)
    sign_out_elsewhere(browser)
    answer = browser.send(to, typed, **more)
    assert urlsplit(answer["Location"]).path == reverse("account_login")
    assert "Sign in within an hour" in browser.get(answer["Location"]).text
    return next_of(answer)


def value_of(page, name):
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)[0]
    return unescape(re.search(r'value="([^"]*)"', found)[1])


TYPED = {"given_name": 'Dele"gate <17>', "family_name": "O’Neill", "time_zone": "Africa/Lusaka"}
SIGN_UP = {"email": "delegate17@example.org", "given_name": "Delegate"}

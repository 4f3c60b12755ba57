"""What strangers can do with forms that are kept: one drawn for a visitor, which anybody can read,
is shown to its sender alone, and no form leads to another site."""

import re
import secrets

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts import kept_forms
from events.signed_links import make_token
from tests.accounts import make_person
from tests.accounts.late_forms import (
    PROFILE,
    SIGN_UP,
    TYPED,
    Browser,
    next_of,
    sent_signed_out,
    value_of,
)
from tests.config.cast import make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def browser(person):
    browser = Browser()
    browser.force_login(person)
    return browser


# --- a form that was drawn for a visitor ----------------------------------------------------------
SERIES = "/admin/events/series/add/"


def drawn_for_a_visitor():
    browser = Browser()
    return value_of(browser.open(reverse("account_signup")), "drawn_for")


def sent_late_by_a_visitor(browser, page, typed):
    """The form of a page for visitors, with a token of before."""
    browser.open(page)
    browser.cookies[project.CSRF_COOKIE_NAME] = secrets.token_hex(16)
    return browser.send(page, typed)


@pytest.fixture
def invitation():
    """The page of an invitation, which is open to whoever has its link."""
    world = make_world()
    facts = {"reader": world.people["focal_point"], "email": "", "n": world.rows["invitation"].pk}
    return reverse("events:invitation", args=[make_token("invitation", **facts)])


@pytest.mark.parametrize("cookies", [{}, {project.CSRF_COOKIE_NAME: "b" * 32}])
def test_a_stranger_puts_nothing_into_a_form_of_the_back_office(cookies):
    stranger = Browser()
    stranger.cookies.load(cookies)
    planted = {"slug": "planted", "name_0": "Planted", "drawn_for": drawn_for_a_visitor()}
    answer = stranger.post(SERIES, planted)
    assert (answer.status_code, "kept=" in answer.get("Location", "")) == (403, False)


def test_a_stranger_puts_nothing_into_it_by_way_of_the_sign_in_page(monkeypatch):
    stored = []
    keep = cache.set
    monkeypatch.setattr(cache, "set", lambda k, v, *a: stored.append(k) or keep(k, v, *a))
    stranger = Client()  # with a token that counts
    answer = stranger.post(SERIES, {"slug": "planted", "drawn_for": drawn_for_a_visitor()})
    assert "kept" not in next_of(answer)
    assert [key for key in stored if key.startswith("kept-form")] == []


def test_what_a_visitor_typed_is_shown_in_no_other_browser():
    page, own, other = reverse("account_signup"), Browser(), Browser()
    led = sent_late_by_a_visitor(own, page, SIGN_UP)["Location"]
    other.cookies[project.KEPT_FORM_COOKIE_NAME] = "guessed"
    seen = [browser.open(led) for browser in (Browser(), other, own)]
    assert [SIGN_UP["email"] in answer.text for answer in seen] == [False, False, True]
    assert ["This was not sent" in answer.text for answer in seen] == [False, False, True]
    assert seen[2]["Cache-Control"] == "private, no-store"  # Back shows it to nobody


def test_the_cookie_that_shows_it_lasts_as_long_and_is_read_by_no_script(settings):
    settings.SESSION_COOKIE_SECURE = True
    answer = sent_late_by_a_visitor(Browser(), reverse("account_signup"), SIGN_UP)
    cookie = answer.cookies[project.KEPT_FORM_COOKIE_NAME]
    given = [cookie[name] for name in ("max-age", "httponly", "samesite", "secure", "path")]
    assert given == [kept_forms.SECONDS, True, "Lax", True, "/"]


def test_a_browser_has_one_cookie_for_all_that_it_sent():
    browser, page = Browser(), reverse("account_signup")
    led = [sent_late_by_a_visitor(browser, page, SIGN_UP)["Location"] for _time in range(2)]
    assert [SIGN_UP["email"] in browser.open(address).text for address in led] == [True, True]


def test_whoever_signs_in_at_the_same_computer_is_not_shown_it(invitation, person):
    browser = Browser()
    led = sent_late_by_a_visitor(browser, invitation, {"number": "17"})["Location"]
    assert value_of(browser.open(led), "number") == "17"
    browser.force_login(person)
    assert "This was not sent" not in browser.open(led).text


def test_a_visitors_form_that_a_signed_in_person_sends_is_that_persons(invitation, person):
    browser, other = Browser(), Browser()
    browser.open(invitation)
    browser.force_login(person)
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    led = browser.send(invitation, {"number": "17"})["Location"]
    other.force_login(make_person(email="other@example.org"))
    seen = [b.open(led) for b in (browser, other, Browser())]
    assert ["This was not sent" in answer.text for answer in seen] == [True, False, False]
    assert value_of(seen[0], "number") == "17"


def test_hidden_values_of_a_visitors_form_are_those_of_the_page(monkeypatch):
    led = []
    fill = kept_forms.fill
    monkeypatch.setattr(kept_forms, "fill", lambda *a, **more: led.append(more) or fill(*a, **more))
    browser, page = Browser(), reverse("account_signup")
    browser.open(sent_late_by_a_visitor(browser, page, SIGN_UP | {"next": "/x/"})["Location"])
    assert [more["hidden"] for more in led] == [False]


def test_a_visitors_form_that_was_sent_again_is_kept_no_longer():
    """Its address does not hold the key: the page on which it stood does."""
    browser, page = Browser(), reverse("account_signup")
    led = sent_late_by_a_visitor(browser, page, SIGN_UP)["Location"]
    browser.open(led)
    typed = {"family_name": "Seventeen", "time_zone": "Africa/Lusaka", "language": "en"}
    typed |= dict.fromkeys(("password1", "password2"), "tern ladle comet")
    answer = browser.send(page, SIGN_UP | typed)
    assert answer.status_code == 302, re.findall('class="error".*', answer.text)
    again = Browser()
    again.cookies = browser.cookies
    again.cookies.pop(project.SESSION_COOKIE_NAME, None)
    assert "This was not sent" not in again.open(led).text


def test_another_form_of_the_page_does_not_end_it(browser, person):
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED)
    browser.force_login(person)
    browser.open(page)
    assert browser.send(reverse("account_logout"), {}).status_code == 302
    browser.force_login(person)
    assert value_of(browser.open(page), "given_name") == TYPED["given_name"]


# --- to no other site -----------------------------------------------------------------------------
EVIL = "//evil.example/en/about/"  # another host for a browser


def test_a_page_whose_address_names_another_host_is_not_the_page_of_its_forms(browser):
    browser.open(f"http://testserver{EVIL}")
    assert browser.page.status_code == 404
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    answer = browser.send(reverse("account_logout"), {})
    assert (answer.status_code, answer["Location"]) == (302, "/")


@pytest.mark.parametrize("page", [EVIL, f"/{EVIL}", "https://evil.example/en/about/", "en/about/"])
def test_a_form_leads_to_no_other_site(browser, person, page):
    """Whatever its page was, such as that of a form that was drawn before this was looked at."""
    drawn = kept_forms._signer().sign(f"{kept_forms._name_of(person)}:{page}")
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    answer = browser.post(PROFILE, TYPED | {"drawn_for": drawn})
    assert answer["Location"].startswith(f"{PROFILE}?kept=")


@pytest.mark.parametrize(
    "page", ["/\\evil.example/", "/\t/evil.example/", "\\\\evil.example/", "/\\/evil.example/", ""]
)
def test_no_page_that_a_browser_takes_for_another_host_is_of_this_site(page):
    assert not kept_forms._is_of_this_site(page)


def test_the_page_that_the_browser_names_leads_to_no_other_site(browser):
    came = {"headers": {"Referer": f"http://testserver{EVIL}"}}
    answer = browser.post(PROFILE, TYPED, **came)
    assert (answer.status_code, "evil" in answer.text) == (403, False)
    assert f'href="{PROFILE}"' in answer.text


def test_where_a_form_came_from_elsewhere_its_word_for_its_page_counts_for_nothing(browser):
    drawn = value_of(browser.open(reverse("accounts:personal_data")), "drawn_for")
    answer = browser.post(PROFILE, {"drawn_for": drawn}, headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert f'class="btn" href="{PROFILE}"' in answer.text


def test_the_page_of_a_form_drawn_for_another_account_is_not_offered(browser):
    drawn = value_of(browser.open(reverse("accounts:personal_data")), "drawn_for")
    browser.force_login(make_person(email="other@example.org"))
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    answer = browser.post(PROFILE, {"drawn_for": drawn})
    assert answer.status_code == 403
    assert f'class="btn" href="{PROFILE}"' in answer.text

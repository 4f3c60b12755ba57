"""A form that came after its session had ended, or with the token of an earlier sign-in: what was
typed stands in it again, for the same account only, and is sent by nobody but the person."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import kept_forms
from accounts.actions.signing_out import end_sessions
from tests.accounts import make_person
from tests.accounts.late_forms import (
    PROFILE,
    SIGN_UP,
    TYPED,
    Browser,
    next_of,
    sent_signed_out,
    sign_out_elsewhere,
    token,
    value_of,
)
from tests.certificates.visa_letters import sign_in_now
from tests.config.access import ELSEWHERE, address, names, sign_in
from tests.config.access_table import TABLE
from tests.config.cast import PEOPLE, make_world
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def browser(person):
    browser = Browser()
    browser.force_login(person)
    return browser


# --- the session ended ----------------------------------------------------------------------------
def test_what_was_typed_stands_in_the_form_again_after_signing_in(browser, person):
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED)
    browser.force_login(person)
    again = browser.open(page)
    assert "This was not sent" in again.text
    assert value_of(again, "given_name") == TYPED["given_name"]
    assert value_of(again, "family_name") == TYPED["family_name"]
    assert re.search(r'<option[^>]*value="Africa/Lusaka"[^>]*selected', again.text)
    person.refresh_from_db()
    assert person.given_name != TYPED["given_name"]  # nothing is sent by itself


def test_it_is_sent_again_with_the_new_token_and_kept_no_longer(browser, person):
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED)
    browser.force_login(person)
    browser.open(page)
    answer = browser.send(page, TYPED | {"language": "en"})
    assert answer.status_code == 302, answer.text
    person.refresh_from_db()
    assert person.given_name == TYPED["given_name"]
    assert "This was not sent" not in browser.open(page).text


def test_another_account_sees_nothing_of_it(browser):
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED)
    browser.force_login(make_person(email="other@example.org"))
    again = browser.open(page)
    assert again.status_code == 200
    for text in ("This was not sent", "O’Neill", 'Lusaka" selected'):
        assert text not in again.text


def test_nobody_reads_it_in_the_cache(browser, monkeypatch):
    stored = []
    keep = cache.set
    monkeypatch.setattr(cache, "set", lambda k, v, *a: stored.append((k, v)) or keep(k, v, *a))
    sent_signed_out(browser, PROFILE, PROFILE, TYPED)
    kept = [value for key, value in stored if key.startswith("kept-form")]
    assert len(kept) == 1 and "O’Neill" not in str(kept) and "Lusaka" not in str(kept)


def test_files_must_be_chosen_again_and_the_page_says_so(browser, person):
    """`multipart`, as the forms with a note verbale are."""
    paper = {"paper": SimpleUploadedFile("note.pdf", b"%PDF-1.7")}
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED | paper)
    browser.force_login(person)
    again = browser.open(page)
    assert "Choose your files again" in again.text
    assert value_of(again, "family_name") == "O’Neill"


def test_staff_who_were_away_for_an_hour_find_their_text(settings):
    officer, browser = make_user("event officer"), Browser()
    browser.force_login(officer)
    page = browser.open("/admin/events/series/add/")
    assert page.status_code == 200
    settings.STAFF_IDLE_SECONDS = -1
    answer = browser.send("/admin/events/series/add/", {"slug": "typed-slug", "name_0": "Talks"})
    settings.STAFF_IDLE_SECONDS = 3600
    page = next_of(answer)
    assert page.startswith("/admin/events/series/add/?kept=")
    browser.force_login(officer)
    again = browser.open(page)
    assert value_of(again, "slug") == "typed-slug"
    assert "This was not sent" in again.text


def test_a_rule_on_travel_documents_is_no_secret(settings):
    officer, browser = make_user("event officer"), Browser()
    browser.force_login(officer)
    page = browser.open("/admin/events/event/add/").request["PATH_INFO"]
    settings.STAFF_IDLE_SECONDS = -1
    after = next_of(browser.send(page, {"slug": "typed-slug", "passport_months": "7"}))
    settings.STAFF_IDLE_SECONDS = 3600
    browser.force_login(officer)
    again = browser.open(after)
    assert [value_of(again, name) for name in ("slug", "passport_months")] == ["typed-slug", "7"]


def test_the_page_says_what_was_typed_and_is_not_kept():
    world, browser = make_world(), Browser()
    type(world.event).objects.update(passport_months=6)
    browser.force_login(speaker := world.people["focal_point"])
    page = address("events:register", world)
    typed = {"given_name": "Delegate", "passport_until": "2031-05-17"}
    after = sent_signed_out(browser, page, page, typed)
    browser.force_login(speaker)
    again = browser.open(after)
    assert value_of(again, "given_name") == "Delegate"
    note = re.search(r'<div class="note note--warn" role="alert">.*?</div>', again.text, re.S)[0]
    assert "These details are confidential" in note and "Travel document valid until" in note
    assert "2031-05-17" not in again.text


def test_a_choice_that_is_not_offered_any_more_is_said(browser, person):
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED | {"time_zone": "Mars/Olympus"})
    browser.force_login(person)
    again = browser.open(page)
    assert re.search(r"<li[^>]*>Time zone: Mars/Olympus</li>", again.text)
    assert re.search(rf'<option[^>]*value="{person.time_zone}"[^>]*selected', again.text)


def test_what_is_kept_comes_back_as_it_was_sent(browser):
    """Else the hidden values of one form among several would agree with none."""
    page = sent_signed_out(browser, PROFILE, PROFILE, TYPED | {"pk": "2"})
    key = parse_qs(urlsplit(page).query)["kept"][0]
    assert ("pk", "2") in kept_forms._read(key)["typed"]


# --- a token of an earlier sign-in ----------------------------------------------------------------
def test_a_form_of_before_a_sign_in_in_another_tab_comes_back_with_a_new_token(browser, person):
    browser.open(PROFILE)
    before = token(browser)
    browser.force_login(person)
    browser.get(PROFILE)
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32  # as `login` renews it
    answer = browser.send(PROFILE, TYPED)
    assert answer.status_code == 302
    again = browser.open(answer["Location"])
    assert value_of(again, "given_name") == TYPED["given_name"]
    assert before not in again.text
    person.refresh_from_db()
    assert person.given_name != TYPED["given_name"]
    assert browser.send(PROFILE, TYPED | {"language": "en"}).status_code == 302
    person.refresh_from_db()
    assert person.given_name == TYPED["given_name"]


def test_a_page_of_another_account_is_not_taken_for_this_one(browser):
    browser.open(PROFILE)
    browser.force_login(make_person(email="other@example.org"))
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    answer = browser.send(PROFILE, TYPED)
    assert answer.status_code == 403
    assert "O’Neill" not in answer.text
    assert "another account" in answer.text and f'href="{PROFILE}"' in answer.text


def test_a_sign_up_that_lost_its_token_keeps_all_but_the_password():
    browser, page = Browser(), reverse("account_signup")
    browser.open(page)
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    typed = {"email": "delegate17@example.org", "given_name": "Delegate", "password1": "horse-17-x"}
    again = browser.open(browser.send(page, typed)["Location"])
    assert value_of(again, "email") == "delegate17@example.org"
    assert value_of(again, "given_name") == "Delegate"
    assert "horse-17-x" not in again.text


def test_a_form_of_another_site_is_not_kept_and_gets_no_token_of_ours(browser):
    browser.open(PROFILE)
    for sent in ({"headers": {"Origin": "https://evil.example.net"}}, {}):
        hidden = {} if not sent else {"drawn_for": value_of(browser.page, "drawn_for")}
        answer = browser.post(PROFILE, TYPED | hidden, **sent)
        assert (answer.status_code, "O’Neill" in answer.text) == (403, False)


def test_a_browser_without_cookies_gets_its_text_to_copy():
    """At once: it could not be shown to it again."""
    browser, page = Browser(), reverse("account_signup")
    browser.open(page)
    browser.cookies.clear()
    answer = browser.send(page, SIGN_UP | {"password1": "horse-17-x"})
    assert (answer.status_code, "delegate17@example.org" in answer.text) == (403, True)
    assert "Passwords, codes" in answer.text and "horse-17-x" not in answer.text
    assert "does not accept cookies" in answer.text


# --- cookies that were cleared --------------------------------------------------------------------
def test_a_form_sent_without_any_cookie_is_kept_and_the_sign_in_page_says_so(browser, person):
    browser.open(PROFILE)
    browser.cookies.clear()
    answer = browser.send(PROFILE, TYPED)
    at_sign_in = browser.get(answer["Location"], follow=True)
    assert "Sign in within an hour" in at_sign_in.text
    page = parse_qs(urlsplit(at_sign_in.redirect_chain[-1][0]).query)["next"][0]
    browser.force_login(person)
    assert value_of(browser.get(page), "family_name") == "O’Neill"


def test_a_sign_in_form_sent_without_any_cookie_says_that_nothing_was_sent():
    browser, page = Browser(), reverse("account_login")
    browser.open(page)
    browser.cookies.clear()
    answer = browser.send(page, {"login": "delegate17@example.org", "password": "horse-17-x"})
    assert (answer.status_code, "horse-17-x" in answer.text) == (403, False)
    assert "This was not sent" in answer.text
    assert "could not be kept" in answer.text and "does not accept cookies" in answer.text


def test_a_button_of_a_page_that_is_too_old_says_that_nothing_was_sent(browser):
    """There is nothing to keep, and the page alone would look as if it had been done."""
    browser.open(PROFILE)
    browser.cookies[project.CSRF_COOKIE_NAME] = "b" * 32
    answer = browser.send(PROFILE, {}, follow=True)
    assert "Nothing was sent" in answer.text


def test_a_form_that_is_not_kept_says_so_on_the_page_of_the_failure(client):
    """Here the form does not say for whom it was drawn: it may come from another site."""
    answer = Browser().post(PROFILE, TYPED)
    assert answer.status_code == 403
    assert "What you typed could not be kept" in answer.text and "O’Neill" not in answer.text


# --- what is not kept -----------------------------------------------------------------------------
def test_passport_details_are_kept_nowhere(monkeypatch):
    world, browser, stored = make_world(), Browser(), []
    keep = cache.set
    monkeypatch.setattr(cache, "set", lambda k, v, *a: stored.append(k) or keep(k, v, *a))
    delegate = world.people["delegate"]
    browser.force_login(delegate)
    sign_in_now(browser, delegate)
    page = address("events:visa_letter", world)
    browser.open(page)
    assert "drawn_for" in browser.page.text
    end_sessions(delegate)
    browser.cookies.pop(project.SESSION_COOKIE_NAME)
    answer = browser.send(page, {"number": "X7654321", "name": "DELEGATE"})
    assert next_of(answer) == page
    assert [key for key in stored if key.startswith("kept-form")] == []


@pytest.mark.parametrize("name", ["account_login", "account_reset_password", "mfa_authenticate"])
def test_pages_of_secrets_keep_nothing(rf, name):
    request = rf.post("/", {"login": "delegate17@example.org", "anything": "x"})
    request.resolver_match = type("Match", (), {"func": print, "view_name": name})
    assert kept_forms.typed(request) == []


def test_what_is_too_long_is_shown_at_once_to_be_copied(browser, monkeypatch):
    monkeypatch.setattr(kept_forms, "MOST", 20)
    browser.open(PROFILE)
    sign_out_elsewhere(browser)
    answer = browser.send(PROFILE, TYPED)
    assert answer.status_code == 403
    assert "could not be kept" in answer.text and "O’Neill" in answer.text
    assert "are not kept. Type them again" not in answer.text
    assert f'href="{PROFILE}"' in answer.text


def test_without_a_cache_it_is_said_and_the_page_offers_to_go_back(browser, monkeypatch):
    browser.open(PROFILE)
    sign_out_elsewhere(browser)
    monkeypatch.setattr(cache, "set", lambda *a: None)  # as config.caches answers while it is away
    answer = browser.send(PROFILE, TYPED)
    assert answer.status_code == 403
    assert "could not be kept" in answer.text and "go back" in answer.text


def test_what_scripts_send_is_not_kept(browser):
    browser.open(PROFILE)
    sign_out_elsewhere(browser)
    answer = browser.send(PROFILE, TYPED, headers={"X-Desk": "1"})
    assert next_of(answer) == PROFILE


def test_the_api_answers_as_before(client):
    answer = client.post("/api/v1/events/seminar/registrations/", {"a": "b"})
    assert answer.status_code == 401


def test_the_desk_of_a_device_is_told_as_before(client):
    answer = client.post("/desk/seminar/app/sync/", {}, headers={"X-Desk": "1"})
    assert (answer.status_code, answer["Content-Type"]) == (401, "application/json")


# --- the page after signing in --------------------------------------------------------------------
POST_ONLY = [
    name
    for get, post, listed in TABLE
    for name in listed.split()
    if "405" in get and post.startswith("login")
]


def test_after_signing_in_comes_always_a_page_that_answers_get(client):
    """Of each address that takes a POST alone, without any word of the form about its page."""
    world = make_world()
    cookies = sign_in(world)
    pages = {name: next_of(client.post(address(name, world))) for name in POST_ONLY}
    found = {}
    for name, page in pages.items():
        for person in PEOPLE[1:]:
            browser = Client(raise_request_exception=False)
            browser.cookies.load(cookies[person])
            if browser.get(page).status_code == 405:
                found[name] = (page, person)
    assert (len(pages) > 30, found) == (True, {})


def test_every_address_that_takes_a_post_alone_is_known(client):
    """The signed links too: `page_of` reads it from the view."""
    names_ = [n for n in names() if n.startswith("events:") and n in ELSEWHERE]
    alone = {"events:accept_offer", "events:decline_offer", "events:reconfirm_yes"}
    assert alone <= set(names_)
    for name in alone:
        assert not kept_forms._answers_get(reverse(name, args=["x"]))


def test_a_form_on_another_page_comes_back_on_that_page():
    """The note of a delegation list is sent to an address of its own, and stands folded away."""
    world, browser = make_world(), Browser()
    speaker = world.people["focal_point"]
    browser.force_login(speaker)
    page = "/en/events/seminar/delegations/fji/"
    to = reverse("events:list_note", args=["seminar", "fji"])
    after = sent_signed_out(browser, page, to, {"reference": "NV/17"})
    assert after.startswith(f"{page}?kept=")
    browser.force_login(speaker)
    again = browser.open(after)
    assert value_of(again, "reference") == "NV/17"
    assert re.search(r"<details[^>]* open>(?:(?!</details>).)*This was not sent", again.text, re.S)


def test_where_the_form_is_gone_its_text_is_shown(browser, person):
    page = sent_signed_out(browser, PROFILE, "/en/account/profile/data/erasure/", {"words": "Bye"})
    browser.force_login(person)
    again = browser.open(page)
    assert "This form no longer exists" in again.text and "Bye" in again.text

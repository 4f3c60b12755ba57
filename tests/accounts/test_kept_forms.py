"""A form that came after its session had ended, or with the token of an earlier sign-in: what was
typed stands in it again, for the same account only, and is sent by nobody but the person."""

import re
import secrets
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings as project
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts import kept_forms
from accounts.actions.signing_out import end_sessions
from events.signed_links import make_token
from tests.accounts import make_person
from tests.certificates.visa_letters import sign_in_now
from tests.config.access import ELSEWHERE, address, names, sign_in
from tests.config.access_table import TABLE
from tests.config.cast import PEOPLE, make_world
from tests.factories import make_user

pytestmark = pytest.mark.django_db
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


@pytest.fixture
def person():
    return make_person()


@pytest.fixture
def browser(person):
    browser = Browser()
    browser.force_login(person)
    return browser


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
    assert "What you typed is kept for an hour" in browser.get(answer["Location"]).text
    return next_of(answer)


def value_of(page, name):
    found = re.search(rf'<input[^>]*name="{name}"[^>]*>', page.text)[0]
    return unescape(re.search(r'value="([^"]*)"', found)[1])


TYPED = {"given_name": 'Dele"gate <17>', "family_name": "O’Neill", "time_zone": "Africa/Lusaka"}


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
    assert "Not kept, as it is secret" in note and "Travel document valid until" in note
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
    assert "keeps no cookies" in answer.text


# --- a form that was drawn for a visitor ----------------------------------------------------------
SIGN_UP = {"email": "delegate17@example.org", "given_name": "Delegate"}
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
    assert "are not kept: type them again" not in answer.text
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
    assert "This form is not there any more" in again.text and "Bye" in again.text

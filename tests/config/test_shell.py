"""The layout, the navigation and the choice of appearance."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from accounts.models import User
from tests.markup import tight

PAGES = ("about", "accessibility", "privacy", "contact")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def static(name):
    return Path(finders.find(name)).read_bytes()


def squeezed(content):
    return len(gzip.compress(content, 6))


# --- pages for visitors ---------------------------------------------------------------------------
@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
@pytest.mark.parametrize("page", PAGES)
def test_a_plain_page_asks_nothing_of_the_database_and_sets_no_cookie(client, page, language):
    # Without the db fixture, a query fails the test.
    response = client.get(f"/{language}/{page}/")
    assert response.status_code == 200
    assert dict(response.cookies) == {}


def test_a_plain_page_is_light_in_few_requests(client):
    html = client.get("/en/privacy/").content
    linked = re.findall(rb'(?:src|rel="stylesheet" href)="(/static/[^"]+)"', html)
    files = [static(f.decode().removeprefix("/static/")) for f in linked]
    assert len(linked) == 2
    assert squeezed(html) + sum(map(squeezed, files)) < 16_000  # 25 kB are the limit of a page


def test_the_stylesheet_loads_nothing_and_knows_no_left_or_right():
    css = static("site.css").decode()
    assert re.findall(r"@import|url\(", css) == []
    assert re.findall(r"(?:margin|padding|border)-(?:left|right)|[;{]\s*(?:left|right):", css) == []


def test_every_answer_carries_a_policy_without_exceptions(client):
    policy = client.get("/en/about/").headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "nonce" not in policy


def test_a_page_holds_no_inline_script_or_style(client):
    html = client.get("/en/about/").content.decode()
    assert re.findall(r"<style|\sstyle=|\son\w+=|<script(?! src)", html) == []


def test_languages_are_in_the_order_of_the_united_nations_and_keep_the_address(client):
    html = tight(client.get("/en/about/?a=1").content.decode())
    links = re.findall(r'<li><a href="(\S+)" lang="(\w+)" hreflang="\w+" dir="(\w+)"', html)
    assert links == [
        ("/ar/about/?a=1", "ar", "rtl"),
        ("/zh-hans/about/?a=1", "zh", "ltr"),
        ("/en/about/?a=1", "en", "ltr"),
        ("/fr/about/?a=1", "fr", "ltr"),
        ("/ru/about/?a=1", "ru", "ltr"),
        ("/es/about/?a=1", "es", "ltr"),
    ]


def test_search_engines_find_the_page_in_each_language_under_one_address(client, settings):
    settings.SITE_URL = "https://friends.example.org"
    html = client.get("/fr/about/?a=1").content.decode()
    assert re.findall(r'rel="canonical" href="(\S+)"', html) == [
        "https://friends.example.org/fr/about/"
    ]
    assert re.findall(r'rel="alternate" hreflang="(\S+)" href="\S+?org(\S+)"', html) == [
        ("ar", "/ar/about/"),
        ("zh-Hans", "/zh-hans/about/"),
        ("en", "/en/about/"),
        ("x-default", "/en/about/"),
        ("fr", "/fr/about/"),
        ("ru", "/ru/about/"),
        ("es", "/es/about/"),
    ]
    for missing in ("/fr/nothing-here/", "/start/"):
        assert 'rel="canonical"' not in client.get(missing).content.decode()


@pytest.mark.parametrize(
    ("language", "tag"),
    [
        ("ar", '<html lang="ar" dir="rtl">'),
        ("zh-hans", '<html lang="zh" dir="ltr">'),
        ("en", '<html lang="en" dir="ltr">'),
    ],
)
def test_the_page_says_its_language_and_direction(client, language, tag):
    assert tag in client.get(f"/{language}/about/").content.decode()


@pytest.mark.parametrize(("demo", "times"), [(True, 1), (False, 0)])
def test_the_footer_says_when_all_is_demonstration(client, settings, demo, times):
    settings.DEMO = demo
    html = client.get("/en/about/").content.decode()
    assert html.count("Demonstration: the people are invented") == times


@pytest.mark.parametrize(
    ("accepts", "leads_to"),
    [("", "/en/"), ("ar,en;q=0.5", "/ar/"), ("zh-CN", "/zh-hans/"), ("de", "/en/")],
)
def test_the_front_door_leads_to_the_language_of_the_browser(client, accepts, leads_to):
    response = client.get("/", headers={"Accept-Language": accepts})
    assert (response.status_code, response.headers["Location"]) == (302, leads_to)


@pytest.mark.django_db
def test_the_front_door_prefers_the_language_of_the_person(client):
    client.force_login(User.objects.create_user("delegate17@example.org", language="fr"))
    response = client.get("/", headers={"Accept-Language": "ar"})
    assert response.headers["Location"] == "/fr/"


# --- navigation -----------------------------------------------------------------------------------
def entries(html):
    nav = html[html.index('<ul class="nav">') :]
    return re.findall(r">([^<>\n]+)</(?:a|button)>", nav[: nav.index("</nav>")])


def test_a_visitor_is_offered_to_sign_in(client):
    html = tight(client.get("/en/about/").content.decode())
    assert entries(html) == ["Members", "Events", "About", "Sign in"]
    assert html.count('aria-current="true">About') == 1
    assert 'href=""' not in html


@pytest.mark.django_db
@pytest.mark.parametrize(("staff", "more"), [(False, []), (True, ["Your work"])])
def test_a_person_signed_in_has_a_delegation_and_an_account(client, staff, more):
    client.force_login(User.objects.create_user("delegate17@example.org", is_staff=staff))
    html = tight(client.get("/en/about/").content.decode())
    assert entries(html) == ["Members", "Events", "My events", "Your delegation", *more]
    for said in ("Account", "Sign out", ">About<"):
        assert said in html
    assert 'href=""' not in html


# --- appearance -----------------------------------------------------------------------------------
def test_dark_is_kept_in_a_cookie_and_drawn_by_the_server():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/theme/", {"theme": "dark", "next": "/ar/about/?a=1"})
    assert (response.status_code, response.headers["Location"]) == (302, "/ar/about/?a=1")
    assert 'data-theme="dark"' in client.get("/en/about/").content.decode()


def test_the_cookie_is_as_secure_as_the_session(client, settings):
    """Not as the request: browsers refuse a name with __Host- that is not secure."""
    for secure in (True, False):
        settings.SESSION_COOKIE_SECURE = secure
        answer = client.post("/theme/", {"theme": "dark"})
        assert bool(answer.cookies[settings.THEME_COOKIE_NAME]["secure"]) is secure


def test_as_on_this_device_forgets_the_cookie(client):
    client.post("/theme/", {"theme": "dark"})
    client.post("/theme/", {"theme": ""})
    assert "data-theme" not in client.get("/en/about/").content.decode()


def test_a_theme_that_does_not_exist_is_ignored(client):
    client.cookies["theme"] = '"><script>'
    html = client.get("/en/about/").content.decode()
    assert '<html lang="en" dir="ltr">' in html


@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", ""])
def test_the_theme_form_leads_nowhere_else(client, address):
    response = client.post("/theme/", {"theme": "dark", "next": address})
    assert response.headers["Location"] == "/"


def test_the_theme_cannot_be_set_by_a_link(client):
    assert client.get("/theme/").status_code == 405

"""The layout, the choice of appearance, the drawing of forms, and the pages for errors."""

import datetime
import gzip
import re
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.template import engines
from django.test import Client
from django.utils import translation

from accounts.models import User

PAGES = ("about", "accessibility", "privacy", "contact")
ERRORS = {"400": 400, "403": 403, "404": 404, "409": 409, "conflict": 409, "500": 500}
refusals = pytest.mark.urls("tests.config.refusals")


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


def draw(text, **context):
    return engines["django"].from_string(text).render(context)


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
    assert squeezed(html) + sum(map(squeezed, files)) < 14_000


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
    html = client.get("/en/about/?a=1").content.decode()
    links = re.findall(r'<li><a href="(\S+)" lang="(\w+)" hreflang="\w+" dir="(\w+)"', html)
    assert links == [
        ("/ar/about/?a=1", "ar", "rtl"),
        ("/zh-hans/about/?a=1", "zh", "ltr"),
        ("/en/about/?a=1", "en", "ltr"),
        ("/fr/about/?a=1", "fr", "ltr"),
        ("/ru/about/?a=1", "ru", "ltr"),
        ("/es/about/?a=1", "es", "ltr"),
    ]


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
    html = client.get("/en/about/").content.decode()
    assert entries(html) == ["Members", "Events", "About", "Sign in"]
    assert html.count('aria-current="true">About') == 1
    assert 'href=""' not in html


@pytest.mark.django_db
@pytest.mark.parametrize(("staff", "more"), [(False, []), (True, ["Back office"])])
def test_a_person_signed_in_has_a_delegation_and_an_account(client, staff, more):
    client.force_login(User.objects.create_user("delegate17@example.org", is_staff=staff))
    html = client.get("/en/about/").content.decode()
    signed_in = ["Your delegation", "Account", *more, "Sign out"]
    assert entries(html) == ["Members", "Events", "About", *signed_in]
    assert 'href=""' not in html


# --- appearance -----------------------------------------------------------------------------------
def test_dark_is_kept_in_a_cookie_and_drawn_by_the_server():
    client = Client(enforce_csrf_checks=True)
    response = client.post("/theme/", {"theme": "dark", "next": "/ar/about/?a=1"})
    assert (response.status_code, response.headers["Location"]) == (302, "/ar/about/?a=1")
    assert 'data-theme="dark"' in client.get("/en/about/").content.decode()


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


# --- errors ---------------------------------------------------------------------------------------
@refusals
@pytest.mark.parametrize("fault", ERRORS)
def test_an_error_is_a_page_in_our_look_with_its_own_status(client, fault):
    response = client.get(f"/fail/{fault}/")
    html = response.content.decode()
    assert response.status_code == ERRORS[fault]
    assert html.count("<h1>") == 1
    assert html.count('class="masthead"') == 1
    assert "Content-Security-Policy" in response.headers


@refusals
def test_a_refused_act_is_told_in_its_own_words(client):
    html = client.get("/fail/409/").content.decode()
    assert '<p class="lead">The event “Seminar 7” is full.</p>' in html


def test_the_page_for_our_own_faults_is_drawn_even_when_the_layout_fails(client, monkeypatch):
    def fail(request):
        raise RuntimeError("broken")

    monkeypatch.setattr("config.context.section", fail)
    response = client.get("/en/about/")
    assert response.status_code == 500
    assert "Something went wrong on our side" in response.content.decode()
    assert "broken" not in response.content.decode()


def test_an_address_under_the_api_gets_problem_details(client):
    response = client.get("/api/nowhere")
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {"type": "about:blank", "title": "Not Found", "status": 404}


@refusals
@pytest.mark.parametrize(("over", "status"), [(0, 200), (1, 413)])
def test_a_request_over_the_limit_is_refused_before_it_is_read(client, settings, over, status):
    body = b"x=" + b"1" * (100 - 2)
    settings.REQUEST_MAX = 100 - over
    kind = "application/x-www-form-urlencoded"
    response = client.generic("POST", "/echo/", body, content_type=kind)
    assert response.status_code == status
    assert ("The file is too large" in response.content.decode()) == (status == 413)
    assert "Content-Security-Policy" in response.headers


@refusals
def test_a_form_with_too_much_text_is_413_too(client, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 50
    response = client.post("/echo/", "x=" + "1" * 98, "application/x-www-form-urlencoded")
    assert response.status_code == 413


@refusals
def test_a_form_that_is_no_longer_valid_says_what_to_do():
    response = Client(enforce_csrf_checks=True).post("/echo/", {"x": "1"})
    assert response.status_code == 403
    assert "reload the page and send the form again" in response.content.decode()


# --- forms ----------------------------------------------------------------------------------------
@refusals
def test_a_faulty_form_says_so_in_title_summary_and_field(client):
    html = client.post("/form/", {"name": "Delegate 17", "email": "delegate17"}).content.decode()
    assert "<title>Error: Nominate |" in html
    assert "There are 3 things to correct" in html
    summary = html[html.index('id="errors"') : html.index("<form class")]
    links = re.findall(r'<a href="#(\w+)">([^<]+)</a>', summary)
    assert links == [
        ("id_email", "Email: Enter a valid email address."),
        ("id_role_0", "Role: This field is required."),
        ("id_consent", "I agree: This field is required."),
    ]
    assert [html.count(f'id="{name}"') for name, _text in links] == [1, 1, 1]
    assert 'value="Delegate 17"' in html
    assert 'value="delegate17"' in html


@refusals
def test_a_form_that_was_not_sent_has_no_errors(client):
    html = client.get("/form/").content.decode()
    assert "<title>Nominate |" in html
    assert 'id="errors"' not in html
    assert "aria-invalid" not in html


def field_of(html, name):
    start = html.rindex('class="field', 0, re.search(rf'name="{name}"', html).start())
    return html[start : html.index('class="field', start + 10)]


@refusals
def test_label_hint_error_and_control_come_in_that_order(client):
    html = client.post("/form/", {"email": "delegate17"}).content.decode()
    field = field_of(html, "name")
    order = [
        '<label for="id_name">',
        'class="hint" id="id_name_helptext"',
        'class="error" id="id_name_error"',
        '<input type="text" name="name"',
    ]
    places = [field.index(part) for part in order]
    assert places == sorted(places)
    assert 'aria-describedby="id_name_helptext id_name_error"' in field
    assert 'aria-invalid="true"' in field


@refusals
@pytest.mark.parametrize(
    ("name", "direction"),
    [("name", "auto"), ("notes", "auto"), ("email", "ltr"), ("starts", "ltr")],
)
def test_what_is_typed_has_a_direction_of_its_own(client, name, direction):
    control = re.search(rf'<\w+ [^>]*name="{name}"[^>]*>', client.get("/form/").content.decode())[0]
    assert f'dir="{direction}"' in control
    assert 'class="input"' in control


@refusals
def test_only_optional_fields_say_so(client):
    html = client.get("/form/").content.decode()
    labels = re.findall(r"<(?:label|legend)[^>]*>([^<]+?)\s*\(optional\)", html)
    assert [text.strip() for text in labels] == ["Starts", "Needs", "Notes", "Paper"]


@refusals
def test_radio_buttons_stand_in_a_group_with_a_legend(client):
    html = client.post("/form/", {"email": "x"}).content.decode()
    start = html.index('aria-describedby="id_role_error"')
    group = html[html.rindex("<fieldset", 0, start) : html.index("</fieldset>", start)]
    assert group.count('class="choice"') == 2
    assert "<legend>Role" in group


# --- dates ----------------------------------------------------------------------------------------
AT = datetime.datetime(2026, 9, 24, 17, 15, tzinfo=ZoneInfo("UTC"))


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("{{ at|moment:'America/New_York' }}", "24 September 2026, 13:15"),
        ("{{ at|day }}", "24 September 2026"),
        ("{{ at|day:'Pacific/Auckland' }}", "25 September 2026"),
        ("{{ at|short_day }}", "24 Sep 2026"),
        ("{{ at|long_day }}", "Thursday, 24 September 2026"),
        ("{{ at|clock:'Africa/Lusaka' }}", "19:15"),
        ("{{ at|offset:'America/New_York' }}", "UTC−4"),
        ("{{ at|offset:'Asia/Kolkata' }}", "UTC+5:30"),
        ("{{ at|offset:'UTC' }}", "UTC"),
        ("{{ 'America/New_York'|city }}", "New York"),
        ("{{ nothing|day }}{{ nothing|moment:'UTC' }}", ""),
    ],
)
def test_dates_are_written_as_the_united_nations_does(text, written):
    with translation.override("en"):
        assert draw(text, at=AT, nothing=None) == written


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("ar", "24 أيلول/سبتمبر 2026"),
        ("zh-hans", "2026年9月24日"),
        ("fr", "24 septembre 2026"),
        ("ru", "24 сентября 2026"),
        ("es", "24 de septiembre de 2026"),
    ],
)
def test_a_day_is_written_in_the_reader_s_language(language, written):
    with translation.override(language):
        assert draw("{{ at|day }}", at=datetime.date(2026, 9, 24)) == written


# --- pictures -------------------------------------------------------------------------------------
def test_the_tile_map_links_those_who_take_part_and_names_the_others():
    tiles = [
        {"iso3": "ZMB", "name": "Zambia", "status": "c", "status_label": "Co-Chair", "url": "/z/", "dim": False},
        {"iso3": "ZWE", "name": "Zimbabwe", "status": "", "status_label": "", "url": "", "dim": True},
    ]  # fmt: skip
    groups = [
        {"code": "afr", "name": "African States", "taking_part": 1, "total": 54, "tiles": tiles}
    ]
    html = draw('{% include "includes/tilemap.html" %}', groups=groups)
    assert '<li class="c"><a href="/z/">ZMB<span>Zambia, Co-Chair</span></a></li>' in html
    assert '<li class="dim">ZWE<span>Zimbabwe</span></li>' in html
    assert "<span>1 of 54 take part</span>" in html
    assert "\n\n" not in html


def test_the_growth_line_is_a_path_with_points_in_every_language():
    points = [
        {"x": 8.1, "y": 165.5, "on": datetime.date(2024, 12, 5), "total": 38, "label": "First meeting"},
        {"x": 30.25, "y": 112.0, "on": datetime.date(2025, 5, 6), "total": 60, "label": ""},
    ]  # fmt: skip
    growth = {"title": "From 38 to 60", "points": points, "lines": [], "ticks": []}
    with translation.override("fr"):
        html = draw('{% include "includes/growth.html" %}', growth=growth)
    assert 'd="M8.1 165.5H30.25V112.0H100"' in html
    assert 'd="M8.1 256V165.5H30.25V112.0H100V256Z"' in html
    assert '<td>6 mai 2025</td><td class="num">60</td>' in html

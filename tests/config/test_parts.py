"""The parts that every page is made of: forms, dates, pictures, numbers of pages."""

import datetime
import re
from zoneinfo import ZoneInfo

import pytest
from django.core.paginator import Paginator
from django.template import engines
from django.utils import translation

from tests.markup import tight

refusals = pytest.mark.urls("tests.config.refusals")


def draw(text, request=None, **context):
    return engines["django"].from_string(text).render(context, request)


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
    seat_numbers = [field.index(part) for part in order]
    assert seat_numbers == sorted(seat_numbers)
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
        {
            "iso3": "ZMB",
            "name": "Zambia",
            "status": "c",
            "status_label": "Co-Chair",
            "url": "/z/",
            "dim": False,
        },
        {
            "iso3": "ZWE",
            "name": "Zimbabwe",
            "status": "",
            "status_label": "",
            "url": "",
            "dim": True,
        },
    ]
    groups = [
        {"code": "afr", "name": "African States", "taking_part": 1, "total": 54, "tiles": tiles}
    ]
    html = draw('{% include "includes/tilemap.html" %}', groups=groups)
    assert '<li class="c"><a href="/z/">ZMB<span>Zambia, Co-Chair</span></a></li>' in tight(html)
    assert '<li class="dim">ZWE<span>Zimbabwe</span></li>' in tight(html)
    assert "<span>1 of 54 take part</span>" in html
    assert "\n\n" not in html


def test_the_growth_line_is_a_path_with_points_in_every_language():
    points = [
        {
            "x": 8.1,
            "y": 165.5,
            "on": datetime.date(2024, 12, 5),
            "total": 38,
            "label": "First meeting",
        },
        {"x": 30.25, "y": 112.0, "on": datetime.date(2025, 5, 6), "total": 60, "label": ""},
    ]
    growth = {"title": "From 38 to 60", "points": points, "lines": [], "ticks": []}
    with translation.override("fr"):
        html = draw('{% include "includes/growth.html" %}', growth=growth)
    assert 'd="M8.1 165.5H30.25V112.0H100"' in html
    assert 'd="M8.1 256V165.5H30.25V112.0H100V256Z"' in html
    assert '<td>6 mai 2025</td><td class="num">60</td>' in tight(html)


def test_the_seats_bar_is_drawn_with_points_in_every_language():
    parts = {"confirmed": 81.7, "wait_x": 81.7, "waiting": 5.4, "free_x": 87.1, "free": 12.9}
    seat_numbers = {"confirmed": 98, "waiting": 7, "remaining": 15, "percentages": parts}
    with translation.override("ru"):
        html = draw('{% include "includes/seats.html" %}', seat_numbers=seat_numbers)
    assert '<rect class="conf" width="81.7%" height="100%"/>' in html
    assert '<rect class="wait" x="81.7%" width="5.4%" height="100%"/>' in html
    assert re.findall(r"<dd[^>]*>(\d+)</dd>", html) == ["98", "7", "15"]


def test_pages_keep_the_filters_and_name_the_current_one(rf):
    page = Paginator(range(500), 20).page(7)
    request = rf.get("/en/events/?kind=seminar&page=7")
    html = draw('{% include "includes/pages.html" %}', page=page, request=request)
    links = re.findall(r'href="\?kind=seminar&amp;page=(\d+)"', html)
    assert links == ["6", "1", "5", "6", "8", "9", "25", "8"]
    assert html.count('aria-current="page"') == 1


def test_one_page_needs_no_numbers(rf):
    page = Paginator(range(3), 20).page(1)
    html = draw('{% include "includes/pages.html" %}', page=page, request=rf.get("/"))
    assert html.strip() == ""


def test_an_offset_keeps_its_sign_on_its_side_in_arabic():
    with translation.override("ar"):
        assert draw("{{ at|offset:'America/New_York' }}", at=AT) == "\u2066UTC−4\u2069"


@pytest.mark.parametrize(
    "language, text, written",
    [
        ("en", "Sign In", "Sign in"),
        ("en", "Two-Factor Authentication", "Two-factor authentication"),
        ("en", "Manage TOTP Codes", "Manage TOTP codes"),
        ("en", "", ""),
        ("fr", "Se Connecter", "Se Connecter"),
    ],
)
def test_english_headings_of_allauth_have_one_capital(language, text, written):
    template = engines["django"].from_string("{{ text|sentence }}")
    with translation.override(language):
        assert template.render({"text": text}) == written

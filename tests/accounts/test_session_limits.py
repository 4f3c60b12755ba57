"""Sessions of staff end: after an hour without activity, twelve at the desk, and each day."""

import re

import pytest
from django.conf import settings as project
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import session_limits
from tests.accounts import make_person
from tests.accounts.test_signing_in import signed_in
from tests.factories import make_user

pytestmark = pytest.mark.django_db
HOUR = 3600
PAGE = "/start/"


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def time(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    hands = Clock()
    monkeypatch.setattr(session_limits, "time", hands)
    return hands


@pytest.fixture
def staff(client, clock):
    client.force_login(make_person(is_staff=True))
    return client


def message_of(client, answer):
    return client.get(answer["Location"]).content.decode()


# --- ended ----------------------------------------------------------------------------------------
def test_after_an_hour_without_activity_staff_are_signed_out_told_and_led_back(staff, clock):
    clock.now += HOUR + 1
    answer = staff.get(PAGE + "?q=1")
    assert answer["Location"] == f"{reverse('account_login')}?next=%2Fstart%2F%3Fq%3D1"
    assert not signed_in(staff)
    page = message_of(staff, answer)
    assert "signed out after an hour without activity" in page
    assert '<input type="hidden" name="next" value="/start/?q=1"' in page


def test_a_stolen_cookie_opens_nothing_afterwards(staff, clock, client_again):
    stolen = staff.cookies[project.SESSION_COOKIE_NAME].value
    clock.now += HOUR + 1
    staff.get(PAGE)
    clock.now -= HOUR
    client_again.cookies[project.SESSION_COOKIE_NAME] = stolen
    assert client_again.get(reverse("accounts:overview")).status_code == 302
    assert not Session.objects.filter(session_key=stolen).exists()


def test_each_day_staff_sign_in_again_however_busy(staff, clock):
    for _n in range(48):
        clock.now += HOUR / 2
        assert staff.get(reverse("accounts:overview")).status_code == 200
    clock.now += 1
    answer = staff.get(reverse("accounts:overview"))
    assert "staff have to sign in again each day" in message_of(staff, answer)


def test_a_form_that_comes_too_late_says_so_and_leads_back_to_its_page(staff, clock):
    clock.now += HOUR + 1
    page = "http://testserver/en/account/profile/details/"
    answer = staff.post(reverse("accounts:profile"), {"given_name": "X"}, headers={"Referer": page})
    assert answer["Location"].endswith("?next=%2Fen%2Faccount%2Fprofile%2Fdetails%2F")
    assert "What you sent was not saved" in message_of(staff, answer)


@pytest.mark.parametrize("referer", ["", "https://evil.example.net/x", "//evil.example.net", "x"])
def test_a_form_from_elsewhere_leads_nowhere_else(staff, clock, referer):
    clock.now += HOUR + 1
    answer = staff.post(reverse("accounts:profile"), headers={"Referer": referer})
    assert "evil" not in answer["Location"]
    assert answer["Location"].startswith(reverse("account_login"))


def test_a_page_for_visitors_is_shown_to_the_visitor(staff, clock):
    clock.now += HOUR + 1
    answer = staff.get("/en/")
    assert answer.status_code == 200
    assert "signed out after an hour" in answer.content.decode()
    assert not signed_in(staff)


@pytest.mark.parametrize("header", session_limits.BACKGROUND)
def test_polling_is_no_activity(staff, clock, header):
    for _n in range(4):
        clock.now += HOUR / 4
        assert staff.get(PAGE, headers={header: "1"}).status_code == 200
    clock.now += 1
    assert staff.get(PAGE, headers={header: "1"}).status_code == 302


def test_every_script_that_asks_by_itself_says_so():
    asking = [
        path
        for path in (project.BASE_DIR / "static").rglob("*.js")
        if re.search(r"setTimeout|setInterval", text := path.read_text()) and "fetch(" in text
    ]
    silent = [p.name for p in asking if not re.search("X-Background|X-Desk", p.read_text())]
    # The worker of the badge hands on what the page itself asks for.
    assert (len(asking) > 4, silent) == (True, ["badge_worker.js"])


# --- going on -------------------------------------------------------------------------------------
def test_who_is_at_work_stays_signed_in(staff, clock):
    for _n in range(5):
        clock.now += HOUR - 10 * 60
        assert staff.get(PAGE).status_code == 200


@pytest.mark.parametrize(
    ("roles", "hours"), [(["desk officer"], 12), (["desk officer", "auditor"], 1), (["auditor"], 1)]
)
def test_twelve_hours_for_who_has_the_desk_alone(client, clock, roles, hours):
    user = make_user(roles[0])
    for role in roles[1:]:
        user.groups.add(type(user.groups.first()).objects.get(name=role))
    client.force_login(user)
    clock.now += hours * HOUR - 1
    assert client.get(reverse("accounts:overview")).status_code == 200
    clock.now += hours * HOUR + 1
    answer = client.get(reverse("accounts:overview"))
    expected = "12 hours without" if hours == 12 else "an hour without"
    assert expected in message_of(client, answer)


def test_delegates_stay_signed_in(client, clock):
    client.force_login(make_person())
    clock.now += 30 * HOUR
    assert client.get(reverse("accounts:overview")).status_code == 200


def test_a_session_of_before_the_rule_begins_now(staff, clock):
    session = staff.session
    del session[session_limits.SIGNED_IN], session[session_limits.ACTIVE]
    session.save()
    assert staff.get(PAGE).status_code == 200
    assert staff.session[session_limits.SIGNED_IN] == clock.now


def test_a_page_view_writes_nothing_within_five_minutes(staff, clock):
    page = reverse("accounts:overview")
    staff.get(page)

    def writes():
        with CaptureQueriesContext(
            connection,
        ) as ran:
            staff.get(page)
        return [q["sql"] for q in ran if re.match("UPDATE|INSERT", q["sql"])]

    clock.now += 4 * 60
    assert writes() == []
    clock.now += 2 * 60
    assert len(writes()) == 1
    cache.clear()

"""Addresses that are the same on every site, and the headers that all answers have."""

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.utils import timezone

from tests.factories import make_user


def test_security_txt_says_whom_to_tell_and_until_when(client, settings):
    settings.CONTACT_EMAIL = "secretariat@example.org"
    settings.SITE_URL = "https://friends.example.org"
    answer = client.get("/.well-known/security.txt")
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    fields = dict(line.split(": ", 1) for line in answer.text.splitlines())
    expires = datetime.fromisoformat(fields.pop("Expires"))
    assert fields == {
        "Contact": "mailto:secretariat@example.org",
        "Preferred-Languages": "en",
        "Canonical": "https://friends.example.org/.well-known/security.txt",
        "Policy": "https://friends.example.org/en/contact/",
    }
    assert expires.tzinfo == UTC
    assert timedelta(days=90) < expires - timezone.now() < timedelta(days=365)


def test_pages_behind_a_sign_in_are_not_searched(client):
    lines = client.get("/robots.txt").text.splitlines()
    assert lines[0] == "User-agent: *"
    assert {"Disallow: /admin/", "Disallow: /office/", "Disallow: /*/account/"} < set(lines)
    assert "Disallow: /" not in lines


def test_the_icon_is_found_by_who_reads_no_page(client):
    answer = client.get("/favicon.ico")
    assert answer.status_code == 302
    assert finders.find(answer.url.removeprefix(settings.STATIC_URL))


# --- what pages may use of a device ---------------------------------------------------------------
def policy(path, user=None):
    client = Client(raise_request_exception=False)
    if user:
        client.force_login(user)
    return dict(part.split("=") for part in client.get(path)["Permissions-Policy"].split(", "))


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["/en/", "/en/account/login/", "/nothing/", "/api/v1/events/", "/admin/"]
)
def test_a_page_may_use_passkeys_and_nothing_else(path):
    allowed = {name for name, who in policy(path).items() if who != "()"}
    assert allowed == {"publickey-credentials-create", "publickey-credentials-get"}


@pytest.mark.django_db
@pytest.mark.parametrize("path", ["/desk/", "/desk/seminar/app/", "/desk/seminar/"])
def test_the_desk_alone_has_the_camera(path):
    allowed = {n for n, who in policy(path, make_user("desk officer")).items() if who != "()"}
    keys = {"publickey-credentials-create", "publickey-credentials-get"}
    assert allowed == keys | {"camera", "autoplay"}
    assert policy("/office/", make_user("desk officer"))["camera"] == "()"


# --- cookies --------------------------------------------------------------------------------------
NAMES = ["SESSION_COOKIE_NAME", "CSRF_COOKIE_NAME", "LANGUAGE_COOKIE_NAME", "DESK_COOKIE_NAME"]


@pytest.mark.parametrize(("demonstration", "start"), [("", "__Host-"), ("1", "")])
def test_in_production_no_other_host_can_set_our_cookies(demonstration, start, tmp_path):
    """Not in the demonstration, which has no https: a browser would keep none of them."""
    code = f"from config import settings\nprint(*(getattr(settings, n) for n in {NAMES}))"
    env = {"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path), "DEMO": demonstration}
    command = [sys.executable, "-c", code]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, check=True
    )
    plain = ["sessionid", "csrftoken", "django_language", "desk_key"]
    assert done.stdout.split() == [start + name for name in plain]
    assert settings.SESSION_COOKIE_PATH == settings.CSRF_COOKIE_PATH == "/"
    assert settings.SESSION_COOKIE_DOMAIN is settings.CSRF_COOKIE_DOMAIN is None

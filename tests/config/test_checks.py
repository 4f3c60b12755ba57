"""Each fault of a production deployment, as a table: what is set, which id is answered."""

import os
import secrets
import subprocess
import sys

import pytest
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings as project
from django.core.checks import INFO, run_checks
from django.core.management import CommandError, call_command
from django.db import DatabaseError

from accounts.actions.erasure import ERASERS
from config import checks, env
from tests.factories import make_partner, make_user

SECRET = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
POSTGRES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
BACKENDS = "django.core.cache.backends"
MAIL = "django.core.mail.backends"


def pem(bits=3072):
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


PEM = pem()
SOUND = {
    "PRODUCTION": True,
    "DEBUG": False,
    "DEMO": False,
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": ["friends.example.org"],
    "SITE_URL": "https://friends.example.org",
    "CACHES": {"default": {"BACKEND": f"{BACKENDS}.redis.RedisCache", "LOCATION": "redis://x"}},
    "MAILERS": {"default": {"BACKEND": f"{MAIL}.smtp.EmailBackend"}},
    "FIELD_KEYS": [Fernet.generate_key().decode()],
    "AUDIT_KEYS": [SECRET[::-1]],
    "IDP_OIDC_PRIVATE_KEY": PEM,
    "STAFF_NEED_SECOND_FACTOR": True,
    "SESSION_COOKIE_SECURE": True,
    "CSRF_COOKIE_SECURE": True,
    "LANGUAGE_COOKIE_SECURE": True,
    "SESSION_COOKIE_NAME": "__Host-sessionid",
    "CSRF_COOKIE_NAME": "__Host-csrftoken",
    "LANGUAGE_COOKIE_NAME": "__Host-django_language",
    "DESK_COOKIE_NAME": "__Host-desk_key",
    "DESK_NAME_COOKIE_NAME": "__Host-desk",
    "KNOWN_DEVICE_COOKIE_NAME": "__Host-known_device",
    "KEPT_FORM_COOKIE_NAME": "__Host-kept_form",
    "THEME_COOKIE_NAME": "__Host-theme",
    "MESSAGES_COOKIE_NAME": "__Host-messages",
    "SECURE_HSTS_SECONDS": 31_536_000,
    "TRUSTED_PROXIES": 1,
    "METRICS_TOKEN": SECRET,
    "SENTRY_DSN": "https://key@reports.example.org/1",
    "LIMITS": {"web": {"lock": 4, "statement": 20, "idle": 60}},
}


@pytest.fixture
def sound(settings, monkeypatch):
    monkeypatch.setitem(settings.DATABASES, "default", {**POSTGRES["default"]})
    for name, value in SOUND.items():
        setattr(settings, name, value)
    return settings


def ids():
    return [fault.id for fault in checks.production()]


def test_a_sound_deployment_has_no_fault(sound):
    assert ids() == []
    assert checks.for_production() == []
    assert checks.refuse_to_start() is None


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("SECRET_KEY", "", "gof.E003"),
        ("SECRET_KEY", "for-demonstration-only-" * 3, "gof.E004"),
        ("SECRET_KEY", "django-insecure-" + SECRET, "gof.E004"),
        ("SECRET_KEY", SECRET[:20], "gof.E005"),
        ("SECRET_KEY", "a" * 80, "gof.E005"),
        ("ALLOWED_HOSTS", [], "gof.E006"),
        ("ALLOWED_HOSTS", ["*"], "gof.E007"),
        ("SITE_URL", "http://friends.example.org", "gof.E008"),
        ("SITE_URL", "https://", "gof.E008"),
        ("CACHES", {"default": {"BACKEND": "config.caches.LocMemCache"}}, "gof.E010"),
        ("CACHES", {"default": {"BACKEND": f"{BACKENDS}.dummy.DummyCache"}}, "gof.E010"),
        ("MAILERS", {"default": {"BACKEND": f"{MAIL}.filebased.EmailBackend"}}, "gof.E011"),
        ("MAILERS", {"default": {"BACKEND": f"{MAIL}.console.EmailBackend"}}, "gof.E011"),
        ("FIELD_KEYS", [], "gof.E012"),
        ("FIELD_KEYS", [SOUND["FIELD_KEYS"][0], "short"], "gof.E013"),
        ("IDP_OIDC_PRIVATE_KEY", "", "gof.E014"),
        ("IDP_OIDC_PRIVATE_KEY", PEM[:200], "gof.E015"),
        ("IDP_OIDC_PRIVATE_KEY", pem(bits=2048), "gof.W045"),
        ("STAFF_NEED_SECOND_FACTOR", False, "gof.E016"),
        ("STAFF_IDLE_SECONDS", 0, "gof.E044"),
        ("STAFF_IDLE_SECONDS", 3601, "gof.E044"),
        ("DESK_IDLE_SECONDS", 24 * 3600, "gof.E044"),
        ("STAFF_SESSION_SECONDS", 14 * 24 * 3600, "gof.E044"),
        ("FRESH_SIGN_IN_SECONDS", -1, "gof.E044"),
        ("SESSION_COOKIE_SECURE", False, "gof.E017"),
        ("CSRF_COOKIE_SECURE", False, "gof.E017"),
        ("LANGUAGE_COOKIE_SECURE", False, "gof.E017"),
        ("SESSION_COOKIE_NAME", "sessionid", "gof.E051"),
        ("CSRF_COOKIE_NAME", "csrftoken", "gof.E051"),
        ("LANGUAGE_COOKIE_NAME", "django_language", "gof.E051"),
        ("DESK_COOKIE_NAME", "desk_key", "gof.E051"),
        ("KNOWN_DEVICE_COOKIE_NAME", "known_device", "gof.E051"),
        ("KEPT_FORM_COOKIE_NAME", "kept_form", "gof.E051"),
        ("MESSAGES_COOKIE_NAME", "messages", "gof.E051"),
        ("SECURE_HSTS_SECONDS", 0, "gof.E018"),
        ("TRUSTED_PROXIES", -1, "gof.E019"),
        ("TRUSTED_PROXIES", 0, "gof.W020"),
        ("METRICS_TOKEN", "seventeen", "gof.E041"),
        ("SENTRY_DSN", "http://key@reports.example.org/1", "gof.E042"),
        ("LIMITS", {"web": {"lock": 4, "statement": 0, "idle": 60}}, "gof.W043"),
    ],
)
def test_a_fault_has_its_id_and_says_what_to_do(sound, name, value, fault):
    setattr(sound, name, value)
    found = checks.production()
    assert [f.id for f in found] == [fault]
    assert all(f.hint for f in found)


def test_sqlite_is_only_doubtful(sound, monkeypatch):
    monkeypatch.setitem(sound.DATABASES, "default", {"ENGINE": "django.db.backends.sqlite3"})
    assert ids() == ["gof.W009"]
    assert checks.refuse_to_start() is None


def test_no_error_stops_a_demonstration(settings):
    assert (settings.PRODUCTION, ids()) == (False, [])


def test_debug_on_a_public_address_is_refused(settings):
    settings.DEBUG, settings.SITE_URL = True, "https://friends.example.org"
    assert ids() == ["gof.E002"]


@pytest.mark.parametrize("name", ["DEBUG", "DEMO"])
def test_a_deployment_check_refuses_debug_and_demonstration(settings, name):
    settings.DEBUG, settings.DEMO = name == "DEBUG", name == "DEMO"
    (fault,) = checks.for_production()
    assert (fault.id, fault.msg) == ("gof.E001", f"{name} is on.")


# --- two officers ---------------------------------------------------------------------------------
def officer_faults():
    return [fault.id for fault in checks.second_officer()]


@pytest.mark.django_db
def test_two_officers_who_can_appoint_are_enough(admissions_officer, secretary):
    assert officer_faults() == []


@pytest.mark.django_db
@pytest.mark.parametrize("number", [0, 1])
def test_fewer_than_two_officers_are_reported(number, auditor):
    for _n in range(number):
        make_user("admissions officer")
    make_user("admissions officer", is_active=False)
    (fault,) = checks.second_officer()
    assert (fault.id, f"{number} officers" in fault.msg) == ("gof.I032", True)
    assert "gof.I032" in {f.id for f in run_checks(include_deployment_checks=True)}


@pytest.mark.django_db
def test_one_officer_alone_is_reported_where_it_is_switched_off(
    settings, admissions_officer, secretary
):
    settings.SECOND_OFFICER_FOR_FOCAL_POINTS = False
    assert officer_faults() == ["gof.I031"]


def test_without_tables_nothing_is_said_of_officers(monkeypatch):
    def fail(_permission):
        raise DatabaseError("no such table")

    monkeypatch.setattr("friends.queries.people.officers", fail)
    assert officer_faults() == []


# --- statistics -----------------------------------------------------------------------------------
@pytest.mark.django_db
def test_statistics_that_nobody_may_read_are_told(settings):
    assert list(checks.statistics()) == []
    settings.STATISTICS_NEED_SCOPE = True
    make_partner(scopes=["checkin:write"])
    (fault,) = checks.statistics()
    assert fault.id == "gof.I080"
    assert "gof.I080" in {f.id for f in run_checks(include_deployment_checks=True)}
    make_partner(scopes=["statistics:read"])
    assert list(checks.statistics()) == []


# --- the head of the audit log --------------------------------------------------------------------
@pytest.mark.django_db
def test_a_head_that_nobody_receives_is_told(secretary):
    (fault,) = checks.head_received()
    assert (fault.id, fault.is_serious(), fault.level) == ("gof.I052", False, INFO)
    assert "auditor" in fault.hint
    assert "gof.I052" in {f.id for f in run_checks(include_deployment_checks=True)}
    assert "gof.I052" not in {f.id for f in run_checks()}


@pytest.mark.django_db
def test_one_auditor_receives_the_head(auditor):
    assert list(checks.head_received()) == []


def test_without_tables_nothing_is_said_of_the_head(monkeypatch):
    def fail(_permission):
        raise DatabaseError("no such table")

    monkeypatch.setattr("friends.queries.people.officers", fail)
    assert list(checks.head_received()) == []


def test_the_checks_run_with_every_command_and_stop_it(sound):
    sound.FIELD_KEYS = []
    assert "gof.E012" in {fault.id for fault in run_checks(tags=["security"])}
    with pytest.raises(CommandError, match=r"gof\.E012"):
        call_command("check", "--tag", "security")


def test_a_server_that_refuses_names_every_fault(sound):
    sound.FIELD_KEYS, sound.ALLOWED_HOSTS = [], []
    with pytest.raises(SystemExit) as refusal:
        checks.refuse_to_start()
    lines = str(refusal.value).splitlines()
    assert lines[0] == "Refused to start: the settings are not safe."
    assert [line[:8] for line in lines[1:]] == ["gof.E006", "gof.E012"]


def test_a_server_does_not_start_without_an_eraser(sound, monkeypatch):
    monkeypatch.delitem(ERASERS._items, "registrations")
    with pytest.raises(SystemExit) as refusal:
        checks.refuse_to_start()
    first, fault = str(refusal.value).splitlines()
    assert first == "Refused to start: the apps do not bring what they say."
    assert fault.startswith("audit.E003: “registrations” is missing in accounts.erasers.")


@pytest.mark.parametrize(
    "command",
    [["-c", "import config.wsgi"], ["manage.py", "work", "--once"], ["manage.py", "check"]],
)
def test_with_nothing_configured_nothing_starts_and_there_is_no_traceback(command):
    done = subprocess.run(
        [sys.executable, *command],
        cwd=project.BASE_DIR,
        env={"PATH": os.environ["PATH"]},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 1
    assert "SECRET_KEY is missing." in done.stderr
    assert "gof.E003" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("url", ["db://cache", "memory://"])
def test_a_cache_has_room_for_sessions_and_limits(monkeypatch, url):
    monkeypatch.setenv("CACHE_URL", url)
    assert env.cache("CACHE_URL", "")["OPTIONS"] == {"MAX_ENTRIES": 100_000}


WHAT_A_RELOAD_LOADS = [sys.executable, "-c", "import config.wsgi"]  # of deploy/friends-web.service


def in_production(command, **more):
    key = rsa.generate_private_key(public_exponent=65537, key_size=3072)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()
    given = {
        "PATH": os.environ["PATH"],
        "SECRET_KEY": secrets.token_urlsafe(64),
        "FIELD_KEYS": Fernet.generate_key().decode(),
        "OIDC_PRIVATE_KEY": pem,
        "EMAIL_URL": "smtp://mail.example.org:587",
        "SITE_URL": "https://friends.example.org",
        "ALLOWED_HOSTS": "friends.example.org",
    }
    return subprocess.run(
        command, env=given | more, capture_output=True, text=True, cwd=project.BASE_DIR
    )


def test_a_reload_of_the_web_server_needs_no_key_of_the_audit_log(tmp_path):
    """It must not know them, so what it asks before it takes the new code cannot ask for them."""
    done = in_production(WHAT_A_RELOAD_LOADS, VAR_DIR=str(tmp_path))
    assert (done.returncode, "Refused" in done.stderr) == (0, False)


def test_what_would_refuse_to_start_is_not_reloaded(tmp_path):
    done = in_production(WHAT_A_RELOAD_LOADS, VAR_DIR=str(tmp_path), SECRET_KEY="short")
    assert done.returncode == 1
    assert "gof.E005" in done.stderr

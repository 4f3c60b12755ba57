"""What a load balancer and a monitor are told, and what strangers are not."""

import errno
import tempfile
import threading
import time
from datetime import timedelta

import pytest
from django.core.files.storage import FileSystemStorage
from django.db import DatabaseError, connections
from django.test import Client
from django.utils import timezone

from accounts.models import Notice
from accounts.worker import beat
from audit.models import SYSTEM, Entry, record
from config import health
from friends.models import GroupOfFriends
from tests.factories import make_group, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def new_process(monkeypatch):
    """Asked in this thread, whose connection sees the rows of the test."""
    monkeypatch.setattr(health, "_settled", set())
    monkeypatch.setattr(health, "_under_way", {})
    monkeypatch.setattr(health, "FRESH", 0)
    monkeypatch.setattr(health, "ask_all", ask_here)
    monkeypatch.setattr(connections, "close_all", lambda: None)


def ask_here(probes):
    probes_asked = {name: health.Asked(act) for name, act in probes.items()}
    for probe in probes_asked.values():
        probe.run()
    return {name: probe.answer for name, probe in probes_asked.items() if probe.is_well}


@pytest.fixture
def alive():
    beat(timezone.now())


def ready(client):
    response = client.get("/readyz")
    return response.status_code, response.json()


def test_the_process_answers_without_the_database(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        response = client.get("/healthz")
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert "no-store" in response["Cache-Control"]


WELL = dict.fromkeys(("database", "migrations", "data", "cache", "disk", "storage", "worker"), "ok")


def test_all_is_well(client, alive):
    assert ready(client) == (
        200,
        {
            "status": "ok",
            "checks": WELL,
            "mail": {"waiting": 0, "retrying": 0, "failed": 0, "oldest_seconds": 0},
            "jobs": {"waiting": 0, "oldest_seconds": 0},
            "audit": {"unsealed": 0, "oldest_seconds": 0},
            "seats": {"checked_at": None, "differences": None},
            "worker": {"seen_seconds": 0},
            "clock": {"ahead_seconds": 0},
        },
    )


def test_late_email_and_entries_are_reported_in_numbers_and_do_not_close_the_site(client):
    now, user = timezone.now(), make_user()
    hour = now - timedelta(hours=1)
    Notice.objects.create(kind="x", email="a@example.org", created_at=hour)
    Notice.objects.create(kind="x", email="b@example.org")
    Notice.objects.create(kind="x", email="c@example.org", failed_at=now, error="no such address")
    Notice.objects.create(kind="x", email="d@example.org", sent_at=now)
    entry = record("user.changed", user, by=SYSTEM)
    entries = Entry.objects.count()
    figures = health.backlog(max(now, entry.at) + timedelta(seconds=5))
    assert figures["mail"]["waiting"] == 2
    assert figures["mail"]["failed"] == 1
    assert 3600 <= figures["mail"]["oldest_seconds"] <= 3610
    assert figures["audit"]["unsealed"] == entries
    assert figures["audit"]["oldest_seconds"] >= 5
    assert ready(client)[0] == 200


def test_mail_that_waits_for_its_next_try_is_told_with_its_age(client):
    """A server that refuses every email: none is due, all of them are late."""
    now = timezone.now()
    for _n in range(2):
        Notice.objects.create(
            kind="x",
            email="a@example.org",
            created_at=now - timedelta(hours=2),
            not_before=now + timedelta(minutes=30),
            tries=3,
        )
    emails = health.backlog(now)["mail"]
    assert (emails["waiting"], emails["retrying"], emails["oldest_seconds"]) == (2, 2, 7200)


def test_a_machine_whose_clock_is_wrong_says_so(client, monkeypatch):
    wrong = timezone.now() + timedelta(hours=3)
    monkeypatch.setattr(timezone, "now", lambda: wrong)
    assert 10_790 < ready(client)[1]["clock"]["ahead_seconds"] < 10_810


def test_strangers_learn_nothing_but_numbers(client):
    Notice.objects.create(kind="x", email="secret@example.org", error="no such address")
    text = client.get("/readyz").text
    assert "secret@example.org" not in text
    assert "no such address" not in text


def test_missing_migrations_are_not_ready(client, monkeypatch):
    monkeypatch.setattr(health, "migrated", lambda: False)
    status, body = ready(client)
    assert (status, body["checks"]["migrations"]) == (503, "failed")
    assert "mail" not in body


def test_a_lost_database_is_not_ready_and_says_no_more(client, monkeypatch):
    def lost(now):
        raise DatabaseError("could not connect to server at 10.0.0.7")

    monkeypatch.setattr(health, "backlog", lost)
    checks = {"cache": "ok", "disk": "ok", "storage": "ok", "database": "failed"}
    assert ready(client) == (503, {"status": "failed", "checks": checks})


def test_demonstration_data_is_not_ready_in_production(client, settings):
    make_group()
    GroupOfFriends.objects.update(demonstration=True)
    settings.PRODUCTION = True
    status, body = ready(client)
    assert (status, body["checks"]["data"]) == (503, "failed")


def test_what_was_well_once_is_not_asked_again(client, django_assert_num_queries):
    ready(client)
    with django_assert_num_queries(9):
        ready(client)


def test_both_are_open_to_everybody():
    assert [Client().get(f"/{name}").status_code for name in ("healthz", "readyz")] == [200, 200]


# --- what the site can do without -----------------------------------------------------------------
def full(*arguments, **more):
    raise OSError(errno.ENOSPC, "No space left on device")


class Away:
    def ping(self):
        raise ConnectionError("10.0.0.7 does not answer")


@pytest.mark.parametrize(
    ("what", "owner", "name", "broken"),
    [
        ("cache", health, "caches", {"default": Away()}),
        ("disk", tempfile, "TemporaryFile", full),
        ("storage", FileSystemStorage, "_save", full),
    ],
)
def test_what_is_away_is_named_and_leaves_the_site_in_service(
    client, alive, monkeypatch, what, owner, name, broken
):
    monkeypatch.setattr(owner, name, broken)
    status, body = ready(client)
    assert (status, body["status"]) == (200, "degraded")
    assert body["checks"] == WELL | {what: "failed"}
    assert "10.0.0.7" not in str(body)
    assert client.get("/readyz?strict=1").status_code == 503


@pytest.mark.parametrize(("ago", "said"), [(None, "failed"), (121, "failed"), (110, "ok")])
def test_a_worker_that_is_not_heard_of_is_told(client, ago, said):
    if ago is not None:
        beat(timezone.now() - timedelta(seconds=ago))
    body = ready(client)[1]
    assert body["checks"]["worker"] == said
    assert body["status"] == ("ok" if said == "ok" else "degraded")


def test_what_hangs_is_told_in_time_and_not_asked_twice(monkeypatch):
    monkeypatch.undo()
    monkeypatch.setattr(health, "_under_way", {})
    monkeypatch.setattr(health, "WAIT", 0.2)
    end, calls = threading.Event(), []

    def hangs():
        calls.append(1)
        end.wait(30)

    began = time.monotonic()
    for _ in range(3):
        assert health.ask_all({"slow": hangs, "quick": lambda: 7}) == {"quick": 7}
    end.set()
    assert time.monotonic() - began < 2
    assert len(calls) == 1

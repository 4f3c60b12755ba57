"""The worker: each duty on its own, a clean stop."""

import os
import signal
import subprocess
import sys
import threading

import pytest
from django.core.management import CommandError, call_command

from accounts import worker
from accounts.worker import Task, list_tasks, once, perform, work

OWN_DATABASE = pytest.mark.one_database("a demonstration on an SQLite file of its own")


def broken(now):
    raise ValueError("no")


def test_a_failing_duty_does_not_stop_the_others(db, caplog):
    done = []
    listed = [Task("a", broken, 1), Task("b", lambda now: done.append(now) or 1, 1)]
    assert once(listed) is False
    assert len(done) == 1


def test_a_failure_makes_the_command_fail(db, monkeypatch):
    monkeypatch.setattr(worker, "list_tasks", lambda: [Task("a", broken, 1)])
    with pytest.raises(CommandError):
        call_command("work", "--once")


def test_every_app_lists_its_duties():
    names = [duty.name for duty in list_tasks()]
    assert {"send email", "seal the audit entries", "erase old email and sessions"} <= set(names)
    assert len(names) == len(set(names))


def test_all_duties_run_once_and_again(db):
    assert [once(), once()] == [True, True]


def test_a_duty_waits_for_its_time(db):
    runs, stop = [], threading.Event()

    def often(now):
        runs.append("often")
        if len(runs) > 4:
            stop.set()

    work(stop, [Task("often", often, 0), Task("rarely", lambda now: runs.append("rarely"), 3600)])
    assert runs.count("rarely") == 1
    assert runs.count("often") >= 4


def test_a_stop_finishes_the_duty_under_way_and_begins_no_other(db):
    runs, stop = [], threading.Event()

    def first(now):
        stop.set()
        runs.append("first")

    work(stop, [Task("first", first, 0), Task("second", lambda now: runs.append("second"), 0)])
    assert runs == ["first"]


def test_a_duty_says_how_much_it_did(db):
    assert perform(Task("a", lambda now: 3, 1)) == 3


@pytest.mark.servers
@OWN_DATABASE
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_process_stops_cleanly_on_a_signal(tmp_path, number):
    env = {
        **os.environ,
        "DEMO": "1",
        "DATABASE_URL": f"sqlite://{tmp_path}/db.sqlite3",
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "PYTHONUNBUFFERED": "1",
    }
    process = subprocess.Popen(
        [sys.executable, "manage.py", "work"],
        env=env,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    try:
        assert process.stdout.readline() == "Working. Stop with Ctrl-C.\n"
        process.send_signal(number)
        assert process.wait(20) == 0
    finally:
        process.kill()
        process.stdout.close()

"""The worker: each task on its own, a clean stop."""

import os
import signal
import subprocess
import sys
import threading
import time
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import worker
from accounts.worker import Task, list_tasks, once, perform, work

OWN_DATABASE = pytest.mark.one_database("a demonstration on an SQLite file of its own")


def broken(now):
    raise ValueError("no")


def test_a_failing_task_does_not_stop_the_others(db, caplog):
    done = []
    listed = [Task("a", broken, 1), Task("b", lambda now: done.append(now) or 1, 1)]
    assert once(listed) is False
    assert len(done) == 1


def test_a_failure_makes_the_command_fail(db, monkeypatch):
    monkeypatch.setattr(worker, "list_tasks", lambda: [Task("a", broken, 1)])
    with pytest.raises(CommandError):
        call_command("work", "--once")


def test_every_app_lists_its_tasks():
    names = [task.name for task in list_tasks()]
    assert {"send email", "seal the audit entries", "erase old email and sessions"} <= set(names)
    assert len(names) == len(set(names))


def test_all_tasks_run_once_and_again(db):
    assert [once(), once()] == [True, True]


def test_a_task_waits_for_its_time(db):
    runs, stop = [], threading.Event()

    def often(now):
        runs.append("often")
        if len(runs) > 4:
            stop.set()

    work(stop, [Task("often", often, 0), Task("rarely", lambda now: runs.append("rarely"), 3600)])
    assert runs.count("rarely") == 1
    assert runs.count("often") >= 4


def test_a_stop_finishes_the_task_under_way_and_begins_it_no_more(db):
    runs, stop = [], threading.Event()

    def task(now):
        stop.set()
        time.sleep(0.1)
        runs.append("done")

    work(stop, [Task("task", task, 0)])
    assert runs == ["done"]


def test_no_task_waits_for_another(db):
    """One that stands still, as with a mail server that does not answer, holds up only itself."""
    runs, stop, until = [], threading.Event(), time.monotonic() + 10

    def stalls(now):
        stop.wait(10)

    def goes_on(now):
        runs.append(now)
        if len(runs) == 3:
            stop.set()

    work(stop, [Task("stalls", stalls, 0), Task("goes on", goes_on, 0)])
    assert (len(runs), time.monotonic() < until) == (3, True)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_worker_that_lost_a_task_ends_instead_of_looking_well(db):
    def breaks(now):
        raise SystemExit

    with pytest.raises(RuntimeError, match="“breaks” broke off"):
        work(threading.Event(), [Task("breaks", breaks, 0), Task("good", lambda now: 0, 0)])


def test_what_is_due_is_decided_by_the_clock_of_the_database(db, monkeypatch):
    right, seen = timezone.now(), []
    for hours in (-3, 3):
        wrong = right + timedelta(hours=hours)
        monkeypatch.setattr(timezone, "now", lambda wrong=wrong: wrong)
        perform(Task("a", lambda now: seen.append(now) or 1, 1))
    assert all(abs(now - right) < timedelta(minutes=1) for now in seen)
    assert [now.utcoffset() for now in seen] == [timedelta()] * 2


def test_a_task_says_how_much_it_did(db):
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

"""Workers and web servers as processes of their own, which are killed by their number."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

from django.conf import settings

from accounts.models import Job, Notice
from accounts.worker import database_now
from tests.servers import environment

PATIENCE = 60  # seconds, for what is waited for


@contextmanager
def worker(**more):
    """``manage.py work`` on the test database; killed at the end, if it still runs."""
    command = [sys.executable, "manage.py", "work"]
    env = environment(**more)
    process = subprocess.Popen(
        command,
        cwd=settings.BASE_DIR,
        env=env,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        yield process
    finally:
        kill(process)


def kill(process):
    process.send_signal(signal.SIGKILL)
    process.wait(30)


def wait_until(holds):
    until = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < until, "this did not happen in time"
        time.sleep(0.01)
    return found


def let_leases_end():
    """Five minutes later, for the rows that a killed worker had."""
    past = database_now() - timedelta(seconds=1)
    for model in (Notice, Job):
        model.objects.exclude(claimed_until=None).update(claimed_until=past)


def children_of(pid):
    return [int(n) for n in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def kill_web_processes():
    """All processes that serve requests, of all servers that this process started. Those are the
    children of the masters, which start others."""
    for master in children_of(os.getpid()):
        if "gunicorn" in Path(f"/proc/{master}/cmdline").read_text():
            for served in children_of(master):
                os.kill(served, signal.SIGKILL)

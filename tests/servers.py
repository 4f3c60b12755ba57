"""Real server processes on the test database, for races and browsers."""

import fcntl
import os
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from functools import cache
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.core.management import call_command
from django.db import connection

CSRF = "a" * 32


def cookie_of(user):
    """What the browser of a person sends who is signed in."""
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.save()
    return f"sessionid={session.session_key}; csrftoken={CSRF}"


def post(address, path, cookie, **body):
    """One POST as a browser sends it; returns the status."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=120)
    headers = {"Cookie": cookie, "Content-Type": "application/x-www-form-urlencoded"}
    sent = urlencode({**body, "csrfmiddlewaretoken": CSRF})
    connection.request("POST", path, sent, headers)
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status


def database_url():
    """The test database as the environment writes it."""
    found = connection.settings_dict
    if connection.vendor == "sqlite":
        return f"sqlite://{found['NAME']}"
    user = quote(found["USER"]) + (f":{quote(found['PASSWORD'])}" if found["PASSWORD"] else "")
    return f"postgres://{user}@{found['HOST']}:{found['PORT'] or 5432}/{found['NAME']}"


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def environment(**more):
    """What a child needs to work on the test database as the demonstration does."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.server_settings",
        "TEST_STATIC_ROOT": str(_static_root()),
        "DEMO": "1",
        "DEBUG": "0",
        "SECRET_KEY": settings.SECRET_KEY,
        "DATABASE_URL": database_url(),
        "MEDIA_DIR": str(settings.MEDIA_ROOT),
        "PYTHONUNBUFFERED": "1",
        "LOCK_TIMEOUT": "60",  # races are about what is decided, not about patience
        **more,
    }


def manage(*arguments, **more):
    """Run a management command to its end in a process of its own; returns what it printed."""
    command = [sys.executable, "manage.py", *arguments]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=environment(**more), capture_output=True, text=True
    )
    return done.returncode, done.stdout + done.stderr


@cache
def _static_root():
    """One folder for all processes of a run: compressing the files takes a quarter of a minute."""
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    if run is None:
        return Path(tempfile.mkdtemp(prefix="gof-test-static-"))
    return Path(tempfile.gettempdir()) / f"gof-test-static-{run}"


@cache
def _collect_static():
    """The static files, as a deployment makes them; the first process of a run does it."""
    root = _static_root()
    root.mkdir(exist_ok=True)
    with (root / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if (root / "staticfiles.json").exists():  # the manifest is written last
            return
        code, output = manage("collectstatic", "--noinput", "-v", "0")
        if code:
            raise RuntimeError(output)


def empty_cache():
    """The servers' cache, which a deployment makes too. No model of ours, so no test flushes it."""
    call_command("createcachetable", "cache", verbosity=0)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM cache")


@contextmanager
def server(*, workers=2, threads=8, port=None, **more):
    """gunicorn with worker processes and threads; yields the address. Ended by its own id."""
    port = port or free_port()
    address = f"http://127.0.0.1:{port}"
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        str(workers),
        "--threads",
        str(threads),
        "--worker-class",
        "gthread",
        "--preload",
        "--timeout",
        "60",
        "--log-level",
        "error",
        "--worker-tmp-dir",
        "/dev/shm",
    ]
    env = environment(SITE_URL=address, **more)
    _collect_static()
    empty_cache()
    child = subprocess.Popen(command, cwd=settings.BASE_DIR, env=env)
    try:
        wait_for(f"{address}/healthz", child)
        yield address
    finally:
        child.terminate()
        child.wait(timeout=30)


def wait_for(url, child):
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if child.poll() is not None:
            raise RuntimeError(f"the server ended at once with {child.returncode}")
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("the server did not answer within 60 s")

"""The place of measurement: a database of its own, filled, and servers as in production."""

import os
import secrets
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from io import StringIO
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PORT = int(os.environ.get("BENCH_PORT", "8199"))
DATABASE = os.environ.get("BENCH_DATABASE", "gof_bench")
WORKERS = 2
SQLITE = "sqlite"  # in place of an address: a file of its own


def prepare_environment():
    """Production settings with throw-away secrets; BENCH_DATABASE_URL (or ``sqlite``) and
    BENCH_CACHE_URL may say where the servers are."""
    from cryptography.fernet import Fernet
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    base = os.environ.get("BENCH_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/postgres")
    var = tempfile.mkdtemp(prefix="gof-bench-")
    os.environ.update(
        DJANGO_SETTINGS_MODULE="benchmarks.settings",
        DEMO="0",
        DEBUG="0",
        SECRET_KEY=secrets.token_urlsafe(60),
        FIELD_KEYS=Fernet.generate_key().decode(),
        OIDC_PRIVATE_KEY=pem.decode(),
        ALLOWED_HOSTS="127.0.0.1",
        SITE_URL="https://127.0.0.1",
        CSRF_TRUSTED_ORIGINS="https://127.0.0.1",
        TRUSTED_PROXIES="1",
        DATABASE_URL=_database_url(base, var),
        CACHE_URL=os.environ.get("BENCH_CACHE_URL", "redis://127.0.0.1:6379/7"),
        EMAIL_URL="smtp://127.0.0.1:1025",
        VAR_DIR=var,
        STAFF_NEED_SECOND_FACTOR="0",
        BENCH_BASE=base,
    )


def _database_url(base, var):
    if base == SQLITE:
        return f"sqlite://{var}/bench.sqlite3"
    return base.rsplit("/", 1)[0] + f"/{DATABASE}"


@dataclass
class Site:
    """What the measures need to know of the filled site."""

    port: int
    event: object
    hot: list
    staff: str
    token: str
    workers: list


def _new_database():
    if os.environ["BENCH_BASE"] == SQLITE:
        for end in ("", "-wal", "-shm"):
            Path(os.environ["VAR_DIR"], f"bench.sqlite3{end}").unlink(missing_ok=True)
        return
    import psycopg

    with psycopg.connect(os.environ["BENCH_BASE"], autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {DATABASE} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {DATABASE}")


@contextmanager
def database():
    """An empty database with the reference table and the roles."""
    from django.core.cache import cache
    from django.core.management import call_command
    from django.db import connections

    connections.close_all()
    _new_database()
    for command in (
        ["migrate"],
        ["createcachetable"],
        ["load_reference"],
        ["sync_roles"],
        ["collectstatic", "--noinput"],
    ):
        call_command(*command, verbosity=0, stdout=StringIO())
    cache.clear()
    try:
        yield
    finally:
        connections.close_all()


@contextmanager
def site(fill):
    """A filled database behind gunicorn with two workers of eight threads; gone afterwards.
    ``fill`` writes it, and returns an event and a list of others."""
    from django.db import connections

    from benchmarks import filling

    with database():
        event, hot = fill()
        staff = filling.staff_cookie()
        connections.close_all()
        child = _start()
        try:
            token = filling.token(PORT)
            yield Site(PORT, event, hot, staff, token, _workers(child.pid))
        finally:
            child.terminate()
            child.wait(timeout=30)


def _start():
    command = [
        sys.executable,
        "-m",
        "gunicorn",
        "benchmarks.wsgi",
        "-c",
        "config/gunicorn.conf.py",
        "--bind",
        f"127.0.0.1:{PORT}",
        "--workers",
        str(WORKERS),
        "--threads",
        "8",
        "--worker-class",
        "gthread",
        "--preload",
        "--log-level",
        "error",
        "--keep-alive",
        "30",
    ]
    with open(Path(os.environ["VAR_DIR"]) / "server.log", "wb") as log:  # a line for each request
        child = subprocess.Popen(command, cwd=ROOT, env=os.environ.copy(), stderr=log)
    end = time.monotonic() + 60
    while time.monotonic() < end:
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{PORT}/healthz", timeout=2).close()
            return child
        except OSError:
            if child.poll() is not None:
                raise RuntimeError("gunicorn ended at once") from None
            time.sleep(0.2)
    raise RuntimeError("gunicorn did not answer")


def _workers(parent):
    children = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(pid) for pid in children]

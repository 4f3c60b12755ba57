"""The demonstration in one command: data, static files, web server and worker."""

import hashlib
import os
import signal
import socket
import subprocess  # nosec B404 # starts our own programs
import sys
import time
from io import StringIO
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connections

STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
PATIENCE = 15  # seconds that a child may take to end
GUNICORN = ["-m", "gunicorn", "--config", "config/gunicorn.conf.py", "config.wsgi"]
WORKER = ["manage.py", "work"]


class Command(BaseCommand):
    help = "Prepare the demonstration and run it: web server and worker, until Ctrl-C."
    requires_system_checks = []  # the children run them

    def handle(self, **options):
        if settings.PRODUCTION:
            raise CommandError(
                "This is for a demonstration. For production see docs/operations.md."
            )
        host, port = os.environ.get("HOST", "127.0.0.1"), int(os.environ.get("PORT", "8000"))
        refuse_if_taken(host, port)
        settings.VAR.mkdir(parents=True, exist_ok=True)
        self.prepare()
        Children(self.stdout).run_until_stopped(f"Ready: {settings.SITE_URL}")

    def prepare(self):
        call_command("migrate", verbosity=0, interactive=False)
        call_command("createcachetable", verbosity=0)
        call_command("load_reference", verbosity=0)
        call_command("sync_roles", stdout=StringIO())
        call_command("load_demo", "--if-empty", stdout=self.stdout)
        collect_static()
        os.environ.setdefault("OIDC_PRIVATE_KEY", signing_key(settings.VAR / "oidc.pem"))
        connections.close_all()


def refuse_if_taken(host, port):
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"Cannot listen on {host}, port {port}: {error.strerror}. "
                f"Stop what runs there, or choose another: PORT={port + 1} make run"
            ) from None


def collect_static():
    """Compressing takes seconds, so it is done when a file is new or changed."""
    marker = Path(settings.STATIC_ROOT) / ".collected"
    fingerprint = static_fingerprint()
    if not marker.exists() or marker.read_text() != fingerprint:
        call_command("collectstatic", verbosity=0, interactive=False, clear=True)
        marker.write_text(fingerprint)


def static_fingerprint():
    found = hashlib.sha256()
    for finder in get_finders():
        for path, storage in finder.list([]):
            about = Path(storage.path(path)).stat()
            found.update(f"{path} {about.st_size} {about.st_mtime_ns}\n".encode())
    return found.hexdigest()


def signing_key(path):
    """The key that signs tokens, made at the first start of a demonstration."""
    if not path.exists():
        key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        pem = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        path.touch(mode=0o600)
        path.write_bytes(pem)
    return path.read_text()


class Children:
    """Web server and worker: both run, or neither."""

    def __init__(self, stdout):
        self.stdout = stdout
        self.running = {}
        self.stop = False

    def run_until_stopped(self, greeting):
        for number in STOPPING:
            signal.signal(number, self.ask_to_stop)
        try:
            self.start("web server", GUNICORN)
            self.start("worker", WORKER)
            self.greet(greeting)
            ended = self.wait()
        finally:
            self.end_all()
        if ended:
            raise CommandError(f"The {ended} ended by itself; the other was stopped.")
        self.stdout.write("Stopped.")

    def ask_to_stop(self, number, frame):
        self.stop = True

    def start(self, name, arguments):
        """In a group of its own, so that Ctrl-C reaches the child through us, once."""
        self.running[name] = subprocess.Popen(  # nosec B603 # our own arguments, no shell
            [sys.executable, *arguments],
            cwd=settings.BASE_DIR,
            stdout=subprocess.DEVNULL,  # what matters is logged, to the other stream
            process_group=0,
        )

    def greet(self, greeting):
        port = int(os.environ.get("PORT", "8000"))
        while not self.stop and not self.first_ended() and not listening(port):
            time.sleep(0.05)
        if not self.stop and not self.first_ended():
            self.stdout.write(f"{greeting}  (Ctrl-C stops it)")
            self.stdout.flush()  # also where it goes to a file

    def wait(self):
        while not self.stop:
            if name := self.first_ended():
                return name
            time.sleep(0.2)
        return None

    def first_ended(self):
        return next((n for n, child in self.running.items() if child.poll() is not None), None)

    def end_all(self):
        for child in self.running.values():
            if child.poll() is None:
                child.terminate()
        until = time.monotonic() + PATIENCE
        for child in self.running.values():
            try:
                child.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
                child.wait()


def listening(port):
    host = os.environ.get("HOST", "127.0.0.1")
    own = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # nosec B104 # asks, binds nothing
    try:
        socket.create_connection((own, port), timeout=1).close()
    except OSError:
        return False
    return True

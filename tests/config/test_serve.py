"""`manage.py serve` as `make run` calls it: everything starts, everything stops, nothing is
left."""

import os
import signal
import socket
import subprocess
import sys
import time
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings as project
from django.core.management import CommandError, call_command

from accounts.management.commands import serve

PATIENCE = 240  # a first start loads the demonstration
OWN_DATABASE = pytest.mark.one_database("a demonstration on an SQLite file of its own")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Served:
    """One run on a folder of its own, with what it said."""

    def __init__(self, folder, port):
        self.base, self.log = f"http://127.0.0.1:{port}", folder / "log"
        env = {"PATH": os.environ["PATH"], "DEMO": "1", "VAR_DIR": str(folder / "var")}
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"],
                cwd=project.BASE_DIR,
                env=env | {"PORT": str(port), "SITE_URL": self.base},
                stdout=log,
                stderr=log,
            )

    def wait(self):
        until = time.monotonic() + PATIENCE
        while "Ready" not in self.said():
            assert time.monotonic() < until, self.said()
            assert self.process.poll() is None, self.said()
            time.sleep(0.1)
        return self

    def said(self):
        return self.log.read_text()

    def get(self, path):
        with urlopen(self.base + path, timeout=10) as response:
            return response.status

    def children(self):
        path = f"/proc/{self.process.pid}/task/{self.process.pid}/children"
        with open(path) as file:
            return [int(pid) for pid in file.read().split()]

    def stop(self, number):
        self.process.send_signal(number)
        return self.process.wait(30)


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Of all runs, so that only the first of them loads the demonstration."""
    return tmp_path_factory.mktemp("served")


@pytest.fixture
def started(folder):
    runs = []

    def start():
        runs.append(Served(folder, free_port()))
        return runs[-1].wait()

    yield start
    for run in runs:
        if run.process.poll() is None:
            run.stop(signal.SIGTERM)


@pytest.mark.servers
@OWN_DATABASE
def test_it_starts_serves_stops_and_starts_again_within_five_seconds(started):
    first = started()
    children = first.children()
    assert first.get("/readyz") == 200
    assert first.get("/en/") == 200
    assert len(children) == 2
    assert "secretariat" in first.said()
    assert first.stop(signal.SIGINT) == 0
    assert "Traceback" not in first.said()
    assert first.said().splitlines()[-1] == "Stopped."
    assert [alive(pid) for pid in children] == [False, False]
    with pytest.raises(URLError):
        first.get("/healthz")

    begun = time.monotonic()
    second = started()
    crowd = max(1, os.getloadavg()[0] / os.cpu_count())  # others at work on the same machine
    assert time.monotonic() - begun < 5 * crowd
    assert "Loading" not in second.said()


@pytest.mark.servers
@OWN_DATABASE
def test_when_one_part_ends_the_other_is_stopped(started):
    run = started()
    web, worker = run.children()
    os.kill(worker, signal.SIGKILL)
    assert run.process.wait(30) == 1
    assert "The worker ended by itself; the other was stopped." in run.said()
    assert alive(web) is False


def test_a_port_in_use_is_said_plainly():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(CommandError) as refusal:
            serve.refuse_if_taken("127.0.0.1", port)
    assert f"Cannot listen on 127.0.0.1, port {port}: Address already in use." in str(refusal.value)
    assert f"PORT={port + 1} make run" in str(refusal.value)


def test_production_is_not_served_this_way(settings):
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="This is for a demonstration"):
        call_command("serve")


def test_the_signing_key_is_made_once_and_only_for_its_owner(tmp_path):
    path = tmp_path / "oidc.pem"
    pem = serve.signing_key(path)
    assert serve.signing_key(path) == pem
    assert pem.startswith("-----BEGIN PRIVATE KEY-----")
    assert path.stat().st_mode & 0o777 == 0o600


def test_static_files_are_collected_when_one_changed(settings, tmp_path, monkeypatch):
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    calls = []
    monkeypatch.setattr(serve, "call_command", lambda *names, **options: calls.append(names))
    monkeypatch.setattr(serve, "static_fingerprint", lambda: "first")
    serve.collect_static()
    serve.collect_static()
    assert calls == [("collectstatic",)]
    monkeypatch.setattr(serve, "static_fingerprint", lambda: "second")
    serve.collect_static()
    assert calls == [("collectstatic",)] * 2

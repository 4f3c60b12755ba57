"""A reload of the web server loads the new code, in the same process, and refuses nobody."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from django.conf import settings

from tests.servers import free_port

pytestmark = [
    pytest.mark.servers,
    pytest.mark.kills,
    pytest.mark.one_database("the web server alone"),
]
APP = """
import os
def application(environ, start_response):
    start_response("200 OK", [])
    return [f"{SAID} {os.getppid()}".encode()]
"""


@pytest.fixture
def releases(tmp_path):
    """Two versions of the code, and the link to the one that is to run."""
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "application.py").write_text(APP.replace("{SAID}", name))
    (tmp_path / "current").symlink_to("one")
    return tmp_path


def switch(releases, name):
    (releases / "next").symlink_to(name)
    (releases / "next").replace(releases / "current")


@contextmanager
def gunicorn(releases, config):
    """As `deploy/friends-web.service` starts it; yields the process and the address."""
    port, current = free_port(), releases / "current"
    notify_socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    notify_socket.bind(str(releases / "notify"))
    env = {"PATH": os.environ["PATH"], "PORT": str(port), "NOTIFY_SOCKET": str(releases / "notify")}
    env["PYTHONPATH"] = str(settings.BASE_DIR)  # the configuration imports of `config`
    command = ["-m", "gunicorn", "--chdir", str(current), "--config", str(config), "application"]
    process = subprocess.Popen([sys.executable, *command], cwd=current, env=env)
    try:
        notify_socket.settimeout(30)
        assert b"READY=1" in notify_socket.recv(1000)
        yield process, f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(30)
        notify_socket.close()


def ask(address):
    with urlopen(address, timeout=10) as answer:
        name, parent = answer.read().decode().split()
        return name, int(parent)


class Asking(threading.Thread):
    """Somebody who asks all the time."""

    def __init__(self, address):
        super().__init__()
        self.address, self.ended = address, threading.Event()
        self.names, self.refused = [], []

    def run(self):
        while not self.ended.is_set():
            try:
                self.names.append(ask(self.address)[0])
            except (URLError, OSError) as error:
                self.refused.append(error)
            time.sleep(0.01)


def reload_to_two(releases, config):
    """The names that were answered and the refusals, while the second version was put in place."""
    with gunicorn(releases, config) as (process, address):
        asking = Asking(address)
        asking.start()
        try:
            time.sleep(0.5)
            switch(releases, "two")
            process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 15
            while "two" not in asking.names[-1:] and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(1)
        finally:
            asking.ended.set()
            asking.join(20)
        answered = {ask(address) for _n in range(20)}
        assert process.poll() is None
    return asking, answered, process.pid


def test_a_reload_loads_the_new_code_in_the_same_process_and_refuses_nobody(releases):
    config = settings.BASE_DIR / "config/gunicorn.conf.py"
    asking, answered, pid = reload_to_two(releases, config)
    assert answered == {("two", pid)}
    assert (asking.names[0], asking.refused) == ("one", [])


def test_without_our_hook_a_reload_forks_the_old_code_again(releases, tmp_path):
    """The control of the test above."""
    config = (settings.BASE_DIR / "config/gunicorn.conf.py").read_text()
    plain = tmp_path / "plain.conf.py"
    plain.write_text(config.replace("def on_reload(", "def no_hook("))
    _asking, answered, pid = reload_to_two(releases, plain)
    assert answered == {("one", pid)}


def test_a_second_reload_while_the_code_loads_does_not_end_the_site(releases):
    config = settings.BASE_DIR / "config/gunicorn.conf.py"
    with gunicorn(releases, config) as (process, address):
        switch(releases, "two")
        for _ in range(4):
            process.send_signal(signal.SIGHUP)
            time.sleep(0.3)
        until = time.monotonic() + 15
        while ask(address)[0] != "two" and time.monotonic() < until:
            time.sleep(0.1)
        assert (ask(address)[0], process.poll()) == ("two", None)


def test_a_reload_may_be_repeated_and_leaves_no_old_process(releases):
    config = settings.BASE_DIR / "config/gunicorn.conf.py"
    with gunicorn(releases, config) as (process, address):
        for name in ("two", "one", "two"):
            switch(releases, name)
            process.send_signal(signal.SIGHUP)
            until = time.monotonic() + 15
            while ask(address)[0] != name and time.monotonic() < until:
                time.sleep(0.1)
            time.sleep(1)
        children = f"/proc/{process.pid}/task/{process.pid}/children"
        with open(children) as found:
            assert len(found.read().split()) == 2

"""The web server as it runs in production: stuck requests, health beside them, metrics of all
processes. One server for all."""

import json
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPConnection

import pytest
from django.conf import settings as project
from django.db import connections, transaction

from events.models import Event, Registration
from tests.config.test_seen_by_operators import TOKEN, samples
from tests.events import make_coming
from tests.factories import make_representative, make_state, make_user
from tests.servers import CSRF, _collect_static, cookie_of, empty_cache, environment, free_port

pytestmark = [pytest.mark.kills, pytest.mark.servers, pytest.mark.django_db(transaction=True)]

THREADS, PROCESSES, LOCK = 2, 2, 3


class Server:
    """gunicorn with `config/gunicorn.conf.py`, few threads, and little patience for locks."""

    def __init__(self, folder):
        self.port, self.health, self.log = free_port(), free_port(), folder / "log"
        own = {
            "HOST": "127.0.0.1",
            "PORT": str(self.port),
            "HEALTH_PORT": str(self.health),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            "WEB_WORKERS": str(PROCESSES),
            "WEB_THREADS": str(THREADS),
            "LOCK_TIMEOUT": str(LOCK),
            "METRICS_TOKEN": TOKEN,
            "LOG_FORMAT": "json",
            "LOG_REQUESTS": "1",
        }
        command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.conf.py"]
        with self.log.open("w") as log:
            self.process = subprocess.Popen(
                [*command, "config.wsgi"],
                cwd=project.BASE_DIR,
                env=environment(**own),
                stdout=log,
                stderr=log,
            )

    def wait(self):
        until = time.monotonic() + 60
        while time.monotonic() < until and self.process.poll() is None:
            try:
                if self.ask("/healthz", self.health)[0] == 200:
                    return self
            except OSError:
                time.sleep(0.1)
        raise RuntimeError(self.log.read_text())

    def ask(self, path, port=None, timeout=5, method="GET", body=None, **headers):
        connection = HTTPConnection("127.0.0.1", port or self.port, timeout=timeout)
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode(), answer.headers
        finally:
            connection.close()

    def register(self, cookie, number):
        typed = f"entity=fji&given_name=Delegate&family_name={number}&gender=&grounds_pass="
        typed += f"&email=delegate{number}%40example.org&csrfmiddlewaretoken={CSRF}"
        form = {"Content-Type": "application/x-www-form-urlencoded", "Cookie": cookie}
        path = "/en/events/seminar/register/"
        return self.ask(path, timeout=60, method="POST", body=typed, **form)


@pytest.fixture
def served(tmp_path):
    _collect_static()
    empty_cache()
    server = Server(tmp_path)
    try:
        yield server.wait()
    finally:
        server.process.terminate()
        server.process.wait(30)


@contextmanager
def held(event):
    ready, let_go = threading.Event(), threading.Event()

    def hold():
        with transaction.atomic():
            list(Event.objects.select_for_update().filter(pk=event.pk))
            ready.set()
            let_go.wait(60)
        connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert ready.wait(10)
    try:
        yield
    finally:
        let_go.set()
        thread.join(10)


def test_stuck_requests_end_and_hide_neither_health_nor_metrics(served):
    event, fiji = make_coming(slug="seminar", seats=50), make_state("FJ")
    cookies = []
    for number in range(8):
        delegate = make_user(email=f"delegate{number}@example.org")
        make_representative(delegate, fiji, role="delegate")
        cookies.append(cookie_of(delegate))

    with ThreadPoolExecutor(8) as executor, held(event):
        stuck = [
            executor.submit(served.register, *one) for one in zip(cookies, range(8), strict=True)
        ]
        time.sleep(1)
        began = time.monotonic()
        assert served.ask("/healthz", served.health)[0] == 200
        status, body, _headers = served.ask("/readyz", served.health)
        assert (status, json.loads(body)["checks"]["database"]) == (200, "ok")
        assert time.monotonic() - began < 2.5
        answers = [one.result() for one in stuck]
    assert {status for status, _body, _headers in answers} == {503}
    assert {headers["Retry-After"] for _status, _body, headers in answers} == {"5"}
    assert all("Nothing was saved" in body for _status, body, _headers in answers)
    assert Registration.objects.count() == 0
    assert served.register(cookies[0], 0)[0] == 302

    # Each process counted its own; whichever is asked tells them together, on both ports.
    for port in (served.port, served.health):
        assert served.ask("/metrics", port)[0] == 404
        status, body, _headers = served.ask("/metrics", port, Authorization=f"Bearer {TOKEN}")
        assert status == 200
        found = samples(body)
        assert found["gof_requests_total", "events:register", "503"] == 8
        assert found["gof_requests_total", "events:register", "302"] == 1
        assert found["gof_request_seconds_count", "events:register"] == 9
        assert found["gof_request_seconds_sum", "events:register"] > 8 * LOCK * 0.8

    lines = [json.loads(line) for line in served.log.read_text().splitlines()]
    logged = [line for line in lines if line.get("view") == "events:register"]
    assert sorted(line["status"] for line in logged) == [302, *[503] * 8]
    numbers = {headers["X-Request-ID"] for _status, _body, headers in answers}
    assert numbers == {line["request"] for line in logged if line["status"] == 503}
    assert not [line for line in lines if "exception" in line or "@" in json.dumps(line)]

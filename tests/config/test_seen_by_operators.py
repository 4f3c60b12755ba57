"""Logs, metrics and reports of errors: what they tell, and that they name nobody."""

import gzip
import json
import logging
import sys
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import brotli
import pytest
from django.core.signals import got_request_exception
from django.db import DatabaseError, OperationalError
from django.test import Client
from django.utils import timezone
from prometheus_client.parser import text_string_to_metric_families

from accounts.worker import beat
from config import error_reports, health, logs, metrics
from config.request_log import HEADER
from tests.accounts.test_deliver import make_notice
from tests.config.test_health import ask_here
from tests.factories import make_user

TOKEN = "Correct-Horse-Battery-Staple-17"
LEAKS = ("delegate17@example.org", "Amina", "X1234567", "s3cr3t", "eyJhbGciOi", "correct horse")


def record(message, *words, error=None, name="accounts", **more):
    info = (type(error), error, error.__traceback__) if error else None
    made = logging.LogRecord(name, logging.ERROR, __file__, 1, message, words, info)
    made.__dict__.update(more)
    return made


def leaked(text):
    return [leak for leak in LEAKS if leak in text]


def raised(error):
    try:
        raise error
    except type(error) as caught:
        return caught


# --- logs -----------------------------------------------------------------------------------------
FAILING_ROW = (
    'null value in column "gender" violates a constraint\n'
    "DETAIL:  Failing row contains (17, Amina, delegate17@example.org, X1234567).\n"
)


@pytest.mark.parametrize("form", [logs.JsonFormatter(), logs.LineFormatter()])
@pytest.mark.parametrize(
    "said",
    [
        record("notice 7 was not sent: %r", {"delegate17@example.org": (550, b"no")}),
        record("Not Found: /en/events/?q=s3cr3t-Amina"),
        record("Forbidden: /en/offer/eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9x:1abc:XyZ/"),
        record("failed", error=raised(DatabaseError(FAILING_ROW))),
        record("cannot connect to postgres://friends:s3cr3t@db.example.org/friends"),
    ],
    ids=["email", "query", "token", "row", "password"],
)
def test_a_log_names_no_person_and_no_secret(form, said):
    assert leaked(form.format(said)) == []


def test_a_line_is_json_with_the_number_of_its_request():
    token = logs.request_id.set("17171717")
    try:
        line = logs.JsonFormatter().format(record("task “%s” failed", "send email"))
    finally:
        logs.request_id.reset(token)
    entry = json.loads(line)
    assert entry.pop("time").endswith("+00:00")
    assert entry == {
        "level": "error",
        "logger": "accounts",
        "message": "task “send email” failed",
        "request": "17171717",
    }


def test_a_traceback_is_kept_with_its_places():
    entry = json.loads(logs.JsonFormatter().format(record("x", error=raised(KeyError("a")))))
    assert "Traceback" in entry["exception"]
    assert "test_seen_by_operators.py" in entry["exception"]


def seconds_to_scrub(text):
    began = time.perf_counter()
    logs.scrub(text)
    return time.perf_counter() - began


@pytest.mark.parametrize("signs", ["/", "a", "a-", "a.", "/a", "?", "@", "\n", " \n", "1", "://"])
def test_a_long_line_takes_as_much_longer_as_it_is_longer(signs):
    """A visitor writes headers that are logged: 16 times the signs, not 256 times the work."""
    short, long = signs * (2_000 // len(signs)), signs * (32_000 // len(signs))
    ratios = [seconds_to_scrub(long) / seconds_to_scrub(short) for _ in range(5)]
    assert min(ratios) < 64


@pytest.mark.parametrize(
    ("said", "scrubbed"),
    [
        ("to <delegate17@example.org>: no", "to <(email)>: no"),
        ("Not Found: /en/events/?q=Amina", "Not Found: /en/events/?(left out)"),
        ("https://example.org/a?b=1 next?", "https://example.org/a?(left out) next?"),
        ("key=abcdefghijklmnopqrstuvw1 x", "(left out) x"),
        ("abcdefghijklmnopqrstuvwxyz", "abcdefghijklmnopqrstuvwxyz"),
        ("error\n  DETAIL: (17, Amina)\nend", "error\nDETAIL: (left out)\nend"),
    ],
)
def test_what_is_left_out_of_a_line(said, scrubbed):
    assert logs.scrub(said) == scrubbed


@pytest.mark.parametrize(
    ("status", "is_logged"),
    [(403, False), (404, False), (500, True), (502, True), (503, False), (507, False)],
)
def test_only_faults_of_ours_are_logged_with_a_traceback(status, is_logged):
    assert logs.make_filter()(record("Forbidden: /x/", status_code=status)) is is_logged
    assert logs.settings("json", of_requests=True)["loggers"]["django.request"]["filters"]


# --- requests -------------------------------------------------------------------------------------
@pytest.fixture
def lines(monkeypatch):
    """What the log of the requests says."""
    found = []

    class Keeping(logging.Handler):
        def emit(self, record):
            found.append(record.fields | {"text": record.getMessage()})

    log = logging.getLogger("site.requests")
    monkeypatch.setattr(log, "handlers", [Keeping()])
    monkeypatch.setattr(log, "level", logging.INFO)
    log.manager._clear_cache()
    yield found
    log.manager._clear_cache()


@pytest.mark.django_db
def test_a_request_is_told_by_its_view_and_not_by_its_address(client, lines):
    client.get("/en/members/?q=Amina")
    (line,) = lines
    assert {"method": "GET", "view": "friends:members", "status": 200}.items() <= line.items()
    assert line["ms"] >= 0
    assert leaked(str(line)) == []


GIVEN = "0123456789abcdef0123456789abcdef"


@pytest.mark.parametrize(
    ("proxies", "given", "is_taken"),
    [
        (1, GIVEN, True),
        (0, GIVEN, False),
        (1, "short", False),
        (1, "with a space in it", False),
        (1, "x" * 65, False),
        (1, 'a"}{injected-17', False),
    ],
)
def test_the_number_of_a_request_is_the_proxys_or_our_own(
    client, settings, proxies, given, is_taken
):
    settings.TRUSTED_PROXIES = proxies
    number = client.get("/healthz", headers={HEADER: given})[HEADER]
    assert (number == given) is is_taken
    assert len(number) == 32


@pytest.mark.parametrize("fault", ["RuntimeError", "OSError"])
def test_the_page_of_an_error_shows_the_number(monkeypatch, fault):
    error = RuntimeError("broken") if fault == "RuntimeError" else OSError(28, "full")

    def fail(request):
        raise error

    monkeypatch.setattr("config.context.section", fail)
    answer = Client(raise_request_exception=False).get("/en/about/")
    assert f"If you write to us, quote this number: {answer[HEADER]}" in answer.text


# --- metrics --------------------------------------------------------------------------------------
@pytest.fixture
def counted(monkeypatch):
    monkeypatch.setattr(metrics, "_table", None)
    metrics.lay_out()
    monkeypatch.setattr(health, "ask_all", ask_here)
    monkeypatch.setattr("django.db.connections.close_all", lambda: None)
    return metrics._table


LABELS = ("view", "status", "le", "queue", "state", "result")


def samples(text):
    return {
        (sample.name, *(sample.labels[name] for name in LABELS if name in sample.labels)): (
            sample.value
        )
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def metrics_of(client):
    answer = client.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert answer.status_code == 200
    return samples(answer.text)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("token", "given", "status"),
    [
        ("", "", 404),
        ("", "Bearer ", 404),
        (TOKEN, "", 404),
        (TOKEN, "Bearer wrong", 404),
        (TOKEN, "Bearer ünïcode", 404),
        (TOKEN, f"Bearer {TOKEN}", 200),
    ],
)
def test_metrics_are_for_who_has_the_token(client, settings, counted, token, given, status):
    settings.METRICS_TOKEN = token
    answer = client.get("/metrics", headers={"Authorization": given} if given else {})
    assert answer.status_code == status


@pytest.mark.django_db
def test_metrics_count_requests_and_what_waits(client, settings, counted):
    settings.METRICS_TOKEN = TOKEN
    make_notice(created_at=timezone.now() - timezone.timedelta(seconds=90))
    make_notice(failed_at=timezone.now())
    make_notice(sent_at=timezone.now())
    beat(timezone.now())
    for path in ("/en/about/", "/en/about/", "/en/events/nothing/", "/en/nowhere/"):
        client.get(path)
    found = metrics_of(client)
    assert found["gof_requests_total", "about", "200"] == 2
    assert found["gof_requests_total", "events:event", "404"] == 1
    assert found["gof_requests_total", "none", "404"] == 1
    assert found["gof_request_seconds_count", "about"] == 2
    assert found["gof_request_seconds_bucket", "about", "+Inf"] == 2
    assert found["gof_request_seconds_sum", "about"] > 0
    assert found["gof_mail", "waiting"] == found["gof_mail", "failed"] == 1
    assert found["gof_mail", "sent"] == 1
    assert 90 <= found["gof_queue_age_seconds", "mail"] < 120
    assert found["gof_worker_seen_seconds",] < 5
    assert found["gof_database_up",] == 1


@pytest.mark.django_db
def test_metrics_are_told_without_the_database_too(client, settings, counted, monkeypatch):
    def lost():
        raise DatabaseError("could not connect")

    settings.METRICS_TOKEN = TOKEN
    monkeypatch.setattr(metrics, "figures", lost)
    client.get("/en/about/")
    found = metrics_of(client)
    assert found["gof_database_up",] == 0
    assert found["gof_requests_total", "about", "200"] == 1


def test_a_process_that_ended_is_counted_on_and_its_slot_used_again(monkeypatch):
    table = metrics.RequestCounts(["about"])
    table.cells[0] = 2**22 + 17  # no process has this number
    table.cells[metrics.SLOTS + 0] = 5
    table.add("about", 200, 0.02)
    assert dict(table.sums())["about"][0] == 6


def test_more_processes_than_slots_are_not_counted_and_do_not_fail():
    table = metrics.RequestCounts(["about"])
    for slot in range(metrics.SLOTS):
        table.cells[slot] = 1
    table.add("about", 200, 0.02)
    assert list(table.sums()) == []


# --- reports of errors ----------------------------------------------------------------------------
class Reports(BaseHTTPRequestHandler):
    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        unpack = {"gzip": gzip.decompress, "br": brotli.decompress}
        body = unpack.get(self.headers.get("Content-Encoding"), bytes)(body)
        self.server.received.append(body.decode())
        self.server.has_one.set()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *arguments):
        pass


@pytest.fixture
def service(settings):
    sentry_sdk = pytest.importorskip("sentry_sdk")
    server = HTTPServer(("127.0.0.1", 0), Reports)
    server.received, server.has_one = [], threading.Event()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SENTRY_DSN = f"http://key@127.0.0.1:{server.server_port}/1"
    error_reports.start()
    yield server
    sentry_sdk.get_client().close()
    sentry_sdk.init()
    server.shutdown()
    server.server_close()


def test_nothing_is_reported_without_a_service(settings):
    assert settings.SENTRY_DSN == ""
    sys.modules.pop("sentry_sdk", None)
    error_reports.start()
    assert "sentry_sdk" not in sys.modules


@pytest.mark.django_db
def test_a_report_holds_the_place_of_a_fault_and_no_person(service, monkeypatch):
    import sentry_sdk

    passport = "X1234567"
    user = make_user(email="delegate17@example.org", given_name="Amina")

    def fail(request):
        text = f"Amina {passport} delegate17@example.org"
        raise DatabaseError(f"{text} s3cr3t\nDETAIL: Failing row contains ({text})")

    monkeypatch.setattr("config.context.section", fail)
    browser = Client(raise_request_exception=False)
    browser.force_login(user)
    browser.cookies["theme"] = "s3cr3t"
    logging.getLogger("accounts").warning("before it, delegate17@example.org wrote")
    answer = browser.post(
        "/en/account/login/?next=s3cr3t",
        {"login": "delegate17@example.org", "password": "correct horse", "name": "Amina"},
        headers={"Authorization": "Bearer eyJhbGciOi", "User-Agent": "Amina"},
    )
    browser.get("/en/about/?q=Amina", headers={"Cookie": "x=s3cr3t"})
    logging.getLogger("accounts").error("mail to %s failed", "delegate17@example.org")
    sentry_sdk.flush(timeout=5)
    assert service.has_one.wait(5)
    text = "\n".join(service.received)
    assert "django.db.utils" in text and "DatabaseError" in text
    assert '"function":"fail"' in text.replace(" ", "")
    assert answer is not None
    assert "mail to %s failed" in text
    assert leaked(text) == []
    assert "Cookie" not in text and "127.0.0.1" not in text.replace(service_address(service), "")


def test_a_lost_database_is_neither_a_traceback_nor_a_report(monkeypatch, caplog):
    """Met outside a view, by the session, it would be one of each for every request."""
    pytest.importorskip("sentry_sdk")
    lost, hints = OperationalError("connection refused"), []

    def load(self):
        raise lost

    def keep(sender, **more):
        hints.append({"exc_info": sys.exc_info()})

    monkeypatch.setattr("config.session_store.SessionStore.load", load)
    got_request_exception.connect(keep)
    browser = Client(raise_request_exception=False)
    browser.cookies["sessionid"] = "a" * 32
    try:
        answer = browser.get("/en/about/")
    finally:
        got_request_exception.disconnect(keep)
    assert answer.status_code == 503
    assert [error_reports.harmless({"event_id": "1"}, hint) for hint in hints] == [None]
    faults = [r for r in caplog.records if r.name == "django.request" and logs.is_fault(r)]
    assert faults == []


def test_what_the_worker_logs_of_a_lost_database_is_reported():
    error = raised(OperationalError("connection refused"))
    said = record("duty “%s” failed", "send email", error=error)
    hint = {"exc_info": said.exc_info, "log_record": said}
    assert error_reports.harmless({"event_id": "1"}, hint)["event_id"] == "1"
    answered = {"log_record": record("Service Unavailable: /en/", status_code=503)}
    assert error_reports.harmless({"event_id": "1"}, answered) is None


def service_address(service):
    return f"127.0.0.1:{service.server_port}"

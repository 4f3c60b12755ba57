"""Redis at a closed port, one that accepts and never answers, and one that comes back."""

import re
import shutil
import socket
import subprocess
import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.cache import cache, caches
from django.core.management import call_command
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.rate_limits import seconds_to_wait
from accounts.sign_in_limits import NETWORK
from accounts.worker import list_tasks, once, perform
from audit import stale_keys
from audit.cache_version import cache_version, invalidate
from audit.models import StaleKey
from config import caches as ours
from events.models import Registration
from tests.attendance.devices import DevicePhone, make_device, offline
from tests.events import make_coming, make_guest, make_today
from tests.factories import make_group, make_representative, make_state, make_user
from tests.servers import free_port

pytestmark = [pytest.mark.django_db, pytest.mark.kills]


@contextmanager
def silent():
    """A port that accepts connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        yield listening.getsockname()[1]


@contextmanager
def closed():
    yield free_port()


@pytest.fixture(params=[closed, silent])
def away(request, settings):
    """No Redis, in one of the two ways of being away."""
    with request.param() as port:
        use(settings, port)
        yield port


def use(settings, port):
    call_command("createcachetable", "cache", verbosity=0)
    settings.CACHES = {
        "default": {
            "BACKEND": "config.caches.RedisCache",
            "LOCATION": f"redis://127.0.0.1:{port}/0",
        },
        "while_away": {"BACKEND": "config.caches.DatabaseCache", "LOCATION": "cache"},
    }
    caches["while_away"].clear()


class Redis:
    """A Redis of the test's own, on a port that stays the same while it comes and goes."""

    def __init__(self):
        self.port, self.process = free_port(), None

    def start(self):
        command = ["redis-server", "--port", str(self.port), "--save", "", "--bind", "127.0.0.1"]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                    return
            time.sleep(0.02)
        raise RuntimeError("Redis did not start")

    def pause(self):
        """It keeps what it holds, accepts and does not answer: a network that is cut."""
        self.process.send_signal(subprocess.signal.SIGSTOP)

    def resume(self):
        self.process.send_signal(subprocess.signal.SIGCONT)
        ours._breakers[f"redis://127.0.0.1:{self.port}/0"]._until = 0

    def stop(self):
        self.process.send_signal(subprocess.signal.SIGCONT)
        self.process.terminate()
        self.process.wait(10)


@pytest.fixture
def redis(settings):
    if not shutil.which("redis-server"):
        pytest.skip("no redis-server was found: install the package redis-server")
    server = Redis()
    server.start()
    use(settings, server.port)
    yield server
    server.stop()


def taken(act):
    began = time.monotonic()
    act()
    return time.monotonic() - began


# --- pages ----------------------------------------------------------------------------------------
@pytest.fixture
def site():
    make_group()
    event = make_coming(slug="seminar", seats=20)
    make_guest(event, make_state("FJ"))
    return event


PUBLIC = ["/en/", "/en/events/", "/en/events/seminar/", "/en/members/", "/en/members/fji/"]


@pytest.mark.parametrize("path", [*PUBLIC, "/api/v1/events/", "/en/account/login/", "/en/figures/"])
def test_a_page_is_drawn_without_the_cache(client, site, away, path):
    path = reverse("events:group_figures") if path == "/en/figures/" else path
    assert client.get(path).status_code == 200


@pytest.mark.parametrize("path", [*PUBLIC, "/api/v1/events/"])
def test_a_request_waits_for_a_cache_half_a_second_at_most(client, settings, site, path):
    client.get(path)  # drawn once: what is measured is the waiting
    with silent() as port:
        use(settings, port)
        assert min(_waited(client, path) for _ in range(3)) < 0.5


def _waited(client, path):
    """How much longer the first request takes, which waits, than the second, which knows that the
    cache is away."""
    for breaker in ours._breakers.values():
        breaker._until = 0
    return taken(lambda: client.get(path)) - taken(lambda: client.get(path))


def test_who_signs_in_stays_so_registers_and_signs_out(site, away):
    delegate = make_user(email="delegate17@example.org")
    make_representative(delegate, make_state("KE"), role="delegate")
    browser = Client()
    given = {"login": "delegate17@example.org", "password": "correct horse battery"}
    assert browser.post(reverse("account_login"), given).status_code == 302
    assert browser.get(reverse("events:mine")).status_code == 200
    typed = {"entity": "ken", "given_name": "Delegate", "family_name": "17", "gender": ""}
    typed |= {"email": "delegate17@example.org", "grounds_pass": ""}
    assert browser.post(reverse("events:register", args=["seminar"]), typed).status_code == 302
    assert Registration.objects.get(user=delegate).status == "confirmed"
    assert browser.post(reverse("account_logout")).status_code == 302
    assert browser.get(reverse("events:mine")).status_code == 302


def test_the_desk_checks_in(away, desk_officer):
    guest = make_guest(make_today(slug="today"), make_state("FJ"))
    browser = Client()
    browser.force_login(desk_officer)
    assert browser.get(reverse("desk:work", args=["today"])).status_code == 200
    answer = browser.post(
        reverse("desk:check_in", args=["today", guest.pk]),
        {"nonce": "6f9619ff-8b86-4011-b42d-00c04fc964ff"},
    )
    assert answer.status_code in (200, 302)
    assert Registration.objects.get(pk=guest.pk).arrived_at


def test_a_device_sends_what_it_scanned(away):
    phone = DevicePhone(make_device(make_today()))
    guest = make_guest(phone.event, make_state("FJ"))
    assert phone.send(offline(guest, minutes=5)).status_code == 200
    assert Registration.objects.get(pk=guest.pk).arrived_at


def test_the_back_office_and_the_worker_go_on(away, secretary):
    browser = Client()
    browser.force_login(secretary)
    assert browser.get("/start/").status_code == 200
    assert browser.get(reverse("admin:events_registration_changelist")).status_code == 200
    assert once() is True


# --- limits ---------------------------------------------------------------------------------------
def test_sign_in_is_counted_in_the_database_meanwhile(away):
    make_user(email="delegate17@example.org")
    tried = {"login": "delegate17@example.org", "password": "not this one"}
    answers = [Client().post(reverse("account_login"), tried).text for _ in range(7)]
    refused = ["There were too many wrong attempts" in html for html in answers]
    assert refused == [False] * NETWORK.free + [True, True]


def test_secrets_are_counted_and_the_api_is_not(away):
    guesses = [seconds_to_wait("token:192.0.2.7", "2/min") for _ in range(4)]
    assert [wait > 0 for wait in guesses] == [False, False, True, True]
    calls = [seconds_to_wait("address:192.0.2.7", "2/min") for _ in range(4)]
    assert calls == [0, 0, 0, 0]


def test_without_a_table_to_count_in_nobody_guesses(away, monkeypatch):
    monkeypatch.setattr(caches["while_away"], "add", lambda *a, **k: False)
    assert cache.add("allauth:rl:account:login:lock", True) is False


# --- coming back ----------------------------------------------------------------------------------
def test_a_cache_that_comes_back_is_used_again(redis):
    cache.set("a", 1)
    assert cache.get("a") == 1
    redis.stop()
    assert cache.get("a") is None
    redis.start()
    ours._breakers[f"redis://127.0.0.1:{redis.port}/0"]._until = 0
    cache.set("a", 2)
    assert cache.get("a") == 2


@pytest.mark.parametrize("name", ["members", "arrivals"])
def test_figures_that_changed_meanwhile_are_not_shown_afterwards(
    redis, name, django_capture_on_commit_callbacks
):
    """The renewal after the commit fails; the fragment of before is still in Redis."""
    before = cache_version(name)
    cache.set(f"home:{before}", "an old figure")
    redis.pause()
    with django_capture_on_commit_callbacks(execute=True):
        invalidate(name)
    redis.resume()
    assert cache_version(name) != before


def test_a_process_that_never_noticed_is_put_right_by_the_worker(redis):
    before = cache_version("members")
    stale_keys.note(["version:members"])
    repair = next(task for task in list_tasks() if task.run is stale_keys.delete_noted)
    assert perform(repair) == 1
    assert cache_version("members") != before
    assert not StaleKey.objects.exists()


def test_notes_stay_while_the_cache_is_away(away):
    stale_keys.note(["version:members"])
    assert stale_keys.delete_noted(timezone.now()) == 0
    assert StaleKey.objects.count() == 1


def test_a_session_that_ended_meanwhile_does_not_come_back(redis):
    browser = Client()
    browser.force_login(make_user(email="delegate17@example.org"))
    cookie = browser.cookies["sessionid"].value
    assert browser.get(reverse("events:mine")).status_code == 200
    redis.pause()
    assert browser.post(reverse("account_logout")).status_code == 302
    redis.resume()
    browser.cookies["sessionid"] = cookie
    assert browser.get(reverse("events:mine")).status_code == 302


def test_reading_a_session_without_a_cache_notes_nothing(away):
    browser = Client()
    browser.force_login(make_user(email="delegate17@example.org"))
    noted = StaleKey.objects.count()
    browser.get(reverse("events:mine"))
    assert StaleKey.objects.count() == noted


def test_what_is_drawn_without_a_version_is_kept_nowhere(away):
    assert cache_version("members") != cache_version("members")


def test_only_one_asks_a_cache_that_is_away():
    breaker = ours.Breaker()
    breaker.failed(OSError())
    assert breaker.lets_through() is False
    breaker._until = 0
    answers = []
    threads = [
        threading.Thread(target=lambda: answers.append(breaker.lets_through())) for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers.count(True) == 1


def test_an_outage_is_logged_once_and_names_no_address(away, caplog):
    for _ in range(5):
        cache.get("a")
    messages = [r.getMessage() for r in caplog.records if r.name == "config.caches"]
    assert len(messages) == 1
    assert not re.search(r"127\.0\.0\.1", messages[0])


def test_a_note_that_was_rolled_back_is_none(away):
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        cache.set("version:members", "x")
        raise ZeroDivisionError
    assert not StaleKey.objects.exists()


def test_expired_keys_that_cannot_be_deleted_are_expired_all_the_same(monkeypatch):
    from django.db import OperationalError

    call_command("createcachetable", "cache", verbosity=0)
    table = ours.DatabaseCache("cache", {})
    table.set("a", 1, timedelta(seconds=-5).total_seconds())

    def locked(*_):
        raise OperationalError("database is locked")

    monkeypatch.setattr(ours.db.DatabaseCache, "_base_delete_many", locked)
    assert table.get_many(["a"]) == {}

"""A mail server that stalls, drips, drops or takes its time holds up no other task, and no code."""

import threading
import time
from contextlib import contextmanager
from datetime import timedelta

import pytest
from django.core.mail.backends.locmem import EmailBackend as InMemory
from django.db import connections
from django.utils import timezone

from accounts import crypto, job_kinds, smtp, tasks
from accounts.actions import jobs, request_job
from accounts.emails import compose
from accounts.job_kinds import JobKind, JobResult
from accounts.models import Job, Notice
from accounts.tasks import deliver, deliver_account_mail
from accounts.worker import list_tasks, work
from audit.models import Entry
from audit.registry import Registry
from events.actions import cancel_registration
from tests.accounts.test_deliver import make_notice, use
from tests.factories import AT, make_event, make_registration, make_user
from tests.mail_servers import Dripping, Dropping, Silent, Slow, mail_server

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def send_by(monkeypatch, server, timeout=1):
    facts = {"alias": "default", "host": "127.0.0.1", "port": server.port, "timeout": timeout}
    use(monkeypatch, lambda alias: smtp.EmailBackend(**facts))


def make_bulk(count):
    """Email that waits since an hour ago: by age alone it would all go before a code of now."""
    facts = {"kind": "news", "email": "delegate18@example.org"}
    facts["sealed"] = crypto.seal('{"subject": "News", "text": "Seminar"}')
    facts["created_at"] = facts["not_before"] = timezone.now() - HOUR
    return Notice.objects.bulk_create(Notice(**facts) for _n in range(count))


def timed(act):
    began = time.monotonic()
    result = act(timezone.now())
    return result, time.monotonic() - began


def test_a_server_that_never_answers_is_asked_once_a_round(monkeypatch):
    make_bulk(20)
    with mail_server(Silent) as server:
        send_by(monkeypatch, server)
        sent, seconds = timed(deliver)
    assert sent == 0 and seconds < 3
    assert sorted(Notice.objects.values_list("tries", flat=True)) == [0] * 19 + [1]
    assert "did not answer in time" in Notice.objects.get(tries=1).error


def test_a_server_that_answers_sign_by_sign_is_cut_off(monkeypatch):
    make_bulk(2)
    monkeypatch.setattr(smtp, "LIMIT", 1)
    with mail_server(Dripping) as server:
        send_by(monkeypatch, server)
        sent, seconds = timed(deliver)
    assert sent == 0 and 0.9 < seconds < 3
    assert "took longer than 1 s" in Notice.objects.get(tries=1).error


def test_the_limit_of_an_email_is_far_shorter_than_its_lease():
    assert tasks.LEASE.total_seconds() / 2 > tasks.ROUND + 2 * smtp.LIMIT


def test_a_server_that_hangs_up_delays_only_the_email_that_it_dropped(monkeypatch):
    make_bulk(5)
    with mail_server(Dropping) as server:
        send_by(monkeypatch, server)
        assert deliver(timezone.now()) == 3
        assert len(server.mails) == 3
    assert Notice.objects.exclude(error="").count() == 2


def test_a_server_that_answers_late_gets_each_email_once(monkeypatch):
    make_bulk(3)
    with mail_server(Slow) as server:
        send_by(monkeypatch, server, timeout=5)
        assert deliver(timezone.now()) == 3
    assert sorted(server.notices) == sorted(set(server.notices))


def test_a_round_ends_in_time_and_the_next_one_goes_on(monkeypatch):
    make_bulk(3)
    monkeypatch.setattr(tasks, "ROUND", 0.5)
    with mail_server(Slow) as server:
        send_by(monkeypatch, server, timeout=5)
        assert [deliver(timezone.now()) for _n in range(4)] == [1, 1, 1, 0]


def test_a_code_written_meanwhile_overtakes_five_hundred_emails_that_wait(monkeypatch):
    make_bulk(500)
    order, code = [], []

    def composing(notice):
        order.append(notice.pk)
        if len(order) == 3:
            code.append(make_notice().pk)
        return compose(notice)

    monkeypatch.setattr(tasks, "compose", composing)
    use(monkeypatch, InMemory)
    deliver(timezone.now() + timedelta(seconds=1))
    assert order.index(code[0]) == 3


def test_the_task_for_account_email_sends_nothing_else(monkeypatch):
    use(monkeypatch, InMemory)
    make_bulk(1), make_notice()
    assert [deliver_account_mail(timezone.now()), deliver(timezone.now())] == [1, 1]


# --- the whole worker, with a bad server ----------------------------------------------------------
@contextmanager
def working():
    """The tasks of the worker, in threads as in ``manage.py work``."""
    stop, frequent = threading.Event(), [task for task in list_tasks() if task.every < 60]
    thread = threading.Thread(target=lambda: (work(stop, frequent), connections.close_all()))
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(60)


def seconds_until(holds, patience=30):
    began = time.monotonic()
    while not holds() and time.monotonic() - began < patience:
        time.sleep(0.05)
    return time.monotonic() - began


def make_expired_offer():
    event = make_event(seats=1, offer_hours=1)
    seated = make_registration(event)
    offered = make_registration(event)
    cancel_registration(seated, by=make_user(), at=AT)
    return offered


def is_expired(offered):
    offered.refresh_from_db()
    return offered.status == "expired"


@pytest.fixture
def counting(monkeypatch):
    """A kind of job that does nothing."""
    kinds = Registry("test.job_kinds")
    for module in (job_kinds, jobs):
        monkeypatch.setattr(module, "KINDS", kinds)
    kind = JobKind("count", "Count", lambda job, lease: JobResult(), "accounts.view_user")
    kinds.register("count", kind)


@pytest.mark.servers
@pytest.mark.kills
@pytest.mark.django_db(transaction=True)
def test_while_a_mail_server_stalls_seals_offers_and_jobs_go_on(monkeypatch, counting):
    make_bulk(500), make_notice()
    with mail_server(Silent) as server:
        send_by(monkeypatch, server, timeout=15)
        with working():
            time.sleep(2)  # by now both tasks that send email stand still
            user, offered = make_user(), make_expired_offer()
            request_job("count", user, by=user, at=timezone.now())
            waits = {
                "offer": seconds_until(lambda: is_expired(offered)),
                "job": seconds_until(lambda: Job.objects.get().status == "done"),
                "seal": seconds_until(lambda: not Entry.objects.filter(seq=None).exists()),
            }
            server.stopped.set()
    assert max(waits.values()) < 10, waits


@pytest.mark.servers
@pytest.mark.kills
@pytest.mark.django_db(transaction=True)
def test_a_code_does_not_wait_for_a_server_that_is_slow_with_other_email(monkeypatch):
    make_bulk(500)
    monkeypatch.setattr(tasks, "ROUND", 5)
    with mail_server(Slow) as server:
        send_by(monkeypatch, server, timeout=15)
        with working():
            seconds_until(lambda: server.notices)
            code, written = make_notice().pk, time.monotonic()
            seconds_until(lambda: code in server.kept_at)
    assert server.kept_at[code] - written < 6
    assert len(server.notices) < 60  # most of the others still wait

"""The task that sends: one worker at a time, again after a failure, never twice by design."""

import threading
import time
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.mail import EmailMessage
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, connections
from django.urls import reverse
from django.utils import timezone

from accounts import actions, crypto, tasks
from accounts.emails import message_id
from accounts.models import Notice
from accounts.tasks import LEASE, PAUSES, claim, deliver
from audit.lifecycle import NotPossible
from audit.models import SYSTEM, Entry
from tests.accounts import PASSWORD, make_person

pytestmark = pytest.mark.django_db


def make_notice(**fields):
    sealed = crypto.seal('{"subject": "Code", "text": "ABC-DEF"}')
    return Notice.objects.create(
        **{"kind": "account", "email": "delegate17@example.org", "sealed": sealed, **fields}
    )


def use(monkeypatch, backend):
    """Let the email go through this backend."""

    class Mailers:
        default = property(lambda self: backend(alias="default"))

    monkeypatch.setattr(tasks, "mailers", Mailers())


class Refusing(EmailBackend):
    def send_messages(self, messages):
        raise ConnectionResetError("the mail server went away")


class Away(EmailBackend):
    def open(self):
        raise ConnectionRefusedError("nobody there")


@pytest.fixture
def refusing(monkeypatch):
    use(monkeypatch, Refusing)


def test_what_is_not_due_is_not_sent():
    now = timezone.now()
    make_notice(not_before=now + timedelta(seconds=1))
    make_notice(sent_at=now)
    make_notice(failed_at=now)
    make_notice(claimed_until=now + timedelta(seconds=1))
    assert (deliver(now), mail.outbox) == (0, [])


def test_a_sent_notice_says_so_and_forgets_its_secret():
    notice = make_notice()
    now = timezone.now()
    assert deliver(now) == 1
    notice.refresh_from_db()
    assert [m.to for m in mail.outbox] == [["delegate17@example.org"]]
    assert (notice.state, notice.tries, notice.sealed, notice.error) == ("sent", 1, "", "")
    assert notice.sent_at >= now


def test_delivering_twice_sends_once():
    make_notice()
    assert [deliver(timezone.now()), deliver(timezone.now())] == [1, 0]
    assert len(mail.outbox) == 1


def test_a_failure_is_kept_and_tried_again_after_a_pause(refusing):
    notice, now = make_notice(), timezone.now()
    deliver(now)
    notice.refresh_from_db()
    assert notice.state == "waiting"
    assert notice.error == "ConnectionResetError: the mail server went away"
    assert PAUSES[0] <= notice.not_before - now < PAUSES[0] + timedelta(seconds=5)


def test_the_pauses_grow_and_the_sixth_try_is_the_last(refusing):
    notice, now, pauses = make_notice(), timezone.now(), []
    for _try in range(6):
        deliver(now)
        notice.refresh_from_db()
        pauses.append(round((notice.not_before - now).total_seconds() / 60))
        now = notice.not_before + timedelta(seconds=1)
    assert pauses[:5] == [1, 5, 30, 120, 360]
    assert (notice.state, notice.tries) == ("failed", 6)


def test_when_the_server_is_away_one_notice_is_tried_and_the_others_wait(monkeypatch):
    use(monkeypatch, Away)
    make_notice(), make_notice()
    assert deliver(timezone.now()) == 0
    assert sorted(Notice.objects.values_list("tries", flat=True)) == [0, 1]


def test_one_connection_serves_the_batch(monkeypatch):
    opened = []

    class Counting(EmailBackend):
        def open(self):
            opened.append(1)

    use(monkeypatch, Counting)
    make_notice(), make_notice(), make_notice()
    assert (deliver(timezone.now()), len(opened)) == (3, 1)


def test_after_the_server_hung_up_the_next_email_has_a_connection_of_its_own(monkeypatch):
    class TwoAConnection(EmailBackend):
        taken = 0

        def send_messages(self, messages):
            self.taken += 1
            if self.taken > 2:
                raise ConnectionResetError("two emails are enough")
            return super().send_messages(messages)

    use(monkeypatch, TwoAConnection)
    for _n in range(5):
        make_notice()
    assert (deliver(timezone.now()), len(mail.outbox)) == (4, 4)


def test_a_claim_holds_until_its_lease_expires():
    notice, now = make_notice(), timezone.now()
    claims = [claim(notice.pk, now), claim(notice.pk, now), claim(notice.pk, now + LEASE)]
    assert claims == [True, False, True]


def test_who_lost_the_lease_does_not_write_the_result():
    notice, now = make_notice(), timezone.now()
    claim(notice.pk, now)
    slow = Notice.objects.get(pk=notice.pk)
    claim(notice.pk, now + LEASE)
    tasks._close(slow, failed_at=now, error="too late")
    notice.refresh_from_db()
    assert (notice.state, notice.error) == ("waiting", "")


def test_a_worker_killed_after_the_claim_is_followed_by_another():
    notice, now = make_notice(), timezone.now()
    claim(notice.pk, now)
    assert [deliver(now), deliver(now + LEASE)] == [0, 1]


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_each_notice_once(monkeypatch):
    sent = send_with_two_workers(monkeypatch)
    assert sorted(sent) == sorted(set(sent))
    assert len(sent) == 20


@pytest.mark.django_db(transaction=True)
def test_without_the_claim_the_same_race_sends_twice(monkeypatch):
    """The control of the test above: it would notice."""
    monkeypatch.setattr(tasks, "claim", lambda pk, at: True)
    sent = send_with_two_workers(monkeypatch)
    assert len(sent) > 20


def send_with_two_workers(monkeypatch):
    """The Message-IDs that two workers sent, who both saw all twenty notices as due."""
    for _n in range(20):
        make_notice()
    together, sent = threading.Barrier(2), []

    def compose(notice):
        sent.append(message_id(notice))
        time.sleep(0.005)  # hold the window open
        return EmailMessage("Code", "ABC-DEF", to=[notice.email])

    class Pausing(EmailBackend):
        def open(self):
            pass

    def run():
        try:
            together.wait(10)
            tasks.deliver(timezone.now())
        finally:
            connections.close_all()

    monkeypatch.setattr(tasks, "compose", compose)
    use(monkeypatch, Pausing)
    workers = [threading.Thread(target=run) for _n in range(2)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(30)
    return sent


def test_a_waiting_notice_is_found_by_index():
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute(
                "EXPLAIN QUERY PLAN SELECT id FROM accounts_notice WHERE sent_at IS NULL"
                " AND failed_at IS NULL AND switched_off_at IS NULL AND not_before <= '2026-01-01'"
            )
            assert "accounts_notice_to_send" in str(cursor.fetchall())


def test_an_email_whose_secret_was_erased_cannot_be_sent_again():
    notice = make_notice()
    deliver(timezone.now())
    with pytest.raises(NotPossible, match="cannot be sent again"):
        actions.resend(notice, by=SYSTEM)


def test_sending_again_starts_over_and_is_recorded_once():
    officer = make_person("secretary@example.org")
    notice = make_notice(failed_at=timezone.now(), tries=6, error="gone")
    for _twice in range(2):
        actions.resend(notice, by=officer)
    notice.refresh_from_db()
    assert (notice.state, notice.tries, notice.error) == ("waiting", 0, "")
    entries = Entry.objects.about(notice).values_list("act", "actor", "before")
    assert list(entries) == [("notice.resent", officer.pk, {"state": "failed"})]
    assert deliver(timezone.now()) == 1


def test_settled_email_is_erased_after_ninety_days():
    now = timezone.now()
    old = now - timedelta(days=91)
    make_notice(sent_at=old), make_notice(failed_at=old)
    kept = [make_notice(sent_at=now), make_notice(created_at=old)]
    tasks.erase(now)
    assert set(Notice.objects.all()) == set(kept)


def test_sessions_that_ended_are_forgotten(client, client_again):
    person = make_person()
    for browser in (client, client_again):
        browser.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    now = timezone.now()
    Session.objects.filter(pk=client.session.session_key).update(expire_date=now)
    tasks.erase(now + timedelta(seconds=1))
    keys = [Session.objects.get().pk, UserSession.objects.get().session_key]
    assert keys == [client_again.session.session_key] * 2

"""The head of the audit log goes to the auditors once a day, and stands on a page."""

import threading
from datetime import timedelta

import pytest
from django.db import connections
from django.urls import reverse
from django.utils import timezone

from accounts.actions.sent_heads import send_head
from accounts.emails import compose
from accounts.models import Notice
from audit import chain
from audit.models import SYSTEM, Entry, Seal, SentHead, record
from tests.factories import AT, make_user
from tests.unprotected import unprotected

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def head(secretary):
    record("user.changed", secretary, by=SYSTEM)
    chain.seal(AT)
    return Seal.objects.get()


def sent_emails():
    return list(Notice.objects.filter(kind="audit_head").order_by("pk"))


def test_nothing_is_sent_before_an_entry_is_sealed(auditor):
    assert send_head(AT) == 0
    assert not SentHead.objects.exists()


def test_each_auditor_gets_the_head(head, auditor, secretary):
    other = make_user("auditor", language="fr")
    make_user("auditor", is_active=False)
    assert send_head(AT) == 1
    assert {notice.email for notice in sent_emails()} == {auditor.email, other.email}
    mail = compose(next(notice for notice in sent_emails() if notice.user == auditor))
    assert mail.subject == f"Audit log on {AT.day} {AT:%B %Y}: keep this email"
    assert f"\n{head.text}\n" in mail.body
    assert f"manage.py audit_verify --head {head.text}" in mail.body
    assert reverse("admin:audit_senthead_changelist") in mail.body


def test_the_secretariat_and_superusers_are_not_auditors(head, secretary):
    make_user(is_staff=True, is_superuser=True)
    send_head(AT)
    assert sent_emails() == []
    assert SentHead.objects.get().sent_to == 0


def test_it_is_sent_once_a_day_however_often_the_worker_starts(head, auditor):
    noon = AT.replace(hour=12)
    assert [send_head(noon), send_head(noon), send_head(noon + timedelta(hours=11))] == [1, 0, 0]
    assert send_head(noon + DAY) == 1
    assert [row.day for row in SentHead.objects.all()] == [(noon + DAY).date(), noon.date()]
    assert len(sent_emails()) == 2


def test_sending_is_in_the_log(head, auditor):
    send_head(AT)
    entry = Entry.objects.get(act="audit.head_sent")
    assert entry.after == {"head": head.text, "sent_to": 1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_send_it_once():
    record("user.changed", make_user(), by=SYSTEM)
    chain.seal(timezone.now())
    together, done = threading.Barrier(3), []

    def worker():
        together.wait()
        done.append(send_head(AT))
        connections.close_all()

    threads = [threading.Thread(target=worker) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == [0, 0, 1]


# --- the page -------------------------------------------------------------------------------------
def page(client, reader):
    client.force_login(reader)
    return client.get(reverse("admin:audit_senthead_changelist"))


@pytest.mark.parametrize("role", ["auditor", "secretariat"])
def test_who_may_read_the_log_sees_the_head_and_what_was_sent(client, head, role):
    send_head(AT)
    record("user.changed", make_user(), by=SYSTEM)
    chain.seal(AT)
    html = page(client, make_user(role)).content.decode()
    assert head.text in html  # the one that was sent
    assert f"<code>{Seal.objects.get().text}</code>" in html  # the one of now
    assert 'alt="True"' in html


def test_a_sent_head_that_the_log_no_longer_contains_is_marked(client, head, auditor):
    send_head(AT)
    with unprotected() as cursor:
        cursor.execute("UPDATE audit_entry SET hash = %s WHERE seq = %s", ["0" * 64, head.seq])
    html = page(client, auditor).content.decode()
    assert 'alt="False"' in html
    assert 'alt="True"' not in html


def test_others_do_not_see_it(client, head, event_officer):
    assert page(client, event_officer).status_code == 403


def test_without_a_sealed_entry_the_page_says_what_to_do(client, auditor):
    assert "No entry has been sealed yet." in page(client, auditor).content.decode()

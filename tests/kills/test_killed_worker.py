"""A worker is killed in the middle of what it does, again and again: nothing is lost, nothing is
done twice but an email that was on its way."""

from collections import Counter
from itertools import count

import pytest

from accounts.models import Job, Notice
from audit.chain import first_fault
from audit.models import SYSTEM, Entry
from certificates.models import Certificate
from tests.accounts.test_bad_mail_servers import make_bulk
from tests.certificates.certified import ask, make_over, make_present
from tests.events.imports import confirmed, line, make_states
from tests.factories import make_user
from tests.kills import ROUNDS
from tests.kills.killing import kill, let_leases_end, wait_until, worker
from tests.mail_servers import Good, mail_server

pytestmark = [pytest.mark.servers, pytest.mark.kills, pytest.mark.django_db(transaction=True)]


class Killing(Good):
    """Kills the sender when an email has arrived, before it is told that it was taken."""

    def take(self, mail):
        self.server.keep(mail)
        if len(self.server.mails) in self.server.kill_at:
            kill(self.server.sender)
        self.say(b"250 taken")


def test_mail_is_sent_by_the_next_worker_and_repeated_only_where_it_was_on_its_way():
    rows = make_bulk(30 * (ROUNDS + 1))
    with mail_server(Killing) as server:
        server.kill_at = {30 * (n + 1) for n in range(ROUNDS)}
        for _n in range(ROUNDS):
            with worker(EMAIL_URL=server.url) as server.sender:
                assert server.sender.wait(60) == -9
            let_leases_end()
        with worker(EMAIL_URL=server.url):
            wait_until(lambda: not Notice.objects.waiting().exists())
    taken = Counter(server.notices)
    assert set(taken) == {row.pk for row in rows}
    assert sorted(taken.values())[-ROUNDS:] == [2] * ROUNDS
    assert sum(taken.values()) == len(rows) + ROUNDS
    assert Notice.objects.sent().count() == len(rows)


def test_sealing_goes_on_where_it_stopped_and_the_chain_is_whole():
    user = make_user()
    subject = {"subject_type": "accounts.user", "subject_id": user.pk, "agent": SYSTEM.name}
    Entry.objects.bulk_create(Entry(act="test.act", **subject) for _n in range(1500 * (ROUNDS + 1)))
    sealed = Entry.objects.exclude(seq=None)
    for _n in range(ROUNDS):
        before = sealed.count()
        with worker() as process:
            wait_until(lambda before=before: sealed.count() > before)
            kill(process)
    with worker():
        wait_until(lambda: not Entry.objects.filter(seq=None).exists())
    assert first_fault() is None
    assert list(sealed.order_by("seq").values_list("seq", flat=True)) == list(
        range(1, Entry.objects.count() + 1)
    )


@pytest.mark.long_kills
def test_certificates_are_issued_once_each():
    event = make_over()
    people = [make_present(event) for _n in range(20 * (ROUNDS + 1))]
    ask(event)
    done = Certificate.objects.filter(registration__event=event)
    for _n in range(ROUNDS):
        before = done.count()
        with worker() as process:
            wait_until(lambda before=before: done.count() > before or is_over())
            kill(process)
        let_leases_end()
    with worker():
        wait_until(is_over)
    assert Job.objects.get().status == "done"
    assert sorted(done.values_list("registration", flat=True)) == [row.pk for row in people]
    about = Entry.objects.filter(act="certificate.issued")
    assert len(set(about.values_list("subject_id", flat=True))) == about.count() == len(people)


def is_over():
    return not Job.objects.active().exists()


@pytest.mark.long_kills
def test_nominations_are_entered_once_all_of_them():
    make_states()
    number = count(1)
    rows = [line(number=next(number)) for _n in range(150 * (ROUNDS + 1))]
    row = confirmed(*rows, tell=False)
    claimed = Job.objects.filter(pk=row.job_id, attempts__gt=0).exclude(claimed_until=None)
    for n in range(ROUNDS):
        with worker() as process:
            wait_until(lambda n=n: claimed.filter(attempts__gt=n).exists() or is_over())
            kill(process)
        let_leases_end()
    with worker():
        wait_until(is_over)
    names = list(row.event.registrations.values_list("email", flat=True))
    assert len(names) == len(set(names)) == len(rows)
    assert Job.objects.get(pk=row.job_id).status == "done"

"""What the worker does for this app: ``manage.py work``.

Email goes in rounds of limited time, email about accounts (codes, confirmations) before all other,
and once more in a thread of its own: a person who needs a code waits neither behind five
hundred invitations nor for a server that takes its time over them.

A notice is sent at least once. It is marked as sent right after the mail server took it; when a
worker is killed between the two, its lease expires and another worker sends the email again, with
the same Message-ID.
"""

import logging
import time
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime, timedelta

from allauth.account.models import EmailConfirmation
from allauth.idp.oidc.models import Token
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.mail import mailers
from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.jobs import delete_files, due_files, work_jobs
from accounts.actions.retention import RetentionRule, receipt
from accounts.actions.search_keys import compare_search_keys
from accounts.actions.sent_heads import send_head
from accounts.actions.stored_files import ORPHANS
from accounts.actions.undoing_address_changes import ADDRESS_CHANGES
from accounts.emails import CannotRender, compose
from accounts.models import Notice
from accounts.worker import SomeFailed, Task, beat, for_each
from audit import stale_keys
from audit.chain import seal

log = logging.getLogger(__name__)

BATCH = 200
ROUND = 20  # seconds after which no other email of a round is begun
LEASE = timedelta(minutes=5)  # far longer than one sending can take (`accounts.smtp.LIMIT`)
PAUSES = [timedelta(minutes=n) for n in (1, 5, 30, 120, 360)]
KEPT = timedelta(days=90)
# The last email to a person who was erased: its address goes as soon as it is sent or given up.
LAST_WORDS = {"erasure_done"}


def deliver(now: datetime) -> int:
    """Send what is due, over one connection. Returns how many were sent."""
    return _Round(now, Notice.objects.all()).deliver()


def deliver_account_mail(now: datetime) -> int:
    """Send what is due of the email that people wait for. Returns how many were sent."""
    return _Round(now, Notice.objects.about_accounts()).deliver()


class _Round:
    """Some of the email that is due: as many as there is time for."""

    def __init__(self, now, notices):
        self._now, self._began, self._notices = now, time.monotonic(), notices
        self.connection = _Connection()

    @property
    def seconds(self):
        return time.monotonic() - self._began

    @property
    def at(self):
        return self._now + timedelta(seconds=self.seconds)

    def deliver(self):
        try:
            return for_each(self._due(), self._send, what="notice")
        finally:
            self.connection.close()

    def _due(self) -> Iterator[int]:
        """One after the other, each looked for when the one before is done: what concerns an
        account overtakes the rest. If the server is away, the others need not wait for the same
        answer."""
        tried: list[int] = []
        while len(tried) < BATCH and self.seconds < ROUND and not self.connection.away:
            pk = self._notices.exclude(pk__in=tried).next_due(self.at)
            if pk is None:
                return
            tried.append(pk)
            yield pk

    def _send(self, pk):
        if not claim(pk, self.at):
            return 0
        return _deliver_one(Notice.objects.select_related("user").get(pk=pk), self)


def claim(pk: int, at: datetime) -> bool:
    """Take the notice for this worker, until the lease ends. False if another one was first."""
    mine = Notice.objects.due(at).filter(pk=pk)
    return mine.update(claimed_until=at + LEASE, tries=F("tries") + 1) == 1


class _Connection:
    """One SMTP connection for a batch, opened when the first email is ready."""

    def __init__(self):
        self.backend, self.away = None, False

    def send(self, mail):
        backend = self.backend or self._open()
        try:
            backend.send_messages([mail])
        except TimeoutError:
            self.away = True
            raise

    def _open(self):
        self.backend = mailers.default
        try:
            self.backend.open()
        except Exception:
            self.away = True
            raise
        return self.backend

    def close(self):
        if self.backend is not None and not self.away:
            self.backend.close()
        self.backend = None

    def renew(self):
        """After a failure: the server may have hung up, and the next email is not to suffer for
        it."""
        with suppress(Exception):
            self.close()
        self.backend = None


def _deliver_one(notice, round):
    try:
        round.connection.send(compose(notice))
    except Exception as error:
        log.warning("notice %s was not sent: %r", notice.pk, error)
        round.connection.renew()
        _put_back(notice, error, round.at)
        return 0
    _close(notice, sent_at=round.at, sealed="", error="")
    return 1


def _put_back(notice, error, at):
    """Try again later, a little later each time; give up at the end."""
    message = f"{type(error).__name__}: {error}"[:2000]
    if isinstance(error, CannotRender) or notice.tries > len(PAUSES):
        _close(notice, failed_at=at, error=message)
    else:
        _close(notice, not_before=at + PAUSES[notice.tries - 1], error=message)


def _close(notice, **facts):
    """Write the result, unless the lease expired and another worker has the notice by now."""
    held = Notice.objects.filter(pk=notice.pk, claimed_until=notice.claimed_until)
    if notice.kind in LAST_WORDS and facts.keys() & {"sent_at", "failed_at"}:
        facts |= {"email": "", "context": {}, "error": ""}
    held.update(claimed_until=None, **facts)


def _settled(now):
    ended = now - KEPT
    settled = Q(sent_at__lt=ended) | Q(failed_at__lt=ended) | Q(switched_off_at__lt=ended)
    return Notice.objects.filter(settled)


def due_notices(now: datetime) -> dict[str, int]:
    return {"mail": _settled(now).count()}


@transaction.atomic
def erase_notices(now: datetime) -> int:
    """Remove email that was settled long ago. Returns how many."""
    return receipt("mail", now, {"mail": _settled(now).delete()[0]})


def _ended(now):
    return {
        "sessions": Session.objects.filter(expire_date__lt=now),
        "tokens": Token.objects.filter(expires_at__lt=now),
    }


def due_sessions(now: datetime) -> dict[str, int]:
    return {kind: rows.count() for kind, rows in _ended(now).items()}


@transaction.atomic
def erase_sessions(now: datetime) -> int:
    """Remove sign-in rows that have ended. Returns how many."""
    counts = {kind: rows.delete()[0] for kind, rows in _ended(now).items()}
    EmailConfirmation.objects.delete_expired_confirmations()
    counts["sign-ins"] = _forget_ended_sessions()
    return receipt("sessions", now, counts)


def _forget_ended_sessions():
    alive = Session.objects.values("session_key")
    count, _rows = UserSession.objects.exclude(session_key__in=alive).delete()
    return count


MAIL = RetentionRule(
    "mail",
    _("Emails that were sent, could not be delivered, or were switched off by the reader"),
    _("To check whether a person was informed, and to send an email again."),
    _("90 days"),
    due_notices,
    erase_notices,
)
SESSIONS = RetentionRule(
    "sessions",
    _("Sign-ins and tokens that have ended"),
    _("They are no longer needed."),
    _("Until they end"),
    due_sessions,
    erase_sessions,
)


def due_job_files(now: datetime) -> dict[str, int]:
    return {"files of jobs": due_files(now).count()}


def erase_job_files(now: datetime) -> int:
    """The receipt names those that went, also where another could not be deleted."""
    try:
        done = delete_files(now)
    except SomeFailed as failure:
        receipt("job files", now, {"files of jobs": failure.done})
        raise
    return receipt("job files", now, {"files of jobs": done})


JOB_FILES = RetentionRule(
    "job files",
    _("Files of background jobs, such as badges for printing"),
    _("To download the file again if the connection was lost."),
    _("7 days"),
    due_job_files,
    erase_job_files,
)


def erase(now: datetime) -> int:
    """The rules of this app for rows, for the worker. Returns how many went."""
    rules = {rule.key: rule for rule in (MAIL, SESSIONS, ADDRESS_CHANGES)}
    return for_each(rules, lambda key: rules[key].perform(now), what="rule")


TASKS = [
    Task("send account email", deliver_account_mail, 1),
    Task("send email", deliver, 1),
    Task("work on jobs", work_jobs, 1),
    Task("erase old email and sessions", erase, 24 * 3600),
    Task("delete files of jobs", JOB_FILES.perform, 3600),
    Task("delete orphan files", ORPHANS.perform, 24 * 3600),
    Task("compare the search keys", compare_search_keys, 24 * 3600),
    # For `audit`, which stands below the worker.
    Task("seal the audit entries", seal, 1),
    Task("send the head of the audit log", send_head, 60),  # once a day: it looks whether it did
    Task("put the cache right after it was away", stale_keys.delete_noted, 1),
    Task("say that it is alive", beat, 5),
]

"""Background jobs: requested by a page, done by the worker under a lease, fetched when they are
done.

A worker renews its lease while it works. If it is killed the lease expires, and another one begins
the job again; a worker that was only slow finds its lease lost and writes nothing.
"""

from __future__ import annotations

import time
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.core.files.base import ContentFile
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.db.models import F, Model, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.actions.stored_files import atomic_with_files, store
from accounts.job_kinds import KINDS, JobResult
from accounts.models import Job, JobStatus, User
from accounts.worker import for_each
from audit.lifecycle import NotPossible, lock, move
from audit.models import SYSTEM, Agent, record
from files.full_disk import is_full

S = JobStatus
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=7)  # the file of a job, after it was done


class JobLost(Exception):
    """The lease expired, or the job was cancelled: another's work is not to be overwritten."""


class UnknownKind(LookupError):
    """No app of this installation registers such work."""


class Lease:
    """Lets one worker work on a job for a while. Its end is also its name: no two are the same."""

    def __init__(self, job: Job, now: datetime) -> None:
        self.job, self.until = job, job.claimed_until
        self._now, self._began = now, time.monotonic()

    @property
    def at(self) -> datetime:
        return self._now + timedelta(seconds=time.monotonic() - self._began)

    def renew(self, done: int) -> None:
        """Tell how much is done, and go on for another while. Raises JobLost."""
        until = self.at + LEASE
        held = Job.objects.filter(pk=self.job.pk, status=S.RUNNING, claimed_until=self.until)
        if not held.update(done=done, claimed_until=until):
            raise JobLost
        self.until = until

    def hold(self) -> Job:
        """Lock the job until the end of the transaction; nobody can take it over any more. Other
        rows that the transaction locks are locked before. Raises JobLost."""
        lock(self.job)
        if (self.job.status, self.job.claimed_until) != (S.RUNNING, self.until):
            raise JobLost
        return self.job


# --- asking ---------------------------------------------------------------------------------------
@transaction.atomic
def request_job(
    kind: str,
    subject: Model,
    *,
    by: User,
    at: datetime,
    nonce: UUID | None = None,
    arguments: dict[str, Any] | None = None,
    total: int = 0,
) -> Job:
    """A job that the worker will do. The same ``nonce`` (a UUID of the form) gives the same job."""
    if kind not in KINDS:
        raise UnknownKind(kind)
    if earlier := find_job(nonce):
        return earlier
    job = Job(
        kind=kind,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        arguments=arguments or {},
        total=total,
        requested_at=at,
        requested_by=by,
        **({"nonce": nonce} if nonce else {}),
    )
    try:
        with transaction.atomic():
            job.save(force_insert=True)
    except IntegrityError:  # the same form, sent twice at once
        return Job.objects.get(nonce=job.nonce)
    about = {"subject": f"{job.subject_type} {job.subject_id}"}
    record("job.requested", job, by=by, after={"kind": kind, "total": total, **about})
    return job


def find_job(nonce: UUID | None) -> Job | None:
    """What this form has asked for already."""
    return Job.objects.filter(nonce=nonce).first() if nonce else None


@transaction.atomic
def cancel_job(job: Job, *, by: User | Agent) -> Job:
    """It is not wanted any more: a worker that has it writes nothing. What has ended stays so."""
    if not lock(job).is_active:
        return job
    return move(job, S.CANCELLED, by=by, claimed_until=None)


# --- working --------------------------------------------------------------------------------------
def work_jobs(now: datetime) -> int:
    """Do one job that waits, or that a worker which was killed left behind. Returns how many. One a
    call, so that the worker's other tasks do not wait for long."""
    job = claim_job(now)
    if job is None:
        return 0
    with override(job.requested_by.language):  # what is said is kept in the reader's language
        return _work(job, Lease(job, now))


def claim_job(now: datetime) -> Job | None:
    """Take the first job that is due for this worker, until the lease ends. None if there is none,
    or another worker was first."""
    job = Job.objects.due(now).order_by("pk").first()
    return job and _claim(job, now)


def _claim(job, now):
    """The conditional UPDATE decides who has it, and is a transaction of its own: a job that cannot
    be marked as running waits for the end of the lease, and stops no other."""
    mine = Job.objects.due(now).filter(pk=job.pk)
    if not mine.update(claimed_until=now + LEASE, attempts=F("attempts") + 1):
        return None
    with transaction.atomic():
        return move(job, S.RUNNING, by=SYSTEM)


def _work(job, lease):
    try:
        _finish(lease, _kind_of(job).work(job, lease))
    except JobLost:
        return 0
    except NotPossible as refusal:  # such as: the event was cancelled
        _fail(lease, str(refusal))
    except UnknownKind:
        _fail(lease, _("The server cannot do background jobs of this kind: %s.") % job.kind)
        raise
    except (OperationalError, InterfaceError):
        raise  # the next worker tries again
    except Exception as error:
        if is_full(error):
            raise  # the next worker tries again, when there is room
        _fail(
            lease,
            _("The background job failed. Tell the people who run this website which job it was."),
        )
        raise
    return 1


def _kind_of(job):
    if job.kind not in KINDS:
        raise UnknownKind(job.kind)
    return KINDS[job.kind]


@atomic_with_files()
def _finish(lease: Lease, result: JobResult) -> None:
    job = lease.hold()
    if result.file is not None:
        store(job.file, result.suffix, ContentFile(result.file))
    facts: dict[str, Any] = {"result": result.numbers, "file": job.file, "done": job.total}
    move(job, S.DONE, by=SYSTEM, finished_at=lease.at, claimed_until=None, **facts)


def _fail(lease, error):
    """What nobody has thought of would fail again with every lease: who asked is told instead, and
    the log has the rest."""
    with suppress(JobLost):
        _give_up(lease, error)


@transaction.atomic
def _give_up(lease, error):
    kind = KINDS.get(lease.job.kind)
    if kind and kind.on_failure:
        kind.on_failure(lease.job)
    job = lease.hold()
    move(job, S.FAILED, by=SYSTEM, error=error, finished_at=lease.at, claimed_until=None)


# --- files ----------------------------------------------------------------------------------------
def due_files(now: datetime) -> QuerySet[Job]:
    """Jobs that were done more than a week ago and still have their file."""
    return Job.objects.filter(finished_at__lt=now - KEPT).exclude(file="").order_by("pk")


def delete_files(now: datetime) -> int:
    """Delete the files of jobs that are due. Returns how many; raises SomeFailed where some
    remain."""
    return for_each(due_files(now)[:100], _delete_file)


def _delete_file(job: Job) -> int:
    job.file.delete(save=False)
    return Job.objects.filter(pk=job.pk).update(file="")

"""Background jobs: registered, requested once, claimed by one worker, taken over, finished or
failed."""

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Barrier

import pytest
from django.db import IntegrityError, OperationalError, connections, transaction
from django.utils import translation

from accounts import job_kinds
from accounts.actions import JobLost, cancel_job, jobs, request_job, work_jobs
from accounts.actions.jobs import KEPT, LEASE, Lease, UnknownKind, claim_job, delete_files
from accounts.job_kinds import JobKind, JobResult
from accounts.models import ErasureReceipt, Job, JobStatus
from accounts.tasks import JOB_FILES
from audit.lifecycle import NotPossible, move
from audit.models import SYSTEM, Entry
from audit.registry import Registry
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db
S = JobStatus


class Killed(BaseException):
    """What no handler catches, as the end of a process."""


@pytest.fixture(autouse=True)
def kinds(monkeypatch):
    """The kinds of this test alone, in place of those of the apps."""
    monkeypatch.setattr(job_kinds, "KINDS", Registry("test.job_kinds"))
    for module in (jobs, "accounts.models.jobs"):
        target = module if isinstance(module, str) else module.__name__
        monkeypatch.setattr(f"{target}.KINDS", job_kinds.KINDS)
    return job_kinds.KINDS


def does(work, name="count", **more):
    """Register a kind whose jobs are this function."""
    kind = JobKind(name, name.title(), work, "accounts.view_user", **more)
    return job_kinds.KINDS.register(name, kind)


def counts(job, lease):
    lease.renew(1)
    return JobResult({"counted": 2})


def requested(kind="count", **facts):
    by = facts.pop("by", None) or make_user()
    return request_job(kind, by, by=by, at=AT, **facts)


def acts(job):
    return list(Entry.objects.about(job).order_by("pk").values_list("act", flat=True))


# --- kinds ----------------------------------------------------------------------------------------
def test_two_kinds_of_one_name_are_told_to_the_system_check(kinds):
    does(counts)
    does(lambda job, lease: JobResult())
    assert (kinds.doubled, kinds["count"].work) == (["count"], counts)


def test_nobody_requests_a_kind_that_no_app_registers():
    with pytest.raises(UnknownKind):
        requested("nothing")
    assert Job.objects.count() == 0


def test_a_row_of_an_unknown_kind_fails_in_words_and_the_next_is_done(kinds):
    does(counts, "gone")
    does(counts)
    gone, other = requested("gone"), requested()
    del kinds._items["gone"]
    with pytest.raises(UnknownKind):
        work_jobs(AT)
    assert (work_jobs(AT), work_jobs(AT)) == (1, 0)
    gone.refresh_from_db()
    other.refresh_from_db()
    assert (gone.status, other.status) == (S.FAILED, S.DONE)
    assert gone.error == "The server cannot do background jobs of this kind: gone."
    assert str(gone) == f"gone {gone.pk}"


def test_jobs_are_seen_by_who_has_the_permission_of_their_kind(secretary, stranger):
    does(counts)
    job = requested()
    assert list(Job.objects.visible_to(secretary)) == [job]
    assert list(Job.objects.visible_to(stranger)) == []


def test_jobs_are_found_by_what_they_are_about():
    does(counts)
    one, other = make_user(), make_user()
    job = requested(by=one)
    requested(by=other)
    assert list(Job.objects.about(one)) == [job]
    assert (job.subject, job.kind_label) == (one, "Count")


# --- requesting -----------------------------------------------------------------------------------
def test_the_same_form_requests_once():
    does(counts)
    nonce, by = uuid.uuid4(), make_user()
    assert requested(nonce=nonce, by=by) == requested(nonce=nonce, by=by)
    assert (Job.objects.count(), Entry.objects.filter(act="job.requested").count()) == (1, 1)


def test_the_database_knows_the_statuses():
    does(counts)
    job = requested()
    with pytest.raises(IntegrityError, match="known_status"), transaction.atomic():
        Job.objects.filter(pk=job.pk).update(status="lost")


@pytest.mark.parametrize("now", S)
@pytest.mark.parametrize("then", S)
def test_what_a_job_may_become(now, then):
    does(counts)
    job = requested()
    Job.objects.filter(pk=job.pk).update(status=now)
    may = {
        S.WAITING: {S.RUNNING, S.FAILED, S.CANCELLED},
        S.RUNNING: {S.DONE, S.FAILED, S.CANCELLED},
    }.get(now, set())
    if then in may | {now}:
        assert move(job, then, by=SYSTEM).status == then
    else:
        with pytest.raises(NotPossible):
            move(job, then, by=SYSTEM)


# --- working --------------------------------------------------------------------------------------
def test_a_job_is_done_its_numbers_kept_and_the_story_recorded():
    does(counts)
    job = requested(total=2)
    assert (work_jobs(AT), work_jobs(AT)) == (1, 0)
    job.refresh_from_db()
    assert (job.status, job.done, job.result, job.error) == (S.DONE, 2, {"counted": 2}, "")
    assert (job.attempts, job.claimed_until) == (1, None)
    assert job.finished_at >= AT
    assert acts(job) == ["job.requested", "job.running", "job.done"]


def test_the_first_that_was_requested_is_done_first_and_one_at_a_time():
    done = []
    does(lambda job, lease: done.append(job.pk) or JobResult())
    waiting = [requested().pk for _n in range(3)]
    assert [work_jobs(AT) for _n in range(4)] == [1, 1, 1, 0]
    assert done == waiting


def test_what_is_said_is_in_the_language_of_who_asked():
    spoken = []
    does(lambda job, lease: spoken.append(translation.get_language()) or JobResult())
    requested(by=make_user(language="fr"))
    work_jobs(AT)
    assert spoken == ["fr"]


def test_a_claim_is_one_conditional_update():
    """Another worker was first between the look and the claim."""
    does(counts)
    job = requested()
    seen = Job.objects.get(pk=job.pk)
    assert claim_job(AT).attempts == 1
    assert (jobs._claim(seen, AT), claim_job(AT)) == (None, None)
    job.refresh_from_db()
    assert (job.status, job.attempts, job.claimed_until) == (S.RUNNING, 1, AT + LEASE)


def test_progress_is_told_and_renews_the_lease():
    seen = []

    def work(job, lease):
        for done in (1, 2):
            lease.renew(done)
            row = Job.objects.get(pk=job.pk)
            seen.append((row.done, row.claimed_until == lease.until))
        return JobResult()

    does(work)
    requested(total=3)
    work_jobs(AT)
    assert seen == [(1, True), (2, True)]


def test_a_killed_worker_s_job_is_taken_over_when_its_lease_has_expired(monkeypatch, kinds):
    def dies(job, lease):
        lease.renew(1)
        raise Killed

    does(dies)
    job = requested(total=2)
    with pytest.raises(Killed):
        work_jobs(AT)
    job.refresh_from_db()
    assert (job.status, job.done) == (S.RUNNING, 1)
    assert work_jobs(job.claimed_until - timedelta(seconds=1)) == 0
    kinds._items.clear()
    does(counts)
    assert work_jobs(job.claimed_until) == 1
    job.refresh_from_db()
    assert (job.status, job.done, job.attempts) == (S.DONE, 2, 2)
    assert acts(job) == ["job.requested", "job.running", "job.done"]


def taken_over(job):
    """Another worker claims it as soon as the lease has ended."""
    assert claim_job(AT + LEASE * 2).pk == job.pk


@pytest.mark.parametrize("outcome", ["result", "refusal", "error", "renewal"])
def test_a_worker_that_lost_its_lease_writes_nothing(outcome):
    """Neither result nor file, nor that it failed: the other one works on."""
    reported = []

    def slow(job, lease):
        taken_over(job)
        if outcome == "refusal":
            raise NotPossible("cancelled")
        if outcome == "error":
            raise ValueError("broken")
        if outcome == "renewal":
            lease.renew(9)
        return JobResult({"counted": 9}, b"late")

    does(slow, on_failure=lambda job: reported.append(Entry.objects.count()))
    job = requested(total=9)
    if outcome == "error":
        with pytest.raises(ValueError, match="broken"):
            work_jobs(AT)
    else:
        assert work_jobs(AT) == (1 if outcome == "refusal" else 0)
    job.refresh_from_db()
    assert (job.status, job.done, job.result, job.file.name, job.error) == (
        S.RUNNING,
        0,
        {},
        "",
        "",
    )
    assert (job.claimed_until, job.attempts) == (AT + LEASE * 3, 2)


def test_what_the_failure_hook_wrote_goes_with_a_lost_lease(stranger):
    def rename(job):
        stranger.given_name = "Changed"
        stranger.save()

    def slow(job, lease):
        taken_over(job)
        raise NotPossible("cancelled")

    does(slow, on_failure=rename)
    requested()
    work_jobs(AT)
    stranger.refresh_from_db()
    assert stranger.given_name != "Changed"


def test_holding_a_lease_that_was_lost_raises():
    does(counts)
    job = requested()
    lease = Lease(claim_job(AT), AT)
    taken_over(job)
    with transaction.atomic(), pytest.raises(JobLost):
        lease.hold()


# --- failing --------------------------------------------------------------------------------------
def test_a_refusal_is_told_to_who_asked():
    def refuses(job, lease):
        raise NotPossible("This event does not take place.")

    does(refuses)
    job = requested()
    assert (work_jobs(AT), work_jobs(AT + LEASE * 2)) == (1, 0)
    job.refresh_from_db()
    assert (job.status, job.error) == (S.FAILED, "This event does not take place.")
    assert job.finished_at >= AT and acts(job)[-1] == "job.failed"


def test_one_that_breaks_is_told_once_in_general_words_and_the_others_are_done(kinds):
    reported = []

    def breaks(job, lease):
        raise ValueError("secret details")

    does(breaks, "broken", on_failure=lambda job: reported.append(job.pk))
    does(counts)
    broken, other = requested("broken"), requested()
    with pytest.raises(ValueError, match="secret"):
        work_jobs(AT)
    assert (work_jobs(AT), work_jobs(AT + LEASE * 2)) == (1, 0)
    broken.refresh_from_db()
    other.refresh_from_db()
    assert (broken.status, other.status, reported) == (S.FAILED, S.DONE, [broken.pk])
    assert "The background job failed" in broken.error and "secret" not in broken.error


def test_a_subject_that_was_deleted_fails_its_job_alone():
    does(lambda job, lease: JobResult({"pk": job.subject.pk}))
    gone = requested()
    Job.objects.filter(pk=gone.pk).update(subject_id=0)
    other = requested()
    with pytest.raises(Exception, match="does not exist"):
        work_jobs(AT)
    assert work_jobs(AT) == 1
    gone.refresh_from_db()
    other.refresh_from_db()
    assert (gone.status, other.status) == (S.FAILED, S.DONE)


def test_a_database_that_was_away_is_tried_again_after_the_lease(kinds):
    def away(job, lease):
        raise OperationalError("the server closed the connection")

    does(away)
    job = requested()
    with pytest.raises(OperationalError):
        work_jobs(AT)
    job.refresh_from_db()
    assert (job.status, work_jobs(AT)) == (S.RUNNING, 0)
    kinds._items.clear()
    does(counts)
    assert work_jobs(AT + LEASE) == 1


# --- cancelling -----------------------------------------------------------------------------------
def test_a_cancelled_job_is_not_begun():
    does(counts)
    job = requested()
    assert cancel_job(job, by=job.requested_by).status == S.CANCELLED
    assert (work_jobs(AT), cancel_job(job, by=job.requested_by).status) == (0, S.CANCELLED)
    assert acts(job) == ["job.requested", "job.cancelled"]


def test_one_that_is_cancelled_while_it_is_worked_on_writes_nothing():
    def cancelled(job, lease):
        cancel_job(Job.objects.get(pk=job.pk), by=SYSTEM)
        return JobResult({"counted": 2}, b"late")

    does(cancelled)
    job = requested()
    assert work_jobs(AT) == 0
    job.refresh_from_db()
    assert (job.status, job.result, job.file.name) == (S.CANCELLED, {}, "")


def test_what_has_ended_stays_as_it_is():
    does(counts)
    job = requested()
    work_jobs(AT)
    assert cancel_job(job, by=SYSTEM).status == S.DONE


# --- files ----------------------------------------------------------------------------------------
def test_the_file_is_kept_for_a_week_and_then_deleted_with_a_receipt():
    does(lambda job, lease: JobResult(file=b"%PDF", suffix=".pdf"))
    job = requested()
    work_jobs(AT)
    job.refresh_from_db()
    path = Path(job.file.path)
    assert (path.read_bytes(), path.suffix) == (b"%PDF", ".pdf")
    assert delete_files(job.finished_at + KEPT) == 0
    later = job.finished_at + KEPT + timedelta(seconds=1)
    assert JOB_FILES.due(later) == {"files of jobs": 1}
    assert (JOB_FILES.perform(later), JOB_FILES.perform(later)) == (1, 0)
    job.refresh_from_db()
    assert (job.file.name, path.exists(), job.status) == ("", False, S.DONE)
    assert ErasureReceipt.objects.get(rule="job files", counts={"files of jobs": 1}).at == later


# --- at once --------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_at_once_one_does_the_job():
    began, ready = [], Barrier(4)
    does(lambda job, lease: began.append(job.pk) or JobResult())
    job = requested()

    def work(_number):
        ready.wait()
        try:
            return work_jobs(AT)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(4) as reserved_seats:
        assert sorted(reserved_seats.map(work, range(4))) == [0, 0, 0, 1]
    assert began == [job.pk]
    assert acts(job) == ["job.requested", "job.running", "job.done"]

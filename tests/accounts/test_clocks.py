"""A worker on a machine whose clock is wrong takes nobody's work, and does its own."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import mail
from django.db.models import DateTimeField
from django.utils import timezone

from accounts import job_kinds
from accounts.actions import jobs, request_job
from accounts.job_kinds import JobKind, JobResult
from accounts.models import Job, Notice
from accounts.worker import database_now, list_tasks, perform
from audit.registry import Registry
from tests.accounts.test_deliver import make_notice
from tests.factories import make_user

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture(params=[-3, 3], ids=["slow", "fast"])
def wrong_clock(request, monkeypatch):
    """What this machine takes for now, on both sides of every lease."""
    now = timezone.now

    def set_wrong():
        monkeypatch.setattr(timezone, "now", lambda: now() + timedelta(hours=request.param))

    return set_wrong


@pytest.fixture
def done(monkeypatch):
    """The jobs that were done, of a kind that does nothing else."""
    kinds, done = Registry("test.job_kinds"), []
    for module in (job_kinds, jobs):
        monkeypatch.setattr(module, "KINDS", kinds)

    def work(job, lease):
        done.append(job.pk)
        return JobResult()

    kinds.register("count", JobKind("count", "Count", work, "accounts.view_user"))
    return done


def run(name):
    return perform(next(task for task in list_tasks() if task.name == name))


def test_an_email_under_another_worker_s_lease_is_left_and_what_is_due_is_sent(wrong_clock):
    claimed = make_notice(claimed_until=database_now() + MINUTE)
    ended = make_notice(claimed_until=database_now() - MINUTE)
    paused = make_notice(not_before=database_now() + MINUTE, tries=1)
    wrong_clock()
    fresh = make_notice()
    assert run("send email") == 2
    assert set(Notice.objects.sent()) == {fresh, ended}
    assert set(Notice.objects.waiting()) == {claimed, paused}
    assert len(mail.outbox) == 2


def test_a_job_under_another_worker_s_lease_is_left_and_one_that_waits_is_done(wrong_clock, done):
    user = make_user()
    claimed, waiting = [request_job("count", user, by=user, at=database_now()) for _n in range(2)]
    until = database_now() + MINUTE
    Job.objects.filter(pk=claimed.pk).update(claimed_until=until, status="running")
    wrong_clock()
    assert [run("work on jobs"), run("work on jobs")] == [1, 0]
    assert done == [waiting.pk]


def test_a_failure_is_tried_again_after_its_pause_by_the_database_s_clock(wrong_clock):
    lost = make_notice(sealed="", kind="nothing")  # cannot be put into words
    wrong_clock()
    run("send email")
    lost.refresh_from_db()
    assert abs(lost.failed_at - database_now()) < MINUTE


def test_every_lease_is_known_here():
    """A row that is claimed for a while: another one needs tests such as those above."""

    found = {
        f"{model.__name__}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.get_fields()
        if isinstance(field, DateTimeField) and ("claim" in field.name or "lease" in field.name)
    }
    assert found == {"Notice.claimed_until", "Job.claimed_until"}

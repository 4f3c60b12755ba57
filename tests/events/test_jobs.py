"""The background work of events: which kinds there are, who sees them, and where they are
listed."""

import pytest
from django.contrib.auth.models import Permission

from accounts.actions import request_job
from accounts.job_kinds import KINDS
from accounts.models import Job
from tests.events import make_coming
from tests.events.imports import line, make_states, matched
from tests.events.offices import shown
from tests.factories import AT, make_user

pytestmark = pytest.mark.django_db


def test_every_kind_is_registered_under_a_permission_that_exists():
    assert {"badges", "certificates", "nomination_check", "nomination_entry"} == set(KINDS.names())
    for kind in KINDS:
        app, codename = kind.permission.split(".")
        assert (
            Permission.objects.filter(content_type__app_label=app, codename=codename).count() == 1
        )


def test_who_may_do_the_work_sees_its_jobs(event_officer, auditor, desk_officer):
    event, by = make_coming(), make_user()
    jobs = [request_job(kind.name, event, by=by, at=AT) for kind in KINDS]
    assert set(Job.objects.visible_to(event_officer)) == set(jobs)
    seen = [Job.objects.visible_to(who).count() for who in (auditor, desk_officer)]
    assert seen == [0, 0]


def test_papers_are_listed_without_the_imports_of_the_event(office):
    make_states()
    event = make_coming(title={"en": "Seminar"})
    matched(line(), event=event)
    request_job("badges", event, by=make_user(), at=AT, total=17)
    html = shown(office, "jobs", event)
    assert ("Badges" in html, "Check of nominations" in html) == (True, False)

"""The day itself, by many in the same moment: a device opened, a badge replaced, a certificate
issued. Each has its control: with the locks off it goes wrong where the database writes side by
side."""

import uuid

import pytest
from django.db import connection
from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.models import Job
from attendance.actions.badges import replace_badge
from attendance.actions.devices import open_device, renew_opening_link
from attendance.models import Device, ReplacedBadge
from audit import lifecycle
from certificates.actions.certificates import issue_certificate
from certificates.models import Certificate
from events.models import Registration
from tests.attendance.devices import make_device
from tests.certificates.certified import ask, make_over, make_present
from tests.certificates.test_races import TOGETHER, at_once
from tests.events import acts, make_guest, make_today
from tests.factories import make_user
from tests.locks.reading import reading

pytestmark = pytest.mark.django_db(transaction=True)
BY_ITSELF = "sqlite"  # which writes one transaction after the other anyhow


@pytest.fixture(params=["held", "off"])
def locks(request, monkeypatch):
    monkeypatch.setattr(lifecycle, "read_locked", reading(request.param, 0.1))
    return request.param != "off" or connection.vendor == BY_ITSELF


def test_a_code_opens_one_device(locks):
    device, now = make_device(make_today()), timezone.now()
    secret = renew_opening_link(device, by=device.made_by, at=now)
    found = at_once(lambda _n: open_device(secret, at=now))
    assert (found["done"] == 1) is locks
    assert (acts("device.opened") == [1]) is locks
    assert Device.objects.get().opening == ""


def test_a_badge_is_replaced_once(locks):
    guest, officer = make_guest(make_today()), make_user()

    def replacing(_n):
        row = Registration.objects.get(pk=guest.pk)
        facts = {"at": timezone.now(), "reason": "Lost", "seen": guest.badge}
        replace_badge(row, by=officer, **facts)

    found = at_once(replacing)
    assert (found == {"done": TOGETHER}) is locks
    assert ReplacedBadge.objects.count() == 1


def test_a_certificate_is_issued_once(locks):
    row, officer = make_present(make_over()), make_user()

    def issuing(_n):
        issue_certificate(Registration.objects.get(pk=row.pk), by=officer, at=timezone.now())

    found = at_once(issuing)
    assert (found == {"done": TOGETHER}) is locks
    assert Certificate.objects.valid().count() == 1
    assert acts("certificate.issued") == [1]


def test_one_worker_does_a_run_however_many_there_are():
    event = make_over()
    for _n in range(3):
        make_present(event)
    ask(event, nonce=uuid.uuid4())
    at_once(lambda _n: work_jobs(timezone.now()))
    assert Job.objects.get().status == "done"
    assert Certificate.objects.count() == 3
    assert acts("job.running", "job.done", "certificate.issued") == [1, 1, 3]

"""What the tests of certificates share: a seminar that is over, and who was there."""

import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.models import Job
from certificates.actions.certificates import fingerprint, issue_certificates, people_to_certify
from certificates.models import Certificate, CertificateRule
from tests.factories import make_event, make_registration, make_state, make_user

TITLE = {
    "en": "Seminar on AI Capacity-Building",
    "fr": "Séminaire sur l’intelligence artificielle",
    "ru": "Семинар по искусственному интеллекту",
    "zh-hans": "人工智能研讨班",
    "ar": "حلقة دراسية عن الذكاء الاصطناعي",
}


def make_over(*, days=1, min_days=1, min_percent=None, **fields):
    """A seminar of some days that ended a week ago, with its rule and signatories; no rule where
    neither number is given."""
    hour = timezone.now().replace(hour=1, minute=0, second=0, microsecond=0)  # 9 in Beijing
    starts = hour - timedelta(days=7 + days)
    times = {"starts_at": starts, "ends_at": starts + timedelta(days=days - 1, hours=8)}
    event = make_event(**{"title": TITLE, **times} | fields)
    CertificateRule.objects.create(
        event=event,
        min_days=min_days,
        min_percent=min_percent,
        first_signatory="Delegate 1",
        first_title="Permanent Representative of China",
        second_signatory="Delegate 2",
        second_title="Permanent Representative of Zambia",
    )
    return event


def make_absent(event, entity=None, **fields):
    at = event.starts_at - timedelta(days=30)
    return make_registration(event, entity or make_state("FJ"), at=at, **fields)


def make_present(event, entity=None, *, days=1, **fields):
    """Somebody who came on the first days of the event."""
    row = make_absent(event, entity, **fields)
    for n in range(days):
        at = event.starts_at + timedelta(days=n, minutes=1)
        facts = {"result": "in", "admitted": True, "first": n == 0, "nonce": uuid.uuid4()}
        row.scans.create(event=event, at=at, received_at=at, **facts)
        if n == 0:
            row.arrived_at = at
            row.save(update_fields=["arrived_at"])
    return row


def ask(event, by=None, **facts):
    given = {"seen": fingerprint(people_to_certify(event)), "nonce": uuid.uuid4()}
    return issue_certificates(event, by=by or make_user(), at=timezone.now(), **given | facts)


def issued(event, by=None):
    """Asked for and done. The certificates of the event, in the order of the registrations."""
    job = ask(event, by)
    work_jobs(timezone.now())
    assert Job.objects.get(pk=job.pk).status == "done"
    return list(Certificate.objects.filter(registration__event=event).order_by("registration"))


def make_certificate(**fields):
    """One that is valid, of a seminar of its own."""
    event = make_over()
    make_present(event, **fields)
    return issued(event)[0]

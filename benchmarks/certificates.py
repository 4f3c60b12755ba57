"""A thousand certificates: issued by the worker as after an event, and each drawn as PDF."""

import time
import uuid
from datetime import timedelta

from django.utils import timezone

from accounts.actions.jobs import work_jobs
from accounts.models import Job, User
from attendance.models import Scan
from benchmarks.filling import new_event
from certificates.actions.certificates import fingerprint, issue_certificates, people_to_certify
from certificates.models import Certificate, CertificateRule
from certificates.pdf.certificate import certificate_pdf
from events.models import Delegation, Registration
from events.models import RegistrationStatus as S
from friends.models import Entity

MANY = 1_000
EARLY = timedelta(minutes=5)
LANGUAGES = ["en", "fr", "es", "ru", "zh-hans", "ar"]


def figures(rows=MANY):
    """In seconds, one process: finding who qualifies, the worker's job, all PDFs."""
    event, now = _event(rows), timezone.now()
    used = time.process_time()
    officer = User.objects.filter(is_staff=True).first() or User.objects.create_user(
        "o@example.org"
    )
    counting, keys = _timed(people_to_certify, event)
    facts = {"by": officer, "at": now, "seen": fingerprint(keys), "nonce": uuid.uuid4()}
    job = issue_certificates(event, **facts)
    issuing, _done = _timed(work_jobs, now)
    drawing, size = _timed(_draw, event)
    return {
        "qualifies s": round(counting, 2),
        "issue s": round(issuing, 2),
        "PDF s": round(drawing, 2),
        "CPU s": round(time.process_time() - used, 2),
        "MB": round(size / 1e6, 1),
        **Job.objects.get(pk=job.pk).result,
    }


def _timed(act, *args):
    started = time.perf_counter()
    result = act(*args)
    return time.perf_counter() - started, result


def _draw(event):
    rows = Certificate.objects.filter(registration__event=event)
    return sum(len(certificate_pdf(row)) for row in rows.select_related("registration__event"))


def _event(rows):
    """A seminar of four days that is over; everybody was scanned on each of them."""
    now = timezone.now()
    event = new_event("certified", now)
    event.starts_at = now.replace(hour=14, minute=0) - timedelta(days=10)
    event.ends_at = event.starts_at + timedelta(days=3, hours=8)
    event.title = {language: f"Seminar {language}" for language in LANGUAGES}
    event.save()
    CertificateRule.objects.create(
        event=event, min_days=3, min_percent=80, first_signatory="Delegate 1"
    )
    _people(event, rows, now)
    people = event.registrations.values_list("pk", flat=True)
    Scan.objects.bulk_create(_scans(event, people, now), batch_size=2000)
    return event


def _people(event, rows, now):
    states = list(Entity.objects.filter(kind="member_state"))
    Delegation.objects.bulk_create(Delegation(event=event, entity=state) for state in states)
    delegations = list(event.delegations.all())
    made = (
        Registration(
            event=event,
            delegation=delegations[n % len(delegations)],
            status=S.CONFIRMED,
            received_at=now,
            entered_at=now,
            confirmed_at=now,
            person=f"mail:certified{n}@example.org",
            given_name="Delegate",
            family_name=str(n),
            email=f"certified{n}@example.org",
            arrived_at=event.starts_at - EARLY,
            language=LANGUAGES[n % len(LANGUAGES)],
        )
        for n in range(rows)
    )
    Registration.objects.bulk_create(made, batch_size=2000)


def _scans(event, people, now):
    for pk in people:
        for day in range(4):
            at = event.starts_at + timedelta(days=day) - EARLY
            yield Scan(
                event=event,
                registration_id=pk,
                result="in",
                admitted=True,
                first=day == 0,
                at=at,
                received_at=at,
                nonce=uuid.uuid4(),
            )

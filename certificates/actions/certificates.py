"""Certificates: issued to who qualifies, once each, and withdrawn with a reason.

Every act locks the event's row and looks again, so that two officers, or an officer and the worker,
never give one person two valid certificates; the constraint guarantees it.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from itertools import batched
from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import find_job, request_job
from accounts.job_kinds import JobLease, JobResult
from accounts.models import Job, User
from attendance.queries import presence
from attendance.rules.attendance import Presence
from audit.lifecycle import NotPossible, lock, move
from audit.models import Entry, draft
from certificates.models import Certificate, CertificateStatus
from certificates.queries.certificate_rule import certificate_rule_for, qualification_rule
from certificates.rules.qualification import Qualification, qualification
from events.actions.notifying import (
    account_or_email,
    event_notices,
    notify_of_event,
    registration_facts,
    write_notices,
)
from events.models import Event, EventStatus, Registration
from friends.models import GroupOfFriends

S = CertificateStatus
KIND = "certificates"  # of job
BATCH = 200


# --- who ------------------------------------------------------------------------------------------
@dataclass
class CertificateState:
    """A person's presence, whether it qualifies, and the certificates, newest first."""

    presence: Presence | None
    qualification: Qualification
    certificates: list[Certificate] = field(default_factory=list)

    @property
    def valid(self) -> Certificate | None:
        return next((row for row in self.certificates if row.status == S.ISSUED), None)

    @property
    def withdrawn(self) -> Certificate | None:
        """The newest one that was withdrawn, if the person holds no valid one."""
        return None if self.valid else next(iter(self.certificates), None)

    @property
    def state(self) -> str:
        """One of ``valid``, ``withdrawn``, ``due``, ``none``."""
        if self.valid:
            return "valid"
        if self.certificates:
            return "withdrawn"
        return "due" if self.due else "none"

    @property
    def may_be_issued(self) -> bool:
        """Also after a withdrawal, by an officer."""
        return self.qualification.qualifies and not self.valid

    @property
    def due(self) -> bool:
        """Qualifies, and never had a certificate: after a withdrawal only an officer issues
        another."""
        return self.qualification.qualifies and not self.certificates


def certificate_states(event: Event) -> dict[int, CertificateState]:
    """Registration's key → `CertificateState`, of all who are confirmed, came or hold one. A
    fixed number of queries, however many persons there are."""
    rule = qualification_rule(event)
    found = {
        pk: CertificateState(one, qualification(one, rule))
        for pk, one in presence.attendance_of_event(event).items()
    }
    rows = Certificate.objects.filter(registration__event=event).order_by("-pk")
    for row in rows:
        nobody = CertificateState(None, qualification(None, rule))
        found.setdefault(row.registration_id, nobody).certificates.append(row)
    return found


def people_to_certify(event: Event) -> list[int]:
    """The keys of the people who can get certificates now, in order."""
    return sorted(pk for pk, standing in certificate_states(event).items() if standing.due)


def fingerprint(keys: Iterable[int]) -> str:
    """What the officer confirms: only people that the page counted get a certificate."""
    return sha256(",".join(map(str, keys)).encode()).hexdigest()[:16]


def why_not_issuing(event: Event, at: datetime) -> str:
    """Why no certificate can be issued at this event yet, or an empty text."""
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        return _("This event is not published, or has been cancelled.")
    if event.ends_at > at:
        return _("Certificates can be issued after the event ends.")
    if not qualification_rule(event).is_set:
        return _("Set the rule for certificates first.")
    return ""


def refuse_unless_issuing(event: Event, at: datetime) -> None:
    if why := why_not_issuing(event, at):
        raise NotPossible(why)


# --- issuing --------------------------------------------------------------------------------------
def issue_certificates(
    event: Event, *, by: User, at: datetime, seen: str, nonce: UUID | None
) -> Job:
    """Ask the worker to issue to all who qualify and have none. ``seen`` is the fingerprint of
    those that the page counted. Returns the job; the same ``nonce`` gives the same job."""
    if earlier := find_job(nonce):
        return earlier
    refuse_unless_issuing(event, at)
    keys = people_to_certify(event)
    if not keys:
        raise NotPossible(_("All people who qualify already have a certificate."))
    if seen != fingerprint(keys):
        raise NotPossible(
            _("The people who qualify have changed. Check the new number before you continue.")
        )
    return request_job(
        KIND, event, by=by, at=at, nonce=nonce, arguments={"people": keys}, total=len(keys)
    )


def issue_to_all(job: Job, lease: JobLease) -> JobResult:
    """Batch by batch, each in a transaction of its own. A worker that starts again skips people who
    have a certificate by now."""
    event, keys, done = cast(Event, job.subject), job.arguments["people"], 0
    facts = certificate_facts(event)
    for batch in batched(keys, BATCH):
        lease.renew(done)
        _issue(event, batch, facts, by=job.requested_by, at=lease.at)
        done += len(batch)
    rows = Certificate.objects.valid().filter(registration__event=event)
    held = len(set(keys) & set(rows.values_list("registration", flat=True)))
    return JobResult({"issued": held, "passed_over": len(keys) - held})


@transaction.atomic
def _issue(event, keys, facts, *, by, at):
    """Qualification is computed again under the lock: attendance may have been corrected."""
    lock(event)
    refuse_unless_issuing(event, at)
    due = set(people_to_certify(event)).intersection(keys)
    people = event.registrations.filter(pk__in=due, certificates=None)
    people = list(people.select_related("delegation__entity", "user").order_by("pk"))
    return write_certificates(event, people, facts, by=by, at=at)


def write_certificates(
    event: Event,
    people: Iterable[Registration],
    facts: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
) -> list[Certificate]:
    """The rows, their audit entries and their emails, each in one statement. The caller holds the
    event's lock and has found that these people qualify."""
    made = Certificate.objects.bulk_create(
        [_certificate(person, facts, by=by, at=at) for person in people]
    )
    entries = [
        draft("certificate.issued", row, by=by, after={"registration": row.registration_id})
        for row in made
    ]
    Entry.objects.bulk_create(entries)
    write_certificate_emails(event, made)
    return made


def write_certificate_emails(event: Event, certificates: Iterable[Certificate]) -> None:
    """Write to each person that the certificate is issued, in one statement."""
    mail = []
    for row in certificates:
        row.registration.event = event
        readers, facts = [account_or_email(row.registration)], _certificate_context(row)
        mail += event_notices(event, "certificate_issued", readers, **facts)
    write_notices(mail)


def _certificate(person, facts, *, by, at):
    return Certificate(
        registration=person,
        language=language_of(person),
        name=person.name,
        second_script=person.second_script,
        facts=facts,
        issued_at=at,
        issued_by=by,
    )


def language_of(person: Registration) -> str:
    """The language that was given for the person, else that of the account, else English."""
    account = person.user.language if person.user else ""
    return person.language or account or settings.LANGUAGE_CODE


def certificate_facts(event: Event) -> dict[str, Any]:
    """What a certificate says of its event, as it is on the day of issue."""
    rule, group = certificate_rule_for(event), GroupOfFriends.objects.first()
    signing = [
        [rule.first_signatory, rule.first_title],
        [rule.second_signatory, rule.second_title],
    ]
    return {
        "group": _in_languages(group.name if group else settings.GROUP_NAME),
        "title": event.titles,
        "venue": event.venue,
        "city": event.city,
        "first": event.local_start.date().isoformat(),
        "last": event.local_end.date().isoformat(),
        "signatories": [signatory for signatory in signing if signatory[0]],
    }


def _in_languages(text):
    texts = getattr(text, "data", None)
    return dict(texts) if isinstance(texts, dict) else {"en": str(text)}


def _certificate_context(row):
    """What the email says of a certificate; the path gets the site and the reader's language
    later."""
    path = reverse("verify_number", args=[row.number])
    return registration_facts(row.registration) | {"number": row.number, "verify_url": path}


@transaction.atomic
def issue_certificate(registration: Registration, *, by: User, at: datetime) -> Certificate:
    """To one person, also after a certificate of his or hers was withdrawn. Returns the valid
    one."""
    event = lock(registration.event)
    lock(registration)  # the name as it is now, whatever the page had read
    valid = registration.certificates.valid().first()
    if valid:
        return valid
    refuse_unless_issuing(event, at)
    rule = qualification_rule(event)
    found = qualification(presence.attendance_of(registration), rule)
    if not found.qualifies:
        raise NotPossible(_("This person does not qualify for a certificate. %s") % found.why)
    (made,) = write_certificates(event, [registration], certificate_facts(event), by=by, at=at)
    return made


# --- withdrawing ----------------------------------------------------------------------------------
@transaction.atomic
def withdraw_certificate(
    certificate: Certificate, *, by: User, at: datetime, reason: str
) -> Certificate:
    """The verification page says so from now on; the person is told why."""
    if not reason.strip():
        raise NotPossible(_("Enter a reason. The person will see it."), field="reason")
    registration = certificate.registration
    event = lock(registration.event)
    if lock(certificate).status == S.WITHDRAWN:
        return certificate
    reason = reason.strip()
    move(certificate, S.WITHDRAWN, by=by, withdrawn_at=at, withdrawn_by=by, reason=reason)
    readers = [account_or_email(registration)]
    facts = _certificate_context(certificate) | {"reason": reason}
    notify_of_event(event, "certificate_withdrawn", readers, **facts)
    return certificate


def count_states(found: Mapping[int, CertificateState]) -> Counter[str]:
    """How many of each kind, for the head of the office's page."""
    return Counter(standing.state for standing in found.values())

"""Certificates: issued to who is entitled, once each, and withdrawn with a reason.

Every act locks the event's row and looks again, so that two officers, or an officer and the worker,
never give one person two valid certificates; the constraint guarantees it.
"""

from collections import Counter
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import batched

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.actions import find_job, request_job
from accounts.actions.jobs import Lease
from accounts.job_kinds import JobResult
from accounts.models import Job, Notice, notices, notify
from audit.lifecycle import NotPossible, lock, move
from audit.models import Entry, draft
from events import presence
from events.actions.telling import facts_about, facts_of, person_of
from events.certificates import Rule, entitlement
from events.models import Certificate, CertificateStatus, EventStatus, OnSiteRule
from friends.models import Group

S = CertificateStatus
KIND = "certificates"  # of job
BATCH = 200


# --- who ------------------------------------------------------------------------------------------
@dataclass
class Standing:
    """Where a person stands: what is known of the presence, and the certificates, newest first."""

    presence: object
    entitlement: object
    certificates: list = field(default_factory=list)

    @property
    def valid(self):
        return next((row for row in self.certificates if row.status == S.ISSUED), None)

    @property
    def withdrawn(self):
        """The newest that was withdrawn, of who holds no valid one."""
        return None if self.valid else next(iter(self.certificates), None)

    @property
    def due(self):
        """Entitled, and never had one: who had one withdrawn gets another on an officer's word only."""
        return self.entitlement.entitled and not self.certificates


def standings(event):
    """Registration's key → `Standing`, of all who are confirmed, came or hold a certificate. A fixed
    number of queries, however many persons there are."""
    rule = Rule.of(OnSiteRule.objects.filter(event=event).first())
    found = {
        pk: Standing(one, entitlement(one, rule)) for pk, one in presence.of_event(event).items()
    }
    rows = Certificate.objects.filter(registration__event=event).order_by("-pk")
    for row in rows:
        nobody = Standing(None, entitlement(None, rule))
        found.setdefault(row.registration_id, nobody).certificates.append(row)
    return found


def due_people(event):
    """The keys of those to whom certificates can be issued now, in order."""
    return sorted(pk for pk, standing in standings(event).items() if standing.due)


def fingerprint(keys):
    """What the officer confirms: nobody gets a certificate whom the page did not count."""
    return sha256(",".join(map(str, keys)).encode()).hexdigest()[:16]


def refusal(event, at):
    """Why no certificate can be issued at this event yet, or an empty text."""
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        return _("This event does not take place.")
    if event.ends_at > at:
        return _("Certificates are issued after the event has ended.")
    if not Rule.of(OnSiteRule.objects.filter(event=event).first()).is_set:
        return _("Set the rule for certificates first.")
    return ""


def _check(event, at):
    if why := refusal(event, at):
        raise NotPossible(why)


# --- issuing --------------------------------------------------------------------------------------
def issue_certificates(event, *, by, at, seen, nonce):
    """Ask the worker to issue to all who are entitled and have none. ``seen`` is the fingerprint of
    those whom the page counted. Returns the job; the same ``nonce`` gives the same job."""
    if again := find_job(nonce):
        return again
    _check(event, at)
    keys = due_people(event)
    if not keys:
        raise NotPossible(_("Everybody who is entitled has a certificate already."))
    if seen != fingerprint(keys):
        raise NotPossible(
            _("Who is entitled has changed in the meantime. Look at the number again.")
        )
    facts = {"arguments": {"people": keys}, "total": len(keys)}
    return request_job(KIND, event, by=by, at=at, nonce=nonce, **facts)


def issue_to_all(job: Job, lease: Lease) -> JobResult:
    """Batch by batch, each in a transaction of its own. A worker that begins again passes over who
    has one by now."""
    event, keys, done = job.subject, job.arguments["people"], 0
    facts = paper_facts(event)
    for batch in batched(keys, BATCH):
        lease.renew(done)
        _issue(event, batch, facts, by=job.requested_by, at=lease.at)
        done += len(batch)
    held = Certificate.objects.valid().filter(registration__event=event)
    held = len(set(keys) & set(held.values_list("registration", flat=True)))
    return JobResult({"issued": held, "passed_over": len(keys) - held})


@transaction.atomic
def _issue(event, keys, facts, *, by, at):
    """Who is entitled is asked again under the lock: a correction may have come in the meantime."""
    lock(event)
    _check(event, at)
    due = set(due_people(event)).intersection(keys)
    people = event.registrations.filter(pk__in=due, certificates=None)
    people = list(people.select_related("delegation__entity", "user").order_by("pk"))
    return _write(event, people, facts, by=by, at=at)


def _write(event, people, facts, *, by, at):
    """The rows, their entries and their mail, each in one statement."""
    made = Certificate.objects.bulk_create(
        [_certificate(person, facts, by=by, at=at) for person in people]
    )
    entries = [
        draft("certificate.issued", row, by=by, after={"registration": row.registration_id})
        for row in made
    ]
    Entry.objects.bulk_create(entries)
    common, mail = facts_of(event), []
    for row in made:
        row.registration.event = event
        context = common | _told(row)
        mail += notices("certificate_issued", [person_of(row.registration)], context)
    Notice.objects.bulk_create(mail)
    return made


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


def language_of(person):
    """The language that was given for the person, else that of the account, else English."""
    account = person.user.language if person.user else ""
    return person.language or account or settings.LANGUAGE_CODE


def paper_facts(event):
    """What a certificate says of its event, as it is on the day of issue."""
    rule, group = presence.rule_of(event), Group.objects.first()
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


def _told(row):
    """What the mail says of a certificate; the path gets the site and the reader's language later."""
    path = reverse("verify_number", args=[row.number])
    return facts_about(row.registration) | {"number": row.number, "verify_url": path}


@transaction.atomic
def issue_one(registration, *, by, at):
    """To one person, also after a certificate of his or hers was withdrawn. Returns the valid one."""
    event = lock(registration.event)
    lock(registration)  # the name as it is now, whatever the page had read
    valid = registration.certificates.valid().first()
    if valid:
        return valid
    _check(event, at)
    rule = Rule.of(OnSiteRule.objects.filter(event=event).first())
    found = entitlement(presence.of_registration(registration), rule)
    if not found.entitled:
        raise NotPossible(_("Not entitled to a certificate: %s") % found.why)
    (made,) = _write(event, [registration], paper_facts(event), by=by, at=at)
    return made


# --- withdrawing ----------------------------------------------------------------------------------
@transaction.atomic
def withdraw_certificate(certificate, *, by, at, reason):
    """The page of verification says so from now on; the person is told why."""
    if not reason.strip():
        raise NotPossible(_("Say why the certificate is withdrawn."), field="reason")
    registration = certificate.registration
    event = lock(registration.event)
    if lock(certificate).status == S.WITHDRAWN:
        return certificate
    facts = {"withdrawn_at": at, "withdrawn_by": by, "reason": reason.strip()}
    move(certificate, S.WITHDRAWN, by=by, **facts)
    context = facts_of(event) | _told(certificate) | {"reason": reason.strip()}
    notify("certificate_withdrawn", [person_of(registration)], **context)
    return certificate


def counts(found):
    """How many of each kind, for the head of the office's page."""
    return Counter(state_of(standing) for standing in found.values())


def state_of(standing):
    """One of ``valid``, ``withdrawn``, ``due``, ``none``."""
    if standing.valid:
        return "valid"
    if standing.certificates:
        return "withdrawn"
    return "due" if standing.due else "none"

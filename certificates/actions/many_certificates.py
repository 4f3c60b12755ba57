"""Certificates of one event issued, withdrawn or sent again for several people at once, chosen by
an officer. ``seen`` is everywhere as in `events.actions.act_on_many`; rows are registrations."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from accounts.models import Notice, User
from audit.lifecycle import NotPossible, lock
from audit.models import record
from certificates.actions.certificates import (
    certificate_facts,
    certificate_states,
    refuse_unless_issuing,
    withdraw_certificate,
    write_certificate_emails,
    write_certificates,
)
from certificates.models import CertificateStatus
from events.actions import ActedOn, act_on_each
from events.actions.acted_on import MOST, refuse_if_done
from events.actions.inviting import refuse_quiet
from events.models import Event, Registration

PAUSE = timedelta(hours=1)  # between two emails about one certificate


@transaction.atomic
def issue_to_many(
    event: Event, keys: Iterable[int], *, by: User, at: datetime, seen: str | None = None
) -> ActedOn[Registration]:
    """Issue to those who qualify and hold none, also after a withdrawal. ``unreached`` of the
    result are those without an email address."""
    event = lock(event)
    refuse_unless_issuing(event, at)
    states = certificate_states(event)

    def refuse(row):
        found = states.get(row.pk)
        refuse_if_done(found and found.valid)
        if not (found and found.may_be_issued):
            why = found.qualification.why if found else ""
            raise NotPossible(_("This person does not qualify for a certificate. %s") % why)

    result = act_on_each(_people(event, keys), refuse)
    write_certificates(event, result.done, certificate_facts(event), by=by, at=at)
    result.unreached = _unreached(result.done)
    result.refuse_unless(seen)
    return result


@transaction.atomic
def withdraw_many_certificates(
    event: Event,
    keys: Iterable[int],
    *,
    by: User,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> ActedOn[Registration]:
    """Withdraw the valid certificates of these people, with one reason that all are told."""
    if not reason.strip():
        raise NotPossible(_("Enter the reason for withdrawing the certificate."), field="reason")
    event = lock(event)

    def withdraw(row):
        newest = row.certificates.order_by("-pk").first()
        refuse_if_done(newest and newest.status == CertificateStatus.WITHDRAWN)
        withdraw_certificate(_valid(row, newest), by=by, at=at, reason=reason)

    result = act_on_each(_people(event, keys), withdraw)
    result.unreached = _unreached(result.done)
    result.refuse_unless(seen)
    return result


@transaction.atomic
def send_certificates_again(
    event: Event, keys: Iterable[int], *, by: User, at: datetime, seen: str | None = None
) -> ActedOn[Registration]:
    """Write to these people again where to find their certificates; not to those written to within
    the last hour, so that a button pressed twice writes once."""
    refuse_quiet(event)
    event = lock(event)
    rows = Notice.objects.filter(kind="certificate_issued", created_at__gt=Now() - PAUSE)
    recent = set(rows.filter(context__slug=event.slug).values_list("context__number", flat=True))
    found = []

    def choose(row):
        certificate = _valid(row, row.certificates.order_by("-pk").first())
        if not (row.user_id or row.email):
            raise NotPossible(_("This person has no email address."))
        if certificate.number in recent:
            raise NotPossible(_("The email about it was written within the last hour."))
        found.append(certificate)

    result = act_on_each(_people(event, keys), choose)
    write_certificate_emails(event, found)
    for certificate in found:
        record("certificate.sent_again", certificate, by=by)
    result.refuse_unless(seen)
    return result


def _people(event, keys):
    """In the order of their names, each with the event that is locked."""
    rows = event.registrations.filter(pk__in=list(keys)[:MOST])
    rows = rows.select_related("delegation__entity", "user")
    for row in rows.order_by("family_name", "given_name", "pk"):
        row.event = event
        yield row


def _valid(row, newest):
    if newest is None or newest.status != CertificateStatus.ISSUED:
        raise NotPossible(_("This person holds no valid certificate."))
    newest.registration = row
    return newest


def _unreached(people):
    return sum(not (row.user_id or row.email) for row in people)

"""The check-in desk. Every attempt is a row; the registration's row is locked, so that of two
desks one lets the person in and the other sees a repeat."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible, lock
from audit.models import person, record
from audit.stamps import drop
from events.models import (
    COUNTS_AS_IN,
    EventStatus,
    Ground,
    Registration,
    RegistrationStatus,
    Scan,
    ScanResult,
)

R = ScanResult


def check_in(event, *, registration, by, at, nonce, desk="", typed=""):
    """Try to let a person in. Returns the Scan, whose result says what came of it.

    ``registration`` is None for a code or name that led to nobody. ``nonce`` is a UUID chosen by
    the desk: sending the same one again gives the same row.
    """
    return _scan(event, registration, by=by, at=at, nonce=nonce, desk=desk, typed=typed)


def admit_by_hand(registration, *, by, at, nonce, reason, desk=""):
    """Let in a person who is not confirmed, on an officer's word and with a reason."""
    if not reason.strip():
        raise NotPossible(_("Say why the person is let in."), field="reason")
    return _scan(
        registration.event,
        registration,
        by=by,
        at=at,
        nonce=nonce,
        desk=desk,
        reason=reason.strip(),
    )


@transaction.atomic
def _scan(event, registration, *, by, at, nonce, desk, typed="", reason=""):
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        raise NotPossible(_("This event does not take place."))
    if registration:
        if registration.event_id != event.pk:
            registration = None
        else:
            lock(registration)
    if again := _sent_before(event, registration, nonce):
        return again
    result = _result(registration, by_hand=bool(reason))
    scan = Scan(
        event=event,
        registration=registration,
        result=result,
        at=at,
        received_at=at,
        admitted=result in COUNTS_AS_IN,
        first=result in COUNTS_AS_IN,
        ground=Ground.NOT_CONFIRMED if result == R.REFUSED else "",
        operator=person(by),
        source="" if person(by) else str(by),
        desk=desk,
        typed=typed[:40] if registration is None else "",
        reason=reason if result == R.BY_HAND else "",
        nonce=nonce,
    )
    try:
        with transaction.atomic():
            scan.save(force_insert=True)
    except IntegrityError:  # the same number, sent twice at once: there was no row to lock
        if again := _sent_before(event, registration, nonce):
            return again
        raise
    record(f"scan.{result}", scan, by=by, after={"event": event.pk, "registration": scan.registration_id})  # fmt: skip
    if result in (R.IN, R.BY_HAND):
        drop("figures")
    return scan


def _sent_before(event, registration, nonce):
    """The scan that this number made, if it was about the same person at the same event."""
    again = Scan.objects.filter(nonce=nonce).select_related("registration").first()
    if again is None:
        return None
    if again.event_id != event.pk or again.registration_id != getattr(registration, "pk", None):
        raise NotPossible(_("This number was used for another scan."), field="nonce")
    return again


def _result(registration, *, by_hand):
    if registration is None:
        return R.UNKNOWN
    if registration.scans.arrivals().exists():
        return R.REPEAT
    if registration.status == RegistrationStatus.CONFIRMED:
        return R.IN
    return R.BY_HAND if by_hand else R.REFUSED


@transaction.atomic
def take_back(scan, *, by, at, nonce):
    """Take an arrival back; the wrong person was let in, or none. Both rows stay."""
    registration = Registration.objects.select_for_update().get(pk=scan.registration_id)
    scan.refresh_from_db()
    if scan.result not in (R.IN, R.BY_HAND):
        raise NotPossible(_("Only an arrival can be taken back."))
    if scan.voided:
        return scan
    scan.voided = True
    scan.save(update_fields=["voided"])
    undone = Scan.objects.create(
        event=scan.event,
        registration=registration,
        result=R.UNDONE,
        at=at,
        received_at=at,
        operator=person(by),
        source="" if person(by) else str(by),
        desk=scan.desk,
        nonce=nonce,
    )
    record("scan.undone", scan, by=by, before={"voided": False}, after={"voided": True})
    drop("figures")
    return undone

"""What officers do about attendance: correct it, set its rule, close it. Nothing of it is typed over
the scans: a correction is a row of its own."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import changes, fields_of, person, record
from events import summary
from events.models import Closing, Correction, CorrectionKind, EventStatus, OnSiteRule
from events.models.statuses import UNSENT
from events.presence import units_of


def refuse_closed(event):
    """Ask it under the lock of the event's row, which closing takes too: what is changed is either in
    the figures or refused."""
    if Closing.objects.filter(event=event).exists():
        raise NotPossible(
            _("The attendance of this event is closed: its figures stand as they are.")
        )


# --- corrections ----------------------------------------------------------------------------------
@transaction.atomic
def correct(registration, *, unit, kind, reason, by, at, nonce):
    """Say of a unit (key of `events.attendance.Unit`; empty: of the whole event) what the scans do
    not tell. ``nonce`` is the number of the form: sent again, it gives the same row."""
    event = lock(registration.event)
    if again := _corrected_before(registration, nonce):
        return again
    refuse_closed(event)
    reason = reason.strip()
    _refuse_correction(registration, event, unit, kind, reason)
    row = Correction(registration=registration, unit=unit, kind=kind, reason=reason, at=at, by=person(by), nonce=nonce)  # fmt: skip
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the number was used for a person of another event at the same moment
        raise _other_use() from None
    after = {"registration": registration.pk, "unit": unit, "kind": kind}
    record("attendance.corrected", row, by=by, after=after)
    return row


def _corrected_before(registration, nonce):
    again = Correction.objects.filter(nonce=nonce).first()
    if again and again.registration_id != registration.pk:
        raise _other_use()
    return again


def _other_use():
    return NotPossible(_("This form was used for another person. Open the page again."))


def _refuse_correction(registration, event, unit, kind, reason):
    if registration.status in UNSENT:
        raise NotPossible(_("This person was never put forward."))
    if not reason:
        raise NotPossible(_("Say why the attendance is corrected."), field="reason")
    if kind not in CorrectionKind.values:
        raise NotPossible(_("Choose what is right."), field="kind")
    if unit and unit not in {found.key for found in units_of(event)}:
        raise NotPossible(_("This event has no such session or half-day."), field="unit")


# --- the rule -------------------------------------------------------------------------------------
@transaction.atomic
def set_rule(event, *, by, at, version, **facts):
    """Set the rule of attendance and certificates. ``version`` is that of the rule that the officer
    saw, 0 where there was none: raises Conflict if somebody else was faster."""
    event = lock(event)
    stored = OnSiteRule.objects.filter(event=event).first()
    row = stored or OnSiteRule(event=event, version=0)
    before = fields_of(row) if stored else {}
    for name, value in facts.items():
        setattr(row, name, value)
    was, now = changes(row, before, fields_of(row))
    if stored and not now:
        return stored
    refuse_closed(event)
    if row.version != version:
        raise Conflict(OnSiteRule.objects.get(event=event))
    row.version += 1
    row.save()
    record("attendance.rule_set", event, by=by, before=was, after=now)
    return row


# --- closing --------------------------------------------------------------------------------------
@transaction.atomic
def close_attendance(event, *, by, at):
    """Freeze the figures after the event. Done twice, the first figures stand; whatever is scanned,
    taken back or erased later leaves them unchanged."""
    event = lock(event)
    if found := Closing.objects.filter(event=event).first():
        return found
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        raise NotPossible(_("This event did not take place: there is nothing to close."))
    if at < event.ends_at:
        raise NotPossible(_("The event is not over. Close its attendance after its end."))
    figures = summary.count(event)
    row = Closing.objects.create(event=event, at=at, by=person(by), figures=figures)
    after = {"at": at, "persons": figures["persons"]}
    record("attendance.closed", event, by=by, after=after)
    return row

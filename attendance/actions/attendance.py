"""What officers do about attendance: correct it, set its rule, close it. Nothing of it is typed
over the scans: a correction is a row of its own."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Model
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from attendance.models import (
    AttendanceClosing,
    AttendanceCorrection,
    AttendanceRule,
    CorrectionKind,
    FrozenStanding,
)
from attendance.queries import closing_figures
from attendance.queries.presence import attendance_units
from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import changes, fields_of, record, user_of
from events.models import Event, EventStatus, Registration
from events.models.statuses import NOT_SENT


def refuse_closed(event: Event) -> None:
    """Ask it under the lock of the event's row, which closing takes too: what is changed is either
    in the figures or refused."""
    if AttendanceClosing.objects.filter(event=event).exists():
        raise NotPossible(
            _("Attendance of this event is closed. Its figures can no longer be changed.")
        )


# --- corrections ----------------------------------------------------------------------------------
@transaction.atomic
def correct_attendance(
    registration: Registration,
    *,
    unit: str,
    kind: str,
    reason: str,
    by: User,
    at: datetime,
    nonce: UUID,
) -> AttendanceCorrection:
    """Say of a unit (key of `attendance.rules.attendance.Unit`; empty: of the whole event) what the
    scans do not tell. ``nonce`` is the number of the form: sent again, it gives the same row."""
    event = lock(registration.event)
    if earlier := _corrected_before(registration, nonce):
        return earlier
    refuse_closed(event)
    reason = reason.strip()
    _refuse_correction(registration, event, unit, kind, reason)
    row = AttendanceCorrection(
        registration=registration,
        unit=unit,
        kind=kind,
        reason=reason,
        at=at,
        by=user_of(by),
        nonce=nonce,
    )
    try:
        with transaction.atomic():
            row.save(force_insert=True)
    except IntegrityError:  # the number was used for a person of another event at the same moment
        raise _other_use() from None
    after = {"registration": registration.pk, "unit": unit, "kind": kind}
    record("attendance.corrected", row, by=by, after=after)
    return row


def _corrected_before(registration, nonce):
    earlier = AttendanceCorrection.objects.filter(nonce=nonce).first()
    if earlier and earlier.registration_id != registration.pk:
        raise _other_use()
    return earlier


def _other_use():
    return NotPossible(_("This form was used for another person. Open the page again."))


def _refuse_correction(registration, event, unit, kind, reason):
    if registration.status in NOT_SENT:
        raise NotPossible(_("This person was not registered for the event."))
    if not reason:
        raise NotPossible(_("Enter a reason for the correction."), field="reason")
    if kind not in CorrectionKind.values:
        raise NotPossible(_("Choose whether the person was present."), field="kind")
    if unit and unit not in {found.key for found in attendance_units(event)}:
        raise NotPossible(
            _("This session or half-day does not exist. Open the page again."), field="unit"
        )


# --- the rule -------------------------------------------------------------------------------------
def set_attendance_rule(
    event: Event, *, by: Actor, at: datetime, version: int, **facts: object
) -> AttendanceRule:
    """Set when somebody is late and when somebody left early."""
    act = "attendance.rule_set"
    return set_rule_of_event(AttendanceRule, event, facts, act=act, by=by, version=version)


@transaction.atomic
def set_rule_of_event[R: Model](
    model: type[R], event: Event, facts: Mapping[str, object], *, act: str, by: Actor, version: int
) -> R:
    """Set the row of ``model`` that says what holds at the event, until its attendance is closed.
    ``version`` is that of the rule that the officer saw, 0 where there was none: raises Conflict if
    somebody else was faster."""
    event = lock(event)
    rows = model._default_manager.filter(event=event)
    stored = rows.first()
    row: Any = stored or model(event=event, version=0)
    before = fields_of(row) if stored else {}
    for name, value in facts.items():
        setattr(row, name, value)
    was, now = changes(row, before, fields_of(row))
    if stored and not now:
        return stored
    refuse_closed(event)
    if row.version != version:
        raise Conflict(rows.first() or model(event=event))
    row.version += 1
    row.save()
    record(act, event, by=by, before=was, after=now)
    return row


# --- closing --------------------------------------------------------------------------------------
@transaction.atomic
def close_attendance(event: Event, *, by: User, at: datetime) -> AttendanceClosing:
    """Freeze the figures after the event. Done twice, the first figures stand; whatever is scanned,
    undone or erased later leaves them unchanged."""
    event = lock(event)
    if found := AttendanceClosing.objects.filter(event=event).first():
        return found
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        raise NotPossible(_("This event did not take place, so it has no attendance to close."))
    if at < event.ends_at:
        raise NotPossible(_("The event is not over yet. Close attendance after it ends."))
    figures, standings = closing_figures.figures_and_standings(event)
    row = AttendanceClosing.objects.create(event=event, at=at, by=user_of(by), figures=figures)
    rows = (FrozenStanding(registration_id=pk, standing=s) for pk, s in standings.items())
    FrozenStanding.objects.bulk_create(rows)
    after = {"at": at, "persons": figures["persons"]}
    record("attendance.closed", event, by=by, after=after)
    return row

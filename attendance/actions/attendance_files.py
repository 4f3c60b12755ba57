"""Attendance from a file: looked at first, then entered in one act, all rows or none.

What it enters are corrections (`attendance.actions.attendance`), which stand beside scans and can
be corrected again by hand. Sent twice it enters once, and a process that is killed leaves nothing.
"""

import uuid
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.retention import receipt
from accounts.models import Actor, User
from accounts.worker import for_each
from attendance.actions.attendance import refuse_closed
from attendance.models import (
    AttendanceCorrection,
    AttendanceFile,
    AttendanceFileStatus,
    CorrectionKind,
)
from attendance.queries.attendance_file import (
    ENDED,
    Entering,
    attended_in,
    entering_of,
    read_attendance,
)
from attendance.rules.attendance_file import columns_of, is_heading, missing_columns
from audit.lifecycle import NotPossible, begin, lock, move
from audit.models import SYSTEM, Entry, draft, record
from events.models import Event, EventStatus, Registration
from files.in_a_row import in_a_row
from files.tables import read_table

S = AttendanceFileStatus
ERRORS = 1000  # kept; how many there are is said beside them
BATCH = 500
KEPT = timedelta(days=30)


def check_attendance_file(
    event: Event,
    data: bytes,
    *,
    by: User,
    at: datetime,
    encoding: str = "",
    delimiter: str = "",
) -> AttendanceFile:
    """Understand a file, and keep what it says until it is entered: the registrations, no names.

    Raises ValidationError for a file that is no table, NotPossible where none can be entered.
    """
    _refuse_event(event, at)
    table = read_table(data, encoding=encoding, delimiter=delimiter, is_heading=is_heading)
    if missing := missing_columns(columns_of(table.header)):
        raise NotPossible(_("Add to the file: %s.") % "; ".join(missing), field="file")
    content = read_attendance(event, table)
    row = AttendanceFile(
        event=event,
        sha256=sha256(data).hexdigest(),
        made_at=at,
        made_by=by,
        rows=[[line.number, line.key, list(line.units)] for line in content.lines],
        errors=[list(error) for error in content.errors[:ERRORS]],
        result={"errors": len(content.errors)},
    )
    with transaction.atomic():
        begin(row, S.CHECKED).save(force_insert=True)
        after = {"rows": len(table.rows), "errors": len(content.errors)}
        record("attendancefile.checked", row, by=by, after={"event": event.pk, **after})
    return row


def _refuse_event(event, at):
    if event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        raise NotPossible(_("Attendance can only be entered for a published or recorded event."))
    if at < event.starts_at:
        raise NotPossible(_("The event has not begun. Enter attendance after it begins."))
    refuse_closed(event)


@transaction.atomic
def enter_attendance_file(file: AttendanceFile, *, by: User, at: datetime) -> AttendanceFile:
    """Enter all rows, or none. Done twice, nothing is added. What is on record by now is left out,
    and what an officer corrected by hand is not overruled; ``result`` says how many of each."""
    event = lock(file.event)
    if lock(file).status == S.ENTERED:
        return file
    file.event = event
    _refuse_entering(file, at)
    entering = entering_of(event, attended_in(file))
    _write(file, entering, by=by, at=at)
    return move(file, S.ENTERED, by=by, entered_at=at, result=entering.numbers)


def _refuse_entering(file, at):
    _refuse_event(file.event, at)
    if file.errors:
        raise NotPossible(_("Some rows have errors. Correct the file and upload it again."))
    ended = Registration.objects.filter(pk__in=attended_in(file), status__in=ENDED)
    if gone := [row.name for row in ended]:
        text = _("These registrations have ended since the file was checked: %s. Upload it again.")
        raise NotPossible(text % in_a_row(gone[:10]))


def _write(file: AttendanceFile, entering: Entering, *, by: User, at: datetime) -> None:
    rows = list(_corrections(file, entering, by=by, at=at))
    AttendanceCorrection.objects.bulk_create(rows, batch_size=BATCH)
    entries = (
        draft(
            "attendance.corrected",
            row,
            by=by,
            after={"registration": row.registration_id, "unit": row.unit, "kind": row.kind},
        )
        for row in rows
    )
    Entry.objects.bulk_create(entries, batch_size=BATCH)


def _corrections(
    file: AttendanceFile, entering: Entering, *, by: User, at: datetime
) -> Iterator[AttendanceCorrection]:
    reason = _("From attendance file %d") % file.pk
    for key, units in entering.new.items():
        for unit in units:
            yield AttendanceCorrection(
                registration_id=key,
                unit=unit,
                kind=CorrectionKind.PRESENT,
                reason=reason,
                at=at,
                by=by,
                nonce=uuid.uuid5(uuid.NAMESPACE_OID, f"attendance file {file.pk} {key} {unit}"),
            )


@transaction.atomic
def remove_attendance_file(file: AttendanceFile, *, by: Actor) -> AttendanceFile:
    """Enter nothing of it."""
    return move(file, S.REMOVED, by=by, rows=[], errors=[])


# --- files that nobody entered --------------------------------------------------------------------
def _idle(now):
    return AttendanceFile.objects.filter(status=S.CHECKED, made_at__lt=now - KEPT).order_by("pk")


def due_attendance_files(now: datetime) -> dict[str, int]:
    """What ``erase_attendance_files`` would erase, by kind."""
    return {"files of attendance": _idle(now).count()}


def erase_attendance_files(now: datetime) -> int:
    """Remove files that nobody entered, with what has to be corrected. Returns how many."""
    counts: Counter[str] = Counter()

    @transaction.atomic
    def erase(row: AttendanceFile) -> int:
        if lock(row).status != S.CHECKED:  # an officer was faster
            return 0
        remove_attendance_file(row, by=SYSTEM)
        counts["files of attendance"] += 1
        return 1

    try:
        return for_each(_idle(now), erase)
    finally:
        receipt("attendance files", now, counts)

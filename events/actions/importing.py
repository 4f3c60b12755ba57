"""Nominations that come as a file: uploaded, matched, checked, confirmed, entered all or nothing. What
officers do; the worker's part is ``import_work``."""

import hashlib

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import cancel_job, request_job
from accounts.stored_files import atomic_with_files, store
from audit.lifecycle import NotPossible, lock, move
from audit.models import record
from events.actions.registering import refuse_unless_open
from events.intake.fields import guess, refuse_unfit
from events.intake.rows import is_day_first, lines_of
from events.models import ImportStatus, NominationImport
from events.tables import read, refuse_too_large

S = ImportStatus
CHECK, ENTER = "nomination_check", "nomination_entry"  # kinds of job


def upload(event, file, *, by, at, encoding=""):
    """Keep a file of nominations, with a guess which column holds what. Raises ValidationError where
    it is no table, NotPossible where the event takes nobody."""
    refuse_unless_open(event, at=at, late=True)
    refuse_too_large(file.size)
    data = file.read()
    table = read(data, encoding=encoding)
    row = _uploaded(event, table, filename=(file.name or "")[-200:], made_by=by, made_at=at)
    row.sha256 = hashlib.sha256(data).hexdigest()
    return _write(row, data, by=by)


def _uploaded(event, table, **facts):
    columns = guess(table.header)
    return NominationImport(
        event=event,
        encoding=table.encoding,
        columns=columns,
        day_first=is_day_first(table, columns),
        rows=len(table.rows),
        **facts,
    )


@atomic_with_files()
def _write(row, data, *, by):
    store(row.file, "table", ContentFile(data))
    row.save()
    facts = {"event": row.event_id, "rows": row.rows, "sha256": row.sha256}
    record("nominationimport.uploaded", row, by=by, after=facts)
    return row


def table_of(row, encoding=""):
    """The Table of the stored file; ``encoding`` reads a CSV in another one than was recognised."""
    if not (row.file and row.file.storage.exists(row.file.name)):
        raise NotPossible(_("The file of this import is no longer kept. Upload it again."))
    with row.file.open("rb") as file:
        return read(file.read(), encoding=encoding or row.encoding)


def lines_in(row, table):
    """The rows of a Table, understood as the officer has matched them."""
    return lines_of(table, row.columns, zone=row.event.time_zone, day_first=row.day_first)


def match(row, *, columns, day_first, by, at, encoding=""):
    """Say which column holds what (field → number) and how dates are written, and have the file
    checked. Raises ValidationError where the table cannot be read so."""
    table = table_of(row, encoding)
    refuse_unfit(columns, len(table.header))
    facts = {"columns": columns, "encoding": table.encoding, "day_first": day_first}
    return _to_be_checked(row, by=by, at=at, rows=len(table.rows), **facts)


@transaction.atomic
def _to_be_checked(row, *, by, at, **facts):
    lock(row)
    if row.status == S.CHECKING:
        if any(getattr(row, name) != value for name, value in facts.items()):
            raise NotPossible(_("This file is being checked. Wait for the result, then change it."))
        return row
    job = request_job(CHECK, row, by=by, at=at, total=facts["rows"])
    return move(row, S.CHECKING, by=by, job=job, errors=[], result={}, **facts)


class Stale(NotPossible):
    """The file is understood in another way than when it was shown."""


@transaction.atomic
def confirm(row, *, tell, by, at, seen):
    """Have a file without errors entered. ``tell`` writes to the persons and their missions; ``seen``
    is the fingerprint of what the officer was shown."""
    refuse_unless_open(row.event, at=at, late=True)
    lock(row)
    if row.status in (S.RUNNING, S.DONE):  # a second click
        return row
    if row.errors:
        raise NotPossible(_("Some rows have errors. Correct the file and upload it again."))
    if row.status == S.CHECKED and row.fingerprint != seen:
        text = _("Somebody has matched the columns anew since this page was opened. Look again.")
        raise Stale(text)
    job = request_job(ENTER, row, by=by, at=at, total=row.rows)
    return move(row, S.RUNNING, by=by, tell=tell, job=job)


@transaction.atomic
def discard(row, *, by):
    """Enter nothing and forget the file, and what was found in it."""
    move(row, S.DISCARDED, by=by, errors=[], result={})
    if row.job:
        cancel_job(row.job, by=by)
    transaction.on_commit(lambda: forget_file(row))
    return row


def forget_file(row):
    """Delete the stored file, which holds personal data. Where this is cut short, the worker's duty of
    erasing does it again."""
    if row.file:
        row.file.storage.delete(row.file.name)
        NominationImport.objects.filter(pk=row.pk).update(file="")
        row.file = ""

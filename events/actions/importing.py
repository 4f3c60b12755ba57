"""Nominations that come as a file: uploaded, matched, checked, confirmed, entered all or nothing.
What officers do; the worker's part is ``import_jobs``."""

import hashlib
from collections.abc import Iterator, Mapping
from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import cancel_job, request_job
from accounts.actions.stored_files import atomic_with_files, store
from accounts.models import Actor, User
from audit.lifecycle import NotPossible, lock, move
from audit.models import record
from events.actions.registering import refuse_unless_open
from events.import_parsing.columns import guess, is_heading, refuse_unfit
from events.import_parsing.rows import NominationRow, is_day_first, nomination_rows
from events.models import Event, ImportStatus, NominationImport
from files.tables import Table, read_table, refuse_too_large

S = ImportStatus
CHECK, ENTER = "nomination_check", "nomination_entry"  # kinds of job


def upload_import(
    event: Event,
    file: UploadedFile,
    *,
    by: User,
    at: datetime,
    encoding: str = "",
    delimiter: str = "",
) -> NominationImport:
    """Keep a file of nominations, with a guess which column holds what. Raises ValidationError
    where it is no table, NotPossible where the event accepts no registrations."""
    refuse_unless_open(event, at=at, late=True)
    refuse_too_large(file.size or 0)
    data = file.read()
    table = read_table(data, encoding=encoding, delimiter=delimiter, is_heading=is_heading)
    row = _uploaded(event, table, filename=(file.name or "")[-200:], made_by=by, made_at=at)
    row.sha256 = hashlib.sha256(data).hexdigest()
    return _write(row, data, by=by)


def _uploaded(event, table, **facts):
    columns = guess(table.header)
    return NominationImport(
        event=event,
        encoding=table.encoding,
        delimiter=table.delimiter,
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


def table_of(row: NominationImport, encoding: str = "", delimiter: str = "") -> Table:
    """The Table of the stored file; ``encoding`` and ``delimiter`` read a CSV by others than were
    recognized."""
    name = row.file.name
    if not (name and row.file.storage.exists(name)):
        raise NotPossible(_("The file of this import is no longer kept. Upload it again."))
    with row.file.open("rb") as file:
        read = {"encoding": encoding or row.encoding, "delimiter": delimiter or row.delimiter}
        return read_table(file.read(), **read, is_heading=is_heading)


def rows_in(row: NominationImport, table: Table) -> Iterator[NominationRow]:
    """The rows of a Table, understood as the officer has matched them."""
    return nomination_rows(table, row.columns, zone=row.event.time_zone, day_first=row.day_first)


def match_columns(
    row: NominationImport,
    *,
    columns: Mapping[str, int],
    day_first: bool,
    by: User,
    at: datetime,
    encoding: str = "",
    delimiter: str = "",
    shared_mailboxes: bool = False,
) -> NominationImport:
    """Say which column holds what (field → number), how dates are written and whether people may
    share a mailbox, and have the file checked. Raises ValidationError where the table cannot be
    read so."""
    table = table_of(row, encoding, delimiter)
    refuse_unfit(columns, len(table.header))
    facts = {"columns": columns, "day_first": day_first, "shared_mailboxes": shared_mailboxes}
    facts |= {"encoding": table.encoding, "delimiter": table.delimiter}
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


class StaleImport(NotPossible):
    """The file is understood in another way than when it was shown."""


@transaction.atomic
def confirm_import(
    row: NominationImport, *, tell: bool, by: User, at: datetime, seen: str
) -> NominationImport:
    """Have a file without errors entered. ``tell`` writes to the persons and their missions, save
    about a quiet event; ``seen`` is the fingerprint of what the officer was shown."""
    refuse_unless_open(row.event, at=at, late=True)
    lock(row)
    if row.status in (S.RUNNING, S.DONE):  # a second click
        return row
    if row.errors:
        raise NotPossible(_("Some rows have errors. Correct the file and upload it again."))
    if row.status == S.CHECKED and row.fingerprint != seen:
        text = _("The columns have been matched again since this page was opened. Reload the page.")
        raise StaleImport(text)
    job = request_job(ENTER, row, by=by, at=at, total=row.rows)
    return move(row, S.RUNNING, by=by, tell=tell and not row.event.quiet, job=job)


@transaction.atomic
def remove_import(row: NominationImport, *, by: Actor) -> NominationImport:
    """Enter nothing and forget the file, and what was found in it."""
    move(row, S.REMOVED, by=by, errors=[], result={})
    if row.job:
        cancel_job(row.job, by=by)
    transaction.on_commit(lambda: forget_file(row))
    return row


def forget_file(row: NominationImport) -> None:
    """Delete the stored file, which holds personal data. Where this is cut short, the worker's task
    of erasing does it again."""
    if name := row.file.name:
        row.file.storage.delete(name)
        NominationImport.objects.filter(pk=row.pk).update(file="")
        row.file = ""

"""Files that rows name: written with the act that needs them, gone when it is refused, swept if a
process was killed in between.

A storage knows no transaction. ``store`` writes the file before its row, so that no reader ever
meets a row without its file, and ``atomic_with_files`` removes it again when the transaction is
rolled back. What a killed process leaves behind is named by no row and goes a day later.
"""

import logging
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import batched
from pathlib import PurePosixPath

from django.apps import apps
from django.core.files import File
from django.core.files.storage import Storage
from django.db import models, transaction
from django.db.models.fields.files import FieldFile
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.retention import RetentionRule, receipt
from accounts.worker import for_each

log = logging.getLogger(__name__)

# A file this old belongs to no act that is still under way.
KEPT = timedelta(days=1)


@dataclass(frozen=True)
class StoredFile:
    """A file by its name in a storage."""

    storage: Storage
    name: str

    def is_used(self) -> bool:
        return bool(names_in_use(self.storage, [self.name]))


_written: ContextVar[list[StoredFile] | None] = ContextVar("written", default=None)


def store(file: FieldFile, name: str, content: File) -> None:
    """Write an upload as the file of a row that is not saved yet. Only in ``atomic_with_files``.

    The storage gives every file a name of its own, also to the same content: what is removed
    here is never the file of another row.
    """
    written = _written.get()
    if written is None:
        raise RuntimeError("A file is stored inside atomic_with_files, or it outlives a refusal.")
    file.save(name, content, save=False)
    written.append(StoredFile(file.storage, file.name or name))


@contextmanager
def atomic_with_files() -> Iterator[None]:
    """``transaction.atomic`` for an act that stores files; a decorator like it.

    An act inside an act hands its files on to the outer one, which may still be refused.
    """
    outer = _written.get()
    written: list[StoredFile] = []
    token = _written.set(written)
    try:
        with transaction.atomic():
            yield
    except BaseException:
        for file in written:
            _take_away(file)
        raise
    else:
        if outer is not None:
            outer.extend(written)
    finally:
        _written.reset(token)


def _take_away(file: StoredFile) -> None:
    """Never instead of the refusal, and never where a commit came through though its answer was
    lost: what cannot be asked or deleted now is left to the sweep."""
    try:
        if not file.is_used():
            file.storage.delete(file.name)
    except Exception:
        log.warning("the file %s of a refused act stays until the sweep", file.name, exc_info=True)


# --- the sweep ------------------------------------------------------------------------------------
def file_fields() -> list[models.FileField]:
    return [
        field
        for model in apps.get_models()
        for field in model._meta.local_concrete_fields
        if isinstance(field, models.FileField)
    ]


def names_in_use(storage: Storage, names: list[str]) -> set[str]:
    """Those of the names that a row of any FileField in this storage holds."""
    used = set()
    for field in file_fields():
        if field.storage == storage:
            rows = field.model._base_manager.filter(**{f"{field.name}__in": names})
            used |= set(rows.values_list(field.name, flat=True))
    return used


def folders() -> dict[Storage, set[str]]:
    """Of each storage the top folders that belong to FileFields. Others are not ours to sweep."""
    found = defaultdict(set)
    for field in file_fields():
        first, *rest = PurePosixPath(field.generate_filename(field.model(), "file")).parts
        if rest:  # a field that stores at the top would claim what anybody puts there
            found[field.storage].add(first)
    return found


def find_orphans(now: datetime) -> Iterator[StoredFile]:
    """Files older than a day that no row names."""
    for storage, tops in folders().items():
        old = (
            name
            for top in sorted(tops)
            for name in _files_below(storage, top)
            if _is_old(storage, name, now)
        )
        for names in batched(old, 500):
            used = names_in_use(storage, list(names))
            yield from (StoredFile(storage, name) for name in names if name not in used)


def _files_below(storage: Storage, folder: str) -> Iterator[str]:
    try:
        inside, files = storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in sorted(files))
    for name in sorted(inside):
        yield from _files_below(storage, f"{folder}/{name}")


def _is_old(storage: Storage, name: str, now: datetime) -> bool:
    try:
        written = storage.get_modified_time(name)
    except FileNotFoundError:  # deleted by its act since it was listed
        return False
    if timezone.is_naive(written):
        written = timezone.make_aware(written)
    return written < now - KEPT


def due_orphans(now: datetime) -> dict[str, int]:
    return {"orphan files": sum(1 for _file in find_orphans(now))}


def delete_orphans(now: datetime) -> int:
    """Delete files that no row names. Returns how many; one that cannot be deleted stops no
    other."""
    deleted: list[str] = []

    def delete(file: StoredFile) -> int:
        file.storage.delete(file.name)
        log.info("deleted the orphan file %s", file.name)
        deleted.append(file.name)
        return 1

    try:
        return for_each(find_orphans(now), delete, what="orphan file")
    finally:
        receipt("orphan files", now, {"orphan files": len(deleted)})


ORPHANS = RetentionRule(
    "orphan files",
    _("Files that belong to no record"),
    _("They are left over when a server stops during an upload."),
    _("1 day"),
    due_orphans,
    delete_orphans,
)

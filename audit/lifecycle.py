"""How a record moves from one status to the next, whatever the record is."""

import functools
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from itertools import batched

from django.db import models, transaction
from django.utils.translation import gettext as _

from audit.models import Actor, Entry, changes, draft, record
from files.prepared_query import PreparedQuery

# A row, its new status, the fields set with the status, the reason.
type Move[M: models.Model] = tuple[M, models.TextChoices, Mapping[str, object], str]


class NotPossible(Exception):
    """The act does not fit the present state of things. The message is for the reader.

    ``field`` names the input that the message is about, if there is one.
    """

    def __init__(self, message: str, *, field: str | None = None) -> None:
        super().__init__(message)
        self.field = field


class Conflict(NotPossible):
    """Another person changed the row in the meantime. ``theirs`` is the row as it is now."""

    def __init__(self, theirs: models.Model) -> None:
        super().__init__(
            _(
                "Another person has changed this in the meantime. Compare both versions, then "
                "decide which one to keep."
            )
        )
        self.theirs = theirs


def lock[M: models.Model](obj: M) -> M:
    """Lock a row until the end of the transaction and read it again."""
    read_locked(obj)
    return obj


def read_locked(obj: models.Model) -> None:
    """The one place that takes the lock. Modules import ``lock`` by name, and it looks this up
    here."""
    deferred = obj.get_deferred_fields()
    names = [field.attname for field in obj._meta.concrete_fields]
    loaded = tuple(name for name in names if name not in deferred)
    found = _locking(obj._meta.model, loaded)(pk=obj.pk)
    if not found:
        raise obj._meta.model.DoesNotExist(str(obj.pk))  # type: ignore[attr-defined]  # all have it
    for name, value in zip(loaded, found[0], strict=True):
        setattr(obj, name, value)
    _forget_related(obj)


def _forget_related(obj):
    """What was read with the row before, as `Model.refresh_from_db` does."""
    obj._prefetched_objects_cache = {}
    relations = (*obj._meta.fields, *obj._meta.private_fields)
    for field in (*(f for f in relations if f.is_relation), *obj._meta.related_objects):
        if field.is_cached(obj):
            field.delete_cached_value(obj)


@functools.cache
def _locking(model, names):
    return PreparedQuery(
        lambda pk: (
            model._base_manager.select_for_update().filter(pk=pk).order_by().values_list(*names)
        ),
        pk=model._meta.pk,
    )


def begin[M: models.Model](obj: M, status: models.TextChoices, **facts: object) -> M:
    """Give a row that is not written yet its first status. The act that writes it records it."""
    for name, value in {"status": status, **facts}.items():
        setattr(obj, name, value)
    return obj


@transaction.atomic
def move[M: models.Model](
    obj: M, to: models.TextChoices, *, by: Actor, note: str = "", **facts: object
) -> M:
    """Lock, look again, refuse or write, record: with ``begin`` and ``move_all`` the only code that
    assigns a status.

    Moving a record to where it already is does nothing, so a repeated click and a retried
    request are harmless. ``facts`` are fields that the new status fixes.
    """
    lock(obj)
    if _is_at(obj, to):
        return obj
    before, after = _assign(obj, to, facts)
    obj.save(update_fields=["status", *facts])
    record(f"{obj._meta.model_name}.{to}", obj, by=by, before=before, after=after, note=note)
    return obj


def _is_at(obj, status):
    return obj.status == status


def _assign(obj, to, facts):
    """Put the new status and its facts on the row. Returns what changed, for the entry."""
    now = type(to)(obj.status)
    if to not in now.successors:
        raise NotPossible(
            _("The status is “%(now)s” and cannot be changed to “%(then)s”.")
            % {"now": now.label, "then": to.label}
        )
    facts = {**facts, "status": to}
    before = {name: getattr(obj, name) for name in facts}
    for name, value in facts.items():
        setattr(obj, name, value)
    return changes(obj, before, facts)


@transaction.atomic
def move_all[M: models.Model](
    moves: Iterable[Move[M]], *, by: Actor, apart: Collection[str] = ()
) -> list[M]:
    """``move`` for many rows of one model, with a statement for all rows that become alike and one
    for all entries.

    ``apart`` names the facts that are another for
    every row. The caller holds the lock of what the rows belong to and has read them under it.
    """
    moves, moved, entries, names = list(moves), [], [], {"status"}
    for obj, to, facts, note in moves:
        if _is_at(obj, to):
            continue
        before, after = _assign(obj, to, facts)
        names |= set(facts)
        act = f"{obj._meta.model_name}.{to}"
        entries.append(draft(act, obj, by=by, before=before, after=after, note=note))
        moved.append(obj)
    if moved:
        _write(moved, sorted(names - set(apart)), apart)
        Entry.objects.bulk_create(entries, batch_size=500)
    return [obj for obj, *_rest in moves]


def _write(rows, names, apart):
    """Thousands of rows have but a few sets of values; naming each row's own is several times
    slower."""
    columns = [rows[0]._meta.get_field(name).attname for name in names]
    everyone, alike = type(rows[0])._base_manager, defaultdict(list)
    for row in rows:
        alike[repr([getattr(row, column) for column in columns])].append(row)
    for same in alike.values():
        values = {column: getattr(same[0], column) for column in columns}
        for part in batched(same, 500):
            everyone.filter(pk__in=[row.pk for row in part]).update(**values)
    if apart:
        everyone.bulk_update(rows, apart, batch_size=500)

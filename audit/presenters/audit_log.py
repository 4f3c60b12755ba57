"""Entries of the audit log in words: who did what, to which record, why, and what changed."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import reduce

from django.apps import apps
from django.db import models
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from audit.models import Entry
from audit.queries.audit_log import path_to
from audit.wording import act_in_words
from files.in_a_row import in_a_row

CHANGES = 4  # shown of an entry; its own page has all
LONGEST = 80  # of a value


@dataclass(frozen=True)
class LogRow:
    at: datetime
    pk: int
    what: str
    who: str
    about: str
    note: str
    changed: list[str] = field(default_factory=list)
    more: int = 0

    @property
    def sentence(self) -> str:
        """“Delegate 17, about Delegate 18, Fiji.”"""
        if self.about in ("", self.who):
            return f"{self.who}."
        return _("%(who)s, about %(about)s.") % {"who": self.who, "about": self.about}


def rows_of(entries: Sequence[Entry], *, names: dict[tuple[str, int], str]) -> list[LogRow]:
    return [_row(entry, names) for entry in entries]


def _row(entry, names):
    changed = list(_changes(entry))
    key = (entry.subject_type, entry.subject_id)
    return LogRow(
        at=entry.at,
        pk=entry.pk,
        what=act_in_words(entry.act, entry.subject_type),
        who=str(entry.who),
        about=names.get(key, "") or _("no. %d") % entry.subject_id,
        note=entry.note,
        changed=changed[:CHANGES],
        more=max(0, len(changed) - CHANGES),
    )


def _changes(entry):
    """“Language: en → fr” for each field that the record still has; a value that is hidden says
    that it changed."""
    fields = _fields_of(entry.subject_type)
    for name in dict.fromkeys([*entry.before, *entry.after]):
        if (column := fields.get(name)) is None or column.is_relation:
            continue
        label = capfirst(str(column.verbose_name))
        before, after = (_value(column, side.get(name)) for side in (entry.before, entry.after))
        if "…" in (before, after):
            yield _("%(label)s changed") % {"label": label}
        elif before:
            yield _("%(label)s: %(before)s → %(after)s") % {
                "label": label,
                "before": before,
                "after": after or _("nothing"),
            }
        elif after:
            yield _("%(label)s: %(after)s") % {"label": label, "after": after}


def _fields_of(subject_type):
    try:
        kind = apps.get_model(subject_type)
    except (LookupError, ValueError):
        return {}
    return {column.name: column for column in kind._meta.concrete_fields}


def _value(column, value):
    if value in (None, "", [], {}):
        return ""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if isinstance(value, list):
        return in_a_row(value)[:LONGEST]
    if isinstance(value, dict):
        return next((str(text) for text in value.values() if text), "")[:LONGEST]
    choices = dict(column.flatchoices) if column.choices else {}
    return str(choices.get(value, value))[:LONGEST]


def names_of(
    entries: Iterable[Entry], targets: Sequence[type[models.Model]]
) -> dict[tuple[str, int], str]:
    """What the records are called now: the names of the rows of ``targets`` that they belong to,
    such as “Delegate 17, Fiji, Seminar”. One query for each kind of record."""
    keys = defaultdict(set)
    for entry in entries:
        keys[entry.subject_type].add(entry.subject_id)
    found = {}
    for kind, ids in keys.items():
        try:
            model = apps.get_model(kind)
        except (LookupError, ValueError):
            continue
        found |= {(kind, pk): name for pk, name in _named(model, ids, targets)}
    return found


def _named(model, ids, targets):
    paths = list(filter(None, [path_to(model, target) for target in targets]))
    rows = model._default_manager.filter(pk__in=ids)
    followed = [path for path in paths if path != "pk"]
    if followed:
        rows = rows.select_related(*followed)
    for row in rows:
        parts = list(filter(None, [_follow(row, path) for path in paths])) or [row]
        yield row.pk, in_a_row(dict.fromkeys(map(str, parts)))


def _follow(row, path):
    if path == "pk":
        return row
    return reduce(lambda at, name: at and getattr(at, name), path.split("__"), row)


def acts_in_words(acts: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """``(act, words)`` for a select, by the words."""
    named = [(act, act_in_words(act, kind)) for act, kind in acts]
    return sorted(named, key=lambda pair: pair[1].casefold())

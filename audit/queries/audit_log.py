"""The audit log as it is searched: by person, other rows, act and time, the newest first, by key.

An entry names its record only. Which entries concern an event, say, follows from the foreign keys
of the records: those of the event itself, its registrations, their scans. Each kind of record is
one part of a UNION, which the index of the records answers; without such a filter the indexes of
time and of acts give the page without sorting.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import NamedTuple

from django.apps import apps
from django.conf import settings
from django.db import connection, models
from django.db.models import Q, QuerySet

from audit.models import Entry

PAGE = 50
FARTHEST = 3  # foreign keys from a record to the row that it concerns
PERSON_FIELDS = {"user"}  # the person of a row; all other keys to people say who acted


class Key(NamedTuple):
    """The last entry of a page: the next page begins behind it."""

    at: datetime
    pk: int


@dataclass(frozen=True)
class LogFilter:
    """``concerned`` are rows, such as an event and an entity: entries about all of them. ``person``
    acted, or is the person of the record."""

    act: str = ""
    since: datetime | None = None
    until: datetime | None = None  # the first moment that is no longer asked for
    person: models.Model | None = None
    concerned: tuple[models.Model, ...] = field(default_factory=tuple)

    @property
    def _plain(self) -> Q:
        found = Q(act=self.act) if self.act else Q()
        if self.since:
            found &= Q(at__gte=self.since)
        return found & Q(at__lt=self.until) if self.until else found

    def page(self, after: Key | None = None) -> list[Entry]:
        """At most ``PAGE`` entries and one more, which says that there is a next page."""
        plain = self._plain
        if after:
            plain &= Q(at__lte=after.at) & ~Q(at=after.at, pk__gte=after.pk)
        if self.person is None and not self.concerned:
            rows = Entry.objects.filter(plain)
            return list(rows.select_related("actor").order_by("-at", "-pk")[: PAGE + 1])
        return self._page_of_parts(plain)

    def _page_of_parts(self, plain):
        parts = [
            Entry.objects.filter(plain & part).order_by().values_list("at", "pk")
            for part in self._parts()
        ]
        if not parts:
            return []
        if len(parts) > 1:  # kinds of records have no entry in common; those of a person may
            rows = parts[0].union(*parts[1:], all=self.person is None)
        else:
            (rows,) = parts
        keys = rows.order_by("-at", "-pk")[: PAGE + 1]
        found = Entry.objects.filter(pk__in=[pk for _at, pk in keys])
        return list(found.select_related("actor").order_by("-at", "-pk"))

    def all(self) -> QuerySet[Entry]:
        """All of them, the oldest first, to be read in a stream."""
        found = self._plain
        if self.person is not None or self.concerned:
            concerned = Q(pk__in=[])
            for part in self._parts():
                concerned |= part
            found &= concerned
        return Entry.objects.filter(found).select_related("actor").order_by("at", "pk")

    def _parts(self):
        """Conditions: an entry that meets one of them is asked for."""
        if self.person is not None:
            if self.concerned:
                by_person = [Q(actor=self.person) & part for part in self._about(self.concerned)]
            else:
                by_person = [Q(actor=self.person)]
            return [*by_person, *self._about((*self.concerned, self.person))]
        return list(self._about(self.concerned))

    def _about(self, rows):
        recorded = dict(acts_in_log())
        kinds = {recorded.get(self.act)} if self.act else set(recorded.values())
        for model in recorded_models():
            if model._meta.label_lower not in kinds:
                continue
            paths = [path_to(model, row._meta.model) for row in rows]
            if all(paths):
                keys = {path: row.pk for path, row in zip(paths, rows, strict=True)}
                about = model._default_manager.filter(**keys).order_by().values("pk")
                yield Q(subject_type=model._meta.label_lower, subject_id__in=about)


@cache
def recorded_models() -> tuple[type[models.Model], ...]:
    """The models of this project, in the order of the apps."""
    own = {path.parent.name for path in settings.BASE_DIR.glob("*/apps.py")}
    return tuple(model for model in apps.get_models() if model._meta.app_label in own)


@cache
def path_to(model: type[models.Model], target: type[models.Model]) -> str:
    """The shortest lookup from a record to the row that it concerns, such as “delegation__entity”
    from a registration to an entity; “pk” if the record is the row, else nothing."""
    if model is target:
        return "pk"
    paths = [(model, "")]
    for _step in range(FARTHEST):
        longer = []
        for kind, before in paths:
            for key in _keys(kind, target):
                path = f"{before}{key.name}"
                if key.related_model is target:
                    return path
                longer.append((key.related_model, f"{path}__"))
        paths = longer
    return ""


def _keys(model, target):
    """The foreign keys by which a row belongs to another. Those to people lead no further."""
    people = apps.get_model(settings.AUTH_USER_MODEL)
    for key in model._meta.concrete_fields:
        if not key.many_to_one and not key.one_to_one:
            continue
        if key.related_model is model:
            continue
        if key.related_model is people and (target is not people or key.name not in PERSON_FIELDS):
            continue
        yield key


# Every act that the log has, found by stepping through the index: there are some hundred, and
# a million entries.
ACTS = """
WITH RECURSIVE known(act) AS (
    SELECT MIN(act) FROM audit_entry
    UNION ALL
    SELECT (SELECT MIN(act) FROM audit_entry WHERE act > known.act) FROM known
    WHERE known.act IS NOT NULL
)
SELECT act, (SELECT subject_type FROM audit_entry WHERE act = known.act LIMIT 1)
FROM known WHERE act IS NOT NULL
"""


def acts_in_log() -> list[tuple[str, str]]:
    """``(act, kind of record)``, by act."""
    with connection.cursor() as cursor:
        cursor.execute(ACTS)
        return cursor.fetchall()

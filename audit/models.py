"""Who did what, when and why. Written once, chained by hashes, never changed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn, Self, overload

from django.apps import apps
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from i18nfield.strings import LazyI18nString

from audit import cache_version
from files.search_key import SearchKey

if TYPE_CHECKING:
    from django.contrib.auth.models import _User


@dataclass(frozen=True)
class Agent:
    """An actor that is not a person: the worker, an import, a partner's client."""

    name: str

    def __str__(self) -> str:
        return self.name


# `accounts.models.Actor`, which stands above this app: the user model by its setting.
type Actor = _User | Agent

SYSTEM = Agent("system")


@overload
def user_of[U: AbstractBaseUser](by: U) -> U: ...
@overload
def user_of(by: Agent) -> None: ...
def user_of(by: AbstractBaseUser | Agent) -> AbstractBaseUser | None:
    """The user behind ``by``, or None for an agent: what a foreign key to the actor holds."""
    return None if isinstance(by, Agent) else by


class NeverChanged(Exception):
    """Somebody tried to change or delete an entry."""


class EntryQuerySet(models.QuerySet["Entry"]):
    def about(self, obj: models.Model) -> Self:
        return self.filter(subject_type=obj._meta.label_lower, subject_id=obj.pk)

    def visible_to(self, user: _User) -> Self:
        """The whole stream is for those who may read it; a record's own page filters with
        ``about``."""
        return self if user.has_perm("audit.view_entry") else self.none()

    def update(self, **values: object) -> NoReturn:
        raise NeverChanged

    def delete(self) -> NoReturn:
        raise NeverChanged


class Entry(models.Model):
    """One act. ``before`` and ``after`` hold what the act changed, without erasable personal
    data."""

    at = models.DateTimeField(_("time"), default=timezone.now)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("person"),
    )
    agent = models.CharField(_("system"), max_length=120, blank=True)
    act = models.CharField(_("action"), max_length=80)
    subject_type = models.CharField(_("kind of record"), max_length=80)
    subject_id = models.BigIntegerField(_("record number"))
    before = models.JSONField(_("before"), default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField(_("after"), default=dict, encoder=DjangoJSONEncoder)
    note = models.TextField(_("reason"), blank=True)
    # Given by the seal pass after commit, so that numbers have no gaps and no late arrivals.
    seq = models.BigIntegerField(_("number"), null=True, unique=True, editable=False)
    hash = models.CharField(_("hash"), max_length=64, blank=True, editable=False)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["subject_type", "subject_id", "at", "id"], name="audit_by_subject"
            ),
            models.Index(fields=["at", "id"], name="audit_by_time"),
            models.Index(fields=["act", "at", "id"], name="audit_by_act"),
            models.Index(
                fields=["id"], condition=models.Q(seq__isnull=True), name="audit_unsealed"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.act} {self.subject_type} {self.subject_id}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            raise NeverChanged
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise NeverChanged

    @property
    def who(self) -> _User | str:
        return self.actor or self.agent

    @property
    def differences(self) -> list[tuple[str, object, object]]:
        """What the act changed, for a reader: the field's label, the value before, the value
        after."""
        names = dict.fromkeys([*self.before, *self.after])
        labels = _labels(self.subject_type)
        return [(labels.get(n, n), self.before.get(n), self.after.get(n)) for n in names]


def _labels(subject_type):
    """Field labels of a kind of record; an old entry may speak of one that is no more."""
    try:
        fields = apps.get_model(subject_type)._meta.get_fields()
    except LookupError:
        return {}
    return {f.name: f.verbose_name for f in fields if hasattr(f, "verbose_name")}


class Seal(models.Model):
    """The head of the chain, one row: how far it reaches, so that a cut-off tail is noticed."""

    seq = models.BigIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)
    key_id = models.CharField(max_length=16, blank=True)  # of the key in force
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"{self.seq} {self.hash[:12]}"

    @property
    def text(self) -> str:
        """``SEQ:HASH``, as `audit_verify --head` takes it."""
        return f"{self.seq}:{self.hash}"


class SentHead(models.Model):
    """A head of the chain as it was emailed to the auditors: one for each day. What they keep in
    their mailboxes, nobody who can write to this database can change."""

    day = models.DateField(_("day"), unique=True)
    seq = models.BigIntegerField(_("number of the last entry"))
    hash = models.CharField(_("hash"), max_length=64)
    at = models.DateTimeField(_("time"))
    sent_to = models.PositiveIntegerField(_("auditors emailed"))

    class Meta:
        verbose_name = _("head of the audit log")
        verbose_name_plural = _("heads of the audit log")
        ordering = ["-day"]
        permissions = [("receive_head", _("Receives the head of the audit log each day"))]

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d} {self.seq}"

    @property
    def text(self) -> str:
        """``SEQ:HASH``, as `audit_verify --head` takes it."""
        return f"{self.seq}:{self.hash}"


def record(
    act: str,
    subject: models.Model,
    *,
    by: Actor,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str = "",
) -> Entry:
    """Note an act. Call it inside the transaction that performs the act.

    ``by`` is a user or an Agent. ``before`` and ``after`` are dicts of field name to value.
    """
    entry = draft(act, subject, by=by, before=before, after=after, note=note)
    entry.save(force_insert=True)
    return entry


def draft(
    act: str,
    subject: models.Model,
    *,
    by: Actor,
    before: Mapping[str, object] | None = None,
    after: Mapping[str, object] | None = None,
    note: str = "",
) -> Entry:
    """An entry not yet written, for an act on many rows that writes its entries in one go. Cached
    pages that show what the act changes are drawn again after the commit."""
    actor = user_of(by)
    cache_version.invalidate(*cache_version.fragments_changed_by(subject._meta.label_lower, act))
    return Entry(
        act=act,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        actor=actor,
        agent="" if actor else str(by),
        before=to_json(before),
        after=to_json(after),
        note=note,
    )


def to_json(values: Mapping[str, object] | None) -> dict[str, Any]:
    """Values as JSON keeps them: related rows as their keys, files as names."""
    return {name: _to_json(value) for name, value in (values or {}).items()}


def _to_json(value):
    if isinstance(value, models.Model):
        return value.pk
    if isinstance(value, LazyI18nString):  # all its languages, not the reader's
        return value.data
    if value is None or isinstance(value, bool | int | str | list | dict):
        return value
    return DjangoJSONEncoder().default(value) if hasattr(value, "isoformat") else str(value)


def changes(
    obj: models.Model, before: Mapping[str, object], after: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, object]]:
    """The differing values of two dicts of fields of ``obj``, as a pair for ``record``.

    Fields that the model names in ``audit_hidden`` hold personal data that may have to be
    erased: the entry says that they changed, not from what to what.
    """
    names = [n for n in after if to_json({n: before.get(n)}) != to_json({n: after[n]})]
    hidden = set(getattr(obj, "audit_hidden", ()))

    def told(side):
        return {n: "…" if n in hidden else side.get(n) for n in names}

    return told(before), told(after)


def fields_of(obj: models.Model) -> dict[str, object]:
    """The stored fields of a row as a dict, for ``changes``; without what is computed of them."""
    fields = (f for f in obj._meta.concrete_fields if not isinstance(f, SearchKey))
    return {f.name: f.value_from_object(obj) for f in fields}


class StaleKey(models.Model):
    """A key of the shared cache whose value is old: it changed while the cache was away."""

    key = models.CharField(max_length=250)

    def __str__(self) -> str:
        return self.key

"""The names of a row as one stored key, so that both databases find a person alike: without case,
accents, apostrophes and width, by every word that was typed, in any order.

A model with such a key has the field, the mixin `WritesSearchKey` and a manager of
`SearchedQuerySet`: whatever writes a name writes the key too. Search by ``search_key__words=text``.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import models

from files.text import fold, words_of

MAX_SIGNS = 400  # no name is longer: a longer text finds nobody
# Scripts whose names are written and typed with or without a space: Chinese, Japanese, Korean.
UNSPACED = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def make_search_key(names: Iterable[str]) -> str:
    """The key of these names, given name first."""
    names = list(names)
    key = fold(" ".join(names))
    if UNSPACED.search(key):
        whole = [text.replace(" ", "") for text in map(fold, names) if UNSPACED.search(text)]
        key = " ".join([key, "".join(whole), "".join(reversed(whole))])  # as one word
    return key


def search_words(text: str) -> list[str]:
    """The words of a typed text, as they stand in a key; none of a text that no name can be."""
    return list(dict.fromkeys(words_of(text))) if len(text) <= MAX_SIGNS else []


class SearchKey(models.TextField):
    """The key of the fields named in ``of``, written with them."""

    def __init__(self, *args: Any, of: Sequence[str] = (), **options: Any) -> None:
        self.of = tuple(of)
        standing: dict[str, Any] = {"default": "", "db_default": "", "editable": False}
        super().__init__(*args, **standing | options)

    def deconstruct(self) -> Any:
        name, path, args, options = super().deconstruct()
        return name, path, args, options | {"of": self.of}

    def pre_save(self, model_instance: models.Model, add: bool) -> str:
        key = make_search_key(getattr(model_instance, name) for name in self.of)
        setattr(model_instance, self.attname, key)
        return key


@SearchKey.register_lookup
@models.CharField.register_lookup
class HasWords(models.Lookup):
    """``words``: each word of a typed text is part of the folded text; a text without words fits
    nobody. Signs that mean something to the database are signs like others."""

    lookup_name = "words"

    def get_prep_lookup(self) -> list[str]:
        return search_words(str(self.rhs))

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        if not self.rhs:
            raise EmptyResultSet
        column, given = self.process_lhs(compiler, connection)
        part = f"{column} {connection.operators['contains']}"
        params: list[Any] = []
        for word in self.rhs:
            params += [*given, f"%{connection.ops.prep_for_like_query(word)}%"]
        return f"({' AND '.join([part] * len(self.rhs))})", tuple(params)


@cache
def search_key_of(model: type[models.Model]) -> SearchKey | None:
    """The field of a model that holds its key, or None."""
    return next((field for field in model._meta.fields if isinstance(field, SearchKey)), None)


class WritesSearchKey(models.Model):
    """``save`` of some fields writes the key where a name is among them."""

    class Meta:
        abstract = True

    def save_base(
        self,
        raw: bool = False,
        force_insert: Any = False,
        force_update: bool = False,
        using: str | None = None,
        update_fields: Iterable[str] | None = None,
    ) -> None:
        field = search_key_of(type(self))
        if field and update_fields and set(field.of) & set(update_fields):
            update_fields = frozenset([*update_fields, field.name])
        super().save_base(raw, force_insert, force_update, using, update_fields)


class SearchedQuerySet[M: models.Model](models.QuerySet[M]):
    """Statements for many rows write the key with the names, or refuse where they cannot."""

    def update(self, **values: Any) -> int:
        return super().update(**values | self._key_for(values))

    def _key_for(self, values):
        field = search_key_of(self.model)
        if field is None or field.name in values or not set(field.of) & set(values):
            return {}
        names = [values.get(name) for name in field.of]
        if not all(isinstance(name, str) for name in names):
            raise TypeError(f"Write all of {', '.join(field.of)} as texts, or use save().")
        return {field.name: make_search_key(names)}

    def bulk_update(
        self, objs: Iterable[M], fields: Iterable[str], batch_size: int | None = None
    ) -> int:
        objs, names = list(objs), list(fields)
        field = search_key_of(self.model)
        if field and set(field.of) & set(names):
            for obj in objs:
                field.pre_save(obj, False)
            names = list(dict.fromkeys([*names, field.name]))
        return super().bulk_update(objs, names, batch_size)


def fill_search_keys(model: type[models.Model]) -> int:
    """Write the keys that differ from the names of their rows: those that a version without keys
    has written. Returns how many there were."""
    field = search_key_of(model)
    if field is None:
        return 0
    rows, filled = model._base_manager.order_by("pk"), 0
    for pk, stored, *names in rows.values_list("pk", field.name, *field.of).iterator(2000):
        if (key := make_search_key(names)) != stored:
            same = dict(zip(field.of, names, strict=True))  # or somebody writes both right now
            filled += rows.filter(pk=pk, **same).update(**{field.name: key})
    return filled

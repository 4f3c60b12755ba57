"""Queries that are asked at every check-in and registration: Django writes their SQL once, and
each call only fills in the values.

Writing the SQL takes two thirds of what a query for one row costs the processor
(``python -m benchmarks.acts``). This is for queries where that was measured; everywhere else a
queryset is clearer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler
from django.db.transaction import TransactionManagementError

type Rows = Iterable[tuple[Any, ...]]


class Parameter(Expression):
    """The place of a value in a query. ``name`` is the keyword by which a call gives it."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class PreparedQuery:
    """A query of one model whose SQL is written once in each thread.

    ``build`` takes the parameters by name and returns a queryset: of objects, with ``only`` and
    annotations if wanted, or of ``values_list``; without ``select_related`` and prefetching.
    ``fields`` are the parameters, each with the field that turns its values into those of
    the database. Whatever else ``build`` reads, such as the time, it reads once for all calls: it
    has to be a parameter.

    Called with the values by name, it returns the rows as a list. Raises TypeError for other names
    or another kind of queryset.
    """

    def __init__(
        self,
        build: Callable[..., models.QuerySet[Any, Any]],
        **fields: models.Field[Any, Any],
    ) -> None:
        self._build, self._fields = build, fields
        self._thread = local()

    def __call__(self, **values: object) -> list[Any]:
        if values.keys() != self._fields.keys():
            raise TypeError(f"Expected {sorted(self._fields)}, not {sorted(values)}.")
        statement = getattr(self._thread, "statement", None)
        if statement is None:
            statement = self._thread.statement = _write(self._build, self._fields)
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("A query that locks rows needs a transaction.")
        prepared = {
            name: field.get_db_prep_value(values[name], connection)
            for name, field in self._fields.items()
        }
        with connection.cursor() as cursor:
            cursor.execute(
                statement.sql,
                [prepared[p.name] if isinstance(p, Parameter) else p for p in statement.params],
            )
            return list(statement.results(cursor.fetchall()))


@dataclass(frozen=True)
class _Statement:
    """The SQL of a query, and how its rows become what the queryset gives. ``names`` are those of
    the ``model``'s columns, which come first; ``annotations`` say where the others are."""

    sql: str
    params: tuple[object, ...]
    locks: bool
    compiler: SQLCompiler
    converters: dict[int, Any]
    model: type[models.Model] | None
    names: list[str]
    annotations: dict[str, int]

    def results(self, rows: Rows) -> Iterable[Any]:
        if self.converters:
            rows = map(tuple, self.compiler.apply_converters(rows, self.converters))
        return rows if self.model is None else (self._instance(self.model, row) for row in rows)

    def _instance(self, model, row):
        found = model.from_db(DEFAULT_DB_ALIAS, self.names, row[: len(self.names)])
        for name, position in self.annotations.items():
            setattr(found, name, row[position])
        return found


def _write(build, fields):
    queryset = build(**{name: Parameter(name, field) for name, field in fields.items()})
    compiler = queryset.query.get_compiler(using=DEFAULT_DB_ALIAS)
    sql, params = compiler.as_sql()
    columns = [column for column, _sql, _alias in compiler.select]
    model, names = None, []
    if queryset._iterable_class is ModelIterable:
        shown = compiler.klass_info
        if shown.get("related_klass_infos") or queryset._prefetch_related_lookups:
            raise TypeError("A prepared query is of one model alone.")
        model = shown["model"]
        names = [columns[position].target.attname for position in shown["select_fields"]]
    elif queryset._iterable_class is not ValuesListIterable:
        raise TypeError("A prepared query is of objects or of a values_list.")
    return _Statement(
        sql,
        tuple(params),
        queryset.query.select_for_update,
        compiler,
        compiler.get_converters(columns),
        model,
        names,
        compiler.annotation_col_map if model else {},
    )

"""Queries and updates of every check-in and registration: Django writes their SQL once, and each
call only fills in the values.

Writing the SQL takes two thirds of what a query for one row costs the processor
(``python -m benchmarks.acts``). This is for where that was measured; everywhere else a queryset
is clearer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from threading import local
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models, transaction
from django.db.models.expressions import Expression
from django.db.models.query import ModelIterable, ValuesListIterable
from django.db.models.sql.compiler import SQLCompiler
from django.db.models.sql.subqueries import UpdateQuery
from django.db.transaction import TransactionManagementError

type Rows = Iterable[tuple[Any, ...]]


class Parameter(Expression):
    """The place of a value in a query. ``name`` is the keyword by which a call gives it."""

    def __init__(self, name: str, output_field: models.Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        return "%s", [self]


class _Prepared:
    """What is asked by name with its values: the SQL is written at the first call of each thread.

    ``fields`` are the parameters, each with the field that turns its values into those of the
    database. Whatever else ``build`` reads, such as the time, it reads once for all calls: it has
    to be a parameter.
    """

    def __init__(self, build: Callable[..., Any], **fields: models.Field[Any, Any]) -> None:
        self._build, self._fields = build, fields
        self._thread = local()

    def _statement(self) -> _Statement:
        if not hasattr(self._thread, "statement"):
            named = {name: Parameter(name, field) for name, field in self._fields.items()}
            self._thread.statement = self._write(**named)
        return self._thread.statement

    def _write(self, **named: Parameter) -> _Statement:
        raise NotImplementedError

    def _execute(self, cursor, statement, values):
        """Raises TypeError for other names."""
        if values.keys() != self._fields.keys():
            raise TypeError(f"Expected {sorted(self._fields)}, not {sorted(values)}.")
        prepared = {
            name: field.get_db_prep_value(values[name], connection)
            for name, field in self._fields.items()
        }
        params = [prepared[p.name] if isinstance(p, Parameter) else p for p in statement.params]
        cursor.execute(statement.sql, params)


class PreparedQuery(_Prepared):
    """A query of one model: ``build`` takes the parameters by name and returns a queryset, of
    objects, with ``only`` and annotations if wanted, or of ``values_list``; without
    ``select_related`` and prefetching.

    Called with the values by name, it returns the rows as a list. Raises TypeError for another kind
    of queryset.
    """

    def __call__(self, **values: object) -> list[Any]:
        statement = self._statement()
        if statement.locks and not connection.in_atomic_block:
            raise TransactionManagementError("A query that locks rows needs a transaction.")
        with connection.cursor() as cursor:
            self._execute(cursor, statement, values)
            return list(statement.results(cursor.fetchall()))

    def _write(self, **named: Parameter) -> _Statement:
        return _select(self._build(**named))


class PreparedUpdate(_Prepared):
    """A change of rows of one model: ``build`` takes the parameters by name and returns a queryset
    with the new values of its rows, as ``update`` is given them.

    Called with the values by name, it returns the number of rows that were changed.
    """

    def __call__(self, **values: object) -> int:
        statement = self._statement()
        with transaction.mark_for_rollback_on_error(), connection.cursor() as cursor:
            self._execute(cursor, statement, values)
            return cursor.rowcount

    def _write(self, **named: Parameter) -> _Statement:
        queryset, changes = self._build(**named)
        query = queryset.query.chain(UpdateQuery)
        query.add_update_values(changes)
        query.clear_ordering(force=True)
        compiler = query.get_compiler(using=DEFAULT_DB_ALIAS)
        sql, params = compiler.as_sql()
        return _Statement(sql, tuple(params), compiler)


@dataclass(frozen=True)
class _Statement:
    """The SQL of a query, and how its rows become what the queryset gives. ``names`` are those of
    the ``model``'s columns, which come first; ``annotations`` say where the others are."""

    sql: str
    params: tuple[object, ...]
    compiler: SQLCompiler
    locks: bool = False
    converters: dict[int, Any] = field(default_factory=dict)
    model: type[models.Model] | None = None
    names: list[str] = field(default_factory=list)
    annotations: dict[str, int] = field(default_factory=dict)

    def results(self, rows: Rows) -> Iterable[Any]:
        if self.converters:
            rows = map(tuple, self.compiler.apply_converters(rows, self.converters))
        return rows if self.model is None else (self._instance(self.model, row) for row in rows)

    def _instance(self, model, row):
        found = model.from_db(DEFAULT_DB_ALIAS, self.names, row[: len(self.names)])
        for name, position in self.annotations.items():
            setattr(found, name, row[position])
        return found


def _select(queryset):
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
        compiler,
        queryset.query.select_for_update,
        compiler.get_converters(columns),
        model,
        names,
        compiler.annotation_col_map if model else {},
    )

"""The numbers of seats that an act changes: right on its rows at once, written together."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import F, Model


@dataclass(frozen=True)
class RowChanges:
    """One changed row: the ``values`` to write, made of the ``changes``."""

    row: Model
    values: dict[str, Any]
    changes: Counter[str]


class CounterChanges:
    """What was counted up and down on which row, and is not written yet."""

    def __init__(self) -> None:
        self._changes: dict[tuple[type[Model], int], tuple[Model, Counter[str]]] = {}

    def add(self, row: Model, **numbers: int) -> None:
        """Change numbers of a row: here at once, in the database when they are written."""
        _row, changes = self._changes.setdefault((type(row), row.pk), (row, Counter()))
        for name, number in numbers.items():
            setattr(row, name, getattr(row, name) + number)
            changes[name] += number

    def forget(self, row: Model) -> None:
        """The row was saved as a whole, its numbers with it."""
        self._changes.pop((type(row), row.pk), None)

    def take_all(self) -> Iterator[RowChanges]:
        """Each changed row once; they are forgotten."""
        changed, self._changes = self._changes, {}
        for row, changes in changed.values():
            values = {name: F(name) + number for name, number in changes.items() if number}
            yield RowChanges(row, values, changes)

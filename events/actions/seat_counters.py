"""The numbers of seats that an act changes: right on its rows at once, written together."""

import functools
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import BigIntegerField, F, IntegerField, Model

from files.prepared_query import PreparedUpdate


@dataclass(frozen=True)
class RowChanges:
    """One row whose numbers changed by so much."""

    row: Model
    changes: Counter[str]

    def write(self, **values: object) -> None:
        """Write the numbers, and other ``values`` of the row with them."""
        changed = {name: number for name, number in self.changes.items() if number}
        if values:
            counted = {name: F(name) + number for name, number in changed.items()}
            _rows(type(self.row)).filter(pk=self.row.pk).update(**counted, **values)
        elif changed:
            _counting(type(self.row), tuple(sorted(changed)))(pk=self.row.pk, **changed)


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
            yield RowChanges(row, changes)


def _rows(model):
    return model._default_manager.all()


@functools.cache
def _counting(model, names):
    """The update that changes these numbers of one row."""
    return PreparedUpdate(
        lambda pk, **numbers: (
            _rows(model).filter(pk=pk),
            {name: F(name) + number for name, number in numbers.items()},
        ),
        pk=BigIntegerField(),
        **dict.fromkeys(names, IntegerField()),
    )

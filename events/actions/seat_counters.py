"""The numbers of seats that an act changes: right on its rows at once, written together."""

from collections import Counter
from collections.abc import Iterator

from django.db.models import F, Model


class CounterChanges:
    """What was counted up and down on which row, and is not written yet."""

    def __init__(self):
        self._changes: dict[tuple[type[Model], int], tuple[Model, Counter]] = {}

    def add(self, row: Model, **numbers: int) -> None:
        """Change numbers of a row: here at once, in the database when they are written."""
        _row, changes = self._changes.setdefault((type(row), row.pk), (row, Counter()))
        for name, number in numbers.items():
            setattr(row, name, getattr(row, name) + number)
            changes[name] += number

    def forget(self, row: Model) -> None:
        """The row was saved as a whole, its numbers with it."""
        self._changes.pop((type(row), row.pk), None)

    def take_all(self) -> Iterator[tuple[Model, dict, Counter]]:
        """Each changed row once, with the values to write and the changes that they are made of;
        they are forgotten."""
        changed, self._changes = self._changes, {}
        for row, changes in changed.values():
            values = {name: F(name) + number for name, number in changes.items() if number}
            yield row, values, changes

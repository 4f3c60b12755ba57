"""What a cell of a table may be."""

from datetime import date
from typing import Self

from django.utils.translation import gettext_lazy as _

# What a spreadsheet shows where a formula failed.
ERROR = "#VALUE!"


class UnreadableCell(str):
    """A cell whose content the file does not hold; as text what is shown instead. ``reason`` says
    why, and what to do. An empty one fills no row."""

    reason: object

    @classmethod
    def without_value(cls) -> Self:
        return cls._because(
            "=…",
            _(
                "The cell has a formula without its result. Open the file in a spreadsheet "
                "program and save it again, or write the value instead of the formula."
            ),
        )

    @classmethod
    def merged(cls) -> Self:
        return cls._because(
            "",
            _(
                "The cell is merged with the one above, so it has no value of its own. Unmerge "
                "the cells and write the value in each row."
            ),
        )

    @classmethod
    def _because(cls, shown, reason):
        cell = cls(shown)
        cell.reason = reason
        return cell


type Cell = str | date

"""How a person's name is printed where no font has some of its signs: never as boxes, as long as
one of the two ways in which it is written can be printed."""

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from files.fonts import not_printable

# What badges, lists, certificates or letters show of a person as it was typed.
PRINTED = ("style", "given_name", "family_name", "second_script", "position")


class Printable(Protocol):
    """What is read of a registration."""

    style: str
    given_name: str
    family_name: str
    second_script: str
    position: str

    @property
    def name(self) -> str: ...


class PrintedName(NamedTuple):
    name: str
    second: str  # below it, or nothing
    missing: str  # the signs that no font has

    @property
    def has_boxes(self) -> bool:
        """Neither way can be printed."""
        return bool(self.missing and not_printable(self.name))


def printed_name(name: str, second_script: str) -> PrintedName:
    """The name, and below it the one in a second script, as they are printed. Where one of them
    cannot be, the other stands alone."""
    missing, missing_second = not_printable(name), not_printable(second_script)
    if missing and second_script and not missing_second:
        return PrintedName(second_script, "", missing)
    second = "" if missing_second else second_script
    return PrintedName(name, second, missing + missing_second)


def not_printable_details(person: Printable) -> list[str]:
    """The details that are printed and hold a sign that no font has."""
    return [name for name in PRINTED if not_printable(getattr(person, name))]


def printed_row(row: Sequence[str], given: int, family: int, second: int) -> list[str]:
    """A row of a list, whose cells at these places are the name, as it is printed."""
    cells, name = list(row), f"{row[given]} {row[family]}".strip()
    shown = printed_name(name, row[second])
    if shown.missing and not shown.has_boxes:
        cells[second] = shown.second
    if shown.name != name:
        cells[given], cells[family] = shown.name, ""
    return cells

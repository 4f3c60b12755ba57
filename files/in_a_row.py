"""Several things in one line, with the comma of the reader's language between them."""

from collections.abc import Iterable

from django.utils.translation import get_language

COMMAS = {"ar": "، ", "zh-hans": "，"}
# In Chinese the things of a list stand apart by another sign than the parts of a sentence.
LIST_COMMAS = COMMAS | {"zh-hans": "、"}


def comma() -> str:
    """Between two parts of a line: “Delegate 17, Fiji”."""
    return COMMAS.get(get_language() or "", ", ")


def in_a_row(things: Iterable[object]) -> str:
    """A list of things: “China, Zambia”."""
    return LIST_COMMAS.get(get_language() or "", ", ").join(map(str, things))

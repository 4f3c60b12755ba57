"""Cities in which people meet, with the time zone of each. Sources in docs/reference.md.

Reading only, without models. A city has no row of its own: an event keeps its English name and its
zone.
"""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from django.utils.text import slugify
from django.utils.translation import get_language

from files.in_a_row import comma
from files.text import fold
from friends.reference import FOLDER, NAMES, states

MOST = 8  # a list that is longer is not read: one types more letters


@dataclass(frozen=True, kw_only=True)
class City:
    """``iso2`` is the State, empty for Jerusalem; ``time_zone`` an IANA name."""

    iso2: str
    time_zone: str
    name_ar: str
    name_zh: str
    name_en: str
    name_fr: str
    name_ru: str
    name_es: str
    also_known: str = ""

    @property
    def key(self) -> str:
        """What a form sends for it: “cn-beijing”."""
        return "-".join(filter(None, [self.iso2.lower(), slugify(fold(self.name_en))]))

    @property
    def name(self) -> str:
        """In the reader's language."""
        return _in_language(self)

    @property
    def label(self) -> str:
        """“Beijing, China”, in the reader's language."""
        state = _states().get(self.iso2)
        return f"{self.name}{comma()}{_in_language(state)}" if state else self.name


def _in_language(row):
    language = (get_language() or "en").partition("-")[0]
    return str(getattr(row, f"name_{language}"))


@cache
def _states():
    return {state.iso2: state for state in states()}


@cache
def cities() -> tuple[City, ...]:
    """All of them, by State and name."""
    with (FOLDER / "cities.csv").open(encoding="utf-8", newline="") as lines:
        return tuple(City(**line) for line in csv.DictReader(lines))


@cache
def _searched():
    """Each city with its names as they are searched."""
    return [(city, [fold(name) for name in _names(city) if name]) for city in cities()]


def _names(city) -> Iterator[str]:
    yield from (getattr(city, name) for name in NAMES)
    yield from city.also_known.split("|")


def find_cities(text: str) -> list[City]:
    """The cities that a text may mean, in any of the six languages, accents aside: those of this
    very name alone, else those whose names or words begin with it, eight at most. A State may be
    named after a comma: “Georgetown, Guyana”."""
    named, state, *_none = [*re.split("[,،，]", text, maxsplit=1), ""]
    searched, of_state = fold(named), fold(state)
    if not searched:
        return []
    rows = [row for row in _searched() if _lies_in(row[0], of_state)]
    exact = [city for city, names in rows if searched in names]
    if exact:
        return exact
    begun = [city for city, names in rows if _begins(searched, names)]
    return sorted(begun, key=lambda city: fold(city.name))[:MOST]


def _begins(searched, names):
    return any(name.startswith(searched) or f" {searched}" in name for name in names)


def _lies_in(city, of_state):
    """Whether the text names the city's State; what is no State's name, such as “D.C.”, is passed
    over."""
    if of_state not in _names_of_states():
        return True
    return city.iso2 == _names_of_states()[of_state]


@cache
def _names_of_states():
    return {fold(getattr(state, name)): state.iso2 for state in states() for name in NAMES}


def city_with(key: str) -> City | None:
    """The city that a form means by ``City.key``, or None."""
    return _by_key().get(key)


@cache
def _by_key():
    return {city.key: city for city in cities()}

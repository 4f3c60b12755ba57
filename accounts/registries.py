"""What the apps above bring to people's accounts (`audit.registry`)."""

from collections.abc import Callable, Sequence
from typing import Protocol

from audit.registry import Registry, offer


class City(Protocol):
    """A city as a search finds it: what a form sends for it, its name for the reader, its zone."""

    @property
    def key(self) -> str: ...
    @property
    def label(self) -> str: ...
    @property
    def time_zone(self) -> str: ...


# Functions from a text to the cities that it may mean.
CITY_SEARCH: Registry[Callable[[str], Sequence[City]]] = offer("accounts.city_search")

"""What an app takes from the apps above it, which it cannot import: named items, one list for each
kind.

The lower app offers a list (`offer`) and reads it. An upper app registers its items in its
``AppConfig.ready`` and says in ``AppConfig.brings`` which they are, ``{list: names}``. The system
check `audit.checks.registries` holds the two against each other, so that nothing is lost without a
word when an app is cut in two: a person's data that no eraser knows, a rule of retention that never
runs.
"""

from collections.abc import Iterator, Mapping


class Registry[T]:
    """Items by name, in the order of ``order``, and where that is equal in that of their coming."""

    def __init__(self, name: str, *, declared: bool = True) -> None:
        """``declared`` is False for a list of many small things, such as words: their names are not
        repeated in ``AppConfig.brings``."""
        self.name = name
        self.declared = declared
        self.doubled: list[str] = []
        self._items: dict[str, T] = {}
        self._order: dict[str, int] = {}

    def register(self, name: str, item: T, *, order: int = 0) -> T:
        """Bring an item. The same one again changes nothing; another one under a name that is taken
        is refused, and the system check says so. Nothing is raised: an app could not even start to
        be checked."""
        if name not in self._items:
            self._items[name], self._order[name] = item, order
        elif self._items[name] is not item:
            self.doubled.append(name)
        return item

    def register_all(self, items: Mapping[str, T]) -> None:
        for name, item in items.items():
            self.register(name, item)

    def names(self) -> list[str]:
        return sorted(self._items, key=self._order.__getitem__)

    def get(self, name: str, default: T | None = None) -> T | None:
        return self._items.get(name, default)

    def __getitem__(self, name: str) -> T:
        return self._items[name]

    def __iter__(self) -> Iterator[T]:
        return (self._items[name] for name in self.names())

    def __contains__(self, name: object) -> bool:
        return name in self._items

    def __len__(self) -> int:
        return len(self._items)


REGISTRIES: dict[str, Registry] = {}


def offer(name: str, *, declared: bool = True) -> Registry:
    """A new list, ``app.what``, for the apps above."""
    if name in REGISTRIES:
        raise ValueError(f"There are two lists named {name}.")
    REGISTRIES[name] = Registry(name, declared=declared)
    return REGISTRIES[name]

"""The entities that a list from elsewhere names: by code, acronym, or name in any of six
languages."""

import re
import unicodedata
from collections import defaultdict
from dataclasses import dataclass

from friends.models import Entity
from friends.models.entities import NAME_LANGUAGES, sort_key

# Commas and semicolons of all scripts that the six languages use, and the cells of a spreadsheet.
BETWEEN = re.compile(r"[,;\t،؛，、；]")


def plain(text: str) -> str:
    """A text as it is compared: “Timor-Leste” and “Timor Leste” are the same."""
    return sort_key(text.replace("-", " ").replace("_", " ").replace("/", " ").replace("*", " "))


# What is said of it → its key → the entity.
type _Index = defaultdict[str, dict[int, Entity]]


class EntityBook:
    """All entities, found by code, acronym, any of their six names or another accepted form. What
    is one entity's name stands before what is another accepted form of a second one."""

    def __init__(self) -> None:
        self._sure: _Index = defaultdict(dict)
        self._other: _Index = defaultdict(dict)
        for entity in Entity.objects.defer("reference"):
            self._enter(entity)

    def _enter(self, entity):
        names = [getattr(entity, f"name_{language}") for language in NAME_LANGUAGES]
        for name in (entity.iso2, entity.iso3, entity.code, entity.acronym, *names):
            self._put(self._sure, name, entity)
        for name in entity.also_known.split("|"):
            self._put(self._other, name, entity)

    def _put(self, index, text, entity):
        if key := plain(text or ""):
            index[key][entity.pk] = entity

    def meant(self, text: str) -> list[Entity]:
        """The entities that a text may mean, as a list: one, none, or more."""
        key = plain(without_marks(text))
        return list((self._sure.get(key) or self._other.get(key) or {}).values())

    def one(self, text: str) -> Entity | None:
        """The one entity that a text means, or None."""
        found = self.meant(text)
        return found[0] if len(found) == 1 else None


@dataclass(frozen=True)
class NamedEntities:
    """The entities that a text names, each once and in its order, and the pieces that name none, or
    more than one."""

    entities: list[Entity]
    unknown: list[str]


def named(text: str) -> NamedEntities:
    """What a text names. One line holds one name, which may have a comma in it, or several."""
    book = EntityBook()
    found: dict[int, Entity] = {}
    unknown: dict[str, None] = {}  # in their order, each once
    for piece in _pieces(without_marks(text), book):
        if entity := book.one(piece):
            found[entity.pk] = entity
        else:
            unknown[piece] = None
    return NamedEntities(list(found.values()), list(unknown))


def without_marks(text: str) -> str:
    """Marks of direction come along when a name is copied; nobody sees them."""
    return "".join(c for c in text if c in "\r\n\t" or unicodedata.category(c) not in ("Cf", "Cc"))


def _pieces(text, book):
    for line in text.splitlines():
        parts = [line] if book.meant(line) else BETWEEN.split(line)
        yield from (part.strip() for part in parts if part.strip())

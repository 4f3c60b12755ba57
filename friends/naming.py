"""The entities that a list from elsewhere names: by code, acronym, or name in any of six languages."""

import re
import unicodedata

from friends.models import Entity
from friends.models.entities import NAME_LANGUAGES, sort_key

# Commas and semicolons of all scripts that the six languages use, and the cells of a spreadsheet.
BETWEEN = re.compile(r"[,;\t،؛，、；]")


def named(text):
    """``(entities, unknown)``: the entities that a text names, each once and in its order, and the
    pieces that name none. One line holds one name, which may have a comma in it, or several."""
    known = _known()
    found, unknown = {}, {}
    for piece in _pieces(_without_marks(text), known):
        entity = known.get(sort_key(piece))
        if entity:
            found[entity.pk] = entity
        else:
            unknown[piece] = None
    return list(found.values()), list(unknown)


def _without_marks(text):
    """Marks of direction come along when a name is copied; nobody sees them."""
    return "".join(c for c in text if c in "\r\n\t" or unicodedata.category(c) not in ("Cf", "Cc"))


def _pieces(text, known):
    for line in text.splitlines():
        parts = [line] if sort_key(line) in known else BETWEEN.split(line)
        yield from (part.strip() for part in parts if part.strip())


def _known():
    """Every code and name → its entity. A code stands before a name that is written alike, and what
    means two entities means none."""
    names, codes = {}, {}
    for entity in Entity.objects.defer("reference"):
        said = [getattr(entity, f"name_{language}") for language in NAME_LANGUAGES]
        for name in (*said, *entity.also_known.split("|")):
            _put(names, name, entity)
        for code in (entity.iso2, entity.iso3, entity.code, entity.acronym):
            _put(codes, code or "", entity)
    return {key: entity for key, entity in (names | codes).items() if entity}


def _put(index, text, entity):
    if key := sort_key(text):
        index[key] = entity if index.get(key, entity) == entity else None

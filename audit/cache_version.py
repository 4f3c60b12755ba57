"""Versions of cached fragments, which change with the rows that the fragments show.

A fragment is cached under ``cache_version("members", "events")``. Each app says once which of its
models stand on which fragments (``shown_in``, in ``AppConfig.ready``); the entry that every act
records then makes the fragments be drawn again, after its commit. Only what writes rows without an
entry calls ``invalidate`` itself. Fragments of one row use the row's own version instead.
"""

import functools
import secrets
from dataclasses import dataclass
from fnmatch import fnmatchcase

from django.core.cache import cache
from django.db import models, transaction

# A version that was not renewed (a process killed between commit and cache) heals after this many
# seconds. One that could not be renewed because the cache was away is noted (`audit.stale_keys`).
LIFE = 600


@dataclass(frozen=True)
class Shown:
    """A fragment on which a model stands, and which acts on it the fragment shows."""

    fragment: str
    acts: tuple[str, ...]
    unless: tuple[str, ...]

    def is_changed_by(self, act: str) -> bool:
        return _matches(act, self.acts) and not _matches(act, self.unless)


# Label of a model → where it is shown.
SHOWN: dict[str, list[Shown]] = {}


def shown_in(
    fragment: str,
    *shown: type[models.Model],
    acts: tuple[str, ...] = ("*",),
    unless: tuple[str, ...] = (),
) -> None:
    """Say that rows of these models stand on a fragment. ``acts`` and ``unless`` are patterns of
    the acts that change it; an act that nobody thought of makes it be drawn again once too
    often."""
    for model in shown:
        places = SHOWN.setdefault(model._meta.label_lower, [])
        place = Shown(fragment, acts, unless)
        if place not in places:
            places.append(place)
    fragments_changed_by.cache_clear()


@functools.cache
def fragments_changed_by(subject_type: str, act: str) -> tuple[str, ...]:
    """The fragments that show a record of this kind and what this act changed of it. Asked for each
    entry, and the same for as long as the process lives."""
    places = SHOWN.get(subject_type, ())
    return tuple(place.fragment for place in places if place.is_changed_by(act))


def _matches(act, patterns):
    return any(fnmatchcase(act, pattern) for pattern in patterns)


def cache_version(*names: str) -> str:
    """One string that stays the same until one of the names is invalidated."""
    if not names:
        return ""
    keys = [_key(name) for name in names]
    found = cache.get_many(keys)
    for key in keys:
        if key not in found:
            cache.add(key, secrets.token_hex(6), LIFE)
            # Without a cache a version that nobody else has: what is drawn now is kept nowhere.
            found[key] = cache.get(key) or secrets.token_hex(6)
    return "-".join(found[key] for key in keys)


def invalidate(*names: str) -> None:
    """Let the fragments under these names be drawn again, once the present transaction commits."""
    if new := {name for name in names if not _is_pending(name)}:
        transaction.on_commit(_Renewal(new), robust=True)


def is_pending(*names: str) -> bool:
    """Whether the present transaction has changed what stands on one of these fragments: it is
    drawn again for itself, and kept for nobody."""
    waiting = (function for _sids, function, _robust in transaction.get_connection().run_on_commit)
    return any(
        isinstance(function, _Renewal) and not function.done and function.names & set(names)
        for function in waiting
    )


def _key(name):
    return f"version:{name}"


class _Renewal:
    """New versions of some names. One of each is enough for an act on thousands of rows."""

    def __init__(self, names):
        self.names, self.done = names, False

    def __call__(self):
        self.done = True
        cache.set_many({_key(name): secrets.token_hex(6) for name in self.names}, LIFE)


def _is_pending(name):
    """Whether it is renewed already by this transaction, whichever savepoints are rolled back."""
    connection = transaction.get_connection()
    inside = set(connection.savepoint_ids)
    return any(
        isinstance(function, _Renewal)
        and name in function.names
        and not function.done
        and savepoints <= inside
        for savepoints, function, _robust in connection.run_on_commit
    )

"""Keys of cached fragments that change when an act says so, after its commit.

A fragment is cached under ``stamp("members", "figures")``; an act that changes what the fragment
shows calls ``drop("members")``. Fragments that depend on one row use the row's own version instead.
"""

import secrets

from django.core.cache import cache
from django.db import transaction

# A lost drop (a process killed between commit and cache) heals after this many seconds.
LIFE = 600


def stamp(*names):
    """One string that stays the same until one of the names is dropped."""
    keys = [f"stamp:{name}" for name in names]
    found = cache.get_many(keys)
    for key in keys:
        if key not in found:
            cache.add(key, secrets.token_hex(6), LIFE)
            found[key] = cache.get(key) or ""
    return "-".join(found[key] for key in keys)


def drop(*names):
    """Let the fragments under these names be drawn anew, once the present transaction commits."""
    transaction.on_commit(
        lambda: cache.set_many({f"stamp:{n}": secrets.token_hex(6) for n in names}, LIFE)
    )

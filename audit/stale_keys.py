"""Keys of the shared cache whose values are old: they changed while the cache was away.

Noted in the transaction of the change itself, so that a killed process forgets none. A process that
finds the cache again deletes them there before it is read; the worker then removes the notes.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched

from django.core.cache import cache

from audit.models import StaleKey

BATCH = 500


def note(keys: Iterable[str]) -> None:
    """Remember that the cache's values of these keys are old."""
    StaleKey.objects.bulk_create(StaleKey(key=key) for key in keys)


def noted() -> Iterator[tuple[str, ...]]:
    """All keys that were noted, some at a time."""
    yield from batched(StaleKey.objects.values_list("key", flat=True).iterator(), BATCH)


def delete_noted(now: datetime) -> int:
    """Delete what was noted from a cache that is back. Returns how many notes went.

    The same key may have been noted again meanwhile: only the notes that were read here go.
    """
    rows = dict(StaleKey.objects.order_by("pk").values_list("pk", "key")[:BATCH])
    if not rows or not _deleted(list(rows.values())):
        return 0
    return StaleKey.objects.filter(pk__in=rows).delete()[0]


def _deleted(keys):
    """Other caches than Redis are not away on their own, and have nothing noted."""
    if hasattr(cache, "delete_now"):
        return cache.delete_now(keys)
    cache.delete_many(keys)
    return True

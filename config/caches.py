"""The shared cache, which may be away: no page fails with it, and none waits for it for long.

While Redis is away a key is simply not there: sessions and parts of pages come from the database,
the limits of the API are not counted. Limits that guard sign-in and secrets are counted in a table
of the database meanwhile, so that nobody can guess passwords because a cache was stopped.

What had to be deleted or replaced and could not be (``REMEMBERED``) is noted in the database. Those
keys go before a process uses Redis again: neither an ended session nor an old figure comes back.
"""

import logging
import threading
import time
from contextlib import suppress

from django.core.cache import caches
from django.core.cache.backends import db, locmem, redis
from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.db import DatabaseError, router, transaction
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as NotConnected
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

from audit import stale_keys
from config.session_store import SESSION_PREFIX

log = logging.getLogger(__name__)

WAIT = 0.2  # seconds for a connection, and for an answer
PAUSE = 2.0  # seconds in which an absent Redis is not asked again
WHILE_AWAY = "while_away"  # the alias of the table that counts meanwhile
# Counted in the database while Redis is away; the API's own limits are not worth a write each.
COUNTED = ("allauth", "limit:", "sign-in:")
NOT_COUNTED = ("limit:client:", "limit:address:")
# Old values of these would be wrong. Other keys hold the version of what they show.
REMEMBERED = ("version:", SESSION_PREFIX)


class Breaker:
    """Whether a Redis answers, as this process knows it. After a failure nobody asks for a while;
    then one asks, and the others go on without."""

    def __init__(self):
        self._lock = threading.Lock()
        self.is_away, self._until = False, 0.0

    def lets_through(self):
        if not self.is_away:
            return True
        with self._lock:
            if time.monotonic() < self._until:
                return False
            self._until = time.monotonic() + PAUSE
            return True

    def failed(self, error):
        with self._lock:
            first, self.is_away = not self.is_away, True
            self._until = time.monotonic() + PAUSE
        if first:
            log.warning("the cache does not answer, and is done without: %s", type(error).__name__)

    def answered(self):
        if self.is_away:
            self.is_away = False
            log.warning("the cache answers again")


# Django makes a backend for each thread: they share what they found out about a server.
_breakers: dict[str, Breaker] = {}


class RedisCache(redis.RedisCache):
    """Django's, for a Redis that may be away, slow or full."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self.breaker = _breakers.setdefault(str(server), Breaker())
        # A connection that Redis closed while it was idle is opened again, once. A server
        # that does not answer in time is not asked twice.
        retry = Retry(NoBackoff(), 1, supported_errors=(NotConnected,))
        waits = {"socket_timeout": WAIT, "socket_connect_timeout": WAIT, "retry": retry}
        self._options = {**waits, **self._options}

    def _ask(self, act, otherwise):
        """``act(cache)`` if Redis answers, else ``otherwise``."""
        if not self.breaker.lets_through():
            return otherwise
        try:
            if self.breaker.is_away:
                self._forget_what_is_old()
            answer = act(super())
        except ResponseError as error:  # it is there, and out of memory or read-only
            log.warning("the cache refused: %s", str(error).partition(" ")[0])
            return otherwise
        except (RedisError, OSError) as error:
            self.breaker.failed(error)
            return otherwise
        except DatabaseError as error:  # nobody knows what is old
            self.breaker.failed(error)
            return otherwise
        self.breaker.answered()
        return answer

    def _forget_what_is_old(self):
        for keys in stale_keys.noted():
            super().delete_many(keys)

    def _counts(self, key):
        """The cache in the database where this key is counted there now, else None."""
        counted = key.startswith(COUNTED) and not key.startswith(NOT_COUNTED)
        return caches[WHILE_AWAY] if counted and self.breaker.is_away else None

    def _first(self, key, name, *arguments, otherwise):
        """Redis, or without one the database for what is counted."""
        answer = self._ask(lambda cache: getattr(cache, name)(key, *arguments), _AWAY)
        if answer is not _AWAY:
            return answer
        counts = self._counts(key)
        return getattr(counts, name)(key, *arguments) if counts else otherwise

    def get(self, key, default=None, version=None):
        return self._first(key, "get", default, version, otherwise=default)

    def add(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        return self._first(key, "add", value, timeout, version, otherwise=True)

    def set(self, key, value, timeout=DEFAULT_TIMEOUT, version=None):
        if self._first(key, "set", value, timeout, version, otherwise=_AWAY) is _AWAY:
            _note([key])

    def touch(self, key, timeout=DEFAULT_TIMEOUT, version=None):
        return self._first(key, "touch", timeout, version, otherwise=False)

    def delete(self, key, version=None):
        gone = self._first(key, "delete", version, otherwise=_AWAY)
        if gone is _AWAY:
            _note([key])
        return gone is True

    def incr(self, key, delta=1, version=None):
        found = self._incr(key, delta, version)
        if found is None:
            raise ValueError(f"Key {key!r} not found")
        return found

    def _incr(self, *arguments):
        def count(cache):
            with suppress(ValueError):
                return cache.incr(*arguments)

        found = self._ask(count, _AWAY)
        if found is not _AWAY:
            return found
        counts = self._counts(arguments[0])
        return count(counts) if counts else None

    def count(self, key, seconds):
        """One more under ``key``, which lives for so long; the number with this one. It is asked
        once, where adding and counting would ask two or three times."""
        made = self.make_and_validate_key(key)

        def act(_cache):
            with self._cache.get_client(made, write=True).pipeline() as pipeline:
                pipeline.set(made, 0, ex=seconds, nx=True)
                pipeline.incr(made)
                return pipeline.execute()[-1]

        found = self._ask(act, _AWAY)
        if found is not _AWAY:
            return found
        counts = self._counts(key)
        return counts.count(key, seconds) if counts else 1

    def has_key(self, key, version=None):
        return self._first(key, "has_key", version, otherwise=False)

    def get_many(self, keys, version=None):
        keys = list(keys)
        return self._ask(lambda cache: cache.get_many(keys, version), {})

    def set_many(self, data, timeout=DEFAULT_TIMEOUT, version=None):
        failed = self._ask(lambda cache: cache.set_many(data, timeout, version), _AWAY)
        if failed is _AWAY:
            _note(data)
        return list(data) if failed is _AWAY else failed

    def delete_many(self, keys, version=None):
        keys = list(keys)
        if self._ask(lambda cache: cache.delete_many(keys, version), _AWAY) is _AWAY:
            _note(keys)
            for key in keys:
                if counts := self._counts(key):
                    counts.delete(key, version)

    def clear(self):
        return self._ask(lambda cache: cache.clear(), False)

    def delete_now(self, keys):
        """Delete these now, and say whether that was possible."""
        return self._ask(lambda cache: cache.delete_many(keys), _AWAY) is not _AWAY

    def ping(self):
        """Ask the server, whatever is known of it. Raises if it does not answer."""
        self._cache.get_client(write=True).ping()


_AWAY = object()


def _note(keys):
    """What a cache that comes back must not say any more."""
    old = [key for key in keys if key.startswith(REMEMBERED)]
    if not old:
        return
    try:
        with transaction.atomic():
            stale_keys.note(old)
    except DatabaseError:
        log.exception("what the cache holds of %d keys is old, and could not be noted", len(old))


class CountingMixin:
    """One way to count for the caches that have no statement for it."""

    def count(self, key, seconds):
        """One more under ``key``, which lives for so long; the number with this one."""
        if self.add(key, 1, seconds):
            return 1
        with suppress(ValueError):  # it was thrown out just now
            found = self.incr(key)
            self.touch(key, seconds)  # what is counted here lives no longer than by default
            return found
        return 1


class LocMemCache(CountingMixin, locmem.LocMemCache):
    """Django's, in the memory of one process: for tests and trials."""


class DatabaseCache(CountingMixin, db.DatabaseCache):
    """Django's, whose readers never fail because what has expired cannot be deleted just now."""

    def _base_delete_many(self, keys):
        try:
            with transaction.atomic(using=router.db_for_write(self.cache_model_class)):
                return super()._base_delete_many(keys)
        except DatabaseError:  # locked, full or read-only; it stays expired
            return False

    def ping(self):
        """The table is there and can be read. Raises if not."""
        self.get("ping")

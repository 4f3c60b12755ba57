"""The loop behind ``manage.py work``: the duties that the apps bring, each on its own."""

import logging
import signal
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connections
from django.db.models import Model
from django.utils import timezone

from accounts.models import WorkerBeat
from audit.registry import Registry, offer

log = logging.getLogger(__name__)

IDLE = 0.2  # seconds


@dataclass
class Task:
    """``run(now)`` returns how much it did; ``due`` is on the monotonic clock, in seconds."""

    name: str
    run: Callable[[datetime], int | None]
    every: float  # seconds
    due: float = 0.0


TASKS: Registry[Task] = offer("accounts.tasks")


def list_tasks() -> list[Task]:
    """All duties, none of them done yet."""
    return [replace(duty) for duty in TASKS]


def perform(duty: Task) -> int | None:
    """Run one duty; its failure is its own. Returns how much was done, or None if it failed."""
    for connection in _connections():
        connection.close_if_unusable_or_obsolete()
    try:
        done = duty.run(timezone.now())
    except Exception:
        log.exception("duty “%s” failed", duty.name)
        for connection in _connections():
            connection.close()
        return None
    if done:
        log.info("%s: %s", duty.name, done)
    return done


def beat(now: datetime) -> int:
    """Write down that a worker is alive, for `/readyz`. Nothing is done by it."""
    WorkerBeat.objects.update_or_create(pk=1, defaults={"at": now})
    return 0


class SomeFailed(Exception):
    """Some rows of a duty failed, named in ``failed``; ``done`` is what was done with the
    others."""

    def __init__(self, done: int, failed: list[str]) -> None:
        super().__init__(f"{len(failed)} failed: {', '.join(failed[:20])}")
        self.done, self.failed = done, failed


def for_each[T](rows: Iterable[T], act: Callable[[T], int | None], *, what: str = "row") -> int:
    """Do ``act(row)`` for every row, which is a transaction of its own: one that fails stops no
    other.

    Returns the sum of what the acts returned. If some failed, each is logged, and ``SomeFailed`` is
    raised when all were tried, so that the duty counts as failed and is performed again.
    """
    done, failed, last = 0, [], None
    for row in rows:
        try:
            done += act(row) or 0
        except Exception as error:
            last = error
            failed.append(_label(row, what))
            log.exception("%s failed; the others go on", failed[-1])
            _renew_connections()
    if failed:
        raise SomeFailed(done, failed) from last
    return done


def _label(row, what):
    """The row's key and no more: its text may name a person."""
    if isinstance(row, Model):
        return f"{row._meta.label} {row.pk}"
    return f"{what} {row}"


def _renew_connections():
    """What broke one may serve the next. Without a database the others need not be tried:
    raises."""
    for connection in _connections():
        connection.close_if_unusable_or_obsolete()
        connection.ensure_connection()


def _connections():
    """Those in use. A transaction around the whole worker is a test's, and stays."""
    return [c for c in connections.all(initialized_only=True) if not c.in_atomic_block]


def once(listed: list[Task] | None = None) -> bool:
    """Every duty one time, for cron and tests. False if one of them failed."""
    results = [perform(duty) for duty in listed or list_tasks()]
    return None not in results


def work(stop: threading.Event, listed: list[Task] | None = None) -> None:
    """Until ``stop`` (a threading.Event) is set, the duty under way is finished."""
    listed = listed or list_tasks()
    while not stop.is_set():
        for duty in listed:
            if not stop.is_set() and duty.due <= time.monotonic():
                perform(duty)
                duty.due = time.monotonic() + duty.every
        stop.wait(IDLE)


def stop_on_signals() -> threading.Event:
    """An Event that SIGTERM and SIGINT set."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    return stop

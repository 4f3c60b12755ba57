"""The loop behind ``manage.py work``: the tasks that the apps bring, each in a thread of its own,
so that none waits for another, such as for a mail server that stalls or a long job.

What is due, and whose lease has ended, is decided by the clock of the database: several machines
have several clocks, and one that is wrong must neither take another's work nor stop.
"""

import logging
import signal
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection, connections
from django.db.models import Model

from accounts.models import WorkerBeat
from audit.registry import Registry, offer

log = logging.getLogger(__name__)

IDLE = 0.2  # seconds
RARE = 60  # seconds: a task that is performed less often keeps no connection meanwhile


@dataclass
class Task:
    """``run(now)`` returns how much it did; ``now`` is by the database's clock. It is performed
    again ``every`` so many seconds after it ended, whatever the machine's clock does."""

    name: str
    run: Callable[[datetime], int | None]
    every: float


TASKS: Registry[Task] = offer("accounts.tasks")


def list_tasks() -> list[Task]:
    """A fresh copy of all tasks."""
    return [replace(task) for task in TASKS]


def database_now() -> datetime:
    """The time by the one clock that all machines share."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT clock_timestamp()")
            return cursor.fetchone()[0]
        cursor.execute("SELECT strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')")
        return datetime.fromisoformat(cursor.fetchone()[0])


def perform(task: Task) -> int | None:
    """Run one task; a failure stops no other. Returns how much was done, or None if it failed."""
    for each in _connections():
        each.close_if_unusable_or_obsolete()
    try:
        done = task.run(database_now())
    except Exception:
        log.exception("task “%s” failed", task.name)
        for each in _connections():
            each.close()
        return None
    if done:
        log.info("%s: %s", task.name, done)
    return done


def beat(now: datetime) -> int:
    """Record that a worker is alive, for `/readyz`. Counts as nothing done."""
    WorkerBeat.objects.update_or_create(pk=1, defaults={"at": now})
    return 0


class SomeFailed(Exception):
    """Some rows of a task failed, named in ``failed``; ``done`` is what was done with the
    others."""

    def __init__(self, done: int, failed: list[str]) -> None:
        super().__init__(f"{len(failed)} failed: {', '.join(failed[:20])}")
        self.done, self.failed = done, failed


def for_each[T](rows: Iterable[T], act: Callable[[T], int | None], *, what: str = "row") -> int:
    """Do ``act(row)`` for every row, which is a transaction of its own: one that fails stops no
    other.

    Returns the sum of what the acts returned. If some failed, each is logged, and ``SomeFailed`` is
    raised when all were tried, so that the task counts as failed and is performed again.
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
    """A new connection may serve the next row. Raises if there is no database, where the other
    rows need not be tried."""
    for each in _connections():
        each.close_if_unusable_or_obsolete()
        each.ensure_connection()


def _connections():
    """Those in use. A transaction around the whole worker is a test's, and stays."""
    return [c for c in connections.all(initialized_only=True) if not c.in_atomic_block]


def once(listed: list[Task] | None = None) -> bool:
    """Every task once, for cron and tests. False if one of them failed."""
    results = [perform(task) for task in listed or list_tasks()]
    return None not in results


def work(stop: threading.Event, listed: list[Task] | None = None) -> None:
    """Run until ``stop`` (a threading.Event) is set. Tasks under way are finished."""
    threads = [_Repeating(task, stop) for task in listed or list_tasks()]
    for thread in threads:
        thread.start()
    while not stop.wait(1):
        _stop_if_incomplete(threads, stop)
    for thread in threads:
        thread.join()
    if broken := [thread.name for thread in threads if thread.broke]:
        raise RuntimeError(f"the task “{broken[0]}” broke off; the worker has to start again")


class _Repeating(threading.Thread):
    """Performs one task again and again, on database connections of its own."""

    def __init__(self, task, stop):
        super().__init__(name=task.name)
        self.task, self.stop, self.broke = task, stop, True

    def run(self):
        try:
            while not self.stop.is_set():
                perform(self.task)
                if self.task.every > RARE:
                    connections.close_all()
                self.stop.wait(self.task.every or IDLE)
            self.broke = False
        finally:
            connections.close_all()


def _stop_if_incomplete(threads, stop):
    """A worker that does only some of its tasks looks healthy and is not: it ends, and its
    supervisor starts another."""
    if not all(thread.is_alive() for thread in threads):
        stop.set()


def stop_on_signals() -> threading.Event:
    """An Event that SIGTERM and SIGINT set, in a thread: the signal may come while the main thread
    holds the Event's lock."""
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=stop.set).start())
    return stop

"""For load balancers and monitors: is the process alive, may it take requests, is the worker late?

`/healthz` asks nothing but the process. `/readyz` answers 503 where every page would fail: no
database, migrations missing, or demonstration data in production. What the site can do without for
a while (cache, disk, storage, worker) is reported as `degraded` and leaves the answer at 200, since
taking a web process out of service would help nobody; with `?strict=1` that is 503 too, for a
monitor. Each runs in a thread of its own; one that hangs is reported as failed after a second.

No answer holds more than numbers and fixed words, since both addresses are open to all.
"""

import os
import tempfile
import threading
import time
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.cache import caches
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection, connections
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import Job, Notice, WorkerBeat
from accounts.worker import database_now
from audit.models import Entry
from events.models import SeatCheck
from friends.models import GroupOfFriends

WAIT = 1.0  # seconds for all answers together
FRESH = 1.0  # seconds for which an answer is given again
LATE = 120  # seconds without a sign of the worker; it says one every five, between two tasks
NEEDED = ("database", "migrations", "data")

# What was found to be well stays so while this process lives: migrations and the data.
_settled = set()


@login_not_required
@never_cache
def healthz(request):
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request):
    status, body = answer(is_strict=request.GET.get("strict") == "1")
    return JsonResponse(body, status=status)


def answer(*, is_strict):
    """Status and body of `/readyz`."""
    body = report()
    bad = ("failed", "degraded") if is_strict else ("failed",)
    return 503 if body["status"] in bad else 200, body


# --- the report -----------------------------------------------------------------------------------
_lock = threading.Lock()
_last = (0.0, {})


def report():
    """The body of `/readyz`, at most a second old: it costs the same however often it is asked."""
    global _last
    with _lock:
        at, body = _last
        if time.monotonic() - at >= FRESH:
            body = make_report()
            _last = (time.monotonic(), body)
    return body


def make_report():
    answers = ask_all(PROBES)
    database = answers.get("database") or {"checks": {"database": "failed"}}
    others = {name: "ok" if name in answers else "failed" for name in PROBES}
    checks = others | database.pop("checks")
    if "worker" in database:
        checks["worker"] = "ok" if database["worker"].pop("is_alive") else "failed"
    return {"status": _status(checks), "checks": checks, **database}


def _status(checks):
    failed = {name for name, result in checks.items() if result != "ok"}
    if failed & set(NEEDED):
        return "failed"
    return "degraded" if failed else "ok"


# --- asking ---------------------------------------------------------------------------------------
@dataclass
class Asked:
    """A probe under way. One that hangs is not asked again before it has ended."""

    act: object
    answer: object = None
    is_well: bool = False

    def run(self):
        try:
            self.answer = self.act()
            self.is_well = True
        except Exception:
            self.is_well = False
        finally:
            connections.close_all()


_under_way = {}


def ask_all(probes):
    """The answers of those that are well and answer in time, by name."""
    until = time.monotonic() + WAIT
    for name, act in probes.items():
        if name not in _under_way or not _under_way[name][1].is_alive():
            asked = Asked(act)
            thread = threading.Thread(target=asked.run, name=f"health {name}", daemon=True)
            _under_way[name] = (asked, thread)
            thread.start()
    asked_now = {name: _under_way[name] for name in probes}
    for _asked, thread in asked_now.values():
        thread.join(max(0.0, until - time.monotonic()))
    return {
        name: asked.answer
        for name, (asked, thread) in asked_now.items()
        if asked.is_well and not thread.is_alive()
    }


# --- what is asked --------------------------------------------------------------------------------
def database():
    """What the database says: its checks, and the figures of what waits."""
    checks = {"database": "ok", "migrations": "ok", "data": "ok"}
    try:
        _settle(checks, "migrations", migrated)
        _settle(checks, "data", data_is_real)
        figures = backlog(timezone.now()) if checks["migrations"] == "ok" else {}
    except DatabaseError:
        return {"checks": {"database": "failed"}}
    return {"checks": checks, **figures}


def shared_cache():
    cache = caches["default"]
    cache.ping() if hasattr(cache, "ping") else cache.get("ping")


def disk():
    """A byte where data lies, written through to the disk."""
    with tempfile.TemporaryFile(dir=settings.VAR) as file:
        file.write(b"1")
        file.flush()
        os.fsync(file.fileno())


def storage():
    name = default_storage.save("health/probe", ContentFile(b"1"))
    default_storage.delete(name)


PROBES = {"database": database, "cache": shared_cache, "disk": disk, "storage": storage}


def _settle(checks, name, holds):
    if name in _settled or checks["migrations"] != "ok":
        return
    if holds():
        _settled.add(name)
    else:
        checks[name] = "failed"


def migrated():
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def data_is_real():
    """In production, no demonstration: its accounts have passwords that everybody can read."""
    return not (settings.PRODUCTION and GroupOfFriends.objects.filter(demonstration=True).exists())


def backlog(now):
    """What waits for the worker, and for how many seconds the oldest of it has waited since it was
    written; and whether this machine's clock agrees with that of the database."""
    connection.ensure_connection()
    unsealed = Entry.objects.filter(seq__isnull=True)
    jobs = Job.objects.active()
    check = SeatCheck.objects.first()
    return {
        "mail": _mail(now),
        "jobs": {
            "waiting": jobs.count(),
            "oldest_seconds": _age(now, jobs.order_by("pk").values_list("requested_at")),
        },
        "audit": {
            "unsealed": unsealed.count(),
            "oldest_seconds": _age(now, unsealed.order_by("id").values_list("at")),
        },
        # The last time that all seat limits were counted again; null before the first.
        "seats": {
            "checked_at": check and check.at.isoformat(timespec="seconds"),
            "differences": check and len(check.differences),
        },
        "worker": worker(now),
        "clock": {"ahead_seconds": round((timezone.now() - database_now()).total_seconds())},
    }


def worker(now):
    """How long ago a worker said that it is alive; null before the first time."""
    beat = WorkerBeat.objects.values_list("at", flat=True).first()
    ago = None if beat is None else max(0, int((now - beat).total_seconds()))
    return {"seen_seconds": ago, "is_alive": ago is not None and ago <= LATE}


def _mail(now):
    """All that is not sent yet, also what waits for its next try: a server that refuses everything
    would show no backlog otherwise."""
    counts = Notice.objects.waiting().aggregate(
        waiting=Count("pk"), retrying=Count("pk", filter=Q(tries__gt=0)), oldest=Min("created_at")
    )
    oldest = counts.pop("oldest")
    seconds = max(0, int((now - oldest).total_seconds())) if oldest else 0
    return {**counts, "failed": Notice.objects.failed().count(), "oldest_seconds": seconds}


def _age(now, moments):
    first = moments.first()
    return max(0, int((now - first[0]).total_seconds())) if first else 0


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]

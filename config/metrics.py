"""`/metrics` for Prometheus, for those who have the token.

Requests are counted in memory that all processes of one web server share: the master lays it out
before it forks (`preload_app`), each process adds in a slot of its own, and whichever is asked adds
the slots up. There are no files, which on a full disk would end the process that writes them.
Everything else is read from the database when it is asked for.
"""

import mmap
import multiprocessing
import os
import threading
from bisect import bisect_left

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import connection
from django.http import Http404, HttpResponse
from django.urls import URLResolver, get_resolver, path
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, float("inf"))
STATUSES = (200, 201, 204, 206, 301, 302, 304, 400, 401, 403, 404, 405, 409, 413, 429)
STATUSES += (500, 503, 507, 0)  # 0: any other
SLOTS = 32  # processes at a time
ROW = len(STATUSES) + len(BUCKETS) + 1
SUM = ROW - 1
OTHERS = ("none", "static", "unnamed")  # addresses that no view answers, or without a name


class RequestCounts:
    """Counts by view: each status, each bucket of the duration, and the sum of the durations."""

    def __init__(self, views):
        self.rows = {name: row for row, name in enumerate(sorted({*views, *OTHERS}))}
        self.size = len(self.rows) * ROW
        memory = mmap.mmap(-1, 8 * SLOTS * (1 + self.size))
        self.cells = memoryview(memory).cast("d")
        self.claiming = multiprocessing.get_context("fork").Lock()
        self.lock, self.pid, self.base = threading.Lock(), 0, None

    def add(self, view, status, seconds):
        row = self.rows.get(view, self.rows["none"])
        status = status if status in STATUSES else 0
        with self.lock:
            base = self._base()
            if base is None:
                return
            here = base + row * ROW
            self.cells[here + STATUSES.index(status)] += 1
            self.cells[here + len(STATUSES) + bisect_left(BUCKETS, seconds)] += 1
            self.cells[here + SUM] += seconds

    def _base(self):
        """Where this process adds. The first cells say which process has which slot; the slot of
        one that ended goes on counting where it was."""
        if self.pid != os.getpid():
            self.pid, self.base = os.getpid(), None
            if self.claiming.acquire(timeout=1):
                try:
                    self.base = self._claim()
                finally:
                    self.claiming.release()
        return self.base

    def _claim(self):
        for slot in range(SLOTS):
            if not _is_alive(int(self.cells[slot])):
                self.cells[slot] = self.pid
                return SLOTS + slot * self.size
        return None

    def sums(self):
        """The rows of all processes together, by view; those that were asked at all."""
        for view, row in self.rows.items():
            starts = [SLOTS + slot * self.size + row * ROW for slot in range(SLOTS)]
            total = [sum(self.cells[start + n] for start in starts) for n in range(ROW)]
            if any(total):
                yield view, total


def _is_alive(pid):
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


_table = None


def lay_out():
    """Before the fork, when every address is known."""
    global _table
    _table = RequestCounts(view_names(get_resolver()))


def view_names(resolver, space=""):
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{space}{pattern.namespace}:" if pattern.namespace else space
            yield from view_names(pattern, inner)
        elif pattern.name:
            yield f"{space}{pattern.name}"


def count(view, status, seconds):
    if _table is not None:
        _table.add(view, status, seconds)


# --- who may ask ----------------------------------------------------------------------------------
def is_allowed(authorization):
    """Whether a header holds the token. Without one in the settings, nobody may."""
    expected = f"Bearer {settings.METRICS_TOKEN}"
    return constant_time_compare(authorization, expected) and bool(settings.METRICS_TOKEN)


@login_not_required
@never_cache
def metrics(request):
    if not is_allowed(request.headers.get("Authorization", "")):
        raise Http404
    return HttpResponse(exposition(), content_type=CONTENT_TYPE)


# --- what is reported -----------------------------------------------------------------------------
def exposition():
    """All metrics as bytes."""
    from prometheus_client import CollectorRegistry, generate_latest

    registry = CollectorRegistry()
    registry.register(Collector())
    return generate_latest(registry)


class Collector:
    def collect(self):
        yield from _requests()
        yield from _figures()


def _requests():
    from prometheus_client.core import CounterMetricFamily, HistogramMetricFamily

    by_status = CounterMetricFamily(
        "gof_requests", "Requests answered by the web server", labels=["view", "status"]
    )
    seconds = HistogramMetricFamily(
        "gof_request_seconds", "How long requests took", labels=["view"]
    )
    for view, total in _table.sums() if _table else ():
        for status, number in zip(STATUSES, total, strict=False):
            if number:
                by_status.add_metric([view, str(status or "other")], number)
        seconds.add_metric([view], _cumulated(total), total[SUM])
    yield by_status
    yield seconds


def _cumulated(total):
    so_far, buckets = 0, []
    for bound, number in zip(BUCKETS, total[len(STATUSES) : SUM], strict=True):
        so_far += number
        buckets.append(("+Inf" if bound == float("inf") else str(bound), so_far))
    return buckets


def _figures():
    """What the database says, in time or not at all: it may be what is being looked for."""
    from prometheus_client.core import GaugeMetricFamily

    from config import health

    measured = health.ask_all({"metrics": figures}).get("metrics")
    yield GaugeMetricFamily("gof_database_up", "Whether the database answers", bool(measured))
    for (name, label, text), values in (measured or {}).items():
        family = GaugeMetricFamily(name, text, labels=[label] if label else [])
        for key, value in values.items():
            if value is not None:
                family.add_metric([str(key)] if label else [], value)
        yield family


def figures():
    """``(name, label, description)`` → values by label; without a label there is one, under ""."""
    from config import health

    backlog = health.backlog(timezone.now())
    return {
        ("gof_mail", "state", "Email, of the last 90 days"): _mail(backlog["mail"]),
        ("gof_scans", "result", "Scans at desks and doors"): _scans(),
        ("gof_queue_age_seconds", "queue", "How long the oldest has waited"): {
            name: backlog[name]["oldest_seconds"] for name in ("mail", "jobs", "audit")
        },
        ("gof_queue_length", "queue", "How many wait"): {
            "mail": backlog["mail"]["waiting"],
            "jobs": backlog["jobs"]["waiting"],
            "audit": backlog["audit"]["unsealed"],
        },
        ("gof_worker_seen_seconds", "", "Since a worker said that it is alive"): {
            "": backlog["worker"]["seen_seconds"]
        },
        ("gof_seat_differences", "", "Found by the last count of the seats"): {
            "": backlog["seats"]["differences"]
        },
        ("gof_database_connections", "state", "Connections to the database"): _connections(),
    }


def _mail(counts):
    from accounts.models import Notice

    sent = Notice.objects.filter(sent_at__isnull=False).count()
    return {"waiting": counts["waiting"], "sent": sent, "failed": counts["failed"]}


def _scans():
    from django.db.models import Count

    from attendance.models import Scan

    rows = Scan.objects.order_by().values_list("result").annotate(n=Count("pk"))
    return dict(rows)


def _connections():
    """PostgreSQL's own count; SQLite has none."""
    if connection.vendor != "postgresql":
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity"
            " WHERE datname = current_database() GROUP BY 1"
        )
        return dict(cursor.fetchall())


urlpatterns = [path("metrics", metrics, name="metrics")]

"""For load balancers and monitors: is the process alive, may it take requests, is the worker late?

`/healthz` asks nothing but the process. `/readyz` answers 503 where a page would fail: no database,
migrations missing, or demonstration data in production. Late mail is told as numbers and leaves the
answer at 200: taking a web process out of service would not send it. No answer holds more than
numbers and fixed words, since both addresses are open to all.
"""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import Count, Min, Q
from django.http import JsonResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.cache import never_cache

from accounts.models import Notice
from accounts.worker import database_now
from audit.models import Entry
from events.models import SeatCheck
from friends.models import GroupOfFriends

# What holds once for a process holds until it ends: code and data change with a restart.
_settled = set()


@login_not_required
@never_cache
def healthz(request):
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request):
    checks = {"database": "ok", "migrations": "ok", "data": "ok"}
    figures = {}
    try:
        _settle(checks, "migrations", migrated)
        _settle(checks, "data", data_is_real)
        figures = backlog(timezone.now()) if checks["migrations"] == "ok" else {}
    except DatabaseError:
        checks = {"database": "failed"}
    ready = set(checks.values()) == {"ok"}
    body = {"status": "ok" if ready else "failed", "checks": checks, **figures}
    return JsonResponse(body, status=200 if ready else 503)


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
    check = SeatCheck.objects.first()
    return {
        "mail": _mail(now),
        "audit": {
            "unsealed": unsealed.count(),
            "oldest_seconds": _age(now, unsealed.order_by("id").values_list("at")),
        },
        # The last time that all layers of seats were counted anew; null before the first.
        "seats": {
            "checked_at": check and check.at.isoformat(timespec="seconds"),
            "differences": check and len(check.differences),
        },
        "clock": {"ahead_seconds": round((timezone.now() - database_now()).total_seconds())},
    }


def _mail(now):
    """All that is not sent yet, also what waits for its next try: a server that refuses everything
    would show no backlog otherwise."""
    told = Notice.objects.waiting().aggregate(
        waiting=Count("pk"), retrying=Count("pk", filter=Q(tries__gt=0)), oldest=Min("created_at")
    )
    oldest = told.pop("oldest")
    seconds = max(0, int((now - oldest).total_seconds())) if oldest else 0
    return {**told, "failed": Notice.objects.failed().count(), "oldest_seconds": seconds}


def _age(now, moments):
    first = moments.first()
    return max(0, int((now - first[0]).total_seconds())) if first else 0


urlpatterns = [path("healthz", healthz, name="healthz"), path("readyz", readyz, name="readyz")]

"""Each request has a number, a line in the log and its place in the metrics."""

import logging
import re
import time
from uuid import uuid4

from django.conf import settings

from config import logs, metrics

log = logging.getLogger("site.requests")

HEADER = "X-Request-ID"
WELL_FORMED = re.compile(r"[A-Za-z0-9._-]{8,64}")
# Asked every few seconds by programs.
UNTOLD = {"healthz", "readyz", "metrics", "static"}


class RequestMiddleware:
    """The first of all, so that nothing happens without a number."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.id = number_of(request)
        token, began = logs.request_id.set(request.id), time.perf_counter()
        try:
            response = self.get_response(request)
            _tell(request, response.status_code, time.perf_counter() - began)
        finally:
            logs.request_id.reset(token)
        response[HEADER] = request.id
        return response


def number_of(request):
    """The proxy's number, if the proxy is ours and the number is one; else a new one."""
    given = request.headers.get(HEADER, "")
    if settings.TRUSTED_PROXIES and WELL_FORMED.fullmatch(given):
        return given
    return uuid4().hex


def view_of(request):
    """The name of the address, never the address: it may hold names and secrets."""
    if request.resolver_match:
        return request.resolver_match.view_name or "unnamed"
    return "static" if request.path.startswith(settings.STATIC_URL) else "none"


def _tell(request, status, seconds):
    view = view_of(request)
    metrics.count(view, status, seconds)
    if view in UNTOLD and status < 500:
        return
    line = {"method": request.method, "view": view, "status": status}
    line["ms"] = round(seconds * 1000, 1)
    log.info("%(method)s %(view)s %(status)s in %(ms)s ms", line, extra={"fields": line})

"""Faults reported to a service with Sentry's protocol, if `SENTRY_DSN` names one (else none).

A report holds the kind of the error, where in our code it happened, the name of the address and the
number of the request. It is built from what is known to be harmless: bodies, cookies,
headers, users, addresses, variables, breadcrumbs and the words of the error are not left out, they
are not put in.
"""

from django.conf import settings

from config import logs, unavailable

KEPT = ("event_id", "timestamp", "level", "platform", "release", "environment", "sdk", "logger")
OF_FRAME = ("filename", "module", "function", "lineno", "in_app")
OF_EXCEPTION = ("type", "module", "mechanism")


def start():
    """Begin to report. The library is loaded only where it is used."""
    if not settings.SENTRY_DSN:
        return
    import sentry_sdk
    from sentry_sdk.integrations.django import DjangoIntegration
    from sentry_sdk.integrations.logging import LoggingIntegration

    sentry_sdk.init(
        dsn=settings.SENTRY_DSN,
        environment=settings.SENTRY_ENVIRONMENT,
        before_send=harmless,
        before_send_transaction=lambda event, hint: None,
        before_breadcrumb=lambda crumb, hint: None,
        max_breadcrumbs=0,
        include_local_variables=False,
        include_source_context=False,
        max_request_body_size="never",
        server_name="",
        auto_session_tracking=False,
        send_client_reports=False,
        default_integrations=False,
        auto_enabling_integrations=False,
        integrations=[
            DjangoIntegration(transaction_style="function_name", signals_spans=False),
            LoggingIntegration(level=None, event_level="ERROR", sentry_logs_level=None),
        ],
    )


def harmless(event, hint=None):
    """A new event of what may be told; none where the fault is not ours."""
    if _passes_by_itself(hint or {}):
        return None
    report = {name: event[name] for name in KEPT if name in event}
    report["tags"] = {"request": logs.request_id.get()} if logs.request_id.get() else {}
    if "exception" in event:
        report["exception"] = {"values": [_exception(one) for one in _values(event["exception"])]}
    if message := (event.get("logentry") or {}).get("message"):
        report["logentry"] = {"message": logs.scrub(message)}  # the pattern, without its parameters
    if str(event.get("transaction", "")).replace(".", "").isidentifier():
        report["transaction"] = event["transaction"]
    return report


def _passes_by_itself(hint):
    """A request that was answered 503 or 507. What the worker logs of a lost database is told: it
    logs it once a round, and not for every request."""
    if record := hint.get("log_record"):
        return not logs.is_fault(record)
    error = (hint.get("exc_info") or (None, None))[1]
    return error is not None and unavailable.why_unavailable(error) is not None


def _values(part):
    return part.get("values", []) if isinstance(part, dict) else part


def _exception(one):
    """Its kind and place. What it says may quote a row of the database, and with it a person."""
    cleaned = {name: one[name] for name in OF_EXCEPTION if name in one}
    cleaned["mechanism"] = {"type": "generic", "handled": False}
    frames = (one.get("stacktrace") or {}).get("frames", [])
    cleaned["stacktrace"] = {"frames": [_frame(frame) for frame in frames]}
    return cleaned


def _frame(frame):
    return {name: frame[name] for name in OF_FRAME if name in frame}

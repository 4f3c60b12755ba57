"""What is no fault of the program and passes: a lock that is held, a full disk, a lost database.

Such a request is answered 503 (507 for a full disk) with a page that says whether anything was
saved, and keeps what was typed. It is logged in one line.
"""

import logging
from dataclasses import dataclass

from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpResponse
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from config.context import html_lang
from config.problems import is_for_programs, problem
from files.full_disk import is_full

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Why:
    """One reason: its page, its status, and after how many seconds it is worth another try."""

    name: str
    status: int
    seconds: int


BUSY = Why("busy", 503, 5)  # a lock or a time limit: what was begun was rolled back
LOST = Why("lost", 503, 15)  # no database: nobody knows whether the last commit came through
FULL = Why("full", 507, 120)

# lock_timeout, statement_timeout, deadlock, serialization.
TIMED_OUT = {"55P03", "57014", "40P01", "40001"}
LOCKED = ("SQLITE_BUSY", "SQLITE_LOCKED")


def why_unavailable(error):
    """A ``Why``, or None where the error is a fault of ours."""
    if is_full(error):
        return FULL
    if not isinstance(error, (OperationalError, InterfaceError, InternalError)):
        return None
    cause = error.__cause__
    state, sqlite = getattr(cause, "sqlstate", None), getattr(cause, "sqlite_errorname", None)
    if state in TIMED_OUT or (sqlite or "").startswith(LOCKED):
        return BUSY
    return LOST if _is_lost(error, state, sqlite) else None


def _is_lost(error, state, sqlite):
    """No connection (08), no more of them or of memory (53), ended by the server (57P, 25P03)."""
    if state:
        return state.startswith(("08", "53", "57P", "25P03"))
    return not sqlite and not isinstance(error, InternalError)


def detail(why):
    """For programs, in one sentence."""
    return {
        "busy": _(
            "The record is in use. Nothing was saved. Send the request again in a few seconds."
        ),
        "lost": _(
            "The database is not available. Check whether the request was saved before you send "
            "it again."
        ),
        "full": _("The server cannot store anything at the moment. Nothing was saved."),
    }[why.name]


def respond(request, why):
    """The page, light and without the database; problem details for programs."""
    log.warning("unavailable: %s", why.name)
    if is_for_programs(request):
        response = problem(why.status, detail(why))
    else:
        response = HttpResponse(_unavailable_page(request, why), status=why.status)
    response["Retry-After"] = str(why.seconds)
    response["Cache-Control"] = "no-store"
    return response


def _unavailable_page(request, why):
    fields = typed(request)
    context = {
        "html_lang": html_lang(get_language() or "en"),
        "why": why.name,
        "seconds": why.seconds,
        "is_form": request.method == "POST",
        "fields": fields,
        "address": request.get_full_path(),
        "csrf_token": get_token(request) if fields else "",
        "request_id": getattr(request, "id", ""),
    }
    return render_to_string("unavailable.html", context)


# --- what was typed -------------------------------------------------------------------------------
MOST = 200_000  # signs: more is no form that a person filled in
SECRET = ("password", "secret", "code", "token", "passport")


def typed(request):
    """Names and values of a form that can be sent again from our page; empty where it cannot: it
    has files, which no page may fill in, or secrets, which no page shows."""
    if not _is_own_form(request) or getattr(request, "sensitive_post_parameters", None):
        return []
    try:
        if request.FILES:
            return []
        lists = request.POST.lists()
    except Exception:  # it could not even be read
        return []
    rows = [(k, v) for k, values in lists for v in values if k != "csrfmiddlewaretoken"]
    if any(part in name.lower() for name, _value in rows for part in SECRET):
        return []
    return rows if sum(len(k) + len(v) for k, v in rows) <= MOST else []


def _is_own_form(request):
    """Sent from a page of ours, as its token proved, and to a view that had its chance to say what
    no page may show. Otherwise our page would send another site's form with a token of ours."""
    checked = getattr(request, "csrf_processing_done", False)
    return request.method == "POST" and checked and getattr(request, "view_reached", False)


class UnavailableMiddleware:
    """A view that met one of these is answered; the middleware around it: `server_error`. It
    stands last: after it comes the view."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        request.view_reached = True

    def process_exception(self, request, exception):
        why = why_unavailable(exception)
        return respond(request, why) if why else None

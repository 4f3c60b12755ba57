"""Pages and files that every visitor sees alike, drawn once for all of them.

What a page shows it names by cache versions (`audit.cache_version`): the page is drawn again after
each act that changes it. Readers with a session, with a message to read, or with a parameter that
the page does not know get a page of their own. So does everybody whose transaction has changed what
the page shows and is not committed yet.
"""

import gzip
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from audit.cache_version import LIFE, cache_version, is_pending

LEVEL = 6  # of compression: it is done once, and read by many on slow lines
TAKES_GZIP = re.compile(r"\bgzip\b")
HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Cache-Control")
NOT_KEPT = "no-store"  # said by what writes files, which may hold personal data; here they do not
THEMES = ("light", "dark")
NONE: Mapping[str, str] = {}

type View = Callable[..., HttpResponseBase]


@dataclass(frozen=True)
class KeptPage:
    """The body as it is sent to most, with its tag and headers, and when it is out of date."""

    packed: bytes
    tag: str
    headers: dict[str, str]
    until: datetime

    def answer(self, request: HttpRequest) -> HttpResponse:
        packed = bool(TAKES_GZIP.search(request.headers.get("Accept-Encoding", "")))
        response = HttpResponse(self.packed if packed else gzip.decompress(self.packed))
        for name, value in self.headers.items():
            response[name] = value
        if packed:
            response["Content-Encoding"] = "gzip"
        response["ETag"] = self.tag
        patch_vary_headers(response, ["Accept-Encoding"])
        return response


def same_for_visitors(
    *shown: str,
    parameters: Mapping[str, str] = NONE,
    state: Callable[..., str] | None = None,
) -> Callable[[View], View]:
    """Keep the page of a view for visitors until one of ``shown`` changes, or the day (UTC) ends.

    ``parameters``: name → pattern of the values that a page is kept with; few, so that nobody can
    fill the cache by asking. ``state``: what else the page depends on, asked like the view at each
    request. A page that changes at a moment says so by `out_of_date_at`."""
    known = {name: re.compile(f"(?:{pattern})?") for name, pattern in parameters.items()}

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _is_any_visitor(request, known) or is_pending(*shown):
                return view(request, *args, **kwargs)
            now = state(request, *args, **kwargs) if state else ""
            key = _key(view, request, (now, cache_version(*shown)))  # before the page is read
            page = cache.get(key)
            if page is None or page.until <= timezone.now():
                response = view(request, *args, **kwargs)
                page = _page_of(request, response)
                if page is None:
                    return response
                cache.set(key, page, LIFE)
            return page.answer(request)

        return kept

    return decorate


def out_of_date_at(request: HttpRequest, *moments: datetime | None) -> None:
    """Say in a view when its page will be another one, without anybody's act: the first of these
    moments that is still to come."""
    now = timezone.now()
    coming = [moment for moment in moments if moment and moment > now]
    if earlier := getattr(request, "out_of_date_at", None):
        coming.append(earlier)
    if coming:
        request.out_of_date_at = min(coming)  # type: ignore[attr-defined]  # a note of ours


def _is_any_visitor(request, known):
    own = {settings.SESSION_COOKIE_NAME, settings.MESSAGES_COOKIE_NAME}
    if own & request.COOKIES.keys() or "Authorization" in request.headers:
        return False
    if request.method not in ("GET", "HEAD") or getattr(request, "kept_form", ""):
        return False
    return _is_known_address(request, known)


def _is_known_address(request, known):
    """Written as browsers write it, since pages repeat their own address in links."""
    for name, values in request.GET.lists():
        if name not in known or len(values) != 1 or not known[name].fullmatch(values[0]):
            return False
    return request.GET.urlencode() == request.META.get("QUERY_STRING", "")


def _key(view, request, shown):
    """``shown`` is the state of what the page shows."""
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    seen = (
        f"{view.__module__}.{view.__qualname__}",
        request.get_host(),
        request.get_full_path(),
        get_language(),
        theme if theme in THEMES else "",
        timezone.now().date(),
        getattr(staticfiles_storage, "manifest_hash", ""),  # a page names the files of its release
        shown,
    )
    return f"visitors:{sha256(repr(seen).encode()).hexdigest()[:32]}"


def _page_of(request, response):
    """None for what is not kept: another status, an answer to HEAD, or one that says something to
    one reader."""
    if response.status_code != 200 or request.method != "GET" or _says_to_one(request, response):
        return None
    if hasattr(response, "render"):
        response.render()
    if _says_to_one(request, response):  # a token of a form is made while the page is drawn
        return None
    body = b"".join(response) if response.streaming else response.content
    tomorrow = timezone.now() + timedelta(days=1)
    return KeptPage(
        packed=gzip.compress(body, LEVEL, mtime=0),
        tag=response.get("ETag") or f'W/"{sha256(body).hexdigest()[:20]}"',
        headers={name: response[name] for name in HEADERS if _is_kept(response.get(name))},
        until=getattr(request, "out_of_date_at", tomorrow),
    )


def _says_to_one(request, response):
    told = getattr(request, "_messages", None)
    return bool(
        response.cookies
        or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        or (told is not None and told.added_new)
    )


def _is_kept(value):
    return value is not None and NOT_KEPT not in value

"""Pages and files that every visitor sees alike, drawn once for all of them.

What a page shows it names by cache versions (`audit.cache_version`): the page is drawn again after
each act that changes it. Readers with a session, a message to read or a parameter that the page does
not know get a page of their own, as before.
"""

import gzip
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language

from audit.cache_version import LIFE, cache_version

LEVEL = 6  # of compression: it is done once, and read by many on slow lines
LONGEST = 60  # signs of a parameter's value
TAKES_GZIP = re.compile(r"\bgzip\b")
HEADERS = ("Content-Type", "Content-Language", "Content-Disposition", "Cache-Control")

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


def same_for_visitors(*shown: str, parameters: Iterable[str] = ()) -> Callable[[View], View]:
    """Keep the page of a view for visitors until one of ``shown`` changes, or the day (UTC) ends.
    ``parameters`` are those of the address that it is kept with; a page that changes at a moment
    says so by `out_of_date_at`."""
    known = frozenset(parameters)

    def decorate(view: View) -> View:
        @wraps(view)
        def kept(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not _is_any_visitor(request, known):
                return view(request, *args, **kwargs)
            key = _key(view, request, shown)
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
    if request.method not in ("GET", "HEAD"):
        return False
    asked = request.GET
    return asked.keys() <= known and all(len(value) <= LONGEST for value in asked.values())


def _key(view, request, shown):
    theme = request.COOKIES.get(settings.THEME_COOKIE_NAME)
    seen = (
        f"{view.__module__}.{view.__qualname__}",
        request.get_host(),
        request.path,
        sorted(request.GET.items()),
        get_language(),
        theme if theme in settings.THEMES else "",
        timezone.now().date(),
        cache_version(*shown),
    )
    return f"visitors:{sha256(repr(seen).encode()).hexdigest()[:32]}"


def _page_of(request, response):
    """None for what is not kept: another status, or an answer that says something to one reader."""
    says_to_one = response.cookies or request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
    if response.status_code != 200 or says_to_one:
        return None
    body = b"".join(response) if response.streaming else response.content
    tomorrow = timezone.now() + timedelta(days=1)
    return KeptPage(
        packed=gzip.compress(body, LEVEL, mtime=0),
        tag=response.get("ETag") or f'W/"{sha256(body).hexdigest()[:20]}"',
        headers={name: response[name] for name in HEADERS if name in response},
        until=getattr(request, "out_of_date_at", tomorrow),
    )

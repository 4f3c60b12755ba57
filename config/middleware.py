"""Refusals that any page may meet."""

from django.conf import settings
from django.utils.translation import get_language_from_request, override

from audit.lifecycle import NotPossible
from config.views import bad_request, conflict, too_large


class RequestSizeMiddleware:
    """Refuse a request that says it is too large, before a byte of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _length(request) <= settings.REQUEST_MAX:
            return self.get_response(request)
        with override(get_language_from_request(request, check_path=True)):
            return too_large(request)


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class NotPossibleMiddleware:
    """An act that was refused, and whose view had no form to say it in, is a page with 409."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        return conflict(request, exception) if isinstance(exception, NotPossible) else None


class NoZeroMiddleware:
    """Refuse the character zero: no keyboard sends it and PostgreSQL cannot store or seek it.

    The API says it field by field itself.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if request.path_info.startswith("/api/"):
            return None
        return bad_request(request, None) if "\x00" in _sent(request) else None


def _sent(request):
    """All names and values of the address and of a form, as one text."""
    parts = [request.path_info]
    for form in (request.GET, request.POST):
        for name, values in form.lists():
            parts += [name, *values]
    return "\n".join(parts)

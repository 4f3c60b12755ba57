"""Refusals that any page may meet."""

from django.conf import settings
from django.utils.translation import get_language_from_request, override

from audit.lifecycle import NotPossible
from config.views import conflict, too_large


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

"""How a request of the web server becomes one of Django."""

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.core.handlers.wsgi import WSGIHandler, WSGIRequest

UNREADABLE = "text/plain; charset=unreadable"


class Request(WSGIRequest):
    """Of a `Content-Type` that cannot be read Django raises where nothing answers: it becomes one
    that the site refuses in words (``EncodingMiddleware``)."""

    def __init__(self, environ):
        try:
            super().__init__(environ)
        except (BadRequest, LookupError, SuspiciousOperation, ValueError):
            super().__init__(environ | {"CONTENT_TYPE": UNREADABLE})


class Handler(WSGIHandler):
    request_class = Request

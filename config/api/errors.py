"""Every error under /api/ as problem details, RFC 9457."""

from http import HTTPStatus

from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.core.exceptions import ValidationError as Invalid
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response

from audit.lifecycle import NotPossible
from config import unavailable

PROBLEM = "application/problem+json"


class Refused(exceptions.APIException):
    """An act does not fit the present state of things."""

    status_code = 409
    default_code = "not_possible"


class TooLarge(exceptions.APIException):
    status_code = 413
    default_code = "too_large"


class Unavailable(exceptions.APIException):
    """Not now: `config.unavailable` knows why."""

    def __init__(self, why):
        super().__init__(unavailable.detail(why))
        self.status_code, self.wait = why.status, why.seconds


def handle_exception(exc, context):
    """The answer to an exception; None for a fault of ours, which is the site's 500."""
    exc, errors = _understood(exc)
    if exc is None:
        return None
    response = Response(
        _body(exc, errors), exc.status_code, headers=_headers(exc), content_type=PROBLEM
    )
    response["Cache-Control"] = "no-store"
    return response


def _understood(exc):
    """``(APIException, errors)``: what the acts and Django raise, in the words of the framework."""
    if isinstance(exc, NotPossible):
        code = getattr(exc, "code", Refused.default_code)
        return Refused(str(exc)), _one(exc.field, str(exc), code)
    if isinstance(exc, Invalid):
        return exceptions.ValidationError(), _fields(exc)
    if isinstance(exc, exceptions.ValidationError):
        return exc, list(_flat(exc.detail))
    if isinstance(exc, RequestDataTooBig):
        return TooLarge(), []
    if isinstance(exc, Http404):
        return exceptions.NotFound(), []
    if isinstance(exc, PermissionDenied):
        return exceptions.PermissionDenied(), []
    if why := unavailable.why_unavailable(exc):
        return Unavailable(why), []
    return (exc if isinstance(exc, exceptions.APIException) else None), []


def _one(field, text, code):
    return [{"field": field, "detail": text, "code": code}] if field else []


def _fields(exc):
    """Django's error, field by field; ``__all__`` is about the whole."""
    listed = exc.error_dict if hasattr(exc, "error_dict") else {"": exc.error_list}
    return [
        {
            "field": "" if name == "__all__" else name,
            "detail": " ".join(error.messages),
            "code": error.code or "invalid",
        }
        for name, errors in listed.items()
        for error in errors
    ]


def _flat(detail, path=""):
    """DRF's nested lists and dicts as rows; ``path`` joins the names with dots."""
    if isinstance(detail, dict):
        for name, part in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flat(part, f"{path}.{own}".strip("."))
    elif isinstance(detail, list):
        for part in detail:
            yield from _flat(part, path)
    else:
        yield {"field": path, "detail": str(detail), "code": detail.code}


def _body(exc, errors):
    title = HTTPStatus(exc.status_code).phrase
    body = {"type": "about:blank", "title": title, "status": exc.status_code}
    detail = _("Some values are not valid.") if exc.status_code == 400 and errors else exc.detail
    body["detail"] = str(detail)
    return body | ({"errors": errors} if errors else {})


def _headers(exc):
    headers = {}
    if challenge := getattr(exc, "challenge", None) or getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = challenge
    if (wait := getattr(exc, "wait", None)) is not None:
        headers["Retry-After"] = str(max(1, wait))
    return headers

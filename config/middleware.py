"""What holds for every answer: what may be kept of it, and refusals that any page may meet."""

from django.conf import settings
from django.http import HttpResponse
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language_from_request, override
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible
from config.problems import is_for_programs
from config.views import bad_request, conflict, problem, too_large, unsupported

NEVER_KEPT = "private, no-store"


class KeepingMiddleware:
    """What is answered to a person or a client is kept nowhere: not by a proxy, and not by the
    browser, whose Back would show it after signing out. What is the same for everybody may be kept
    and is asked for again (``ConditionalMiddleware`` gives it its tag)."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if _is_for_one(request, response):
            if "no-store" not in response.get("Cache-Control", ""):
                response["Cache-Control"] = NEVER_KEPT
        elif request.method in ("GET", "HEAD"):
            response.setdefault("Cache-Control", "no-cache")
        patch_vary_headers(response, ["Cookie", "Authorization"])
        return response


def _is_for_one(request, response):
    """A reader with a session is taken for a person, without a query: the way in has one too."""
    name = settings.SESSION_COOKIE_NAME
    return name in request.COOKIES or name in response.cookies or "Authorization" in request.headers


class RequestSizeMiddleware:
    """Refuse a request that says it is too large, before a byte of it is read."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if _length(request) <= settings.REQUEST_MAX:
            return self.get_response(request)
        with override(get_language_from_request(request, check_path=True)):
            response = too_large(request)
        response["Cache-Control"] = NEVER_KEPT
        return response


def _length(request):
    try:
        return int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        return 0


class PermissionsPolicyMiddleware:
    """Says what pages may use of the reader's device. Only the desk has the camera, and the sound
    that follows a scan."""

    def __init__(self, get_response):
        self.get_response = get_response
        self.pages = _policy(settings.PERMISSIONS_POLICY)
        at_desk = {"camera": "(self)", "autoplay": "(self)"}
        self.desk = _policy(settings.PERMISSIONS_POLICY | at_desk)

    def __call__(self, request):
        response = self.get_response(request)
        at_desk = request.path_info.startswith("/desk/")
        response["Permissions-Policy"] = self.desk if at_desk else self.pages
        return response


def _policy(allowed):
    return ", ".join(f"{name}={who}" for name, who in allowed.items())


class MethodMiddleware:
    """Refuse methods that no page has, which a view would take for a GET. What programs ask has
    its own answer to the known ones."""

    PAGES = ("GET", "HEAD", "POST")
    API = (*PAGES, "PUT", "PATCH", "DELETE", "OPTIONS")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        by_program = is_for_programs(request)
        methods = self.API if by_program else self.PAGES
        if request.method in methods:
            return self.get_response(request)
        response = problem(405) if by_program else HttpResponse(status=405)
        response["Allow"] = ", ".join(methods)
        response["Cache-Control"] = NEVER_KEPT
        return response


class EncryptedMiddleware:
    """Refuse programs that call without TLS. Led on to https, they would send their secret in the
    clear each time, and nobody would notice; people are led on (`SECURE_SSL_REDIRECT`)."""

    PROGRAMS = ("/api/v1/", "/identity/")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        required = settings.SECURE_SSL_REDIRECT and request.path_info.startswith(self.PROGRAMS)
        if not required or request.is_secure():
            return self.get_response(request)
        return problem(
            403, _("Use https, and ask for a new secret: this one was sent without encryption.")
        )


class EncodingMiddleware:
    """Refuse what says that it is written in anything but UTF-8: all browsers and clients write
    it, and some of what Django would read instead is no encoding of texts."""

    UTF_8 = ("utf-8", "utf8")

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        charset = request.content_params.get("charset")
        if charset is None:
            return self.get_response(request)
        request.encoding = "utf-8"
        if charset.lower() in self.UTF_8:
            return self.get_response(request)
        request.content_type = ""  # nothing more is read of the body, also not for the page
        with override(get_language_from_request(request, check_path=True)):
            return unsupported(request)


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

    The API and the token's door say it field by field themselves.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if is_for_programs(request):
            return None
        return bad_request(request, None) if "\x00" in _sent(request) else None


def _sent(request):
    """All names and values of the address and of a form, as one text."""
    parts = [request.path_info]
    for form in (request.GET, request.POST):
        for name, values in form.lists():
            parts += [name, *values]
    return "\n".join(parts)

"""The front door, the reader's choice of appearance, and the pages for errors."""

import sys

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language, get_language_from_request
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt, requires_csrf_token
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from accounts import kept_forms
from audit.visitor_pages import same_for_visitors
from config import unavailable
from config.context import THEMES, html_lang
from config.problems import is_for_programs, problem

YEAR = 365 * 24 * 3600
# How Django's reasons begin where a form was not sent from a page of ours.
FROM_ELSEWHERE = ("Origin checking failed", "Referer checking failed")


@login_not_required
def root(request):
    """Lead to the home page in the language of the person, else of the browser."""
    language = getattr(request.user, "language", "") or get_language_from_request(request)
    response = HttpResponseRedirect(f"/{language}/")
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


# No token: what a stranger could do here is to change a colour, and without the token visitors'
# pages set no cookie at all.
@csrf_exempt
@login_not_required
@require_POST
def theme(request):
    """Keep light or dark in a cookie; anything else means as on the device."""
    response = HttpResponseRedirect(_safe(request, request.POST.get("next", "")))
    chosen = request.POST.get("theme")
    if chosen not in THEMES:
        response.delete_cookie(settings.THEME_COOKIE_NAME, samesite="Lax")
        return response
    response.set_cookie(
        settings.THEME_COOKIE_NAME,
        chosen,
        max_age=YEAR,
        samesite="Lax",
        httponly=True,
        secure=settings.SESSION_COOKIE_SECURE,
    )
    return response


def _safe(request, address):
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(address, hosts, require_https=request.is_secure())
    return address if safe else "/"


class Page(TemplateView):
    """A page of plain text, open to all."""

    @classmethod
    def at(cls, name):
        drawn = cls.as_view(template_name=f"config/{name}.html")
        return login_not_required(same_for_visitors()(drawn))


# --- errors ---------------------------------------------------------------------------------------
def error_page(request, status, name="", **context):
    """The page for an error; problem details for programs."""
    if is_for_programs(request):
        return problem(status, str(context.get("message", "")))
    return render(request, f"{name or status}.html", context, status=status)


@requires_csrf_token
def bad_request(request, exception):
    return (
        too_large(request) if isinstance(exception, RequestDataTooBig) else error_page(request, 400)
    )


@requires_csrf_token
def forbidden(request, exception):
    return error_page(request, 403, message=str(exception))


@requires_csrf_token
def not_found(request, exception):
    """``said``, where the exception has one, is what a reader can do about it."""
    return error_page(request, 404, message=getattr(exception, "said", ""))


def conflict(request, exception):
    """What an act said when it refused, in its own words."""
    return error_page(request, 409, message=str(exception))


def unsupported(request):
    text = _("The request is not written in UTF-8. Send it again in that encoding.")
    return error_page(request, 415, message=text)


def too_large(request):
    return error_page(request, 413)


def csrf_failure(request, reason=""):
    """Mostly a page from before a sign-in in another tab: its form comes back with what was typed
    and a new token. Else cookies switched off, or another site."""
    from_elsewhere = reason.startswith(FROM_ELSEWHERE)
    answer = None if from_elsewhere else kept_forms.to_the_form(request)
    if answer is None:
        text = _("The form is no longer valid.")
        find = kept_forms.page_of_address if from_elsewhere else kept_forms.page_of
        page = find(request)
        answer = error_page(request, 403, "403_csrf", message=text, page=page)
    return answer


def server_error(request):
    """Needs neither the database nor a context processor: those may be what failed. What passes by
    itself and was met outside a view, such as by the session, is told as such."""
    if why := unavailable.why_unavailable(sys.exc_info()[1]):
        return unavailable.respond(request, why)
    if is_for_programs(request):
        return problem(500)
    try:
        context = {"html_lang": html_lang(get_language() or "en")}
        context["request_id"] = getattr(request, "id", "")
        return HttpResponse(render_to_string("500.html", context), status=500)
    except Exception:  # even the stylesheet's manifest may be missing
        return HttpResponse("500. " + _("Something went wrong on our side."), status=500)

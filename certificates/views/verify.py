"""The public page on which a certificate or a letter is checked by its number."""

import math

from django.contrib.auth.decorators import login_not_required
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.rate_limits import address_of, seconds_to_wait
from certificates.queries.verification import find_document, normal_number

# Of one address. Many people may stand behind one; who guesses among 30^12 numbers gets nowhere.
WRONG, ALL = "20/hour", "300/hour"


@never_cache
@login_not_required
@require_safe
def ask(request):
    """The form. What was typed leads to the page of that number."""
    typed = request.GET.get("number", "").strip()
    if typed:
        harmless = "".join(sign if sign.isalnum() else "-" for sign in typed[:40])
        return redirect("verify_number", normal_number(typed) or harmless)
    return _verification_page(request, "ask")


@never_cache
@login_not_required
@require_safe
def short(request, number):
    """The address in a QR: without a language, so that it is short and for all."""
    response = redirect("verify_number", number)
    patch_vary_headers(response, ["Accept-Language", "Cookie"])
    return response


@never_cache
@login_not_required
@require_safe
def number(request, number):
    """Right numbers are answered unless an address asks very often; wrong ones only some times."""
    here = address_of(request)
    if wait := seconds_to_wait(f"verify:{here}", ALL):
        return _slow(request, wait)
    paper = find_document(number)
    if paper:
        return _verification_page(request, "document", paper=paper)
    if wait := seconds_to_wait(f"verify-wrong:{here}", WRONG):
        return _slow(request, wait)
    return _verification_page(request, "unknown", 404)


def _slow(request, wait):
    response = _verification_page(request, "slow_down", 429, minutes=math.ceil(wait / 60))
    response["Retry-After"] = str(math.ceil(wait))
    return response


def _verification_page(request, name, status=200, **context):
    """``never_cache`` sends no-store too; no search engine is to keep a page."""
    response = render(request, f"certificates/verify/{name}.html", context, status=status)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "same-origin"
    return response

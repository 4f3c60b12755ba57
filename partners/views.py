"""The door at which a client's id and secret become a token."""

import math

from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc import views as provider
from allauth.idp.oidc.models import Client
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse, QueryDict
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from accounts.rate_limits import address_of, seconds_to_wait

# Checking a secret costs the processor much on purpose, and a token lasts an hour.
LIMIT = "30/min"
FORM = "application/x-www-form-urlencoded"
READ_AS_FORMS = (FORM, "multipart/form-data")
OURS = ("grant_type", "client_id", "client_secret", "scope", "resource")
CHALLENGE = 'Basic realm="api", charset="UTF-8"'


@method_decorator([csrf_exempt, login_not_required, never_cache], name="dispatch")
class TokenView(View):
    """RFC 6749, section 4.4. Errors are those of section 5.2, as OAuth clients expect."""

    http_method_names = ["post"]

    def dispatch(self, request, *args, **kwargs):
        response = super().dispatch(request, *args, **kwargs)
        response["Pragma"] = "no-cache"
        if response.status_code == 401:  # the provider names the scheme of tokens instead
            response["WWW-Authenticate"] = CHALLENGE
        return response

    def http_method_not_allowed(self, request, *args, **kwargs):
        response = _error("invalid_request", "Request a token with POST.", 405)
        response["Allow"] = "POST"
        return response

    def post(self, request):
        if wait := seconds_to_wait(f"token:{address_of(request)}", LIMIT):
            return _too_many(wait)
        if fault := _malformed(request):
            return _error("invalid_request", fault)
        request.POST = _without_empty(request.POST)
        return _refusal(request) or provider.token(request)


def _malformed(request):
    """What is wrong with the form itself, in the words for a developer; else nothing."""
    if request.content_type and request.content_type not in READ_AS_FORMS:
        return f"Send the parameters as {FORM}."
    if in_address := [name for name in OURS if name in request.GET]:
        return f"Send this in the body and not in the address: {', '.join(in_address)}."
    if doubled := [name for name, values in request.POST.lists() if len(values) > 1]:
        return f"Send this once: {', '.join(map(_printable, doubled))}."
    client_id, secret = extract_basic_auth(request.headers)
    if "\x00" in "".join([*request.POST.values(), client_id or "", secret or ""]):
        return "No value may contain the character zero."
    return ""


def _printable(name):
    """RFC 6749 allows descriptions these characters only."""
    return "".join(c for c in name if " " <= c <= "~" and c not in '"\\')[:40]


def _without_empty(form):
    """A parameter without a value counts as left out: RFC 6749, section 3.2."""
    kept = QueryDict(mutable=True)
    kept.update({name: value for name, value in form.items() if value})
    return kept


def _refusal(request):
    """The answer to what this door does not offer; else None."""
    form, (client_id, _secret) = request.POST, extract_basic_auth(request.headers)
    if "grant_type" not in form:
        return _error("invalid_request", "grant_type is missing.")
    if form["grant_type"] != Client.GrantType.CLIENT_CREDENTIALS:
        return _error("unsupported_grant_type", "Only client_credentials is offered.")
    if client_id and "client_secret" in form:
        text = "Send the secret in the header or as client_secret, and not both."
        return _error("invalid_request", text)
    if client_id and form.get("client_id", client_id) != client_id:
        return _error("invalid_request", "client_id is not the client of the header.")
    if "resource" in form:  # RFC 8707
        return _error("invalid_target", "Tokens of this site are valid only for its API.")
    return None


def _error(code, text, status=400):
    return JsonResponse({"error": code, "error_description": text}, status=status)


def _too_many(wait):
    response = _error("temporarily_unavailable", "Too many requests for a token.", 429)
    response["Retry-After"] = str(math.ceil(wait))
    return response


token = TokenView.as_view()

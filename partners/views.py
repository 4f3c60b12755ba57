"""The door at which a client's id and secret become a token."""

import math

from allauth.idp.oidc import views as provider
from allauth.idp.oidc.models import Client
from django.contrib.auth.decorators import login_not_required
from django.http import JsonResponse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.generic import View

from accounts.rate_limits import address_of, seconds_to_wait

# Checking a secret costs the processor much on purpose, and a token lasts an hour.
LIMIT = "30/min"


@method_decorator([csrf_exempt, login_not_required, never_cache], name="dispatch")
class TokenView(View):
    """RFC 6749, section 4.4. Errors are those of section 5.2, as OAuth clients expect."""

    http_method_names = ["post"]

    def post(self, request):
        if wait := seconds_to_wait(f"token:{address_of(request)}", LIMIT):
            return _too_many(wait)
        if request.POST.get("grant_type") != Client.GrantType.CLIENT_CREDENTIALS:
            return _error("unsupported_grant_type", "Only client_credentials is offered.")
        return provider.token(request)


def _error(code, text, status=400):
    return JsonResponse({"error": code, "error_description": text}, status=status)


def _too_many(wait):
    response = _error("temporarily_unavailable", "Too many requests for a token.", 429)
    response["Retry-After"] = str(math.ceil(wait))
    return response


token = TokenView.as_view()

"""What partner systems may be allowed to do, and who issues their tokens."""

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings
from django.utils.translation import gettext_lazy as _

SCOPES = {
    "participants:read": _("Read participants with their contacts"),
    "registrations:write": _("Register participants and cancel registrations"),
    "checkin:write": _("Check participants in"),
}


class OIDCAdapter(DefaultOIDCAdapter):
    scope_display = {**DefaultOIDCAdapter.scope_display, **SCOPES}

    def get_issuer(self):
        return settings.SITE_URL

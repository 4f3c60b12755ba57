"""Who issues the tokens of partner systems, and what their scopes are called."""

import secrets

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from django.conf import settings


class OIDCAdapter(DefaultOIDCAdapter):
    def get_issuer(self):
        return settings.SITE_URL

    def generate_client_secret(self):
        """256 bits in characters that need no quoting in a shell, a URL or HTTP Basic."""
        return secrets.token_urlsafe(32)

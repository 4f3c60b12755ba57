"""What a caller is told of its token in the header ``WWW-Authenticate``: RFC 6750, section 3.

Without a token the challenge is bare; what is wrong with one is named by its error. Descriptions
are for developers: in English, and in the characters that a header may hold.
"""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions

BARE = 'Bearer realm="api"'


def _challenge(error: str, description: str, scope: str = "") -> str:
    parts = [BARE, f'error="{error}"', f'error_description="{description}"']
    return ", ".join(parts + ([f'scope="{scope}"'] if scope else []))


class InvalidToken(exceptions.AuthenticationFailed):
    """Unknown, expired or revoked: which of them is not said."""

    default_detail = _("The token is not valid or has expired. Ask for a new one.")
    challenge = _challenge("invalid_token", "The token is not valid or has expired")


class DoubledToken(exceptions.ParseError):
    """More than one token, or one sent in more than one way."""

    default_detail = _("Send one token, in the header Authorization and nowhere else.")
    default_code = "invalid_request"
    challenge = _challenge("invalid_request", "Send one token, in the header Authorization")


class InsufficientScope(exceptions.PermissionDenied):
    """The token is good, but not for this. Each of ``scopes`` would do; the header names one."""

    def __init__(self, scopes: Sequence[str]) -> None:
        named = " / ".join(scopes)
        super().__init__(_("This needs a token with the scope %s.") % named)
        self.challenge = _challenge(
            "insufficient_scope", f"This needs a token with the scope {named}", scopes[0]
        )

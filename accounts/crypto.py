"""Secrets at rest. Keys come from FIELD_KEYS, newest first, so that keys can be rotated."""

import base64
import hashlib
from collections.abc import Callable

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

from audit.registry import Registry, offer

# Functions ``() → (label, how many)`` of the apps above, which put their own secrets under the
# newest key with ``reseal``.
RESEAL: Registry[Callable[[], tuple[str, int]]] = offer("accounts.secrets")


def _box():
    keys = settings.FIELD_KEYS
    if not keys and not settings.PRODUCTION:  # a demonstration needs no key of its own
        digest = hashlib.sha256(settings.SECRET_KEY.encode()).digest()
        keys = [base64.urlsafe_b64encode(digest).decode()]
    return MultiFernet([Fernet(key) for key in keys])


def seal(text: str) -> str:
    """Text to a token that only the holder of FIELD_KEYS can read."""
    return _box().encrypt(text.encode()).decode()


def unseal(token: str) -> str:
    """The text of a token, under any of the keys. Raises cryptography.fernet.InvalidToken."""
    return _box().decrypt(token.encode()).decode()


def reseal(token: str) -> str:
    """The same secret under the newest key."""
    return _box().rotate(token.encode()).decode()

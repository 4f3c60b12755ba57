"""The keys of the chain: AUDIT_KEYS, newest first. The worker seals under the first one, and
`audit_verify` needs all of them; the web server needs none."""

import hashlib
import hmac
from dataclasses import dataclass, field

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True)
class ChainKey:
    """``id`` is written in the audit log and discloses nothing about the secret."""

    id: str
    secret: bytes = field(repr=False)

    def sign(self, text: str) -> str:
        """HMAC-SHA-256 over the text, 64 hexadecimal digits."""
        return hmac.digest(self.secret, text.encode(), "sha256").hex()


def chain_keys() -> list[ChainKey]:
    """Newest first, at least one. Raises ImproperlyConfigured where production has none."""
    secrets = settings.AUDIT_KEYS
    if not secrets and not settings.PRODUCTION:  # a demonstration needs no key of its own
        secrets = [hashlib.sha256(f"audit {settings.SECRET_KEY}".encode()).hexdigest()]
    if not secrets:
        raise ImproperlyConfigured("AUDIT_KEYS is missing: give it to the worker.")
    return [_key(secret) for secret in secrets]


def _key(secret):
    raw = secret.encode()
    return ChainKey(hmac.digest(raw, b"id of an audit key", "sha256").hex()[:16], raw)

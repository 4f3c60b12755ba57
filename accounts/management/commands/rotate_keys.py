from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.crypto import RESEAL, reseal
from accounts.models import Notice

# Where allauth keeps what MFAAdapter.encrypt gave it.
SECRETS = {"totp": "secret", "recovery_codes": "seed"}


class Command(BaseCommand):
    help = "Encrypt every stored secret again under the first key of FIELD_KEYS."

    def handle(self, **options):
        try:
            counts = _all()
        except InvalidToken:
            raise CommandError(
                "A secret cannot be read with any of FIELD_KEYS. Put its key back, then try again."
            ) from None
        self.stdout.write(" ".join(f"{label}: {number}." for label, number in counts))


@transaction.atomic
def _all():
    """``(label, how many)`` of each kind of secret: all of them, or none where one cannot be
    read."""
    own = [("Second factors", _factors()), ("Waiting email", _mails())]
    return own + [put_anew() for put_anew in RESEAL]


def _factors():
    rows = Authenticator.objects.select_for_update().filter(type__in=SECRETS)
    for row in rows:
        _reseal(row.data, SECRETS[row.type])
        row.save(update_fields=["data"])
    return len(rows)


def _reseal(data, name):
    if name in data:
        data[name] = reseal(data[name])
    if "migrated_codes" in data:
        data["migrated_codes"] = [reseal(code) for code in data["migrated_codes"]]


def _mails():
    rows = Notice.objects.select_for_update().exclude(sealed="")
    for row in rows:
        row.sealed = reseal(row.sealed)
        row.save(update_fields=["sealed"])
    return len(rows)

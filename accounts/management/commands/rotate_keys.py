from allauth.mfa.models import Authenticator
from cryptography.fernet import InvalidToken
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.crypto import reseal
from accounts.models import Notice

# Where allauth keeps what MFAAdapter.encrypt gave it.
SECRETS = {"totp": "secret", "recovery_codes": "seed"}


class Command(BaseCommand):
    help = "Encrypt every stored secret anew under the first key of FIELD_KEYS."

    def handle(self, **options):
        try:
            factors, mails = _factors(), _mails()
        except InvalidToken:
            raise CommandError(
                "A secret cannot be read with any of FIELD_KEYS. Put its key back, then try again."
            ) from None
        self.stdout.write(f"Second factors: {factors}. Waiting mail: {mails}.")


@transaction.atomic
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


@transaction.atomic
def _mails():
    rows = Notice.objects.select_for_update().exclude(sealed="")
    for row in rows:
        row.sealed = reseal(row.sealed)
        row.save(update_fields=["sealed"])
    return len(rows)

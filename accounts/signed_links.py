"""The signed address in the email to an address that was changed. It names the change, for as long
as that can be undone, and tells no address to those who read it over a shoulder."""

from django.core import signing

from accounts.models import AddressChange
from accounts.models.address_changes import UNDONE_WITHIN

SALT = "accounts.address_change"


def undo_token(change: AddressChange) -> str:
    return signing.dumps({"n": change.pk}, salt=SALT)


def find_address_change(token: str) -> AddressChange | None:
    try:
        facts = signing.loads(token, salt=SALT, max_age=UNDONE_WITHIN)
    except signing.BadSignature:
        return None
    return AddressChange.objects.select_related("user").filter(pk=facts["n"]).first()

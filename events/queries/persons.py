"""Who a person is: the account that has confirmed the address, and the key that makes two
registrations the same person."""

from collections.abc import Iterable
from typing import Any, Protocol

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from accounts.models import User
from events.models.registrations import Registration, person_key


class Nominated(Protocol):
    """What is read of a nomination, and the account that it is given."""

    details: dict[str, Any]
    user: User | None


def attach_accounts(nominations: Iterable[Nominated]) -> None:
    """Give each nomination the account that has confirmed its address, if there is one."""
    unknown = [n for n in nominations if n.user is None]
    accounts = accounts_of(n.details.get("email") for n in unknown)
    for nomination in unknown:
        nomination.user = accounts.get((nomination.details.get("email") or "").lower())


def accounts_of(emails: Iterable[str | None]) -> dict[str, User]:
    """Address in small letters → the active account that has confirmed it. One query."""
    addresses = {email.lower() for email in emails if email}
    if not addresses:
        return {}
    rows = EmailAddress.objects.annotate(lower=Lower("email")).filter(lower__in=addresses)
    rows = rows.filter(verified=True, user__is_active=True).order_by("-pk")
    held = dict(rows.values_list("lower", "user"))
    users = User.objects.in_bulk(set(held.values())) if held else {}
    return {email: users[pk] for email, pk in held.items()}


def person_key_of(registration: Registration) -> str:
    return person_key(
        user=registration.user,
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        entity=registration.delegation.entity,
    )

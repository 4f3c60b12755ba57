"""Who a person is: the account that has confirmed the address, and the key that makes two
registrations the same person."""

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from accounts.models import User
from events.models.registrations import Registration, person_key
from events.rules.names import is_another_name
from files.addresses import address_key


class Nominated(Protocol):
    """What is read of a nomination, and the account that it is given."""

    details: dict[str, Any]
    user: User | None


def attach_accounts(nominations: Iterable[Nominated]) -> None:
    """Give each nomination the account that has confirmed its address, if there is one. Another
    person's, where the mailbox is shared, is not given."""
    unknown = [n for n in nominations if n.user is None]
    accounts = accounts_of(n.details.get("email") for n in unknown)
    for nomination in unknown:
        account = accounts.get(address_key(nomination.details.get("email")))
        nomination.user = account_for(account, nomination.details)


def account_for(account: User | None, details: Mapping[str, Any]) -> User | None:
    """The account of an address for a person with these details. From a mailbox that several people
    share, it is the person's only if it has the name."""
    if account is None or not details.get("shared_mailbox"):
        return account
    return account if has_name_of(account, details) else None


def has_name_of(account: User, details: Mapping[str, Any]) -> bool:
    own, name = (_name_of(source) for source in (vars(account), details))
    return bool(own) and not is_another_name(own, name)


def _name_of(source):
    return f"{source.get('given_name', '')} {source.get('family_name', '')}".strip()


def accounts_of(emails: Iterable[str | None]) -> dict[str, User]:
    """Address in small letters → the active account that has confirmed it. One query."""
    addresses = {address_key(email) for email in emails if email}
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
        shared_mailbox=registration.shared_mailbox,
    )

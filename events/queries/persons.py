"""Who a person is: the account that has confirmed the address, and the key that makes two
registrations the same person."""

from collections.abc import Iterable, Mapping
from functools import cached_property
from types import SimpleNamespace
from typing import Any, Protocol

from allauth.account.models import EmailAddress
from django.conf import settings
from django.db.models import CharField
from django.db.models.functions import Lower

from accounts.models import User
from accounts.models.people import Reader
from events.models import PersonDecision
from events.models.registrations import Registration, person_key
from events.rules.names import (
    Named,
    are_in_two_scripts,
    are_two_people,
    have_same_name,
    is_abbreviated,
)
from files.addresses import address_key
from files.prepared_query import PreparedQuery


class Nominated(Protocol):
    """What is read of a nomination, and the account that it is given; ``holder`` is the account
    of its address, whosever it is."""

    details: dict[str, Any]
    user: User | None
    holder: User | None


NAMES = ("given_name", "family_name", "second_script")


def attach_accounts(nominations: Iterable[Nominated]) -> None:
    """Give each nomination the account that has confirmed its address, if there is one. Another
    person's, who has the same mailbox, is not given."""
    unknown = [n for n in nominations if n.user is None]
    accounts = accounts_of(n.details.get("email") for n in unknown)
    for nomination in unknown:
        nomination.holder = accounts.get(address_key(nomination.details.get("email")))
        nomination.user = account_for(nomination.holder, nomination.details)


def holder_of(nomination: Nominated) -> User | None:
    """The account of an address that is given as the person's alone."""
    return None if nomination.details.get("shared_mailbox") else nomination.holder


def account_for(account: User | None, details: Mapping[str, Any]) -> User | None:
    """The account of an address for a person with these details: not where it has clearly another
    name, as far as names in two scripts can be compared. From a mailbox that several people share,
    it is the person's only if it has the name."""
    if account is None:
        return None
    holder, person = names_of(account), named(details)
    if details.get("shared_mailbox"):
        return account if has_name(account) and have_same_name(holder, person) else None
    is_another = has_name(account) and are_two_people(holder, person)
    excused = is_abbreviated(holder, person) or are_in_two_scripts(holder, person)
    return None if is_another and not excused else account


def has_name(account: User) -> bool:
    return bool(f"{account.given_name}{account.family_name}".strip())


def names_of(account: User) -> Named:
    """Read from attributes: the account of a request is a proxy, which has no ``vars``."""
    names = {"given_name": account.given_name, "family_name": account.family_name}
    return named(names)


def named(details: Mapping[str, Any]) -> Named:
    """The names among the details of a person."""
    return SimpleNamespace(**{name: details.get(name) or "" for name in NAMES})


def accounts_of(emails: Iterable[str | None]) -> dict[str, User]:
    """Address in small letters → the active account that has confirmed it. One query."""
    addresses = {address_key(email) for email in emails if email}
    if not addresses:
        return {}
    if len(addresses) == 1:
        held = dict(_confirmed_address(address=addresses.pop()))
    else:
        held = dict(_confirmed(addresses))
    users = User.objects.in_bulk(set(held.values())) if held else {}
    return {email: users[pk] for email, pk in held.items()}


def _confirmed(addresses):
    rows = EmailAddress.objects.annotate(lower=Lower("email")).filter(lower__in=addresses)
    rows = rows.filter(verified=True, user__is_active=True).order_by("-pk")
    return rows.values_list("lower", "user")


_confirmed_address = PreparedQuery(lambda address: _confirmed([address]), address=CharField())


class KeysInUse:
    """The keys that took the place of the keys of people without account and address: read once,
    when the first is asked about."""

    @cached_property
    def _found(self) -> dict[str, str]:
        rows = PersonDecision.objects.standing().filter(same=True).order_by("pk")
        return dict(rows.values_list("own_key", "kept__person"))

    def of(self, own_key: str) -> str:
        return self._found.get(own_key, own_key)


def person_key_of(registration: Registration, keys: KeysInUse | None = None) -> str:
    """The key of the person, as it counts: of somebody without account and address, the one of
    another registration, where an officer said that both are the same person. Who asks of many
    reads the ``keys`` in use once."""
    own = own_key_of(registration)
    if has_address(registration):
        return own
    return keys.of(own) if keys else key_in_use(own)


def has_address(registration: Registration) -> bool:
    return bool(registration.user_id or registration.email)


def key_in_use(own_key: str) -> str:
    """The key that took the place of the key of somebody without account and address."""
    rows = PersonDecision.objects.standing().filter(same=True, own_key=own_key)
    return rows.values_list("kept__person", flat=True).first() or own_key


def own_key_of(registration: Registration) -> str:
    """The key by what the registration itself says."""
    return person_key(
        user=registration.user,
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        entity=registration.delegation.entity,
        shared_mailbox=registration.shared_mailbox,
    )


def account_or_email(registration: Registration) -> Reader:
    """The person as a reader: the account, else the address with the language that was given."""
    return registration.user or (
        registration.email,
        registration.language or settings.LANGUAGE_CODE,
    )

"""Signed addresses in emails: they open one answer of one reader, and nothing else. Nothing is
stored; a token is worth what the row that it names still asks."""

from collections.abc import Mapping
from typing import Any

from django.core import signing
from django.db.models import Model
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible
from audit.models import Agent
from events.models import Registration
from friends.models import Entity
from friends.queries.people import speaks_for


def _salt(kind):
    return f"events.{kind}"


def make_token(kind: str, *, reader: User | None, email: str, **facts: object) -> str:
    """A token of a kind (``offer``, ``reconfirm``, ``invitation``) that says these facts, and
    to which reader it was sent: the account, or the address of a person without one."""
    sent_to = {"u": reader.pk} if reader else {"e": _hash(email)}
    return signing.dumps(facts | sent_to, salt=_salt(kind))


def row_of[M: Model](model: type[M], facts: Mapping[str, Any], *joined: str) -> M | None:
    """The row that a token names, or None: the token is the right to see it."""
    return model._default_manager.select_related(*joined).filter(pk=facts["n"]).first()


def _hash(email):
    """An address, not to be read from the link."""
    return salted_hmac("events.reader", email.lower(), algorithm="sha256").hexdigest()[:20]


def read_token(kind: str, token: str) -> dict[str, Any] | None:
    """The facts of a token, or None for one that was not made here for this."""
    try:
        facts = signing.loads(token, salt=_salt(kind))
    except signing.BadSignature:
        return None
    return facts if isinstance(facts, dict) else None


LINK = Agent("email link")


def reader_of(
    facts: Mapping[str, Any], entity: Entity, registration: Registration | None = None
) -> Actor:
    """Who acts by a token: the account that the email was sent to, while it is the person of the
    registration or may still speak for the entity; an address that still is the person's, without
    a name in the record. Raises NotPossible for who is neither any more."""
    if "e" in facts:
        if registration and facts["e"] == _hash(registration.email):
            return LINK
    else:
        account = facts.get("u", 0)
        user = User.objects.filter(pk=account, is_active=True).first()
        owns = registration and registration.user_id == account
        if user and (owns or speaks_for(user, entity)):
            return user
    raise NotPossible(
        _("You can no longer act for this delegation. Sign in to see what you can do.")
    )

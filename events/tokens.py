"""Signed addresses in mail: they open one answer of one reader, and nothing else. Nothing is stored;
a token is worth what the row that it names still asks."""

from django.core import signing
from django.utils.translation import gettext as _

from accounts.models import User
from audit.lifecycle import NotPossible
from audit.models import Agent
from friends.people import speaks_for


def _salt(kind):
    return f"events.{kind}"


def make(kind, **facts):
    """A token of a kind (``offer``, ``again``, ``invitation``) that says these facts."""
    return signing.dumps(facts, salt=_salt(kind))


def read(kind, token):
    """The facts of a token, or None for one that was not made here for this."""
    try:
        facts = signing.loads(token, salt=_salt(kind))
    except signing.BadSignature:
        return None
    return facts if isinstance(facts, dict) else None


LINK = Agent("mail link")


def reader_of(facts, entity, owner=None):
    """Who acts by a token: the account that the mail was sent to, while it is the person (``owner``)
    or may still speak for the entity; an address without an account has no name in the record."""
    if facts.get("u") is None:
        return LINK
    user = User.objects.filter(pk=facts["u"], is_active=True).first()
    if user and (user.pk == owner or speaks_for(user, entity)):
        return user
    raise NotPossible(_("You no longer act here. Sign in to see what you may do."))

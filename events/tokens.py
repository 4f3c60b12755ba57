"""Signed addresses in mail: they open one answer of one reader, and nothing else. Nothing is stored;
a token is worth what the row that it names still asks."""

from django.core import signing
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from accounts.models import User
from audit.lifecycle import NotPossible
from audit.models import Agent
from friends.people import speaks_for


def _salt(kind):
    return f"events.{kind}"


def make(kind, *, reader, email, **facts):
    """A token of a kind (``offer``, ``again``, ``invitation``) that says these facts, and to whom it was
    sent: the account ``reader``, or the address of who has none."""
    sent_to = {"u": reader.pk} if reader else {"e": _hash(email)}
    return signing.dumps(facts | sent_to, salt=_salt(kind))


def row_of(model, facts, *joined):
    """The row that a token names, or None: the token is the right to see it."""
    return model.objects.select_related(*joined).filter(pk=facts["n"]).first()


def _hash(email):
    """An address, not to be read from the link."""
    return salted_hmac("events.reader", email.lower(), algorithm="sha256").hexdigest()[:20]


def read(kind, token):
    """The facts of a token, or None for one that was not made here for this."""
    try:
        facts = signing.loads(token, salt=_salt(kind))
    except signing.BadSignature:
        return None
    return facts if isinstance(facts, dict) else None


LINK = Agent("mail link")


def reader_of(facts, entity, registration=None):
    """Who acts by a token: the account that the mail was sent to, while it is the person of the
    registration or may still speak for the entity; an address that still is the person's, without
    a name in the record. Raises NotPossible for who is neither any more."""
    if "e" in facts:
        if registration and facts["e"] == _hash(registration.email):
            return LINK
    else:
        user = User.objects.filter(pk=facts.get("u"), is_active=True).first()
        owns = registration and registration.user_id == facts.get("u")
        if user and (owns or speaks_for(user, entity)):
            return user
    raise NotPossible(_("You no longer act here. Sign in to see what you may do."))

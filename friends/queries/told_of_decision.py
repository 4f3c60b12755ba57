"""Who is told of the decision on a request to join: asked by the act, and by the page before it."""

from collections.abc import Iterable

from allauth.account.models import EmailAddress

from accounts.models import User
from accounts.models.people import Reader
from friends.models import Membership
from friends.queries.people import focal_points, represents


def told_of_admission(membership: Membership) -> list[Reader]:
    """The people named in the note verbale, and the present focal points of the entity."""
    named: list[Reader] = [(contact.email, "en") for contact in membership.contacts.all()]
    return [*named, *focal_points(membership.entity)]


def told_of_refusal(membership: Membership) -> list[Reader]:
    """The present focal points of the entity, and the person who filed the request."""
    return [*focal_points(membership.entity), *_filed_by(membership)]


def _filed_by(membership):
    """Who filed it, if he or she still acts for the entity, or enters what comes by letter."""
    user = membership.requested_by
    if user is None:
        return []
    still = user.has_perm("friends.enter_membership") or represents(user, membership.entity)
    return [user] if still else []


def addresses_of(readers: Iterable[Reader]) -> list[str]:
    """The address of each reader who gets an email, each once."""
    emails = [
        (reader.email if reader.is_active else "") if isinstance(reader, User) else reader[0]
        for reader in readers
    ]
    return list(dict.fromkeys(email.lower() for email in emails if email))


def confirmed_addresses(emails: Iterable[str]) -> set[str]:
    """Those of these addresses, in small letters, that an account has confirmed."""
    lowered = {email.lower() for email in emails}
    rows = EmailAddress.objects.filter(email__in=lowered, verified=True, user__is_active=True)
    return set(rows.values_list("email", flat=True))

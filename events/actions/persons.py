"""Who a person is: the account that has confirmed the address, and the key that makes two
registrations the same person."""

from allauth.account.models import EmailAddress
from django.db.models.functions import Lower

from accounts.models import User
from events.models.registrations import person_key


def find_accounts(nominations):
    """Give each nomination the account that has confirmed its address, if there is one."""
    unknown = [n for n in nominations if n.user is None]
    accounts = accounts_of(n.details.get("email") for n in unknown)
    for nomination in unknown:
        nomination.user = accounts.get((nomination.details.get("email") or "").lower())


def accounts_of(emails):
    """Address in small letters → the active account that has confirmed it. One query."""
    wanted = {email.lower() for email in emails if email}
    if not wanted:
        return {}
    rows = EmailAddress.objects.annotate(lower=Lower("email")).filter(lower__in=wanted)
    rows = rows.filter(verified=True, user__is_active=True).order_by("-pk")
    held = dict(rows.values_list("lower", "user"))
    users = User.objects.in_bulk(set(held.values())) if held else {}
    return {email: users[pk] for email, pk in held.items()}


def key_of(registration):
    return person_key(
        user=registration.user,
        email=registration.email,
        given_name=registration.given_name,
        family_name=registration.family_name,
        entity=registration.delegation.entity,
    )

"""What becomes of a person's authorities when the person is erased."""

from django.utils.translation import gettext_lazy as _

from accounts.actions.erasure import Pseudonym
from accounts.queries.personal_data import to_any
from friends.actions.representatives import end
from friends.models import NamedFocalPoint, Representative
from friends.models.representatives import LIVE

# What the kinds in receipts are called on pages.
KINDS = {
    "authorities": _("representations"),
    "focal points named": _("focal points named in requests"),
}


def erase_person(pseudonym: Pseudonym) -> dict[str, int]:
    """For `accounts.actions.erasure.ERASERS`. Authorities end by their act; notes verbales are the
    mission's papers and stay."""
    invited = Representative.objects.filter(to_any(pseudonym.addresses), user=None)
    rows = list(Representative.objects.filter(user=pseudonym.user) | invited)
    for row in rows:
        if row.status in LIVE:
            end(row, by=pseudonym.by, at=pseudonym.at, leaving_none=True)
    forgotten = {"function": "", "reason": ""}
    erased = Representative.objects.filter(user=pseudonym.user).update(email="", **forgotten)
    kept = Representative.objects.filter(pk__in=[row.pk for row in rows], user=None)
    erased += kept.update(user=pseudonym.user, email="", **forgotten)
    return {"authorities": erased, "focal points named": _erase_contacts(pseudonym)}


def _erase_contacts(pseudonym):
    named = NamedFocalPoint.objects.filter(to_any(pseudonym.addresses))
    pseudonym.words |= {str(row) for row in named}
    return named.update(
        given_name=pseudonym.given_name,
        family_name=pseudonym.family_name,
        title="",
        email=pseudonym.email,
    )

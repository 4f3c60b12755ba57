"""What becomes of a person's authorities when the person is erased."""

from django.utils.translation import gettext_lazy as _

from accounts.privacy import to_any
from friends.actions.representation import end
from friends.models import Contact, Representative
from friends.models.representatives import LIVE

# What the kinds in receipts are called on pages.
KINDS = {
    "authorities": _("authorities"),
    "focal points named": _("focal points named in requests"),
}


def erase_person(stand_in):
    """For `accounts.erasure.ERASERS`. Authorities end by their act; notes verbales are the mission's
    papers and stay."""
    invited = Representative.objects.filter(to_any(stand_in.addresses), user=None)
    rows = list(Representative.objects.filter(user=stand_in.user) | invited)
    for row in rows:
        if row.status in LIVE:
            end(row, by=stand_in.by, at=stand_in.at, leaving_none=True)
    forgotten = {"function": "", "reason": ""}
    erased = Representative.objects.filter(user=stand_in.user).update(email="", **forgotten)
    kept = Representative.objects.filter(pk__in=[row.pk for row in rows], user=None)
    erased += kept.update(user=stand_in.user, email="", **forgotten)
    return {"authorities": erased, "focal points named": _erase_contacts(stand_in)}


def _erase_contacts(stand_in):
    named = Contact.objects.filter(to_any(stand_in.addresses))
    stand_in.words |= {str(row) for row in named}
    return named.update(
        given_name=stand_in.given_name,
        family_name=stand_in.family_name,
        title="",
        email=stand_in.email,
    )

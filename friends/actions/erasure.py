"""What becomes of a person's authorities when the person is erased."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.erasure import ErasureEffect, Pseudonym
from accounts.models import User
from accounts.queries.personal_data import addresses_of, to_any
from friends.actions.representatives import end
from friends.models import NamedFocalPoint, Representative
from friends.models.representatives import LIVE
from friends.queries.people import speakers

# What the kinds in receipts are called on pages.
KINDS = {
    "authorities": gettext_lazy("representations"),
    "focal points named": gettext_lazy("focal points named in requests"),
}


def erase_person(pseudonym: Pseudonym) -> dict[str, int]:
    """For `accounts.actions.erasure.ERASERS`. Authorities end by their act; notes verbales are the
    mission's papers and stay."""
    rows = list(_rows_of(pseudonym.user, pseudonym.addresses))
    for row in rows:
        if row.status in LIVE:
            end(row, by=pseudonym.by, at=pseudonym.at, leaving_none=True)
    forgotten = {"function": "", "reason": ""}
    erased = Representative.objects.filter(user=pseudonym.user).update(email="", **forgotten)
    kept = Representative.objects.filter(pk__in=[row.pk for row in rows], user=None)
    erased += kept.update(user=pseudonym.user, email="", **forgotten)
    return {"authorities": erased, "focal points named": _erase_contacts(pseudonym)}


def _rows_of(user, addresses):
    invited = Representative.objects.filter(to_any(addresses), user=None)
    return Representative.objects.filter(user=user) | invited


def forecast_erasure(user: User, at: datetime) -> list[ErasureEffect]:
    """For `accounts.actions.erasure.FORECASTS`. Nobody but the person hears of it."""
    live = _rows_of(user, addresses_of(user)).filter(status__in=LIVE).select_related("entity")
    rows = list(live.order_by("pk"))
    speaking = speakers([row.entity_id for row in rows], at.date())
    return [ErasureEffect(_end_of(row, speaking[row.entity_id], user)) for row in rows]


def _end_of(row, speaking, user):
    facts = {"name": row.entity.name, "role": row.get_role_display()}
    if speaking == [user]:
        return (
            _("%(name)s: representation as %(role)s will end. No other focal point will be left.")
            % facts
        )
    return _("%(name)s: representation as %(role)s will end.") % facts


def _erase_contacts(pseudonym):
    named = NamedFocalPoint.objects.filter(to_any(pseudonym.addresses))
    pseudonym.words |= {str(row) for row in named}
    return named.update(
        given_name=pseudonym.given_name,
        family_name=pseudonym.family_name,
        title="",
        email=pseudonym.email,
    )

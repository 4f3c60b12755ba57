"""What this app shows on a registration's page."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from events.models import EventStatus, Registration, RegistrationStatus
from events.registries import KitEntry, KitPart, Part


def badge(user: User, registration: Registration) -> Part | None:
    """The link to the badge of who has a seat at an event that takes place."""
    off = registration.event.status == EventStatus.CANCELLED
    if registration.has_seat and registration.is_live and not off:
        return Part("attendance/includes/registration_badge.html")
    return None


def badges_of(rows: Sequence[Registration]) -> KitPart:
    """The mobile badge of each of the reader's own registrations. No question."""
    return KitPart(_("Badge"), {row.pk: _badge_entry(row) for row in rows})


def _badge_entry(row):
    if row.has_seat:
        url = reverse("events:mobile_badge", args=[row.event.slug, row.pk])
        return KitEntry("ok", url=url, link=_("Show on this phone"))
    offered = row.status == RegistrationStatus.OFFERED
    return KitEntry("off", _("After you accept") if offered else _("After confirmation"))

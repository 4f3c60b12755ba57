"""What this app shows on a registration's page, and in the list of the reader's own."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from certificates.models import Certificate
from certificates.permissions import may_handle_passport_details
from events.models import Registration
from events.registries import Column, ColumnLink, Part


def certificate(user: User, registration: Registration) -> Part | None:
    row = registration.certificates.valid().first()
    template = "certificates/includes/registration_certificate.html"
    return Part(template, {"certificate": row}) if row else None


def letter(user: User, registration: Registration) -> Part | None:
    """The page of the visa support letter, where the event writes letters and the person has a
    seat, or had a letter."""
    writes = hasattr(registration.event, "visa_rule") and may_handle_passport_details(
        user, registration
    )
    if writes and (registration.has_seat or registration.visa_letters.exists()):
        url = reverse("events:visa_letter", args=[registration.event.slug, registration.pk])
        return Part("certificates/includes/registration_visa_letter.html", {"url": url}, "links")
    return None


def certificates_of(rows: Sequence[Registration]) -> Column:
    found = Certificate.objects.valid().filter(registration__in=rows).values_list("registration")
    slugs = {row.pk: row.event.slug for row in rows}
    links = {
        pk: ColumnLink(reverse("events:certificate", args=[slugs[pk], pk]), _("Certificate (PDF)"))
        for (pk,) in found
    }
    return Column(_("Certificate"), links)

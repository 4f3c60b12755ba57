"""What this app shows on a registration's page, and in the list of the reader's own."""

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from certificates.models import Certificate
from certificates.permissions import may_handle_passport_details
from certificates.queries.visa_letters import VisaLetterState, letter_states
from events.models import Registration, RegistrationStatus
from events.registries import KitEntry, KitPart, Part


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


def letters_of(rows: Sequence[Registration]) -> KitPart:
    """Where the visa support letter of each registration stands. Three questions for all."""
    by_key = {row.pk: row for row in rows}
    entries = {}
    for pk, state in letter_states(rows).items():
        url = reverse("events:visa_letter", args=[by_key[pk].event.slug, pk])
        entries[pk] = _letter_entry(by_key[pk], state, url)
    return KitPart(_("Visa letter"), entries, mission_step=_send_details)


def _send_details(n):
    text = ngettext(
        "Send passport details for %d visa support letter",
        "Send passport details for %d visa support letters",
        n,
    )
    return text % n


def _letter_entry(row, state, url):
    if state == VisaLetterState.ISSUED:
        return KitEntry("ok", url=url, link=_("Open the letter"))
    if not row.has_seat:
        offered = row.status == RegistrationStatus.OFFERED
        return KitEntry("off", _("After you accept") if offered else _("After confirmation"))
    if state == VisaLetterState.MISSING:
        step = _("Send passport details for your visa letter")
        return KitEntry("wait", url=url, link=_("Send passport details"), step=step)
    return KitEntry("off" if state.mark == "off" else "wait", str(state.label), url, _("Details"))


def certificates_of(rows: Sequence[Registration]) -> KitPart:
    found = Certificate.objects.valid().filter(registration__in=rows).values_list("registration")
    slugs = {row.pk: row.event.slug for row in rows}
    entries = {
        pk: KitEntry(
            "ok",
            url=reverse("events:certificate", args=[slugs[pk], pk]),
            link=_("Certificate (PDF)"),
        )
        for (pk,) in found
    }
    return KitPart(_("Certificate"), entries, after=True)

"""What becomes of a person's certificates, letters and passport details when the person is
erased."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.actions.erasure import ErasureEffect, Pseudonym
from accounts.models import User
from audit.lifecycle import move
from audit.models import user_of
from certificates.actions.visa_letters import withdraw_letter
from certificates.models import (
    Certificate,
    CertificateStatus,
    PassportAccess,
    PassportDetails,
    VisaLetter,
    VisaLetterStatus,
)
from certificates.models.visa_letters import OWN, PAPER
from events.actions.erasure import registrations_to_erase
from events.models import Registration
from friends.queries.people import speakers


def erase_person(rows: Iterable[Registration], pseudonym: Pseudonym) -> dict[str, int]:
    """For `events.registries.ERASERS`."""
    about = Q(registration__in=[row.pk for row in rows])
    erased = _("Erased on request")
    return {
        "passport details": PassportDetails.objects.filter(about).delete()[0],
        "openings": _erase_openings(about),
        "visa letters": _erase_letters(about, pseudonym, erased),
        "certificates": _erase_certificates(about, pseudonym, erased),
    }


def forecast_erasure(user: User, at: datetime) -> list[ErasureEffect]:
    """For `accounts.actions.erasure.FORECASTS`. Missions hear of letters."""
    about = Q(registration__in=registrations_to_erase(user).order_by().values("pk"))
    certificates = Certificate.objects.filter(about).valid().count()
    letters = VisaLetter.objects.filter(about).exclude(status=VisaLetterStatus.WITHDRAWN)
    issued = list(letters.select_related("registration__delegation", "registration__event"))
    effects = []
    if certificates:
        text = ngettext(
            "%(n)d certificate will be withdrawn. The verification page will say so.",
            "%(n)d certificates will be withdrawn. The verification page will say so.",
            certificates,
        )
        effects.append(ErasureEffect(text % {"n": certificates}))
    if issued:
        text = ngettext(
            "%(n)d visa support letter will be withdrawn.",
            "%(n)d visa support letters will be withdrawn.",
            len(issued),
        )
        effects.append(ErasureEffect(text % {"n": len(issued)}, _told_of_letters(issued, at)))
    if PassportDetails.objects.filter(about).exists():
        effects.append(ErasureEffect(_("Passport details will be erased.")))
    return effects


def _told_of_letters(letters, at):
    """As `withdraw_letter` does."""
    rows = [letter.registration for letter in letters if not letter.registration.event.quiet]
    told = {row.delegation.entity_id for row in rows}
    speaking = speakers(told, at.date())
    return sorted({user.email for entity in told for user in speaking[entity]})


def _erase_openings(about):
    """For what an officer opened the data, in the officer's own words; who and when stays."""
    typed = PassportAccess.objects.filter(about).exclude(purpose__in=["", OWN, PAPER])
    return typed.update(purpose="")


def _erase_certificates(about, pseudonym, erased):
    """A certificate says a name: without it, it proves nothing, and is withdrawn."""
    facts = {"withdrawn_at": pseudonym.at, "withdrawn_by": user_of(pseudonym.by), "reason": erased}
    rows = Certificate.objects.filter(about)
    for row in rows.valid():
        move(row, CertificateStatus.WITHDRAWN, by=pseudonym.by, **facts)
    return rows.update(name=pseudonym.name, second_script="", reason=erased)


def _erase_letters(about, pseudonym, erased):
    """Without the passport details no letter can be made any more."""
    rows = VisaLetter.objects.filter(about)
    for row in rows.exclude(status=VisaLetterStatus.WITHDRAWN):
        withdraw_letter(row, by=pseudonym.by, at=pseudonym.at, reason=erased)
    return rows.update(reason=erased)

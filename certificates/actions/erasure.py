"""What becomes of a person's certificates, letters and passport details when the person is
erased."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.actions.erasure import Pseudonym
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
from events.models import Registration


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

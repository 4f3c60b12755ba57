"""What becomes of a person's certificates, letters and passport details when the person is erased."""

from collections.abc import Iterable

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.erasure import StandIn
from audit.lifecycle import move
from audit.models import person
from events.actions.letters import withdraw_letter
from events.actions.visas import OWN, PAPER
from events.models import (
    Certificate,
    CertificateStatus,
    Letter,
    LetterStatus,
    Passport,
    PassportOpening,
    Registration,
)


def erase_person(rows: Iterable[Registration], stand_in: StandIn) -> dict[str, int]:
    """For `events.registries.ERASERS`."""
    about = Q(registration__in=[row.pk for row in rows])
    said = _("Erased on request")
    return {
        "passports": Passport.objects.filter(about).delete()[0],
        "openings": _erase_openings(about),
        "letters": _erase_letters(about, stand_in, said),
        "certificates": _erase_certificates(about, stand_in, said),
    }


def _erase_openings(about):
    """For what an officer opened the data, in the officer's own words; who and when stays."""
    typed = PassportOpening.objects.filter(about).exclude(purpose__in=["", OWN, PAPER])
    return typed.update(purpose="")


def _erase_certificates(about, stand_in, said):
    """A certificate says a name: without it, it proves nothing, and is withdrawn."""
    facts = {"withdrawn_at": stand_in.at, "withdrawn_by": person(stand_in.by), "reason": said}
    rows = Certificate.objects.filter(about)
    for row in rows.valid():
        move(row, CertificateStatus.WITHDRAWN, by=stand_in.by, **facts)
    return rows.update(name=stand_in.name, second_script="", reason=said)


def _erase_letters(about, stand_in, said):
    """Without the passport data no paper can be made any more."""
    rows = Letter.objects.filter(about)
    for row in rows.exclude(status=LetterStatus.WITHDRAWN):
        withdraw_letter(row, by=stand_in.by, at=stand_in.at, reason=said)
    return rows.update(reason=said)

"""What becomes of a person's registrations when the person is erased: the rows stay, with a stand-in.

What is counted is left as it is: statuses, seats, scans, corrections, scores, gender (it is used in
totals alone) and that registrations of different events are of one person.
"""

from functools import reduce

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Job
from audit.lifecycle import lock, move
from audit.models import person, record
from events.actions.changing import cancel
from events.actions.letters import withdraw_letter
from events.actions.visas import OWN, PAPER
from events.known import registrations_of
from events.models import (
    Certificate,
    CertificateStatus,
    Letter,
    LetterStatus,
    Passport,
)
from events.models.onsite import Correction, OldBadge
from events.models.registrations import new_badge, new_code
from events.models.scans import Scan, ScanResult
from events.models.selections import HandChange
from events.models.visas import PassportOpening

EMPTIED = {
    "style": "", "second_script": "", "position": "", "email": "", "phone": "", "language": "",
    "access_needs": "", "diet": "", "grounds_pass": None, "passport_until": None,
    "consent_public": False, "reason": "",
}  # fmt: skip


def erase_person(stand_in):
    """For `accounts.erasure.ERASERS`: under the lock of each event, the lowest first."""
    rows = list(registrations_of(stand_in.user).select_related("event").order_by("event_id", "pk"))
    for event in {row.event_id: row.event for row in rows}.values():
        lock(event)
    for row in rows:
        lock(row)
    _leave_events_to_come(rows, stand_in)
    counts = {"registrations": len(rows), **_erase_around(rows, stand_in)}
    keys = _stand_in_keys(rows, stand_in)
    for row in rows:
        _erase_row(lock(row), keys, stand_in)
    return counts


def _leave_events_to_come(rows, stand_in):
    """By the proper act, which passes the seat on and tells the mission. Who has come stays counted."""
    for row in rows:
        if row.is_live and row.event.ends_at > stand_in.at and not row.arrived_at:
            cancel(row, by=stand_in.by, at=stand_in.at)


def _stand_in_keys(rows, stand_in):
    """Old key → new one: whoever counted as one person goes on to, whoever as two as well."""
    old = dict.fromkeys(row.person for row in rows)
    ends = ["", *(f":{n}" for n in range(2, len(old) + 1))]
    return {key: stand_in.key + end for key, end in zip(old, ends, strict=False)}


def _erase_row(row, keys, stand_in):
    stand_in.words |= {row.name, row.second_script, row.email, row.phone} - {""}
    new = {
        "given_name": stand_in.given_name,
        "family_name": stand_in.family_name,
        "person": keys.get(row.person, stand_in.key),
        "badge": new_badge(),
        "code": new_code(),
        "version": row.version + 1,
    }
    for name, value in (EMPTIED | new).items():
        setattr(row, name, value)
    row.save(update_fields=[*EMPTIED, *new])
    record("registration.erased", row, by=stand_in.by)


# --- what hangs on them ---------------------------------------------------------------------------
def _erase_around(rows, stand_in):
    about = Q(registration__in=[row.pk for row in rows])
    said = _("Erased on request")
    return {
        "passports": Passport.objects.filter(about).delete()[0],
        "openings": _erase_openings(about),
        "letters": _erase_letters(about, stand_in, said),
        "certificates": _erase_certificates(about, stand_in, said),
        "corrections": Correction.objects.filter(about).update(reason=said),
        "changes by hand": HandChange.objects.filter(about).update(reason=said),
        "old badges": OldBadge.objects.filter(about).update(reason=said),
        "scans": _erase_words_of_scans(rows, about, said),
        "files of badges": _erase_files(rows),
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


def _erase_words_of_scans(rows, about, said):
    """Why somebody was let in by hand, and what was typed at a desk that found nobody."""
    scans = Scan.objects.filter(about).exclude(reason="")
    by_hand = scans.filter(result=ScanResult.BY_HAND).update(reason=said)
    return by_hand + scans.exclude(result=ScanResult.BY_HAND).update(reason="") + _typed(rows)


def _typed(rows):
    names = {
        text
        for r in rows
        for text in (r.family_name, r.given_name, r.email, r.badge)
        if len(text) > 2
    }
    if not names:
        return 0
    typed = reduce(lambda q, name: q | Q(typed__icontains=name), names, Q(pk__in=[]))
    events = [row.event_id for row in rows]
    return Scan.objects.filter(typed, event__in=events, registration=None).update(typed="")


def _erase_files(rows):
    """Sheets of badges on which the person stands: they can be printed anew. The row is emptied now,
    the file goes after commit."""
    jobs = list(Job.objects.filter(prints__registration__in=rows).exclude(file="").distinct())
    for job in jobs:
        transaction.on_commit(lambda file=job.file.name, store=job.file.storage: store.delete(file))
    return Job.objects.filter(pk__in=[job.pk for job in jobs]).update(file="")

"""What becomes of a person's scans and badges when the person is erased: they stay counted, without
the words that tell of the person."""

from collections.abc import Iterable
from functools import partial

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.actions.erasure import Pseudonym
from accounts.models import Job
from attendance.models.attendance import AttendanceCorrection
from attendance.models.badges import ReplacedBadge
from attendance.models.recorded import AttendanceFile
from attendance.models.scans import Scan, ScanResult
from attendance.rules.attendance_file import QUOTED
from events.models import Registration
from files.text import fold

# What the kinds in receipts are called on pages.
KINDS = {
    "corrections": gettext_lazy("reasons of corrections"),
    "old badges": gettext_lazy("reasons of replaced badges"),
    "scans": gettext_lazy("words at the desk"),
    "files of badges": gettext_lazy("files of badges"),
    "cells of files": gettext_lazy("cells of files of attendance"),
}


def erase_person(rows: Iterable[Registration], pseudonym: Pseudonym) -> dict[str, int]:
    """For `events.registries.ERASERS`."""
    about = Q(registration__in=[row.pk for row in rows])
    erased = _("Erased on request")
    return {
        "corrections": AttendanceCorrection.objects.filter(about).update(reason=erased),
        "old badges": ReplacedBadge.objects.filter(about).update(reason=erased),
        "scans": _erase_words_of_scans(rows, about, erased),
        "files of badges": _erase_files(rows),
        "cells of files": _erase_cells(rows, erased),
    }


def _erase_words_of_scans(rows, about, erased):
    """Why somebody was checked in by hand, and what was typed at a desk that found nobody."""
    scans = Scan.objects.filter(about).exclude(reason="")
    by_hand = scans.filter(result=ScanResult.BY_HAND).update(reason=erased)
    return by_hand + scans.exclude(result=ScanResult.BY_HAND).update(reason="") + _typed(rows)


def _typed(rows):
    """Compared as a search would: names are typed without accents too."""
    said = {fold(text) for r in rows for text in (r.family_name, r.given_name, r.email, r.badge)}
    names = [name for name in said if len(name) > 2]
    events = {row.event_id for row in rows}
    unknown = Scan.objects.filter(event__in=events, registration=None).exclude(typed="")
    keys = [
        pk
        for pk, typed in unknown.values_list("pk", "typed")
        if any(name in fold(typed) for name in names)
    ]
    return unknown.filter(pk__in=keys).update(typed="")


def _erase_cells(rows, erased):
    """What an error quotes of a file for one of the events: whom it is about, nobody knows. The
    officers send the corrected file again in any case."""
    events = {row.event_id for row in rows}
    files = AttendanceFile.objects.select_for_update().filter(event__in=events).exclude(errors=[])
    count = 0
    for file in files.order_by("pk"):
        told = [[n, name, erased if name in QUOTED else text] for n, name, text in file.errors]
        count += sum(new != old for new, old in zip(told, file.errors, strict=True))
        file.errors = told
        file.save(update_fields=["errors"])
    return count


def _erase_files(rows):
    """Files of badges that show the person: they can be printed again. The row is emptied
    now, the file goes after commit."""
    jobs = list(Job.objects.filter(prints__registration__in=rows).exclude(file="").distinct())
    for job in jobs:
        transaction.on_commit(partial(job.file.storage.delete, str(job.file.name)))
    return Job.objects.filter(pk__in=[job.pk for job in jobs]).update(file="")

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
from files.search_key import UNSPACED
from files.text import fold

# What the kinds in receipts are called on pages.
KINDS = {
    "corrections": gettext_lazy("reasons for attendance corrections"),
    "old badges": gettext_lazy("reasons for replacing badges"),
    "scans": gettext_lazy("texts entered at a desk"),
    "files of badges": gettext_lazy("badge files"),
    "cells of files": gettext_lazy("cells of attendance files"),
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
    said = [_Said(row) for row in rows]
    events = {row.event_id for row in rows}
    unknown = Scan.objects.filter(event__in=events, registration=None).exclude(typed="")
    keys = [
        pk
        for pk, typed in unknown.values_list("pk", "typed")
        if any(one.is_in(fold(typed)) for one in said)
    ]
    return unknown.filter(pk__in=keys).update(typed="")


class _Said:
    """How a person may be told in a text. What many texts contain by chance has to be a word of it:
    short names, single names in scripts that are written without spaces, words of a second name."""

    def __init__(self, row: Registration) -> None:
        given, family, other = map(fold, (row.given_name, row.family_name, row.second_script))
        both = [f"{given} {family}", f"{family} {given}"] if given and family else []
        self._words = {given, family, *other.split()} - {""}
        spaced = (name for name in (given, family, other, *both) if not UNSPACED.search(name))
        self._parts = {name for name in spaced if len(name) > 2}
        unspaced = [name for name in (other, *both) if UNSPACED.search(name)]
        texts = (*unspaced, fold(row.email), fold(row.badge))
        self._signs = {_close(text) for text in texts if text}

    def is_in(self, typed: str) -> bool:
        """``typed`` is folded."""
        if self._words & {*typed.split(), typed, _close(typed)}:
            return True
        return any(name in typed for name in self._parts) or any(
            signs in _close(typed) for signs in self._signs
        )


def _close(text):
    return text.replace(" ", "")


def _erase_cells(rows, erased):
    """What an error quotes of a file for one of the events: it is unknown which person it
    is about. The officers send the corrected file again in any case."""
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

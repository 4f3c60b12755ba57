"""The personal data in this app, for the person (`accounts.queries.personal_data.SOURCES`)."""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.personal_data import Fact, Section, facts_of
from attendance.models import Scan
from attendance.models.attendance import AttendanceCorrection, FrozenStanding
from attendance.models.badges import BadgePrint, ReplacedBadge
from events.queries.personal_data import section_of, titles_of


def personal_data_of(user: User) -> list[Section]:
    """Five sections, one question each, and one for the registrations that they hang on."""
    titles = titles_of(user)
    about = {"registration__in": list(titles)}
    scans = Scan.objects.filter(**about).order_by("-at").select_related("door__session")
    corrections = AttendanceCorrection.objects.filter(**about)
    standings = FrozenStanding.objects.filter(**about)
    printed = BadgePrint.objects.filter(**about).order_by("-at")
    replaced = ReplacedBadge.objects.filter(**about).order_by("-replaced_at")
    corrected = _("Corrections to your attendance")
    return [
        section_of("scans", _("Your check-ins"), scans, titles, _scan),
        section_of("corrections", corrected, corrections, titles, _correction),
        section_of("attendance_closed", _("Attendance as closed"), standings, titles, _standing),
        section_of("badges_printed", _("Badges printed"), printed, titles, _printed),
        section_of("badges_replaced", _("Badges replaced"), replaced, titles, _replaced),
    ]


def _scan(row):
    where = Fact("door", _("Door"), str(row.door) if row.door else "", "")
    return [*facts_of(row, "at", "result", "refusal_reason", "reason", "desk"), where]


def _correction(row):
    return facts_of(row, "at", "kind", "reason")


def _standing(row):
    return facts_of(row, "standing")


def _printed(row):
    return facts_of(row, "at", "badge")


def _replaced(row):
    return facts_of(row, "replaced_at", "badge", "reason")

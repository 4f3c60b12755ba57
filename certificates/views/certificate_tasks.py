"""What the office of an event has to do about certificates and visa support letters."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from attendance.queries.closing_figures import find_closing
from certificates.actions.certificates import people_to_certify
from certificates.models import VisaLetterStatus
from certificates.permissions import may_see_visa_letters
from certificates.queries.visa_letters import letter_rows
from events.models import Event
from events.registries import EventPhase, OfficeTask


def certificate_tasks(user: User, event: Event, now: datetime) -> list[OfficeTask]:
    """Letters to issue before the event, certificates once its attendance is closed."""
    return [*_letters(user, event, now), *_certificates(user, event, now)]


def _letters(user, event, now):
    if not may_see_visa_letters(user) or event.ends_at <= now:
        return
    n = letter_rows(event, VisaLetterStatus.BEING_PREPARED).order_by().count()
    yield OfficeTask(
        EventPhase.BEFORE,
        n,
        ngettext("visa support letter to issue", "visa support letters to issue", n),
        reverse("office:visa_letters", args=[event.slug]) + "?state=being_prepared",
        _("Review letters"),
    )


def _certificates(user, event, now):
    if not user.has_perm("certificates.issue_certificate"):
        return
    closed = event.ends_at <= now and find_closing(event)
    n = len(people_to_certify(event)) if closed else 0
    yield OfficeTask(
        EventPhase.AFTER,
        n,
        ngettext("certificate to issue", "certificates to issue", n),
        reverse("office:certificates", args=[event.slug]),
        _("Issue certificates"),
        later=_("issue certificates"),
    )

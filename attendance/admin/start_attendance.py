"""What the start page of staff says about check-in and attendance."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from attendance.models import Scan
from events.admin.start_tasks import count_by_event, topic_of_ended_events, topic_of_events
from events.models import Event


def conflicts_waiting(request):
    """What devices without a network did and the server would not have done, until the attendance
    is closed."""
    if not request.user.has_perm("attendance.correct_attendance"):
        return None
    rows = Scan.objects.exclude(conflict="").filter(voided=False)
    return topic_of_events(
        _("offline conflicts"),
        count_by_event(rows.filter(event__attendance_closing=None), "at"),
        title=lambda n: ngettext("%(n)s offline conflict", "%(n)s offline conflicts", n),
        label=_("Review conflicts"),
        address="office:conflicts",
    )


def attendance_to_close(request):
    if not request.user.has_perm("attendance.close_attendance"):
        return None
    return topic_of_ended_events(
        _("events whose attendance is not closed"),
        Event.objects.filter(attendance_closing=None),
        title=lambda n: ngettext(
            "%(n)s event whose attendance is not closed",
            "%(n)s events whose attendance is not closed",
            n,
        ),
        label=_("Close attendance"),
        address="office:attendance_close",
    )


TOPICS = [conflicts_waiting, attendance_to_close]

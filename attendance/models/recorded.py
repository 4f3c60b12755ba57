"""Attendance that comes as a file, of an event that was held before it was entered."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.events import Event
from files.in_a_row import comma


class AttendanceFileStatus(models.TextChoices):
    CHECKED = "checked", pgettext_lazy("file", "Checked")
    ENTERED = "entered", pgettext_lazy("file", "Entered")
    REMOVED = "removed", pgettext_lazy("file", "Removed")

    @property
    def successors(self) -> set["AttendanceFileStatus"]:
        return SUCCESSORS[self]


S = AttendanceFileStatus
SUCCESSORS: dict[S, set[S]] = {
    S.CHECKED: {S.ENTERED, S.REMOVED},
    S.ENTERED: set(),
    S.REMOVED: set(),
}


class AttendanceFile(models.Model):
    """What a file says of who was present. The file itself is not kept: only the registrations that
    were found, and what has to be corrected, by row. An error may quote a cell, and so a person: it
    is in no entry, goes with the file or when the person is erased, and is not kept for long."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="attendance_files")
    status = models.CharField(_("status"), max_length=10, choices=S, default=S.CHECKED)
    sha256 = models.CharField("SHA-256", max_length=64)
    made_at = models.DateTimeField(_("uploaded on"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # [row of the file, key of the registration, [keys of units]].
    rows = models.JSONField(default=list)
    # [row of the file, column, text]: what has to be corrected before anything is entered.
    errors = models.JSONField(default=list)
    # Of the entering: {"persons": n, "entered": n, "known": n, "kept": n}.
    result = models.JSONField(default=dict)
    entered_at = models.DateTimeField(_("entered on"), null=True)

    audit_hidden = ("errors", "rows")

    class Meta:
        verbose_name = _("attendance file")
        verbose_name_plural = _("attendance files")
        ordering = ["-pk"]
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="attendance_attendancefile_known_status"
            )
        ]

    def __str__(self) -> str:
        return f"{self.made_at:%Y-%m-%d %H:%M}{comma()}{self.event}"

"""Attendance: its rule, what officers correct, and the figures that closing freezes."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from events.models.events import Event
from events.models.registrations import Registration


class AttendanceRule(models.Model):
    """When somebody is late at an event, and when somebody left early."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="attendance_rule")
    late_after = models.PositiveSmallIntegerField(
        _("late after (minutes)"), default=15, help_text=_("After the start of a session.")
    )
    early_before = models.PositiveSmallIntegerField(
        _("left early before (minutes)"), default=15, help_text=_("Before the end of a session.")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("rule for attendance")
        verbose_name_plural = _("rules for attendance")

    def __str__(self) -> str:
        return str(self.event)


class CorrectionKind(models.TextChoices):
    PRESENT = "present", _("Was present")
    ABSENT = "absent", _("Was not present")
    EXCUSED = "excused", _("Excused in advance")


class AttendanceCorrection(models.Model):
    """An officer's correction of the scans. A row is never changed: the latest counts."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="corrections")
    # Key of a unit of attendance (see `attendance.rules.attendance`); empty: the whole event.
    unit = models.CharField(max_length=40, blank=True)
    kind = models.CharField(_("correction"), max_length=10, choices=CorrectionKind)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.UUIDField(unique=True)

    audit_hidden = ("reason",)

    class Meta:
        verbose_name = _("attendance correction")
        verbose_name_plural = _("attendance corrections")
        ordering = ["pk"]
        permissions = [
            ("correct_attendance", "Can correct attendance, with a reason"),
            ("close_attendance", "Can close an event and freeze its figures"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CorrectionKind.values),
                name="attendance_attendancecorrection_known_kind",
            ),
            models.CheckConstraint(
                condition=~Q(reason=""), name="attendance_attendancecorrection_has_reason"
            ),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()


# As `attendance.rules.attendance` computes them.
STANDINGS = [
    ("present", pgettext_lazy("attendance", "Present")),
    ("excused", _("Excused in advance")),
    ("no_show", _("No-show")),
]


class AttendanceClosing(models.Model):
    """The figures of an event, frozen when it was closed."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="attendance_closing")
    at = models.DateTimeField(_("closed on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As `attendance.rules.attendance` counted them, with nothing of a person.
    figures = models.JSONField()

    class Meta:
        verbose_name = _("closing of attendance")
        verbose_name_plural = _("closings of attendance")

    def __str__(self) -> str:
        return str(self.event)


class FrozenStanding(models.Model):
    """How a person stood when the attendance was closed (see `attendance.rules.attendance`), so
    that a person at several events is counted once in their frozen figures. Who it is stands in
    the registration alone: an erased person is still counted."""

    registration = models.OneToOneField(
        Registration, models.PROTECT, related_name="frozen_standing"
    )
    standing = models.CharField(max_length=10, choices=STANDINGS)

    class Meta:
        verbose_name = _("attendance as closed")
        verbose_name_plural = _("attendance as closed")
        constraints = [
            models.CheckConstraint(
                condition=Q(standing__in=[value for value, _label in STANDINGS]),
                name="attendance_frozenstanding_known_standing",
            )
        ]

    def __str__(self) -> str:
        return self.get_standing_display()

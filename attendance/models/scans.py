"""The desk: every attempt is a row; attendance is read from the rows."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from attendance.models.devices import Device
from attendance.models.doors import Door
from events.models.events import Event
from events.models.registrations import Registration


class ScanResult(models.TextChoices):
    IN = "in", pgettext_lazy("scan", "Checked in")
    BY_HAND = "by_hand", _("Admitted by hand")
    OUT = "out", pgettext_lazy("scan", "Checked out")
    REPEAT = "repeat", _("Already checked in")
    REFUSED = "refused", _("Not admitted")
    UNKNOWN = "unknown", _("Not on the list")
    UNDONE = "undone", _("Check-in undone")


COUNTS_AS_IN = [ScanResult.IN, ScanResult.BY_HAND]


class RefusalReason(models.TextChoices):
    """Why a badge is refused."""

    NOT_CONFIRMED = "not_confirmed", _("Not confirmed")
    WAITING = "waiting", _("On the waiting list")
    OTHER_EVENT = "other_event", _("Badge of another event")
    REPLACED = "replaced", _("This badge has been replaced")
    CANCELLED = "cancelled", _("The event has been cancelled")
    NOT_TODAY = "not_today", _("Not valid today")


class OfflineConflict(models.TextChoices):
    """What a device without a network did that the server would not have done."""

    DOUBLE = "double", _("Checked in by two desks")
    NOT_CONFIRMED = "not_confirmed", _("Checked in, but no longer confirmed")
    REPLACED = "replaced", _("Checked in with a replaced badge")


# Every time that somebody was checked in or scanned out: see `ScanQuerySet.evidence`.
EVIDENCE = (Q(admitted=True) | Q(result=ScanResult.OUT)) & Q(
    voided=False, registration__isnull=False
)


class ScanQuerySet(models.QuerySet["Scan"]):
    def arrivals(self) -> Self:
        """One row for each person who came to the event, however often he or she was scanned."""
        return self.filter(first=True, voided=False)

    def evidence(self) -> Self:
        """Every time that somebody was checked in or scanned out: what attendance is computed from.
        It is the same whatever the order in which the scans arrive."""
        return self.filter(EVIDENCE)

    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("attendance.view_scan") else self.none()


class Scan(models.Model):
    """An attempt at a desk. ``voided`` marks an arrival that was undone by a later row."""

    event = models.ForeignKey(Event, models.PROTECT, related_name="scans")
    registration = models.ForeignKey(Registration, models.PROTECT, null=True, related_name="scans")
    result = models.CharField(_("result"), max_length=10, choices=ScanResult)
    at = models.DateTimeField(_("time"))
    operator = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    source = models.CharField(max_length=120, blank=True)
    desk = models.CharField(_("desk"), max_length=40, blank=True)
    # What was typed or read when it led to nobody; shortened, for the help desk.
    typed = models.CharField(max_length=40, blank=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    # Where: none is the entrance of the event.
    door = models.ForeignKey(
        Door, models.PROTECT, null=True, related_name="scans", verbose_name=_("entrance or door")
    )
    device = models.ForeignKey(
        Device, models.PROTECT, null=True, related_name="scans", verbose_name=_("device")
    )
    # ``at`` is when it happened, by the device's clock where it had no network; this is when we
    # knew.
    received_at = models.DateTimeField(_("received on"))
    offline = models.BooleanField(_("without a network"), default=False)
    # The desk admitted the person, whatever became known later.
    admitted = models.BooleanField(_("checked in"), default=False)
    # Of the rows with ``admitted``, the one by which the person came to the event.
    first = models.BooleanField(default=False, editable=False)
    refusal_reason = models.CharField(
        _("reason for refusal"), max_length=20, choices=RefusalReason, blank=True
    )
    conflict = models.CharField(_("conflict"), max_length=20, choices=OfflineConflict, blank=True)
    nonce = models.UUIDField(unique=True)
    voided = models.BooleanField(default=False, editable=False)

    objects = ScanQuerySet.as_manager()

    class Meta:
        verbose_name = _("scan")
        verbose_name_plural = _("scans")
        ordering = ["-id"]
        permissions = [
            ("check_in", "Can work at the check-in desk"),
            ("admit_by_hand", "Can admit by hand who is not confirmed"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(first=True, voided=False),
                name="attendance_scan_one_arrival",
            ),
            models.CheckConstraint(
                condition=Q(first=False) | Q(admitted=True), name="attendance_scan_first_was_let_in"
            ),
            models.CheckConstraint(
                condition=Q(refusal_reason__in=["", *RefusalReason.values])
                & Q(conflict__in=["", *OfflineConflict.values]),
                name="attendance_scan_known_choices",
            ),
            models.CheckConstraint(
                condition=Q(result__in=ScanResult.values), name="attendance_scan_known_result"
            ),
            models.CheckConstraint(
                condition=~Q(result=ScanResult.BY_HAND) | ~Q(reason=""),
                name="attendance_scan_by_hand_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "-id"], name="attendance_scan_log"),
            models.Index(
                fields=["event"],
                condition=Q(first=True, voided=False),
                name="attendance_scan_arrivals",
            ),
            models.Index(fields=["registration", "at"], name="attendance_scan_person"),
            models.Index(
                fields=["event"], condition=~Q(conflict=""), name="attendance_scan_conflicts"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.at:%H:%M} {self.get_result_display()}"

    @property
    def is_evidence(self) -> bool:
        """The same as ``ScanQuerySet.evidence`` says, of a row that was read."""
        counted = self.admitted or self.result == ScanResult.OUT
        return counted and not self.voided and self.registration_id is not None

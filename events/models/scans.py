"""The desk: every attempt is a row; attendance is read from the rows."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.registrations import Registration


class ScanResult(models.TextChoices):
    IN = "in", _("In")
    BY_HAND = "by_hand", _("Admitted by hand")
    REPEAT = "repeat", _("Already in")
    REFUSED = "refused", _("Not confirmed")
    UNKNOWN = "unknown", _("Not known")
    UNDONE = "undone", _("Check-in taken back")


COUNTS_AS_IN = [ScanResult.IN, ScanResult.BY_HAND]


class ScanQuerySet(models.QuerySet):
    def arrivals(self):
        """One row for each person who is in: what attendance is counted from."""
        return self.filter(result__in=COUNTS_AS_IN, voided=False)

    def visible_to(self, user):
        return self if user.has_perm("events.view_scan") else self.none()


class Scan(models.Model):
    """An attempt at a desk. ``voided`` marks an arrival that was taken back by a later row."""

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
                condition=Q(result__in=COUNTS_AS_IN, voided=False),
                name="events_scan_one_arrival",
            ),
            models.CheckConstraint(
                condition=Q(result__in=ScanResult.values), name="events_scan_known_result"
            ),
            models.CheckConstraint(
                condition=~Q(result=ScanResult.BY_HAND) | ~Q(reason=""),
                name="events_scan_by_hand_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["event", "-id"], name="events_scan_log"),
            models.Index(
                fields=["event"],
                condition=Q(result__in=COUNTS_AS_IN, voided=False),
                name="events_scan_arrivals",
            ),
        ]

    def __str__(self):
        return f"{self.at:%H:%M} {self.get_result_display()}"

"""Phones and tablets that are desks."""

from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from attendance.models.doors import Door
from events.models.events import Event
from files.cleaned_fields import LineField


class DeviceQuerySet(models.QuerySet["Device"]):
    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("attendance.manage_device") else self.none()

    def open(self) -> Self:
        return self.filter(closed_at=None)


class Device(models.Model):
    """A phone or tablet that an officer opened as a desk. It holds a key of its own, of which
    only the SHA-256 is kept here, and may do what a desk may and nothing else."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="devices")
    name = LineField(_("name of the device"), max_length=40)
    door = models.ForeignKey(
        Door,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="devices",
        verbose_name=_("entrance or door"),
    )
    may_search = models.BooleanField(
        _("may search by name"),
        default=False,
        help_text=_("People who use the device can then see all names."),
    )
    made_at = models.DateTimeField(_("added on"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The QR is worth one opening, for some minutes.
    opening = models.CharField(max_length=64, blank=True, editable=False)
    opening_until = models.DateTimeField(null=True, editable=False)
    key = models.CharField(max_length=64, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened on"), null=True, editable=False)
    seen_at = models.DateTimeField(_("last contact"), null=True, editable=False)
    roster_at = models.DateTimeField(_("roster saved on"), null=True, editable=False)
    waiting = models.PositiveIntegerField(_("scans to send"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed on"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = DeviceQuerySet.as_manager()
    audit_hidden = ("opening", "key")

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-pk"]
        permissions = [("manage_device", "Can open devices as desks and close them")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="attendance_device_one_per_key"
            ),
            models.UniqueConstraint(
                fields=["opening"],
                condition=~Q(opening=""),
                name="attendance_device_one_per_opening",
            ),
        ]

    def __str__(self) -> str:
        return self.name

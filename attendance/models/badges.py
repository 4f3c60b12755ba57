"""Badges that were replaced, and badges that were printed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models.registrations import Registration


class ReplacedBadge(models.Model):
    """A badge that was lost or spoilt: its code and number open nothing any more, and say why."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="replaced_badges")
    code = models.CharField(max_length=26, unique=True)
    badge = models.CharField(_("badge number"), max_length=9, unique=True)
    reason = models.CharField(_("reason"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced on"))
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("replaced badge")
        verbose_name_plural = _("replaced badges")

    def __str__(self) -> str:
        return self.badge


class BadgePrint(models.Model):
    """A badge was printed. It is not a check-in."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="prints")
    job = models.ForeignKey("accounts.Job", models.CASCADE, related_name="prints")
    badge = models.CharField(_("badge number"), max_length=9)
    at = models.DateTimeField(_("printed on"))

    class Meta:
        verbose_name = _("printed badge")
        verbose_name_plural = _("printed badges")
        permissions = [("print_badges", "Can print badges, lists and plates, and replace badges")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "job"], name="attendance_badgeprint_once_a_job"
            )
        ]

    def __str__(self) -> str:
        return self.badge

"""The check of the seats."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class SeatCheck(models.Model):
    """The last time that all seat limits were counted again, and what differed."""

    at = models.DateTimeField(_("checked"))
    events = models.PositiveIntegerField(_("events"))
    differences = models.JSONField(_("differences"), default=list)

    class Meta:
        verbose_name = _("seat check")
        verbose_name_plural = _("seat checks")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}: {len(self.differences)}"

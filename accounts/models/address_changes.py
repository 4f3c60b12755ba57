"""Changes of the address that a person signs in with, as long as they can be undone."""

from datetime import datetime, timedelta
from typing import Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

UNDONE_WITHIN = timedelta(days=7)


class AddressChangeQuerySet(models.QuerySet["AddressChange"]):
    def open(self, now: datetime) -> Self:
        """Not undone, and young enough to be."""
        return self.filter(undone_at=None, at__gt=now - UNDONE_WITHIN)

    def ended(self, now: datetime) -> Self:
        return self.filter(at__lte=now - UNDONE_WITHIN)


class AddressChange(models.Model):
    """The link in the email to ``old`` names this row. Undoing a change undoes all after it: who
    took an account over and changed its address twice cannot come back by the second link."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="address_changes",
        verbose_name=_("person"),
    )
    old = models.EmailField(_("old address"))
    new = models.EmailField(_("new address"))
    at = models.DateTimeField(_("changed"))
    undone_at = models.DateTimeField(_("undone"), null=True)

    objects = AddressChangeQuerySet.as_manager()

    audit_hidden = ("old", "new")

    class Meta:
        verbose_name = _("change of email address")
        verbose_name_plural = _("changes of email address")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}"

    def can_be_undone(self, now: datetime) -> bool:
        return self.undone_at is None and now < self.at + UNDONE_WITHIN

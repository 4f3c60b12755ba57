"""The sessions of an event's programme."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from files.cleaned_fields import LocalizedLineField


class SessionQuerySet(models.QuerySet["Session"]):
    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("events.view_event") else self.none()


class Session(models.Model):
    """What takes place within an event, and when. Who attended it is known to `attendance`."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="sessions")
    name = LocalizedLineField(pgettext_lazy("of a thing", "name"), max_length=120)
    starts_at = models.DateTimeField(_("start"))
    ends_at = models.DateTimeField(_("end"))
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = SessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="events_session_ends_after_its_start",
                violation_error_message=_("A session needs a start, and must end after it starts."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

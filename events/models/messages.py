"""Messages that officers write to the people or the missions of an event."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from files.cleaned_fields import LineField, LinesField
from friends.models import Entity


class MessageAudience(models.TextChoices):
    PEOPLE = "people", _("People, by the status of their registration")
    MISSIONS = "missions", _("Missions: the focal points of invited and registered delegations")


class MessageStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SENT = "sent", pgettext_lazy("message", "Sent")
    STOPPED = "stopped", pgettext_lazy("message", "Stopped")
    REMOVED = "removed", pgettext_lazy("message", "Removed")

    @property
    def successors(self) -> set["MessageStatus"]:
        return SUCCESSORS[self]


S = MessageStatus
SUCCESSORS: dict[S, set[S]] = {
    S.DRAFT: {S.SENT, S.REMOVED},
    S.SENT: {S.STOPPED},
    S.STOPPED: set(),
    S.REMOVED: set(),
}


class EventMessageQuerySet(models.QuerySet["EventMessage"]):
    def standing(self) -> Self:
        return self.exclude(status=S.REMOVED)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("events.view_registration") else self.none()


class EventMessage(models.Model):
    """One message. ``statuses`` are those of the registrations whose people get it; empty
    ``entities``: all delegations; an empty ``language``: readers of every language.

    ``recipients`` is None until it is sent. Each email is a `Notice` of the kind ``event_message``
    whose facts name the message.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="messages")
    status = models.CharField(
        _("status"), max_length=20, choices=S, default=S.DRAFT, editable=False
    )
    audience = models.CharField(
        _("Who gets the message"),
        max_length=20,
        choices=MessageAudience,
        default=MessageAudience.PEOPLE,
    )
    statuses = models.JSONField(default=list)
    entities = models.ManyToManyField(Entity, related_name="+")
    language = models.CharField(
        _("Language of the reader"), max_length=10, choices=settings.LANGUAGES, blank=True
    )
    subject = LineField(_("Subject"), max_length=150)
    text = LinesField(_("Message"), max_length=5000)
    send_at = models.DateTimeField(_("Send at"), null=True, blank=True)
    written_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    written_at = models.DateTimeField(_("written"), editable=False)
    sent_at = models.DateTimeField(_("sent"), null=True, editable=False)
    recipients = models.PositiveIntegerField(_("recipients"), null=True, editable=False)

    objects = EventMessageQuerySet.as_manager()

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_message_known_status"
            ),
            models.CheckConstraint(
                condition=Q(status__in=[S.DRAFT, S.REMOVED]) | Q(recipients__isnull=False),
                name="events_message_sent_to_some",
            ),
        ]

    def __str__(self) -> str:
        return self.subject

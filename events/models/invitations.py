"""What missions and persons are asked by email: to come, and to reconfirm."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.models.events import Event
from events.models.registrations import Registration
from files.in_a_row import comma
from friends.models import Entity


def _number_of(rows):
    """How many rows of one event there are, as a subquery; 0 where there is none."""
    counted = rows.values("event").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


def _named():
    here = {"event": OuterRef("event"), "delegation__entity": OuterRef("entity")}
    return Registration.objects.live().sent().filter(**here).order_by()


class InvitationQuerySet(models.QuerySet["Invitation"]):
    def standing(self) -> Self:
        return self.filter(withdrawn_at=None)

    def unanswered(self) -> Self:
        """Who has named persons has answered by that."""
        return self.standing().filter(~Exists(_named()), replied_at=None)

    def with_numbers(self) -> Self:
        """``named``: persons that the mission has sent and who are not out of it, so no drafts;
        ``held``: those of them with a seat."""
        rows = _named()
        return self.annotate(named=_number_of(rows), held=_number_of(rows.seated()))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All for those who invite; a mission's own for those who speak for it."""
        if user.has_perm("events.view_registration"):
            return self
        return self.filter(entity__in=Entity.objects.spoken_for_by(user))


class Invitation(models.Model):
    """One entity invited to one event, and what became of it. ``coming`` is None until the reply,
    0 for "we do not come"."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField(_("invited"), editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # How many focal points were written to; 0 says that the mission has none.
    readers = models.PositiveSmallIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(_("opened"), null=True, editable=False)
    replied_at = models.DateTimeField(_("replied"), null=True, editable=False)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    coming = models.PositiveSmallIntegerField(_("people coming"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    # On rows of ``with_numbers``; no fields.
    named: int
    held: int

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["entity__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entity"], name="events_invitation_one_per_entity"
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, coming=None)
                | Q(replied_at__isnull=False, coming__isnull=False),
                name="events_invitation_reply_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity}{comma()}{self.event}"

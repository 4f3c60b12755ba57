"""Seat limits beside those of the event and the delegation: reserved seats, and group links."""

import secrets
from datetime import datetime
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from files.cleaned_fields import LineField, LocalizedLineField
from friends.models import Entity


class ReservedSeatsQuerySet(models.QuerySet["ReservedSeats"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("events.view_event") else self.none()

    def closed(self) -> Self:
        """Those whose seats only their group may take."""
        return self.filter(opened_at=None)


class SeatGroup(models.TextChoices):
    """Which entities seats are reserved for."""

    LDC = "ldc", _("Least developed countries")
    LLDC = "lldc", _("Landlocked developing countries")
    SIDS = "sids", _("Small island developing States")
    CHOSEN = "chosen", _("The entities chosen below")
    LINK = "link", _("People who register with a group registration link")


class ReservedSeats(models.Model):
    """Seats of the room that a group fills first, until ``opened_at``, when they are open to all.

    ``entities`` are those that the group had when it was last read, as of the date of the call.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="reserved_seats")
    name = LocalizedLineField(pgettext_lazy("of a thing", "name"), max_length=120)
    group = models.CharField(_("for"), max_length=10, choices=SeatGroup)
    entities = models.ManyToManyField(
        Entity, blank=True, related_name="+", verbose_name=_("entities")
    )
    seats = models.PositiveIntegerField(_("seats"))
    used = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    opens_at = models.DateTimeField(_("open to all from"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened to all"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    # The keys of its entities, on rows that `events.queries.seat_view` has read; no field.
    members: set[int]

    objects = ReservedSeatsQuerySet.as_manager()

    class Meta:
        verbose_name = _("reserved seats")
        verbose_name_plural = _("reserved seats")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("seats")), name="events_reservedseats_no_seat_too_many"
            ),
            models.CheckConstraint(
                condition=Q(group__in=SeatGroup.values), name="events_reservedseats_known_group"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @property
    def free(self) -> int:
        return self.seats - self.used

    @property
    def held(self) -> int:
        """Free seats that only the group may take now."""
        return self.free if self.opened_at is None else 0

    def due(self, at: datetime) -> bool:
        """Whether its day has come and it is not open to all yet."""
        return self.opened_at is None and self.opens_at is not None and self.opens_at <= at


def new_link_code() -> str:
    """Sixteen signs that cannot be guessed; they stand in a link that is sent to a group."""
    return secrets.token_urlsafe(12)


class GroupLinkQuerySet(models.QuerySet["GroupLink"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("events.invite_entities") else self.none()

    def usable(self, at: datetime) -> Self:
        """Those that open something; in the very second of their end they still do."""
        return self.filter(Q(until=None) | Q(until__gte=at.replace(microsecond=0)), revoked_at=None)


class GroupLink(models.Model):
    """A link with a code: who holds it may register, whatever the audience."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="links")
    code = models.CharField(max_length=32, unique=True, default=new_link_code, editable=False)
    label = LineField(_("group"), max_length=120)
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("registers people for"),
        help_text=_(
            "Leave empty to let each person register for the delegation that he or she represents."
        ),
    )
    reserved_seats = models.ForeignKey(
        ReservedSeats,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="links",
        verbose_name=_("reserved seats"),
    )
    uses = models.PositiveIntegerField(
        _("maximum number of people"),
        null=True,
        blank=True,
        help_text=_("Leave empty for no limit."),
    )
    until = models.DateTimeField(_("valid until"), null=True, blank=True)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = GroupLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("group registration link")
        verbose_name_plural = _("group registration links")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.label

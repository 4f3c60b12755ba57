"""Layers of seats beside those of the event and the delegation: pools, and links for groups."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField

from events.models.events import Event
from friends.models import Entity


class PoolQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("events.view_event") else self.none()

    def closed(self):
        """Those whose seats only their group may take."""
        return self.filter(opened_at=None)


class PoolGroup(models.TextChoices):
    """Who the seats of a pool are for."""

    LDC = "ldc", _("Least developed countries")
    LLDC = "lldc", _("Landlocked developing countries")
    SIDS = "sids", _("Small island developing States")
    CHOSEN = "chosen", _("The entities chosen below")
    LINK = "link", _("Who registers by a link for this pool")


class Pool(models.Model):
    """Seats of the room that a group fills first, until ``opened_at``, when they are open to all.

    ``entities`` are those that the group had when it was last read, as of the date of the call.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="pools")
    name = I18nCharField(_("name"), max_length=120)
    group = models.CharField(_("for"), max_length=10, choices=PoolGroup)
    entities = models.ManyToManyField(
        Entity, blank=True, related_name="+", verbose_name=_("entities")
    )
    seats = models.PositiveIntegerField(_("seats"))
    used = models.PositiveIntegerField(_("taken"), default=0, editable=False)
    opens_at = models.DateTimeField(_("open to all from"), null=True, blank=True)
    opened_at = models.DateTimeField(_("opened to all"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("pool of seats")
        verbose_name_plural = _("pools of seats")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(used__lte=F("seats")), name="events_pool_no_seat_too_many"
            ),
            models.CheckConstraint(
                condition=Q(group__in=PoolGroup.values), name="events_pool_known_group"
            ),
        ]

    def __str__(self):
        return str(self.name)

    @property
    def free(self):
        return self.seats - self.used

    @property
    def held(self):
        """Free seats that only the group may take now."""
        return self.free if self.opened_at is None else 0

    def due(self, at):
        """Whether its day has come and it is not open to all yet."""
        return self.opened_at is None and self.opens_at is not None and self.opens_at <= at


def new_code():
    """Sixteen signs that cannot be guessed; they stand in a link that is sent to a group."""
    return secrets.token_urlsafe(12)


class LinkQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("events.invite_entities") else self.none()

    def usable(self, at):
        """Those that open something; in the very second of their end they still do."""
        return self.filter(Q(until=None) | Q(until__gte=at.replace(microsecond=0)), revoked_at=None)


class Link(models.Model):
    """A link with a code: who holds it may register, whatever the audience."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="links")
    code = models.CharField(max_length=32, unique=True, default=new_code, editable=False)
    label = models.CharField(_("for which group"), max_length=120)
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("registers for"),
        help_text=_("Empty: each for the delegation that he or she represents."),
    )
    pool = models.ForeignKey(
        Pool,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="links",
        verbose_name=_("seats from the pool"),
    )
    uses = models.PositiveIntegerField(
        _("at most so many persons"), null=True, blank=True, help_text=_("Empty: without limit.")
    )
    until = models.DateTimeField(_("valid until"), null=True, blank=True)
    made_at = models.DateTimeField(editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)

    objects = LinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link for a group")
        verbose_name_plural = _("links for groups")
        ordering = ["-pk"]

    def __str__(self):
        return self.label

"""A partner system: whose it is, what it may do, and for which events and entity."""

from typing import Self

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from attendance.models import Scan
from audit.models import Agent
from events.models import Event, Registration
from files.cleaned_fields import AddressField, LineField, LinesField
from files.prepared_query import PreparedQuery
from friends.models import Entity


class Scope(models.TextChoices):
    """What a token may be good for. Public data needs none."""

    READ = "participants:read", _("Read registrations and check-ins")
    REGISTER = "registrations:write", _("Register participants and cancel registrations")
    CHECK_IN = "checkin:write", _("Check participants in")
    STATISTICS = "statistics:read", _("Read statistics that are not public")


def validate_scopes(value: object) -> None:
    if not isinstance(value, list) or not set(value) <= set(Scope.values):
        raise ValidationError(_("Choose from the scopes listed."))


class PartnerQuerySet(models.QuerySet["Partner"]):
    def active(self) -> Self:
        return self.filter(revoked_at=None)

    def visible_to(self, user: User) -> Self:
        may = user.has_perm("partners.view_partner") or user.has_perm("partners.manage_partner")
        return self if may else self.none()


class Partner(models.Model):
    """One row for each client. Secrets and tokens stand, hashed, with the OAuth provider."""

    name = LineField(pgettext_lazy("of a thing", "name"), max_length=100)
    contact_name = LineField(_("contact"), max_length=160)
    contact_email = AddressField(_("email address of the contact"))
    note = LinesField(_("note"), blank=True)
    client = models.OneToOneField(
        "allauth_idp_oidc.Client",
        models.PROTECT,
        related_name="partner",
        editable=False,
        verbose_name=_("client"),
    )
    scopes = models.JSONField(
        _("scopes"),
        default=list,
        blank=True,
        validators=[validate_scopes],
        help_text=_("If you remove a scope, it ends at once, also for tokens already issued."),
    )
    all_events = models.BooleanField(
        _("all events"), default=False, help_text=_("All published events, including future ones.")
    )
    chosen_events = models.ManyToManyField(
        Event,
        blank=True,
        related_name="partners",
        verbose_name=_("chosen events"),
        help_text=_("The partner system cannot see registrations and check-ins of other events."),
    )
    entity = models.ForeignKey(
        Entity,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("only for this entity"),
        help_text=_("The partner system can then see and register only people of this entity."),
    )
    may_see_contacts = models.BooleanField(
        _("can see contact details"), default=False, help_text=_("Email address and phone.")
    )
    created_at = models.DateTimeField(_("created"), editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("created by"),
    )
    secret_at = models.DateTimeField(_("secret issued"), editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = PartnerQuerySet.as_manager()
    audit_hidden = ("contact_name", "contact_email", "note")
    # Of the token in hand; set by the authentication, never stored.
    granted: frozenset[str] = frozenset()

    class Meta:
        verbose_name = _("partner system")
        verbose_name_plural = _("partner systems")
        ordering = ["name", "pk"]
        permissions = [("manage_partner", "Can manage partner systems, their secrets and scopes")]
        constraints = [
            models.UniqueConstraint(
                fields=["name"],
                condition=Q(revoked_at=None),
                name="partners_partner_one_active_per_name",
                violation_error_message=_(
                    "An active partner system already has this name. Choose another name."
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def agent(self) -> Agent:
        """How this partner is named in the audit entries."""
        return Agent(f"client:{self.client_id}")

    @property
    def active(self) -> bool:
        return self.revoked_at is None

    def events(self) -> models.QuerySet[Event]:
        """The events whose participants exist for this partner."""
        rows = Event.objects.public()
        return rows if self.all_events else rows.filter(partners=self)

    def find_event(self, slug: str) -> Event | None:
        """One of ``events()``, with what a desk reads of it."""
        if self.all_events:
            return next(iter(_public_events(slug=slug)), None)
        return _as_a_desk_reads(self.events()).filter(slug=slug).first()

    def registrations(self) -> models.QuerySet[Registration]:
        rows = Registration.objects.sent().filter(event__in=self.events())
        return rows.filter(delegation__entity=self.entity_id) if self.entity_id else rows

    def registrations_of(self, event: Event) -> models.QuerySet[Registration]:
        """``event`` is one of ``events()``."""
        rows = event.registrations.sent()
        return rows.filter(delegation__entity=self.entity_id) if self.entity_id else rows

    def scans_of(self, event: Event) -> models.QuerySet[Scan]:
        """``event`` is one of ``events()``. Scans that led to nobody belong to no entity."""
        rows = Scan.objects.filter(event=event)
        if self.entity_id:
            rows = rows.filter(registration__delegation__entity=self.entity_id)
        return rows

    @property
    def enters_replies(self) -> bool:
        """Whether it may say when a reply was received. Who acts for one entity may not: that time
        orders the waiting list."""
        return self.entity_id is None

    def acts_for(self, entity: Entity) -> bool:
        return self.entity_id is None or self.entity_id == entity.pk


def _as_a_desk_reads(events):
    return events.only("slug", "status", "time_zone", "starts_at", "ends_at").order_by()


_public_events = PreparedQuery(
    lambda slug: _as_a_desk_reads(Event.objects.public()).filter(slug=slug),
    slug=models.SlugField(),
)

"""An entity at an event: its delegation list, its note verbale, its quota."""

from typing import Self

from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from files.cleaned_fields import LinesField
from files.in_a_row import comma
from friends.models import Entity, NoteVerbale


class DelegationRole(models.TextChoices):
    HEAD = "head", _("Head of delegation")
    REPRESENTATIVE = "representative", pgettext_lazy("role in the delegation", "Representative")
    ALTERNATE = "alternate", pgettext_lazy("role in the delegation", "Alternate")
    ADVISER = "adviser", _("Adviser")
    EXPERT = "expert", _("Expert")
    OBSERVER = "observer", pgettext_lazy("role in the delegation", "Observer")
    INTERPRETER = "interpreter", _("Interpreter")
    SECURITY = "security", _("Security")
    MEDIA = "media", _("Media")


class DelegationListStatus(models.TextChoices):
    DRAFT = "draft", _("Draft")
    SUBMITTED = "submitted", _("Submitted")
    ACCEPTED = "accepted", _("Accepted")
    RETURNED = "returned", _("Returned for correction")

    @property
    def successors(self) -> set["DelegationListStatus"]:
        return SUCCESSORS[self]

    @property
    def editable(self) -> bool:
        """Whether the mission may add people to the list and change what it says of them."""
        return self in (DelegationListStatus.DRAFT, DelegationListStatus.RETURNED)


S = DelegationListStatus
SUCCESSORS: dict[S, set[S]] = {
    S.DRAFT: {S.SUBMITTED},
    S.SUBMITTED: {S.ACCEPTED, S.RETURNED},
    S.ACCEPTED: {S.RETURNED},
    S.RETURNED: {S.SUBMITTED},
}


class DelegationQuerySet(models.QuerySet["Delegation"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All for readers in the secretariat; for others those they speak for."""
        if user.has_perm("events.view_registration"):
            return self
        return self.filter(entity__in=Entity.objects.spoken_for_by(user))


class Delegation(models.Model):
    """One row for each entity and event, made when somebody is first named.

    The numbers are kept under the event's lock: ``seated`` persons with a seat, ``waiting`` in the
    list, ``used`` of the quota (offers and substitutes hold a seat too). ``quota`` is what the
    event's rule gave when it was last counted, ``own_quota`` an exception for this entity.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="delegations")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="delegations")
    seated = models.PositiveIntegerField(default=0, editable=False)
    waiting = models.PositiveIntegerField(default=0, editable=False)
    used = models.PositiveIntegerField(default=0, editable=False)
    quota = models.PositiveIntegerField(null=True, editable=False)
    own_quota = models.PositiveIntegerField(_("seats by exception"), null=True, blank=True)
    # LDC, LLDC or SIDS as of the date of the call: the second key of the fair share.
    priority = models.BooleanField(default=False, editable=False)
    status = models.CharField(
        _("delegation list"), max_length=20, choices=S, default=S.DRAFT, editable=False
    )
    submitted_at = models.DateTimeField(_("submitted"), null=True, editable=False)
    accepted_at = models.DateTimeField(_("accepted"), null=True, editable=False)
    # Why the list was returned for correction; the mission reads it.
    reason = LinesField(_("reason"), blank=True, editable=False)
    note_verbale = models.ForeignKey(
        NoteVerbale,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("note verbale or letter"),
    )

    # What the event's rule gives today, on rows of `events.queries.quotas.exceptions`; no field.
    rule: int | None

    objects = DelegationQuerySet.as_manager()
    audit_hidden = ("reason",)  # it may speak of a person

    class Meta:
        verbose_name = _("delegation")
        verbose_name_plural = _("delegations")
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entity"], name="events_delegation_one_per_entity"
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_delegation_known_status"
            ),
            models.CheckConstraint(
                condition=Q(quota=None) | Q(used__lte=F("quota")),
                name="events_delegation_within_its_quota",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[S.SUBMITTED, S.ACCEPTED]) | Q(submitted_at__isnull=False),
                name="events_delegation_submission_is_dated",
            ),
        ]
        indexes = [
            models.Index(
                fields=["event"], condition=Q(waiting__gt=0), name="events_delegation_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.entity}{comma()}{self.event}"

    def get_absolute_url(self) -> str:
        return reverse("events:delegation_list", args=[self.event.slug, self.entity.code])

    @property
    def left(self) -> int | None:
        """What is left of the quota; None without one."""
        return None if self.quota is None else max(self.quota - self.used, 0)

    def get_status_display(self) -> str:  # type: ignore[no-redef]  # Django leaves ours alone
        """A list that the mission itself recalled is not one that the secretariat returned; and
        persons with a seat, or waiting for one, are no draft: they came by another way."""
        if self.status == DelegationListStatus.DRAFT and (self.used or self.seated or self.waiting):
            return str(_("Not submitted"))
        recalled = self.status == DelegationListStatus.RETURNED and not self.reason
        return str(_("Recalled") if recalled else DelegationListStatus(self.status).label)

    @property
    def is_corrected(self) -> bool:
        """Whether the secretariat has returned the list for correction; a list that the mission
        itself recalled has no reason."""
        return self.status == DelegationListStatus.RETURNED and bool(self.reason)

    @property
    def editable(self) -> bool:
        return DelegationListStatus(self.status).editable

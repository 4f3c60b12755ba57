"""Who may act for an entity, from when to when, and for what reason."""

from datetime import date
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from files.cleaned_fields import AddressField, LineField, LinesField
from files.in_a_row import comma
from friends.models.entities import Entity
from friends.models.memberships import NoteVerbale


class RepresentativeRole(models.TextChoices):
    FOCAL_POINT = "focal_point", _("Focal point")
    ALTERNATE = "alternate", _("Alternate focal point")
    DELEGATE = "delegate", _("Delegate")


SPEAKING = [RepresentativeRole.FOCAL_POINT, RepresentativeRole.ALTERNATE]


class RepresentativeStatus(models.TextChoices):
    ASKED = "asked", pgettext_lazy("representative", "Requested")
    INVITED = "invited", pgettext_lazy("representative", "Invited")
    # An officer has appointed a focal point where there is none; another officer is to confirm it.
    AWAITING_SECOND_OFFICER = "awaiting_second_officer", _("Waits for a second officer")
    APPROVED = "approved", pgettext_lazy("representative", "Approved")
    DECLINED = "declined", pgettext_lazy("representative", "Declined")
    ENDED = "ended", pgettext_lazy("representative", "Ended")

    @property
    def successors(self) -> set["RepresentativeStatus"]:
        return SUCCESSORS[self]


S = RepresentativeStatus
SUCCESSORS: dict[S, set[S]] = {
    S.ASKED: {S.APPROVED, S.AWAITING_SECOND_OFFICER, S.DECLINED, S.ENDED},
    S.INVITED: {S.APPROVED, S.AWAITING_SECOND_OFFICER, S.DECLINED, S.ENDED},
    S.AWAITING_SECOND_OFFICER: {S.APPROVED, S.INVITED, S.DECLINED, S.ENDED},
    S.APPROVED: {S.AWAITING_SECOND_OFFICER, S.ENDED},
    S.DECLINED: set(),
    S.ENDED: set(),
}
LIVE = [S.ASKED, S.INVITED, S.AWAITING_SECOND_OFFICER, S.APPROVED]


class RepresentativeQuerySet(models.QuerySet["Representative"]):
    def live(self) -> Self:
        return self.filter(status__in=LIVE)

    def awaiting_decision(self) -> Self:
        return self.filter(status=S.ASKED)

    def mark_present(self, on: date) -> Self:
        """Each with ``is_present``: whether it is among the `present`."""
        rows = Representative.objects.present(on).filter(pk=models.OuterRef("pk"))
        return self.annotate(is_present=models.Exists(rows))

    def present(self, on: date) -> Self:
        """Approved, and within the dates of validity. A delegate who is to become focal point stays
        a delegate while that waits for a second officer; all others have no dates yet."""
        return self.filter(
            Q(status__in=[S.APPROVED, S.AWAITING_SECOND_OFFICER]),
            Q(valid_from__lte=on),
            Q(valid_until=None) | Q(valid_until__gte=on),
        )

    def speaking(self) -> Self:
        """Focal points and their alternates: who decides for the mission."""
        return self.filter(role__in=SPEAKING).exclude(status=S.AWAITING_SECOND_OFFICER)

    def awaiting_second_officer(self) -> Self:
        return self.filter(status=S.AWAITING_SECOND_OFFICER)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """All for readers in the secretariat, a mission's for its focal points, one's own."""
        if user.has_perm("friends.view_representative"):
            return self
        return self.filter(Q(user=user) | Q(entity__in=Entity.objects.spoken_for_by(user)))


class Representative(models.Model):
    """A person's authority to act for an entity. ``valid_until`` is the last day."""

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="representatives", verbose_name=_("entity")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="representations",
        verbose_name=_("person"),
    )
    # The address an invitation went to, until the person accepts: nobody shall learn from the list
    # whether an address has an account.
    email = AddressField(_("email address"), blank=True)
    role = models.CharField(_("role"), max_length=20, choices=RepresentativeRole)
    function = LineField(
        _("functional title"),
        max_length=120,
        blank=True,
        help_text=_("For example Second Secretary."),
    )
    status = models.CharField(_("status"), max_length=30, choices=S, editable=False)
    valid_from = models.DateField(_("from"), null=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    note_verbale = models.ForeignKey(
        NoteVerbale,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("note verbale or letter"),
    )
    asked_at = models.DateTimeField(_("requested or invited"), editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # The first of two officers: see `friends.actions.second_officer`.
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        editable=False,
        verbose_name=_("appointed by"),
    )
    proposed_at = models.DateTimeField(_("appointed"), null=True, editable=False)
    decided_at = models.DateTimeField(_("decided"), null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    reason = LinesField(_("reason"), blank=True, editable=False)
    warned_at = models.DateTimeField(null=True, editable=False)

    # Of rows of `RepresentativeQuerySet.mark_present`; no field.
    is_present: bool

    objects = RepresentativeQuerySet.as_manager()
    audit_hidden = ("email", "function")

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        ordering = ["entity__sort_name", "-asked_at"]
        permissions = [("appoint_representative", "Can appoint and end representatives")]
        constraints = [
            models.UniqueConstraint(
                fields=["entity", "user"],
                condition=Q(status__in=LIVE, user__isnull=False),
                name="friends_representative_one_live",
            ),
            models.UniqueConstraint(
                "entity",
                Lower("email"),
                condition=Q(status__in=LIVE) & ~Q(email=""),
                name="friends_representative_one_invitation",
            ),
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="friends_representative_known_status"
            ),
            models.CheckConstraint(
                condition=Q(role__in=RepresentativeRole.values),
                name="friends_representative_known_role",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | ~Q(email=""),
                name="friends_representative_somebody",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.APPROVED) | Q(user__isnull=False, valid_from__isnull=False),
                name="friends_representative_approved_person",
            ),
            models.CheckConstraint(
                condition=~Q(status=S.AWAITING_SECOND_OFFICER)
                | Q(proposed_by__isnull=False, proposed_at__isnull=False),
                name="friends_representative_first_officer",
            ),
            models.CheckConstraint(
                condition=Q(valid_until=None)
                | Q(valid_from=None)
                | Q(valid_until__gte=F("valid_from")),
                name="friends_representative_ends_after_start",
            ),
        ]

    @property
    def shown(self) -> str:
        """What the delegation sees of the person: while invited, the address that it typed."""
        waits = self.status in (S.INVITED, S.AWAITING_SECOND_OFFICER)
        return self.email if waits and self.email else str(self.user)

    def get_absolute_url(self) -> str:
        """Where the person sees how the own request stands."""
        return reverse("friends:representation", args=[self.pk])

    def __str__(self) -> str:
        return f"{self.shown} ({self.get_role_display()}{comma()}{self.entity})"

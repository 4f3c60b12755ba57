"""What officers decided of two registrations that may be one person's."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.models.registrations import Registration


class PersonDecisionQuerySet(models.QuerySet["PersonDecision"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("events.join_persons") else self.none()

    def standing(self) -> Self:
        """Those that were not undone."""
        return self.filter(undone_at=None)


class PersonDecision(models.Model):
    """Two registrations are one person's, or they are not: decided by an officer, never silently.

    Where ``same``, ``joined`` took over the key of ``kept`` (`Registration.person`), and
    ``own_key`` is the one that it had, and that a later registration of the person without an
    address would get again.
    """

    kept = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    joined = models.ForeignKey(Registration, models.CASCADE, related_name="+")
    same = models.BooleanField(_("the same person"))
    own_key = models.CharField(max_length=260, blank=True)
    at = models.DateTimeField(_("decided"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(_("undone"), null=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )

    objects = PersonDecisionQuerySet.as_manager()
    audit_hidden = ("own_key",)

    class Meta:
        verbose_name = _("decision on two registrations")
        verbose_name_plural = _("decisions on two registrations")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("join_persons", "Can say of two registrations whether they are one person")]
        constraints = [
            models.UniqueConstraint(
                fields=["kept", "joined"],
                condition=Q(undone_at=None),
                name="events_persondecision_one_of_a_pair",
            ),
            models.UniqueConstraint(
                fields=["joined"],
                condition=Q(undone_at=None, same=True),
                name="events_persondecision_joined_once",
            ),
            models.CheckConstraint(
                condition=~Q(kept=F("joined")), name="events_persondecision_two_rows"
            ),
        ]
        indexes = [
            models.Index(
                fields=["own_key"],
                condition=Q(undone_at=None, same=True),
                name="events_persondecision_own_key",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kept_id}, {self.joined_id}"

"""The Group itself, its procedure of admission and its Co-Chairs."""

from datetime import date
from typing import Self

from django.apps import apps
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from i18nfield.fields import I18nTextField

from accounts.models import User
from files.cleaned_fields import AddressField, LineField, LocalizedLineField
from files.in_a_row import comma
from friends.models.entities import Entity


class Procedure(models.TextChoices):
    ACKNOWLEDGEMENT = "acknowledgement", _("Acknowledgement by the secretariat")
    SIGNATURES = "signatures", _("Signature of every Co-Chair")
    NON_OBJECTION = "non_objection", _("Non-objection of the members")


class GroupOfFriends(models.Model):
    """One row: the Group whose site this is."""

    name = LocalizedLineField(pgettext_lazy("of a thing", "name"), max_length=200)
    short_name = LocalizedLineField(_("short name"), max_length=80)
    mandate = I18nTextField(_("mandate"), blank=True)
    founded_on = models.DateField(_("founded on"))
    resolution = LineField(_("resolution"), max_length=40, blank=True)
    contact_email = AddressField(_("contact"), blank=True)
    procedure = models.CharField(
        _("procedure of admission"),
        max_length=20,
        choices=Procedure,
        default=Procedure.ACKNOWLEDGEMENT,
    )
    objection_days = models.PositiveSmallIntegerField(
        _("days for objections"), default=14, help_text=_("Used by the non-objection procedure.")
    )
    # Set by the loader of demonstration data; such a database is refused in production.
    demonstration = models.BooleanField(default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("Group")
        verbose_name_plural = _("Group")
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="friends_groupoffriends_one_row"),
            models.CheckConstraint(
                condition=Q(procedure__in=Procedure.values),
                name="friends_groupoffriends_known_procedure",
            ),
            models.CheckConstraint(
                condition=Q(objection_days__gte=1), name="friends_groupoffriends_objection_days"
            ),
        ]

    def __str__(self) -> str:
        return str(self.name)

    @classmethod
    def get(cls) -> Self:
        """The row; on an empty database the defaults, unsaved."""
        return cls.objects.filter(pk=1).first() or cls(pk=1, name="Group of Friends")


class CoChairTermQuerySet(models.QuerySet["CoChairTerm"]):
    def as_of(self, on: date) -> Self:
        return self.filter(Q(starts_on__lte=on), Q(ends_on=None) | Q(ends_on__gt=on))

    def lasting_after(self, on: date) -> Self:
        """Those that are not over on that day, begun or not."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gt=on))

    def without_membership(self) -> Self:
        """Those during which the State is not a member of the Group from beginning to end: a
        Co-Chair is a member, so they count for nothing then."""
        held = apps.get_model("friends", "Membership").objects.effective()
        held = held.filter(
            Q(effective_until=None) | Q(effective_until__gte=OuterRef("ends_on")),
            entity=OuterRef("entity"),
            capacity="member",
            effective_from__lte=OuterRef("starts_on"),
        )
        return self.filter(~Exists(held))

    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self


class CoChairTerm(models.Model):
    """A term of a Co-Chair. ``ends_on`` is the first day after the term."""

    entity = models.ForeignKey(
        Entity, models.PROTECT, related_name="cochair_terms", verbose_name=_("State")
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"), null=True, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = CoChairTermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term of a Co-Chair")
        verbose_name_plural = _("terms of Co-Chairs")
        ordering = ["-starts_on", "entity__sort_name"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=models.F("starts_on")),
                name="friends_cochairterm_ends_after_start",
                violation_error_message=_("The end must come after the start."),
            ),
            models.UniqueConstraint(
                fields=["entity"],
                condition=Q(ends_on=None),
                name="friends_cochairterm_one_open",
                violation_error_message=_("This State is already a Co-Chair."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.entity}{comma()}{self.starts_on}–{self.ends_on or ''}"

    def clean(self) -> None:
        """A Co-Chair is a member of the Group, for the whole term."""
        super().clean()
        if not (self.entity_id and self.starts_on):
            return  # said at the field
        held = self.entity.memberships.effective().filter(
            Q(effective_until=None) | Q(effective_until__gte=self.ends_on or date.max),
            capacity="member",
            effective_from__lte=self.starts_on,
        )
        if not held.exists():
            text = _(
                "A Co-Chair is a member of the Group: enter the membership first, from the first "
                "day of the term or earlier, and to its end."
            )
            raise ValidationError({"entity": text})

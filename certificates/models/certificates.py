"""Certificates of participation, and what an event asks for them."""

import secrets
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from events.models.registrations import Registration
from files.cleaned_fields import LineField
from files.search_key import SearchedQuerySet, SearchKey, WritesSearchKey
from files.text import BADGE_ALPHABET


class PercentOf(models.TextChoices):
    """As `certificates.rules.qualification` counts them."""

    UNITS = "units", _("sessions, or half-days where the event has no sessions")
    HALF_DAYS = "half_days", _("half-days")
    DAYS = "days", _("days")


class CertificateRule(models.Model):
    """What an event asks of who is to get a certificate, and who signs it."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="certificate_rule")
    min_days = models.PositiveSmallIntegerField(
        _("days of attendance required"), null=True, blank=True
    )
    min_percent = models.PositiveSmallIntegerField(
        _("per cent of attendance required"),
        null=True,
        blank=True,
        help_text=_("Rounded up to whole sessions, half-days or days."),
    )
    percent_of = models.CharField(
        _("per cent of"),
        max_length=10,
        choices=PercentOf,
        default=PercentOf.UNITS,
        db_default=PercentOf.UNITS,
    )
    first_signatory = LineField(_("first signatory"), max_length=160, blank=True)
    first_title = LineField(_("title of the first signatory"), max_length=200, blank=True)
    second_signatory = LineField(_("second signatory"), max_length=160, blank=True)
    second_title = LineField(_("title of the second signatory"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    audit_hidden = ("first_signatory", "first_title", "second_signatory", "second_title")

    class Meta:
        verbose_name = _("rule for certificates")
        verbose_name_plural = _("rules for certificates")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_percent=None) | Q(min_percent__gte=1, min_percent__lte=100),
                name="certificates_certificaterule_percent",
                violation_error_message=_("Enter a number from 1 to 100."),
            ),
            models.CheckConstraint(
                condition=Q(percent_of__in=PercentOf.values),
                name="certificates_certificaterule_known_percent_of",
            ),
        ]

    def __str__(self) -> str:
        return str(self.event)


class CertificateStatus(models.TextChoices):
    ISSUED = "issued", pgettext_lazy("certificate", "Valid")
    WITHDRAWN = "withdrawn", pgettext_lazy("certificate", "Withdrawn")

    @property
    def successors(self) -> "set[CertificateStatus]":
        return {CertificateStatus.WITHDRAWN} if self == CertificateStatus.ISSUED else set()


def new_number() -> str:
    """A number that says nothing and cannot be guessed: ``4WQ9-K7BD-2NXM``."""
    text = "".join(secrets.choice(BADGE_ALPHABET) for _ in range(12))
    return "-".join([text[:4], text[4:8], text[8:]])


class CertificateQuerySet(SearchedQuerySet["Certificate"]):
    def valid(self) -> Self:
        return self.filter(status=CertificateStatus.ISSUED)

    def visible_to(self, user: User) -> Self:
        if user.has_perm("events.view_registration"):
            return self
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Certificate(WritesSearchKey, models.Model):
    """That a person took part. What it says is fixed on the day of issue."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="certificates", verbose_name=_("registration")
    )
    number = models.CharField(
        _("certificate number"), max_length=14, unique=True, default=new_number
    )
    status = models.CharField(
        _("status"), max_length=20, choices=CertificateStatus, default=CertificateStatus.ISSUED
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(pgettext_lazy("of a person", "name"), max_length=260)
    second_script = models.CharField(_("name in a second script"), max_length=200, blank=True)
    search_key = SearchKey(of=("name", "second_script"))
    # Title in all languages, place, first and last day, signatories.
    facts = models.JSONField(default=dict)
    issued_at = models.DateTimeField(_("issued on"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()
    audit_hidden = ("name", "second_script", "search_key", "reason")

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        permissions = [("issue_certificate", "Can issue and withdraw certificates")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(status=CertificateStatus.ISSUED),
                name="certificates_certificate_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CertificateStatus.values),
                name="certificates_certificate_known_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=CertificateStatus.WITHDRAWN)
                | Q(withdrawn_at__isnull=False) & ~Q(reason=""),
                name="certificates_certificate_withdrawal_has_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.number

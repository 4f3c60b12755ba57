"""Passport details and visa support letters: kept apart, encrypted, erased after the event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from certificates.models.certificates import new_number
from events.models.events import Event
from events.models.registrations import Registration
from files.cleaned_fields import LineField, LinesField


class VisaRule(models.Model):
    """Whether letters are written at an event, who signs them, and how long the data are kept."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="visa_rule")
    host = LineField(
        _("host in the letterhead"),
        max_length=200,
        help_text=_("Enter it as it should be printed."),
    )
    address = LinesField(_("address of the host"), blank=True)
    signatory = LineField(_("signatory"), max_length=160)
    signatory_title = LineField(_("title of the signatory"), max_length=200, blank=True)
    retention_days = models.PositiveSmallIntegerField(
        _("days after the event until passport details are erased"), default=90
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("rule for visa support letters")
        verbose_name_plural = _("rules for visa support letters")

    def __str__(self) -> str:
        return str(self.event)


class PassportDetails(models.Model):
    """The passport details, as one encrypted text (`accounts.crypto`)."""

    registration = models.OneToOneField(
        Registration, models.CASCADE, related_name="passport_details"
    )
    sealed = models.TextField(editable=False)
    filled_at = models.DateTimeField(_("sent on"))
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    audit_hidden = ("sealed",)

    class Meta:
        verbose_name = _("passport details")
        verbose_name_plural = _("passport details")
        default_permissions = ()
        permissions = [("open_passport_details", "Can open passport details")]

    def __str__(self) -> str:
        return f"{self.registration_id}"


# Purposes of the site itself, in words by `certificates.queries.visa_letters.purpose_text`;
# officers type their own.
OWN, PAPER, DRAFT = "own", "paper", "draft:letter"


class PassportAccess(models.Model):
    """Somebody looked at the passport details of a person; the person sees it. Outlives the
    data."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="passport_accesses")
    at = models.DateTimeField(_("opened on"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = LineField(_("reason for access"), max_length=200)

    class Meta:
        verbose_name = _("access to passport details")
        verbose_name_plural = _("accesses to passport details")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


class VisaLetterStatus(models.TextChoices):
    BEING_PREPARED = "being_prepared", _("Being prepared")
    ISSUED = "issued", pgettext_lazy("visa support letter", "Issued")
    WITHDRAWN = "withdrawn", pgettext_lazy("visa support letter", "Withdrawn")

    @property
    def successors(self) -> "set[VisaLetterStatus]":
        return SUCCESSORS[self]


L = VisaLetterStatus
SUCCESSORS = {
    L.BEING_PREPARED: {L.ISSUED, L.WITHDRAWN},
    L.ISSUED: {L.WITHDRAWN},
    L.WITHDRAWN: set(),
}


class VisaLetter(models.Model):
    """A letter to a consulate. The PDF is made from the passport details when it is fetched, and
    never stored; once the data are erased, the row says that there was a letter."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="visa_letters")
    number = models.CharField(_("letter number"), max_length=14, unique=True, default=new_number)
    status = models.CharField(
        _("status"), max_length=20, choices=L, default=L.BEING_PREPARED, editable=False
    )
    asked_at = models.DateTimeField(_("requested on"))
    issued_at = models.DateTimeField(_("issued on"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    audit_hidden = ("reason",)

    class Meta:
        verbose_name = _("visa support letter")
        verbose_name_plural = _("visa support letters")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("issue_visa_letter", "Can issue and withdraw visa support letters")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=~Q(status=L.WITHDRAWN),
                name="certificates_visaletter_one_live",
            ),
            models.CheckConstraint(
                condition=Q(status__in=L.values), name="certificates_visaletter_known_status"
            ),
            models.CheckConstraint(
                condition=~Q(status=L.ISSUED) | Q(issued_at__isnull=False),
                name="certificates_visaletter_issue_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return self.number

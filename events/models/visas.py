"""Passport data and letters for visas: kept apart, encrypted, erased after the event."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.onsite import new_number
from events.models.registrations import Registration


class VisaRule(models.Model):
    """Whether and by whom letters are written at an event, and how long the data are kept."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="visa_rule")
    host = models.CharField(
        _("host on the head of the letter"), max_length=200, help_text=_("As it is to be printed.")
    )
    address = models.TextField(_("address of the host"), blank=True)
    signatory = models.CharField(_("signatory"), max_length=160)
    signatory_title = models.CharField(_("title of the signatory"), max_length=200, blank=True)
    retention_days = models.PositiveSmallIntegerField(
        _("passport data are erased so many days after the event"), default=90
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        verbose_name = _("rule of letters")
        verbose_name_plural = _("rules of letters")

    def __str__(self):
        return str(self.event)


class Passport(models.Model):
    """What stands in the passport, as one encrypted text (`accounts.crypto`)."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="passport")
    sealed = models.TextField(editable=False)
    filled_at = models.DateTimeField(_("filled in"))
    filled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1, editable=False)

    audit_hidden = ("sealed",)

    class Meta:
        verbose_name = _("passport data")
        verbose_name_plural = _("passport data")
        default_permissions = ()
        permissions = [("open_passport", "Can open passport data")]

    def __str__(self):
        return f"{self.registration_id}"


class PassportOpening(models.Model):
    """Somebody looked at the passport data of a person; the person sees it. Outlives the data."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="passport_openings")
    at = models.DateTimeField(_("opened"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    purpose = models.CharField(_("for what"), max_length=200)

    class Meta:
        verbose_name = _("opening of passport data")
        verbose_name_plural = _("openings of passport data")
        ordering = ["-pk"]
        default_permissions = ()

    def __str__(self):
        return f"{self.at:%Y-%m-%d %H:%M}"


class LetterStatus(models.TextChoices):
    IN_WORK = "in_work", _("In work")
    ISSUED = "issued", _("Issued")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def successors(self):
        return LETTER_SUCCESSORS[self]


L = LetterStatus
LETTER_SUCCESSORS = {
    L.IN_WORK: {L.ISSUED, L.WITHDRAWN},
    L.ISSUED: {L.WITHDRAWN},
    L.WITHDRAWN: set(),
}


class Letter(models.Model):
    """A letter to a consulate. The paper is made from the passport data when it is fetched, and never
    stored; once the data are erased, the row says that there was a letter."""

    registration = models.ForeignKey(Registration, models.PROTECT, related_name="letters")
    number = models.CharField(_("number"), max_length=14, unique=True, default=new_number)
    status = models.CharField(
        _("status"), max_length=20, choices=L, default=L.IN_WORK, editable=False
    )
    asked_at = models.DateTimeField(_("asked"))
    issued_at = models.DateTimeField(_("issued"), null=True)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    audit_hidden = ("reason",)

    class Meta:
        verbose_name = _("letter for a visa")
        verbose_name_plural = _("letters for visas")
        ordering = ["-pk"]
        default_permissions = ()
        permissions = [("issue_letter", "Can issue and withdraw letters for visas")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=~Q(status=L.WITHDRAWN),
                name="events_letter_one_live",
            ),
            models.CheckConstraint(
                condition=Q(status__in=L.values), name="events_letter_known_status"
            ),
            models.CheckConstraint(
                condition=~Q(status=L.ISSUED) | Q(issued_at__isnull=False),
                name="events_letter_issue_is_dated",
            ),
        ]

    def __str__(self):
        return self.number

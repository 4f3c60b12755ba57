"""The day itself and after: badges that were replaced and printed, attendance, certificates."""

import secrets

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.registrations import BADGE_ALPHABET, Registration


class OldBadge(models.Model):
    """A badge that was lost or spoilt: its code and number open nothing any more, and say why."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="old_badges")
    code = models.CharField(max_length=26, unique=True)
    badge = models.CharField(_("badge number"), max_length=9, unique=True)
    reason = models.CharField(_("reason"), max_length=200)
    replaced_at = models.DateTimeField(_("replaced"))
    replaced_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = _("replaced badge")
        verbose_name_plural = _("replaced badges")

    def __str__(self):
        return self.badge


class Printed(models.Model):
    """A badge was put on paper. It is not a check-in."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="prints")
    job = models.ForeignKey("accounts.Job", models.CASCADE, related_name="prints")
    badge = models.CharField(_("badge number"), max_length=9)
    at = models.DateTimeField(_("printed"))

    class Meta:
        verbose_name = _("printed badge")
        verbose_name_plural = _("printed badges")
        permissions = [("print_badges", "Can print badges, lists and plates, and replace badges")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "job"], name="events_printed_once_a_job"
            )
        ]

    def __str__(self):
        return self.badge


class OnSiteRule(models.Model):
    """The rules of an event for attendance and certificates."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="onsite")
    late_after = models.PositiveSmallIntegerField(
        _("late after, in minutes"), default=15, help_text=_("After the start of a session.")
    )
    early_before = models.PositiveSmallIntegerField(
        _("left early before, in minutes"), default=15, help_text=_("Before the end of a session.")
    )
    min_days = models.PositiveSmallIntegerField(
        _("certificate: present on so many days"), null=True, blank=True
    )
    min_percent = models.PositiveSmallIntegerField(
        _("certificate: present at so many per cent of the sessions"),
        null=True,
        blank=True,
        help_text=_("Rounded up to whole sessions."),
    )
    first_signatory = models.CharField(_("first signatory"), max_length=160, blank=True)
    first_title = models.CharField(_("title of the first signatory"), max_length=200, blank=True)
    second_signatory = models.CharField(_("second signatory"), max_length=160, blank=True)
    second_title = models.CharField(_("title of the second signatory"), max_length=200, blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    audit_hidden = ("first_signatory", "first_title", "second_signatory", "second_title")

    class Meta:
        verbose_name = _("rule of attendance")
        verbose_name_plural = _("rules of attendance")
        constraints = [
            models.CheckConstraint(
                condition=Q(min_percent=None) | Q(min_percent__gte=1, min_percent__lte=100),
                name="events_onsiterule_percent",
                violation_error_message=_("Between 1 and 100 per cent."),
            ),
        ]

    def __str__(self):
        return str(self.event)


class CorrectionKind(models.TextChoices):
    PRESENT = "present", _("Was present")
    ABSENT = "absent", _("Was not present")
    EXCUSED = "excused", _("Excused: told before")


class Correction(models.Model):
    """What an officer knows better than the scans. A row is never changed: the latest counts."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="corrections")
    # Key of a unit of attendance (see `events.attendance`); empty: the whole event.
    unit = models.CharField(max_length=40, blank=True)
    kind = models.CharField(_("correction"), max_length=10, choices=CorrectionKind)
    reason = models.CharField(_("reason"), max_length=300)
    at = models.DateTimeField(_("time"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    nonce = models.UUIDField(unique=True)

    audit_hidden = ("reason",)

    class Meta:
        verbose_name = _("correction of attendance")
        verbose_name_plural = _("corrections of attendance")
        ordering = ["pk"]
        permissions = [
            ("correct_attendance", "Can correct attendance, with a reason"),
            ("close_attendance", "Can close an event and freeze its figures"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=CorrectionKind.values), name="events_correction_known_kind"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="events_correction_has_reason"),
        ]

    def __str__(self):
        return self.get_kind_display()


class Closing(models.Model):
    """The figures of an event, frozen when it was closed."""

    event = models.OneToOneField(Event, models.PROTECT, related_name="closing_of")
    at = models.DateTimeField(_("closed"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # As `events.attendance` counted them, with nothing of a person.
    figures = models.JSONField()

    class Meta:
        verbose_name = _("closing of an event")
        verbose_name_plural = _("closings of events")

    def __str__(self):
        return str(self.event)


class CertificateStatus(models.TextChoices):
    ISSUED = "issued", _("Valid")
    WITHDRAWN = "withdrawn", _("Withdrawn")

    @property
    def successors(self):
        return {CertificateStatus.WITHDRAWN} if self == CertificateStatus.ISSUED else set()


def new_number():
    """A number that says nothing and cannot be guessed: ``4WQ9-K7BD-2NXM``."""
    text = "".join(secrets.choice(BADGE_ALPHABET) for _ in range(12))
    return "-".join([text[:4], text[4:8], text[8:]])


class CertificateQuerySet(models.QuerySet):
    def valid(self):
        return self.filter(status=CertificateStatus.ISSUED)

    def visible_to(self, user):
        if user.has_perm("events.view_registration"):
            return self
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Certificate(models.Model):
    """That a person took part. What it says is fixed on the day of issue."""

    registration = models.ForeignKey(
        Registration, models.PROTECT, related_name="certificates", verbose_name=_("registration")
    )
    number = models.CharField(_("number"), max_length=14, unique=True, default=new_number)
    status = models.CharField(
        _("status"), max_length=20, choices=CertificateStatus, default=CertificateStatus.ISSUED
    )
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    name = models.CharField(_("name"), max_length=260)
    second_script = models.CharField(_("name in a second script"), max_length=200, blank=True)
    # Title in all languages, place, first and last day, signatories.
    facts = models.JSONField(default=dict)
    issued_at = models.DateTimeField(_("issued"))
    issued_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CertificateQuerySet.as_manager()
    audit_hidden = ("name", "second_script", "reason")

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-pk"]
        permissions = [("issue_certificate", "Can issue and withdraw certificates")]
        constraints = [
            models.UniqueConstraint(
                fields=["registration"],
                condition=Q(status=CertificateStatus.ISSUED),
                name="events_certificate_one_valid",
            ),
            models.CheckConstraint(
                condition=Q(status__in=CertificateStatus.values),
                name="events_certificate_known_status",
            ),
            models.CheckConstraint(
                condition=~Q(status=CertificateStatus.WITHDRAWN)
                | Q(withdrawn_at__isnull=False) & ~Q(reason=""),
                name="events_certificate_withdrawal_has_reason",
            ),
        ]

    def __str__(self):
        return self.number

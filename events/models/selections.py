"""The selection of a seminar: its rule, the officers' scores, and changes made by hand."""

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.registrations import Registration


class RankingKey(models.TextChoices):
    """What may order nominations. The officer chooses which, and in what order."""

    SPECIAL = "special", _("LDC, LLDC or SIDS first, all three as one class")
    LDC = "ldc", _("Least developed countries first")
    LLDC = "lldc", _("Landlocked developing countries first")
    SIDS = "sids", _("Small island developing States first")
    SCORE = "score", _("Higher score first")
    MISSION_ORDER = "mission_order", _("The mission’s own order")
    RECEIPT = "receipt", _("Time of receipt")
    NUMBER = "number", _("Number of the nomination")


def _target(label):
    """A share in per cent, to two decimal places."""
    within = [MinValueValidator(0), MaxValueValidator(100)]
    return models.DecimalField(
        label, max_digits=5, decimal_places=2, null=True, blank=True, validators=within
    )


class Selection(models.Model):
    """The rule of an event's selection, one row an event, until it is confirmed for good."""

    event = models.OneToOneField(Event, models.CASCADE, related_name="selection")
    keys = models.JSONField(_("ranking"), default=list)
    cap = models.PositiveSmallIntegerField(_("maximum for each delegation"), null=True, blank=True)
    # Shares in percent that are shown beside the outcome and bind nobody.
    women = _target(_("women, at least %"))
    priority = _target(_("LDC, LLDC and SIDS, at least %"))
    groups = models.PositiveSmallIntegerField(
        _("regional groups, at least"), null=True, blank=True, validators=[MaxValueValidator(5)]
    )
    version = models.PositiveIntegerField(default=1, editable=False)
    confirmed_at = models.DateTimeField(_("confirmed"), null=True, editable=False)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # Of the confirmation: {"selected": n, "waiting": n, "not_eligible": n}.
    result = models.JSONField(default=dict, editable=False)

    class Meta:
        verbose_name = _("selection")
        verbose_name_plural = _("selections")

    def __str__(self) -> str:
        return str(self.event)


class Assessment(models.Model):
    """One officer's score of a nomination, 0 to 100. Missions never see it."""

    registration = models.ForeignKey(Registration, models.CASCADE, related_name="assessments")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    score = models.PositiveSmallIntegerField(_("score"), validators=[MaxValueValidator(100)])
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("assessment")
        constraints = [
            models.UniqueConstraint(
                fields=["registration", "officer"], name="events_assessment_one_per_officer"
            ),
            models.CheckConstraint(
                condition=Q(score__gte=0, score__lte=100), name="events_assessment_in_range"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.score} ({self.officer})"


class HandChangeKind(models.TextChoices):
    SELECT = "select", _("Selected by hand")
    HOLD = "hold", _("Moved to the end by hand")


class HandChange(models.Model):
    """An officer's change of the proposal for one nomination, with its reason; it stays marked."""

    registration = models.OneToOneField(Registration, models.CASCADE, related_name="hand_change")
    kind = models.CharField(_("change"), max_length=10, choices=HandChangeKind)
    reason = models.CharField(_("reason"), max_length=300)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    audit_hidden = ("reason",)

    class Meta:
        verbose_name = _("change by hand")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=HandChangeKind.values), name="events_handchange_known_kind"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="events_handchange_has_reason"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def mark(self) -> str:
        """What a page says that it has seen; the next change has another."""
        return f"{self.kind}-{self.officer_id}-{self.at.timestamp()}"

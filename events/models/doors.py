"""Where badges are scanned besides the entrance: doors, and the sessions of the programme."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from i18nfield.fields import I18nCharField

from events.models.events import Event


class DoorKind(models.TextChoices):
    DOOR = "door", _("Door")
    SESSION = "session", _("Session")


class RepeatRule(models.TextChoices):
    ONCE = "once", _("Once")
    DAILY = "daily", _("Once a day")
    AFTER_OUT = "after_out", _("Again after leaving")
    ALWAYS = "always", _("Any number of times")


class DoorQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("events.view_event") else self.none()

    def sessions(self):
        return self.filter(kind=DoorKind.SESSION)


class Door(models.Model):
    """A list of its own: a door that is watched, or a session (its times say when it takes place).

    A scan without a door is one at the entrance, which every event has and which is once a day.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="doors")
    kind = models.CharField(_("kind"), max_length=10, choices=DoorKind, default=DoorKind.SESSION)
    name = I18nCharField(_("name"), max_length=120)
    starts_at = models.DateTimeField(_("start"), null=True, blank=True)
    ends_at = models.DateTimeField(_("end"), null=True, blank=True)
    repeats = models.CharField(
        _("a badge is let in"), max_length=10, choices=RepeatRule, default=RepeatRule.ONCE
    )
    watches_out = models.BooleanField(_("badges are also scanned on the way out"), default=False)
    # A session without a list of its own is attended by who is in the house.
    own_list = models.BooleanField(
        _("badges are scanned at this session"),
        default=True,
        help_text=_("If not, who is in the house is taken to be present."),
    )
    closed = models.BooleanField(_("no longer used"), default=False, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DoorQuerySet.as_manager()

    class Meta:
        verbose_name = _("door or session")
        verbose_name_plural = _("doors and sessions")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=DoorKind.values) & Q(repeats__in=RepeatRule.values),
                name="events_door_known_choices",
            ),
            models.CheckConstraint(
                condition=~Q(kind=DoorKind.SESSION)
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="events_door_session_has_times",
                violation_error_message=_("A session needs a start, and an end after it."),
            ),
        ]

    def __str__(self):
        return str(self.name)

    @property
    def first_day(self):
        """The first day on which somebody is let in here, by the calendar of the place."""
        return (self.starts_at or self.event.starts_at).astimezone(self.event.zone).date()

    @property
    def last_day(self):
        return (self.ends_at or self.event.ends_at).astimezone(self.event.zone).date()


class DeviceQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if user.has_perm("events.manage_device") else self.none()

    def open(self):
        return self.filter(closed_at=None)


class Device(models.Model):
    """A telephone or tablet that an officer opened as a desk. It holds a key of its own, of which only
    the SHA-256 is kept here, and may do what a desk may and nothing else."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="devices")
    name = models.CharField(_("name"), max_length=40)
    door = models.ForeignKey(
        Door, models.PROTECT, null=True, blank=True, related_name="devices", verbose_name=_("at")
    )
    may_search = models.BooleanField(
        _("may search by name without a network"),
        default=False,
        help_text=_("Whoever holds the device can then read the names on it."),
    )
    made_at = models.DateTimeField(_("made"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    # The QR is worth one opening, for some minutes.
    opening = models.CharField(max_length=64, blank=True, editable=False)
    opening_until = models.DateTimeField(null=True, editable=False)
    key = models.CharField(max_length=64, blank=True, editable=False)
    opened_at = models.DateTimeField(_("opened"), null=True, editable=False)
    seen_at = models.DateTimeField(_("last contact"), null=True, editable=False)
    roster_at = models.DateTimeField(_("roster of"), null=True, editable=False)
    waiting = models.PositiveIntegerField(_("scans that wait"), default=0, editable=False)
    closed_at = models.DateTimeField(_("closed"), null=True, editable=False)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = DeviceQuerySet.as_manager()
    audit_hidden = ("opening", "key")

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        ordering = ["-pk"]
        permissions = [("manage_device", "Can open devices as desks and close them")]
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="events_device_one_per_key"
            ),
            models.UniqueConstraint(
                fields=["opening"], condition=~Q(opening=""), name="events_device_one_per_opening"
            ),
        ]

    def __str__(self):
        return self.name

"""Where badges are scanned besides the entrance: doors, and the lists of the sessions."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from events.models.sessions import Session
from files.cleaned_fields import LocalizedLineField


class RepeatRule(models.TextChoices):
    ONCE = "once", _("Once")
    DAILY = "daily", _("Once a day")
    AFTER_OUT = "after_out", _("Again after leaving")
    ALWAYS = "always", _("Any number of times")


class DoorQuerySet(models.QuerySet["Door"]):
    def visible_to(self, user: User) -> Self:
        return self if user.has_perm("events.view_event") else self.none()


class Door(models.Model):
    """A list of its own: a door that is watched and has a name, or what attendance adds to a
    session.

    A scan without a door is one at the entrance, which every event has and which is once a day.
    """

    event = models.ForeignKey(Event, models.CASCADE, related_name="doors")
    # Name and times of a session are in the programme; scans and devices hold on to the door.
    session = models.OneToOneField(
        Session, models.CASCADE, null=True, related_name="door", verbose_name=_("session")
    )
    name = LocalizedLineField(
        pgettext_lazy("of a door or session", "name"), max_length=120, blank=True
    )
    repeats = models.CharField(
        _("how often a badge can be checked in"),
        max_length=10,
        choices=RepeatRule,
        default=RepeatRule.ONCE,
    )
    watches_out = models.BooleanField(_("badges are also scanned on the way out"), default=False)
    # A session without a list of its own is attended by the people who are inside.
    own_list = models.BooleanField(
        _("badges are scanned at this session"),
        default=True,
        help_text=_("If not, people who are inside count as present."),
    )
    closed = models.BooleanField(_("no longer used"), default=False, editable=False)
    # Counts the changes of a session's name and times too: an officer sees both on one page.
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = DoorQuerySet.as_manager()

    class Meta:
        verbose_name = _("door or session")
        verbose_name_plural = _("doors and sessions")
        ordering = ["session__starts_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(repeats__in=RepeatRule.values), name="attendance_door_known_choices"
            ),
            models.CheckConstraint(
                condition=Q(session__isnull=False, name="") | Q(session__isnull=True) & ~Q(name=""),
                name="attendance_door_has_a_name_or_a_session",
            ),
        ]

    def __str__(self) -> str:
        return str(self.session or self.name)

    @property
    def first_day(self) -> date:
        """The first day on which somebody is checked in here, by the calendar of the place."""
        held = self.session or self.event
        return held.starts_at.astimezone(self.event.zone).date()

    @property
    def last_day(self) -> date:
        held = self.session or self.event
        return held.ends_at.astimezone(self.event.zone).date()

"""Reconfirmation: asking everyone who is registered to reconfirm after an event has changed."""

from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.models.events import Event
from events.models.registrations import Registration
from files.cleaned_fields import LinesField
from files.in_a_row import comma


class ReconfirmationRoundQuerySet(models.QuerySet["ReconfirmationRound"]):
    def running(self) -> Self:
        return self.filter(ended_at=None)

    def with_counts(self) -> Self:
        """How many were ``asked``, and how many said ``yes``, ``no`` or nothing (``silent``). While
        a round runs, nobody waits for the answer of a registration that has ended otherwise."""
        ended = Q(ended_at__isnull=False) | Q(answers__registration__closed_at=None)
        return self.annotate(
            asked=Count("answers"),
            yes=Count("answers", filter=Q(answers__comes=True)),
            no=Count("answers", filter=Q(answers__comes=False)),
            silent=Count(
                "answers", filter=Q(ended, answers__pk__isnull=False, answers__comes=None)
            ),
        )


class ReconfirmationRound(models.Model):
    """One time that everyone at an event is asked to reconfirm, by a deadline."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="rounds")
    reason = LinesField(_("what has changed"))
    asked_at = models.DateTimeField(_("asked"), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    deadline = models.DateTimeField(_("answer by"))
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = ReconfirmationRoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("reconfirmation round")
        verbose_name_plural = _("reconfirmation rounds")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(ended_at=None), name="events_round_one_running"
            )
        ]

    def __str__(self) -> str:
        return f"{self.event}{comma()}{self.asked_at:%Y-%m-%d}"


class ReconfirmationAnswerQuerySet(models.QuerySet["ReconfirmationAnswer"]):
    def open(self) -> Self:
        return self.silent().filter(round__ended_at=None)

    def silent(self) -> Self:
        """No answer, of those who may still give one or could until the round ended."""
        ended = Q(round__ended_at__isnull=False) | Q(registration__closed_at=None)
        return self.filter(ended, comes=None)

    def visible_to(self, user: User | AnonymousUser) -> Self:
        """Those about registrations that the user may see."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class ReconfirmationAnswer(models.Model):
    """What one person was asked in a round, and said. ``comes`` is None until the answer."""

    round = models.ForeignKey(ReconfirmationRound, models.CASCADE, related_name="answers")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    comes = models.BooleanField(_("will come"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = ReconfirmationAnswerQuerySet.as_manager()

    class Meta:
        verbose_name = _("answer")
        verbose_name_plural = _("answers")
        constraints = [
            models.UniqueConstraint(
                fields=["round", "registration"], name="events_answer_one_per_person"
            ),
            models.CheckConstraint(
                condition=Q(comes=None, answered_at=None)
                | Q(comes__isnull=False, answered_at__isnull=False),
                name="events_answer_is_dated",
            ),
        ]

    def __str__(self) -> str:
        return str(self.registration)

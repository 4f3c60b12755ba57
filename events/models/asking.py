"""What missions and persons are asked by mail: to come, and to confirm again."""

from django.conf import settings
from django.db import models
from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from events.models.events import Event
from events.models.registrations import Registration
from friends.models import Entity


def _number_of(rows):
    """How many rows of one event there are, as a subquery; 0 where there is none."""
    counted = rows.values("event").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(counted, output_field=models.IntegerField()), 0)


class InvitationQuerySet(models.QuerySet):
    def standing(self):
        return self.filter(withdrawn_at=None)

    def unanswered(self):
        return self.standing().filter(replied_at=None)

    def with_numbers(self):
        """``named``: persons whom the mission has sent and who are not out of it, so no drafts;
        ``held``: those of them with a seat."""
        here = {"event": OuterRef("event"), "delegation__entity": OuterRef("entity")}
        rows = Registration.objects.live().sent().filter(**here).order_by()
        return self.annotate(named=_number_of(rows), held=_number_of(rows.seated()))

    def visible_to(self, user):
        """All for those who invite; a mission's own for those who speak for it."""
        if user.has_perm("events.view_registration"):
            return self
        return self.filter(entity__in=Entity.objects.spoken_for_by(user))


class Invitation(models.Model):
    """One entity invited to one event, and what became of it. ``coming`` is None until the reply,
    0 for "we do not come"."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="invitations")
    entity = models.ForeignKey(Entity, models.PROTECT, related_name="invitations")
    invited_at = models.DateTimeField(_("invited"), editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    # How many focal points were written to; 0 says that the mission has none.
    readers = models.PositiveSmallIntegerField(default=0, editable=False)
    read_at = models.DateTimeField(_("opened"), null=True, editable=False)
    replied_at = models.DateTimeField(_("replied"), null=True, editable=False)
    replied_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    coming = models.PositiveSmallIntegerField(_("persons coming"), null=True, blank=True)
    reminded_at = models.DateTimeField(_("reminded"), null=True, editable=False)
    reminders = models.PositiveSmallIntegerField(default=0, editable=False)
    withdrawn_at = models.DateTimeField(_("withdrawn"), null=True, editable=False)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["entity__sort_name", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event", "entity"], name="events_invitation_one_per_entity"
            ),
            models.CheckConstraint(
                condition=Q(replied_at=None, coming=None)
                | Q(replied_at__isnull=False, coming__isnull=False),
                name="events_invitation_reply_is_dated",
            ),
        ]

    def __str__(self):
        return f"{self.entity}, {self.event}"


class RoundQuerySet(models.QuerySet):
    def running(self):
        return self.filter(ended_at=None)

    def with_counts(self):
        """How many were ``asked``, and how many said ``yes``, ``no`` or nothing (``silent``)."""
        return self.annotate(
            asked=Count("answers"),
            yes=Count("answers", filter=Q(answers__comes=True)),
            no=Count("answers", filter=Q(answers__comes=False)),
            silent=Count("answers", filter=Q(answers__pk__isnull=False, answers__comes=None)),
        )


class Round(models.Model):
    """One time that everybody of an event is asked to confirm again, by a deadline."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="rounds")
    reason = models.TextField(_("what has changed"))
    asked_at = models.DateTimeField(_("asked"), editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", editable=False
    )
    deadline = models.DateTimeField(_("answers until"))
    ended_at = models.DateTimeField(_("ended"), null=True, editable=False)

    objects = RoundQuerySet.as_manager()

    class Meta:
        verbose_name = _("round of confirmation")
        verbose_name_plural = _("rounds of confirmation")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["event"], condition=Q(ended_at=None), name="events_round_one_running"
            )
        ]

    def __str__(self):
        return f"{self.event}, {self.asked_at:%Y-%m-%d}"


class AnswerQuerySet(models.QuerySet):
    def open(self):
        return self.filter(answered_at=None, round__ended_at=None)

    def visible_to(self, user):
        """Those about registrations that the user may see."""
        return self.filter(registration__in=Registration.objects.visible_to(user))


class Answer(models.Model):
    """What one person was asked in a round, and said. ``comes`` is None until the answer."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="answers")
    registration = models.ForeignKey(Registration, models.CASCADE, related_name="answers")
    comes = models.BooleanField(_("comes"), null=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    objects = AnswerQuerySet.as_manager()

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

    def __str__(self):
        return str(self.registration)

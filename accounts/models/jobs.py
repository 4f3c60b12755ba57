"""Long work that somebody asked for on a page and the worker does."""

from __future__ import annotations

import secrets
import uuid
from datetime import datetime
from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.job_kinds import KINDS, visible_kinds

if TYPE_CHECKING:
    from accounts.models.people import User


class JobStatus(models.TextChoices):
    WAITING = "waiting", _("Waiting to start")
    RUNNING = "running", _("In progress")
    DONE = "done", _("Done")
    FAILED = "failed", _("Failed")
    CANCELLED = "cancelled", pgettext_lazy("background job", "Cancelled")

    @property
    def successors(self) -> set[JobStatus]:
        return SUCCESSORS[self]


S = JobStatus
SUCCESSORS = {
    S.WAITING: {S.RUNNING, S.FAILED, S.CANCELLED},
    S.RUNNING: {S.DONE, S.FAILED, S.CANCELLED},
    S.DONE: set(),
    S.FAILED: set(),
    S.CANCELLED: set(),
}
ACTIVE = (S.WAITING, S.RUNNING)


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: User) -> Self:
        return self.filter(kind__in=visible_kinds(user))

    def about(self, subject: models.Model) -> Self:
        return self.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)

    def active(self) -> Self:
        return self.filter(status__in=ACTIVE)

    def due(self, now: datetime) -> Self:
        """What the worker has to do, and no other worker does."""
        free = Q(claimed_until=None) | Q(claimed_until__lte=now)
        return self.active().filter(free)


def _job_path(job, filename):
    return f"jobs/{job.kind}/{job.pk}-{secrets.token_hex(8)}{filename}"


class Job(models.Model):
    """Work in the background: its kind, who asked, its progress, its result and its file."""

    # One of `accounts.job_kinds.KINDS`: the apps above register what they can do.
    kind = models.CharField(_("kind"), max_length=40)
    # The record that it is about, as in an entry of the audit log.
    subject_type = models.CharField(_("kind of record"), max_length=80)
    subject_id = models.BigIntegerField(_("record number"))
    arguments = models.JSONField(default=dict)
    status = models.CharField(
        _("status"), max_length=20, choices=S, default=S.WAITING, editable=False
    )
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    result = models.JSONField(default=dict)
    file = models.FileField(upload_to=_job_path, max_length=200, blank=True)
    error = models.TextField(_("error"), blank=True)
    requested_at = models.DateTimeField(_("requested"))
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    finished_at = models.DateTimeField(_("finished"), null=True)
    claimed_until = models.DateTimeField(null=True, editable=False)
    # How many workers have begun: more than one where a worker was killed.
    attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    # The number of the form that asked: a form that is sent twice asks once.
    nonce = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("background job")
        verbose_name_plural = _("background jobs")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="accounts_job_known_status"
            ),
        ]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "-id"], name="accounts_job_subject"),
            models.Index(
                fields=["id"],
                condition=Q(status__in=["waiting", "running"]),
                name="accounts_job_active",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind_label} {self.pk}"

    @property
    def kind_label(self) -> str | Promise:
        return KINDS[self.kind].label if self.kind in KINDS else self.kind

    @property
    def is_active(self) -> bool:
        return self.status in ACTIVE

    @cached_property
    def subject(self) -> models.Model:
        """The record that it is about. Raises ObjectDoesNotExist where it was deleted."""
        return apps.get_model(self.subject_type)._base_manager.get(pk=self.subject_id)


class WorkerBeat(models.Model):
    """When a worker last said that it is alive: one row, of whichever worker."""

    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"

"""Work that runs apart from a page: imports of nominations, and the check of the seats."""

import hashlib
import json
from typing import Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from events.models.events import Event
from files.in_a_row import comma


class ImportStatus(models.TextChoices):
    UPLOADED = "uploaded", _("Columns to match")
    CHECKING = "checking", _("Being checked")
    CHECKED = "checked", pgettext_lazy("import", "Checked")
    RUNNING = "running", _("Being entered")
    DONE = "done", pgettext_lazy("import", "Entered")
    FAILED = "failed", pgettext_lazy("import", "Not entered")
    REMOVED = "removed", pgettext_lazy("import", "Removed")

    @property
    def successors(self) -> set["ImportStatus"]:
        return SUCCESSORS[self]


S = ImportStatus
SUCCESSORS: dict[S, set[S]] = {
    S.UPLOADED: {S.CHECKING, S.REMOVED},
    S.CHECKING: {S.CHECKED, S.REMOVED},
    S.CHECKED: {S.CHECKING, S.RUNNING, S.REMOVED},
    S.RUNNING: {S.DONE, S.FAILED},
    S.DONE: set(),
    S.FAILED: {S.CHECKING, S.REMOVED},
    S.REMOVED: set(),
}


def _import_path(row, filename):
    # A path is never built from the name that was sent.
    return f"imports/{row.sha256[:2]}/{row.sha256}-{row.event_id}.table"


class ImportQuerySet(models.QuerySet["NominationImport"]):
    def visible_to(self, user: User | AnonymousUser) -> Self:
        return self if user.has_perm("events.import_registration") else self.none()


class NominationImport(models.Model):
    """A file of nominations on its way in: matched, checked, confirmed, entered all or nothing."""

    event = models.ForeignKey(Event, models.CASCADE, related_name="imports")
    status = models.CharField(
        _("status"), max_length=20, choices=S, default=S.UPLOADED, editable=False
    )
    file = models.FileField(upload_to=_import_path, max_length=200)
    filename = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField("SHA-256", max_length=64)
    # How the bytes of a CSV are read; empty for a spreadsheet.
    encoding = models.CharField(_("encoding"), max_length=20, blank=True)
    # At what its rows are cut: a name of `files.tables.delimited.SIGNS`, or the sign itself.
    delimiter = models.CharField(
        _("delimiter"), max_length=10, blank=True, default="", db_default=""
    )
    # Field of a nomination → number of the column.
    columns = models.JSONField(default=dict)
    day_first = models.BooleanField(_("03/04/2026 is the third of April"), default=True)
    # The officer's choice: rows with one address and two names are people who share a mailbox.
    shared_mailboxes = models.BooleanField(
        _("people may share a mailbox"), default=False, db_default=False
    )
    tell = models.BooleanField(_("email the people and their missions"), default=True)
    made_at = models.DateTimeField(_("uploaded"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    rows = models.PositiveIntegerField(_("rows"), default=0)
    # [row of the file, field, text]: what has to be corrected before anything is entered.
    errors = models.JSONField(default=list)
    # Of the entering: {"entered": n, "known": n, "confirmed": n, "waiting": n, …}.
    result = models.JSONField(default=dict)
    # The job of its latest check, or of its entering: how far the worker is.
    job = models.ForeignKey("accounts.Job", models.SET_NULL, null=True, related_name="+")

    objects = ImportQuerySet.as_manager()
    audit_hidden = ("errors", "filename")

    class Meta:
        verbose_name = _("import of nominations")
        verbose_name_plural = _("imports of nominations")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=S.values), name="events_nominationimport_known_status"
            )
        ]

    def __str__(self) -> str:
        return f"{self.filename}{comma()}{self.event}"

    @property
    def fingerprint(self) -> str:
        """The same text as long as the file is understood in the same way."""
        facts = [self.columns, self.day_first, self.shared_mailboxes, self.encoding]
        facts += [self.delimiter, self.result]
        return hashlib.sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:20]

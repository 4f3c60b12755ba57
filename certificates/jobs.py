"""The background work of this app, for `accounts.job_kinds`."""

from django.utils.translation import gettext_lazy as _

from accounts.job_kinds import JobKind
from events.actions import certifying

CERTIFICATES = JobKind(
    certifying.KIND, _("Certificates"), certifying.issue_to_all, "events.issue_certificate"
)

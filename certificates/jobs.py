"""The background work of this app, for `accounts.job_kinds`."""

from django.utils.translation import gettext_lazy as _

from accounts.job_kinds import JobKind
from certificates.actions import certificates

CERTIFICATES = JobKind(
    certificates.KIND,
    _("Certificates"),
    certificates.issue_to_all,
    "certificates.issue_certificate",
)

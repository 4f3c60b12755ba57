"""The background work of this app, for `accounts.job_kinds`."""

from django.utils.translation import gettext_lazy as _

from accounts.job_kinds import JobKind
from attendance.actions import printing

BADGES = JobKind(printing.KIND, _("Badges"), printing.print_badges, "attendance.print_badges")

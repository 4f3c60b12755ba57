"""The background work of this app, for `accounts.job_kinds`."""

from django.utils.translation import gettext_lazy as _

from accounts.job_kinds import JobKind
from events.actions import import_jobs, importing

JOB_KINDS = [
    JobKind(
        importing.CHECK,
        _("Check of nominations"),
        import_jobs.check_nominations,
        "events.import_registration",
        on_failure=import_jobs.give_up,
    ),
    JobKind(
        importing.ENTER,
        _("Entry of nominations"),
        import_jobs.enter_nominations,
        "events.import_registration",
        on_failure=import_jobs.give_up,
    ),
]

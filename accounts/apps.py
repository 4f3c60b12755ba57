from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    brings = {
        "accounts.personal_data": ("account",),
        "accounts.retention": ("mail", "sessions", "job files", "orphan files"),
        "accounts.tasks": (
            "send email",
            "work on jobs",
            "erase old email and sessions",
            "delete files of jobs",
            "delete orphan files",
            "seal the audit entries",
            "send the head of the audit log",
        ),
    }

    def ready(self):
        from allauth.account.signals import email_confirmed

        from accounts import tasks, worker
        from accounts.actions import retention, stored_files
        from accounts.queries import personal_data

        # allauth proves an address in several ways (link, sign-in code, password reset); its own
        # signal is the one place that all of them pass.
        email_confirmed.connect(_confirmed, dispatch_uid="accounts.claim")
        personal_data.SOURCES.register("account", personal_data.personal_data_of, order=-1)
        retention.add_rule(tasks.MAIL, tasks.SESSIONS, tasks.JOB_FILES, stored_files.ORPHANS)
        retention.KINDS.register_all(retention.OWN)
        worker.TASKS.register_all({duty.name: duty for duty in tasks.TASKS})


def _confirmed(request, email_address, **_more):
    from django.utils import timezone

    from accounts import actions

    user = email_address.user
    actions.claim(user, email_address.email, by=user, at=timezone.now())

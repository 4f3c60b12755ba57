from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    brings = {
        "accounts.personal_data": ("account",),
        "accounts.retention": ("mail", "sessions", "job files", "orphan files"),
        "accounts.duties": (
            "send mail",
            "work on jobs",
            "erase old mail and sessions",
            "delete files of jobs",
            "delete files that no record names",
            "seal the audit entries",
        ),
    }

    def ready(self):
        from allauth.account.signals import email_confirmed

        from accounts import duties, privacy, retention, stored_files, worker

        # allauth proves an address in several ways (link, sign-in code, password reset); its own
        # signal is the one place that all of them pass.
        email_confirmed.connect(_confirmed, dispatch_uid="accounts.claim")
        privacy.SOURCES.register("account", privacy.known_here, order=-1)
        retention.add(duties.MAIL, duties.SESSIONS, duties.JOB_FILES, stored_files.ORPHANS)
        retention.KINDS.register_all(retention.OWN)
        worker.DUTIES.register_all({duty.name: duty for duty in duties.DUTIES})


def _confirmed(request, email_address, **_more):
    from django.utils import timezone

    from accounts import actions

    user = email_address.user
    actions.claim(user, email_address.email, by=user, at=timezone.now())

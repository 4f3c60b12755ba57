from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from allauth.account.signals import email_confirmed

        from accounts import duties, retention, stored_files

        # allauth proves an address in several ways (link, sign-in code, password reset); its own
        # signal is the one place that all of them pass.
        email_confirmed.connect(_confirmed, dispatch_uid="accounts.claim")
        retention.add(duties.MAIL)
        retention.add(duties.SESSIONS)
        retention.add(duties.JOB_FILES)
        retention.add(stored_files.ORPHANS)


def _confirmed(request, email_address, **_more):
    from django.utils import timezone

    from accounts import actions

    user = email_address.user
    actions.claim(user, email_address.email, by=user, at=timezone.now())

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    brings = {
        "accounts.email_groups": ("security", "decisions", "head"),
        "accounts.personal_data": ("account",),
        "accounts.retention": (
            "mail",
            "sessions",
            "address changes",
            "job files",
            "orphan files",
        ),
        "accounts.tasks": (
            "send account email",
            "send email",
            "work on jobs",
            "erase old email and sessions",
            "delete files of jobs",
            "delete orphan files",
            "compare the search keys",
            "seal the audit entries",
            "put the cache right after it was away",
            "say that it is alive",
            "send the head of the audit log",
        ),
    }

    def ready(self):
        from allauth.account.signals import email_changed, email_confirmed, password_changed
        from allauth.mfa.signals import authenticator_added
        from django.contrib.auth.signals import user_logged_in

        from accounts import tasks, worker
        from accounts.actions import retention, stored_files, undoing_address_changes
        from accounts.queries import personal_data
        from accounts.registries import EMAIL_GROUPS, EMAIL_KINDS
        from accounts.wording import email_kinds

        # allauth proves an address in several ways (link, sign-in code, password reset); its own
        # signal is the one place that all of them pass.
        email_confirmed.connect(_confirmed, dispatch_uid="accounts.claim")
        email_changed.connect(_address_changed, dispatch_uid="accounts.address_changed")
        password_changed.connect(_password_changed, dispatch_uid="accounts.password_changed")
        authenticator_added.connect(_enrolled, dispatch_uid="accounts.enrolled")
        user_logged_in.connect(_signed_in, dispatch_uid="accounts.signed_in")
        EMAIL_GROUPS.register_all(email_kinds.EMAIL_GROUPS)
        EMAIL_KINDS.register_all(email_kinds.EMAIL_KINDS)
        personal_data.SOURCES.register("account", personal_data.personal_data_of, order=-1)
        retention.add_rule(tasks.MAIL, tasks.SESSIONS, undoing_address_changes.ADDRESS_CHANGES)
        retention.add_rule(tasks.JOB_FILES, stored_files.ORPHANS)
        retention.KINDS.register_all(retention.OWN)
        worker.TASKS.register_all({task.name: task for task in tasks.TASKS})
        self._watch_proofs()

    def _watch_proofs(self):
        from allauth.account.signals import authentication_step_completed

        from accounts import sign_in_log

        sign_in_log.connect()
        authentication_step_completed.connect(_proved, dispatch_uid="accounts.proved")


def _confirmed(request, email_address, **_more):
    from django.utils import timezone

    from accounts import actions

    user = email_address.user
    actions.claim(user, email_address.email, by=user, at=timezone.now())


def _address_changed(request, user, from_email_address, to_email_address, **_more):
    """Before allauth tells the old address: the email holds the link that undoes the change."""
    from django.utils import timezone

    from accounts import actions

    if from_email_address:
        old, new = from_email_address.email, to_email_address.email
        actions.keep_address_change(user, old, new, by=user, at=timezone.now())


def _password_changed(request, user, **_more):
    """The mark of a known device holds the password: the browser at hand gets a new one."""
    request.known_device_of = user


def _signed_in(request, **_more):
    from accounts import session_limits

    session_limits.begin(request.session)


def _enrolled(request, user, authenticator, **_more):
    """Setting a second factor up takes using it: the recovery codes that come next may be seen."""
    from allauth.account.internal.flows.login import record_authentication

    if authenticator.type != authenticator.Type.RECOVERY_CODES:
        facts = {"id": authenticator.pk, "type": authenticator.type, "reauthenticated": True}
        record_authentication(request, user, method="mfa", **facts)


def _proved(request, reauthenticated=False, **_more):
    """Who proves it again gets a new session: a cookie that was stolen before is worth less."""
    from accounts.actions.signing_out import renew_session

    if reauthenticated:
        renew_session(request.session)

"""The groups of emails about accounts, and those of all apps that are sent in any case."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import EmailGroup, EmailKind, EmailPart


def everybody(user):
    return True


def _receives_head(user):
    return user.has_perm("audit.receive_head")


EMAIL_GROUPS = {
    "security": EmailGroup(
        _("Signing in and security"),
        _(
            "Codes, links, and changes of your address, password or second factor. They protect "
            "your account."
        ),
        {EmailPart.OWN: everybody},
        always=True,
    ),
    "decisions": EmailGroup(
        _("Decisions about you"),
        _("On your registrations, documents, roles and requests. You may need to act on them."),
        {EmailPart.OWN: everybody},
        always=True,
    ),
    "head": EmailGroup(
        _("The head of the audit log, each day"),
        _("It is evidence that is kept outside this website."),
        {EmailPart.WORK: _receives_head},
        always=True,
    ),
}
EMAIL_KINDS = {
    "account": EmailKind("security"),
    "address_restored": EmailKind("security"),
    "erasure_done": EmailKind("decisions"),
    "erasure_refused": EmailKind("decisions"),
    "audit_head": EmailKind("head"),
}

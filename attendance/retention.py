"""The rules of retention of this app, for `accounts.retention`."""

from django.utils.translation import gettext_lazy as _

from accounts.retention import Rule, receipt
from events.actions.printing import due_files, forget_files


def _forget_files(now):
    return receipt("badge files", now, {"files of badges": forget_files(now)})


BADGES = Rule(
    "badge files",
    _("Files of badges to be printed"),
    _("To fetch the file again after a lost connection."),
    _("7 days"),
    lambda now: {"files of badges": due_files(now).count()},
    _forget_files,
)
# What the kinds in receipts are called on pages.
KINDS = {
    "corrections": _("reasons of corrections"),
    "old badges": _("reasons of replaced badges"),
    "scans": _("words at the desk"),
    "files of badges": _("files of badges"),
}

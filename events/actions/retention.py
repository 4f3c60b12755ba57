"""The rules of retention of this app, for `accounts.actions.retention`."""

from django.utils.translation import gettext_lazy as _

from accounts.actions.retention import RetentionRule
from events.actions.access_needs import KEY, due_access_needs, erase_access_needs
from events.actions.import_jobs import due_imports, erase_imports

IMPORTS = RetentionRule(
    "imports",
    _("Files of nominations that were not entered"),
    _("To correct the file and enter it. A file that has been entered is deleted at once."),
    _("30 days"),
    due_imports,
    erase_imports,
)
NEEDS = RetentionRule(
    KEY,
    _("Phone, access needs, diet and validity of the travel document"),
    _("To organize the event."),
    _(
        "365 days after the event; if it was recorded later, 30 days after the entry. "
        "Sooner for the travel document, if the event issues visa support letters"
    ),
    due_access_needs,
    erase_access_needs,
)
# What the kinds in receipts are called on pages.
KINDS = {
    "imports": _("imports"),
    "files of imports": _("files of imports"),
    "phone": _("phone numbers"),
    "access_needs": _("access needs"),
    "diet": _("diets"),
    "passport_until": _("dates of travel documents"),
    "registrations": _("registrations"),
    "decisions on persons": _("decisions on whether two registrations are one person"),
    "changes by hand": _("reasons of changes by hand"),
}

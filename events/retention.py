"""The rules of retention of this app, for `accounts.retention`."""

from django.utils.translation import gettext_lazy as _

from accounts.retention import Rule
from events.actions.import_work import due_imports, erase_imports
from events.actions.needs import KEY, due_needs, erase_needs

IMPORTS = Rule(
    "imports",
    _("Files of nominations that were not entered"),
    _("To correct the file and enter it. A file that was entered goes at once."),
    _("30 days"),
    due_imports,
    erase_imports,
)
NEEDS = Rule(
    KEY,
    _("Telephone, access needs, diet and validity of the travel document"),
    _("To arrange one event."),
    _("365 days after the event"),
    due_needs,
    erase_needs,
)
# What the kinds in receipts are called on pages.
KINDS = {
    "imports": _("imports"),
    "files of imports": _("files of imports"),
    "phone": _("telephone numbers"),
    "access_needs": _("access needs"),
    "diet": _("diets"),
    "passport_until": _("dates of travel documents"),
    "registrations": _("registrations"),
    "changes by hand": _("reasons of changes by hand"),
}

"""The rules of retention of this app, for `accounts.retention`."""

from django.utils.translation import gettext_lazy as _

from accounts.retention import Rule, receipt
from accounts.worker import SomeFailed
from events.actions.import_work import due_imports, erase_imports
from events.actions.needs import KEY, due_needs, erase_needs
from events.actions.printing import due_files, forget_files
from events.actions.visas import due_passports, erase_passports

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


def _passports(now):
    return {"passports": sum(number for _event, number in due_passports(now))}


def _erase_passports(now):
    """The act writes a receipt for each event."""
    return sum(counts["passports"] for _slug, counts in erase_passports(now))


PASSPORTS = Rule(
    "passports",
    _("Passport data for letters"),
    _("To write letters for visas. That there was a letter stays."),
    _("As the rule of the event says: 90 days after it, if it says nothing else"),
    _passports,
    _erase_passports,
)


def _forget_files(now):
    """The receipt names those that went, also where another could not be deleted."""
    try:
        done = forget_files(now)
    except SomeFailed as failure:
        receipt("badge files", now, {"files of badges": failure.done})
        raise
    return receipt("badge files", now, {"files of badges": done})


BADGES = Rule(
    "badge files",
    _("Files of badges to be printed"),
    _("To fetch the file again after a lost connection."),
    _("7 days"),
    lambda now: {"files of badges": due_files(now).count()},
    _forget_files,
)
RULES = [PASSPORTS, NEEDS, BADGES, IMPORTS]
# What the kinds in receipts are called on pages.
KINDS = {
    "imports": _("imports"),
    "files of imports": _("files of imports"),
    "phone": _("telephone numbers"),
    "access_needs": _("access needs"),
    "diet": _("diets"),
    "passport_until": _("dates of travel documents"),
    "registrations": _("registrations"),
    "passports": _("passport data"),
    "openings": _("purposes of openings"),
    "letters": _("letters"),
    "certificates": _("certificates"),
    "corrections": _("reasons of corrections"),
    "changes by hand": _("reasons of changes by hand"),
    "old badges": _("reasons of replaced badges"),
    "scans": _("words at the desk"),
    "files of badges": _("files of badges"),
    "authorities": _("authorities"),
    "focal points named": _("focal points named in requests"),
}

"""The rules of retention of this app, for `accounts.retention`."""

from django.utils.translation import gettext_lazy as _

from accounts.retention import Rule
from events.actions.visas import due_passports, erase_passports


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
# What the kinds in receipts are called on pages.
KINDS = {
    "passports": _("passport data"),
    "openings": _("purposes of openings"),
    "letters": _("letters"),
    "certificates": _("certificates"),
}

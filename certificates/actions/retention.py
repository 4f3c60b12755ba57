"""The rules of retention of this app, for `accounts.actions.retention`."""

from collections import Counter

from django.utils.translation import gettext_lazy as _

from accounts.actions.retention import RetentionRule
from certificates.actions.passport_details import due_passport_details, erase_passport_details


def _passports(now):
    return sum((Counter(counts) for _event, counts in due_passport_details(now)), Counter())


def _erase_passports(now):
    """The act writes a receipt for each event."""
    return sum(sum(counts.values()) for _slug, counts in erase_passport_details(now))


PASSPORTS = RetentionRule(
    "passport details",
    _("Passport details for letters, and the validity of the travel document"),
    _("To write visa support letters. That there was a letter stays."),
    _("As the rule of the event says: 90 days after it, if it says nothing else"),
    _passports,
    _erase_passports,
)
# What the kinds in receipts are called on pages.
KINDS = {
    "passport details": _("passport details"),
    "openings": _("purposes of openings"),
    "visa letters": _("visa support letters"),
    "certificates": _("certificates"),
}

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
    _("Passport details for visa support letters, and the expiry date of the travel document"),
    _("To write visa support letters. A record that there was a letter is kept."),
    _("As set for each event; if not set, 90 days after the event"),
    _passports,
    _erase_passports,
)
# What the kinds in receipts are called on pages.
KINDS = {
    "passport details": _("passport details"),
    "openings": _("reasons for access to passport details"),
    "visa letters": _("visa support letters"),
    "certificates": _("certificates"),
}

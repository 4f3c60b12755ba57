"""The personal data in this app, for the person (`accounts.queries.personal_data.SOURCES`).

Of passport details it says only that there are some, and who opened them: they are shown where they
are filled in.
"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.queries.personal_data import Fact, Section, facts_of
from certificates.models import Certificate, PassportAccess, PassportDetails, VisaLetter
from certificates.queries.visa_letters import purpose_text
from events.queries.personal_data import section_of, titles_of


def personal_data_of(user: User) -> list[Section]:
    """Four sections, one question each, and one for the registrations that they hang on."""
    titles = titles_of(user)
    about = {"registration__in": list(titles)}
    certificates = Certificate.objects.filter(**about)
    passports = PassportDetails.objects.filter(**about).defer("sealed")
    openings = PassportAccess.objects.filter(**about).select_related("by")
    letters = VisaLetter.objects.filter(**about)
    held, opened = (
        _("Passport details for visa support letters"),
        _("Access to your passport details"),
    )
    note = _("Stored encrypted, and shown only on the page of the visa support letter.")
    return [
        section_of("certificates", _("Certificates"), certificates, titles, _certificate),
        section_of("passport details", held, passports, titles, _passport, note),
        section_of("passport_accesses", opened, openings, titles, _opening),
        section_of("visa_letters", _("Visa support letters"), letters, titles, _letter),
    ]


def _certificate(row):
    names = ("number", "status", "name", "second_script", "language", "issued_at", "withdrawn_at")
    return facts_of(row, *names, "reason")


def _passport(row):
    return facts_of(row, "filled_at")


def _opening(row):
    purpose = Fact("purpose", _("Reason for access"), row.purpose, str(purpose_text(row.purpose)))
    return [*facts_of(row, "at"), purpose, Fact("by", _("Opened by"), str(row.by))]


def _letter(row):
    return facts_of(row, "number", "status", "asked_at", "issued_at", "withdrawn_at", "reason")

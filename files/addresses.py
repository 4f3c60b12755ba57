"""Email addresses, in one form for every way in.

The form is that of ASCII: a domain in letters, such as ``пример.example``, is kept as
``xn--e1afmkfd.example`` (IDNA 2008 with the mapping of UTS 46), because every mail server takes it
and both writings are one address. What stands before the @ is left as it was typed.
"""

import idna
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from files.text import clean_line, marks_in


def clean_address(text: str) -> str:
    """An address as it is stored: without spaces and unseen marks at its ends, its domain in ASCII.
    Raises ValidationError for marks inside it and for a domain that cannot be one."""
    text = clean_line(text)
    if found := marks_in(text, but=""):
        raise ValidationError(
            _("The address contains an invisible character (%(marks)s). Type the address again."),
            code="marks",
            params={"marks": ", ".join(found)},
        )
    before, at, domain = text.rpartition("@")
    return f"{before}{at}{_in_ascii(domain)}" if before and domain else text


def _in_ascii(domain):
    if domain.isascii() and "xn--" not in domain.lower():
        return domain
    try:
        return idna.encode(domain, uts46=True).decode()
    except idna.IDNAError as error:
        text = _(
            "The part after the @ is not a valid domain. Enter the address in the format "
            "name@example.org."
        )
        raise ValidationError(text, code="domain") from error


def address_key(text: str | None) -> str:
    """What two writings of one address have in common; also of an address that is refused."""
    try:
        return clean_address(text or "").lower()
    except ValidationError:
        return clean_line(text or "").lower()

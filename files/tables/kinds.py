"""Files that are no table, recognized by their first bytes, whatever their names say."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from files.tables.encodings import is_utf16

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
LOCKED = _("The file is protected with a password. Save it without a password and choose it again.")
OLD = _("This is a spreadsheet in an old format, or another document. Save it as XLSX or CSV.")
PAGE = _("This file is a web page, not a table. Save the table as XLSX or CSV.")
NO_TABLE = _("This file is not a table. Choose a CSV or XLSX file.")


def refuse_other_kinds(data: bytes) -> None:
    """Raise ValidationError unless the bytes may be the text of a CSV."""
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OLE):
        raise ValidationError(LOCKED if ENCRYPTED in data else OLD, code="ole")
    if head.startswith((b"<!doctype", b"<html", b"<table", b"<?xml")):
        raise ValidationError(PAGE, code="page")
    if head.startswith((b"%pdf-", b"{\\rtf", b"pk\x03\x04")) or _is_binary(data):
        raise ValidationError(NO_TABLE, code="binary")


def _is_binary(data):
    """A text has no zero bytes, save in UTF-16, and hardly a control character."""
    if is_utf16(data):
        return False
    controls = sum(byte < 9 or 14 <= byte < 27 for byte in data[:4096])
    return b"\0" in data or controls > 2

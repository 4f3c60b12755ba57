"""Uploaded documents: PDF by content, at most 10 MB, with their hash."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

# Readers look for the header in the first bytes and for the mark of the end in the last ones:
# ISO 32000-1, Annex H, notes 13 and 18.
HEAD = TAIL = 1024
# What email gateways and scanners fill the last block of a file with.
PADDING = b"\0\t\n\f\r\x1a "
PAGES = (b"<!", b"<html", b"<head", b"<body", b"<script", b"<svg", b"<?xml")
# With a header further on they would be two things at once: images, archives, programs, documents.
IMAGES = (b"gif8", b"\x89png", b"\xff\xd8", b"riff", b"ii*", b"mm\0*")
OTHERS = (*IMAGES, b"pk\x03\x04", b"mz", b"%!", b"\x7felf", b"{\\rtf", b"\xd0\xcf\x11\xe0", b"#!")


def validate_pdf(upload: File) -> None:
    """Raise ValidationError unless the upload is a PDF, whatever its name, of an allowed size.

    ``%PDF-`` stands in its first 1,024 bytes and ``%%EOF`` in its last ones, padding not counted.
    """
    _refuse_size(upload.size)
    upload.seek(0)
    before, mark, _rest = upload.read(HEAD + len(b"%PDF-") - 1).partition(b"%PDF-")
    whole = b"%%EOF" in _last_bytes(upload)
    upload.seek(0)
    start = before.lstrip(PADDING + b"\xef\xbb\xbf").lower()
    if start.startswith(PAGES):
        text = _("This file is not a PDF but a web page. Save the document as PDF.")
        raise ValidationError(text, code="page")
    if not mark or start.startswith(OTHERS):
        text = _("This file is not a PDF. Save the document as PDF.")
        raise ValidationError(text, code="not_pdf")
    if not whole:
        text = _("This file is not a PDF, or it is incomplete. Save the document as PDF again.")
        raise ValidationError(text, code="cut")


def _refuse_size(size):
    if not size:
        raise ValidationError(_("The file is empty."), code="empty")
    if size > settings.UPLOAD_MAX:
        text = _(
            "The file is %(size)s. The limit is %(limit)s. Scan the document in black and white."
        )
        sizes = {"size": filesizeformat(size), "limit": filesizeformat(settings.UPLOAD_MAX)}
        raise ValidationError(text, code="large", params=sizes)


def _last_bytes(upload):
    """The last bytes that are not padding, however much of that follows them."""
    tail, start = b"", upload.size
    while start and len(tail) < TAIL:
        size = min(start, 64 * TAIL)
        start -= size
        upload.seek(start)
        tail = (upload.read(size) + tail).rstrip(PADDING)
    return tail[-2 * TAIL :]


def sha256_of(upload: File) -> str:
    """The SHA-256 of an upload as 64 hexadecimal digits; leaves it rewound."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()

"""Uploaded documents: PDF by content, at most 10 MB, with their hash."""

import hashlib

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

TAIL = 2048


def validate_pdf(upload: File) -> None:
    """Raise ValidationError unless the upload is a PDF, whatever its name, of an allowed size.

    ISO 32000: a file begins with ``%PDF-`` and ends with ``%%EOF`` near its last byte.
    """
    if upload.size > settings.UPLOAD_MAX:
        raise ValidationError(
            _("The file is %(size)s. It may have at most %(limit)s: scan it in black and white."),
            params={
                "size": filesizeformat(upload.size),
                "limit": filesizeformat(settings.UPLOAD_MAX),
            },
        )
    upload.seek(0)
    head = upload.read(5)
    upload.seek(max(upload.size - TAIL, 0))
    tail = upload.read(TAIL)
    upload.seek(0)
    if head != b"%PDF-" or b"%%EOF" not in tail:
        raise ValidationError(
            _("This file is not a PDF, or not a whole one. Save it as PDF again.")
        )


def sha256_of(upload: File) -> str:
    """The SHA-256 of an upload as 64 hexadecimal digits; leaves it rewound."""
    digest = hashlib.sha256()
    for chunk in upload.chunks():
        digest.update(chunk)
    upload.seek(0)
    return digest.hexdigest()

"""Documents as PDF, set by typst: a template of ours and data, never markup made of what people
typed."""

import json
import logging
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal

from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.debug import sensitive_variables

from files.fonts import folders, in_order

log = logging.getLogger(__name__)
# How typst begins to say what PDF/UA does not allow, such as a sign that no font has.
NO_PDF_UA = "PDF/UA-1 error"
# Signs that nobody sees and PDF/UA does not allow: names from before they were cleaned have some.
NOT_ALLOWED = str.maketrans("", "", "\ufeff\ufffe")


@sensitive_variables()
def pdf(
    template: str,
    data: Mapping[str, object],
    *,
    pdf_tags: bool = True,
    format: Literal["pdf", "png", "svg"] = "pdf",
    ppi: float | None = None,
) -> bytes:
    """The bytes of a PDF, as PDF/UA-1 if it has tags. ``template`` is ``app/name`` of a ``.typ``
    file in the app's ``pdf`` folder, ``data`` what ``json`` can write; the page gets the language
    and direction of the reader. The other options are those of ``typst.compile``.

    A text that no font shows costs the document its mark of PDF/UA: who asks for one was warned by
    `files.fonts.not_printable`."""
    app, name = template.split("/")
    folder = settings.BASE_DIR / app / "pdf"
    common = {
        "lang": (get_language() or "en").partition("-")[0],
        "rtl": get_language_bidi(),
        "fonts": _families(),
    }
    options: dict[str, Any] = {
        "root": str(folder),
        "font_paths": _fonts(),
        "sys_inputs": {"data": _written({**common, **data})},
        "format": format,
        "ppi": ppi,
        "pdf_tags": pdf_tags,
    }
    source, typst = str(folder / f"{name}.typ"), _typst()
    try:
        return typst.compile(source, pdf_standards=["ua-1"] if pdf_tags else [], **options)
    except typst.TypstError as error:
        if NO_PDF_UA not in error.message:
            raise
        log.warning("%s is no PDF/UA: a sign in it has no font, or is not allowed", template)
        return typst.compile(source, **options)


def _written(data):
    return json.dumps(data, ensure_ascii=False).translate(NOT_ALLOWED)


def _typst():
    """Imported when a document is made: most processes make none."""
    import typst

    return typst


@cache
def _fonts():
    """Read once a process: opening the files takes longer than setting a page."""
    return _typst().Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=folders()
    )


@cache
def _families():
    return in_order(_fonts().families())

"""Documents as PDF, set by typst: a template of ours and data, never markup made of what people
typed."""

import json
from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Literal

import typst
from django.conf import settings
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.debug import sensitive_variables

FONTS = [
    str(files("fontpkg_noto_sans") / "files"),
    str(files("fontpkg_amiri") / "files"),
    str(files("pylopdf_fonts_zh_cn")),
]


@sensitive_variables()
def pdf(
    template: str,
    data: Mapping[str, object],
    *,
    pdf_tags: bool = True,
    pdf_standards: Sequence[Literal["ua-1"]] = (),
    format: Literal["pdf", "png", "svg"] = "pdf",
    ppi: float | None = None,
) -> bytes:
    """The bytes of a tagged PDF. ``template`` is ``app/name`` of a ``.typ`` file in the app's
    ``pdf`` folder, ``data`` what ``json`` can write; the page gets the language and direction of
    the reader. The options are those of ``typst.compile``."""
    app, name = template.split("/")
    folder = settings.BASE_DIR / app / "pdf"
    common = {"lang": (get_language() or "en").partition("-")[0], "rtl": get_language_bidi()}
    return typst.compile(
        str(folder / f"{name}.typ"),
        root=str(folder),
        font_paths=_fonts(),
        sys_inputs={"data": json.dumps({**common, **data}, ensure_ascii=False)},
        format=format,
        ppi=ppi,
        pdf_tags=pdf_tags,
        pdf_standards=list(pdf_standards),
    )


@cache
def _fonts():
    """Read once a process: opening the files takes longer than setting a page."""
    return typst.Fonts(include_system_fonts=False, font_paths=FONTS)

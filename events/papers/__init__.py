"""Papers as PDF, set by typst: a template of ours and data, never markup made of what people typed."""

import json
from importlib.resources import files
from pathlib import Path

import typst
from django.utils.translation import get_language, get_language_bidi
from django.views.decorators.debug import sensitive_variables

HERE = Path(__file__).parent
FONTS = [
    str(files("fontpkg_noto_sans") / "files"),
    str(files("fontpkg_amiri") / "files"),
    str(files("pylopdf_fonts_zh_cn")),
]


@sensitive_variables()
def pdf(template, data, **options):
    """The bytes of a tagged PDF. ``template`` is the name of a ``.typ`` file beside this module,
    ``data`` what ``json`` can write; the page gets the language and direction of the reader. ``options`` are
    those of ``typst.compile``."""
    common = {"lang": (get_language() or "en").partition("-")[0], "rtl": get_language_bidi()}
    return typst.compile(
        str(HERE / f"{template}.typ"),
        root=str(HERE),
        font_paths=FONTS,
        ignore_system_fonts=True,
        sys_inputs={"data": json.dumps(common | data, ensure_ascii=False)},
        **{"format": "pdf"} | options,
    )

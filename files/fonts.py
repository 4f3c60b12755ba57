"""Which signs of a text can be printed: those that a font of ours holds.

Packages bring the scripts that most people of Member States write their names in; a folder of the
machine (``FONT_DIR``) may bring more. Only the tables of the fonts that list their signs are read,
once a process and when they are needed, so that a page can ask without the typesetter."""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache, lru_cache
from importlib.resources import files
from pathlib import Path
from struct import error as TooShort
from struct import unpack_from

from django.conf import settings

# They choose a form of the sign before them: of emoji, of Mongolian letters, of ideographs.
VARIATION = re.compile("[\ufe00-\ufe0f\u180b-\u180d\u180f\U000e0100-\U000e01ef]")
SUFFIXES = {".ttf", ".otf", ".ttc", ".otc"}
# The order in which a sign is looked for; all other families follow.
FIRST = ("Noto Sans", "Amiri", "Noto Sans SC", "Noto Sans KR")
Ranges = tuple[list[int], list[int]]


def folders() -> list[str]:
    """Where fonts are, ours first."""
    ours = [
        files("manimgx_fonts"),
        files("fontpkg_amiri") / "files",
        files("pylopdf_fonts_zh_cn"),
        files("pylopdf_fonts_ko"),
    ]
    more = settings.FONT_DIR
    return [*map(str, ours), *([more] if more and Path(more).is_dir() else [])]


def in_order(families: list[str]) -> list[str]:
    """Families as a template asks for them: sans serif before what only some text needs."""
    rest = sorted(set(families) - set(FIRST), key=lambda name: ("Serif" in name, name))
    return [name for name in FIRST if name in families] + rest


def not_printable(text: str) -> str:
    """The signs of a text that no font shows, each once; mostly none."""
    return "" if text.isascii() else _missing(text)


@lru_cache(maxsize=4096)
def _missing(text):
    return "".join(dict.fromkeys(one for one in _clusters(text) if not _shown(one)))


def _clusters(text: str) -> Iterator[str]:
    """Each sign with the marks that stand on it: one font has to show them together."""
    cluster = ""
    for sign in text:
        if cluster and unicodedata.category(sign)[0] != "M":
            yield cluster
            cluster = ""
        cluster += "" if _is_unseen(sign) else sign
    if cluster:
        yield cluster


def _is_unseen(sign):
    """It changes how others are drawn, and needs no drawing of its own."""
    return sign.isspace() or unicodedata.category(sign) == "Cf" or bool(VARIATION.match(sign))


@lru_cache(maxsize=8192)
def _shown(cluster):
    forms = {unicodedata.normalize(form, cluster) for form in ("NFC", "NFD")}
    return any(_holds(font, form) for font in _fonts() for form in forms)


def _holds(font, signs):
    starts, ends = font
    places = ((bisect_right(starts, ord(sign)) - 1, ord(sign)) for sign in signs)
    return all(n >= 0 and code <= ends[n] for n, code in places)


@cache
def _fonts() -> tuple[Ranges, ...]:
    paths = (path for folder in folders() for path in sorted(Path(folder).rglob("*")))
    found = dict.fromkeys(
        one for path in paths if path.suffix.lower() in SUFFIXES for one in _read(path)
    )
    return tuple((list(starts), list(ends)) for starts, ends in found)


def forget() -> None:
    """After a change of ``FONT_DIR``, in tests."""
    for known in (_fonts, _shown, _missing):
        known.cache_clear()


# --- the table "cmap" of a font -------------------------------------------------------------------
def _read(path):
    """``(starts, ends)`` of the signs of each face in a file; none of a file that is broken."""
    try:
        with path.open("rb") as file:
            head = file.read(12)
            if head[:4] != b"ttcf":
                return [_signs(file, 0)]
            count = unpack_from(">L", head, 8)[0]
            return [_signs(file, at) for at in unpack_from(f">{count}L", file.read(4 * count))]
    except (OSError, TooShort, StopIteration):
        return []


def _signs(file, at):
    file.seek(at)
    head = file.read(12)
    tables = file.read(16 * unpack_from(">H", head, 4)[0])
    rows = (unpack_from(">4sLLL", tables, n) for n in range(0, len(tables), 16))
    _tag, _sum, offset, length = next(row for row in rows if row[0] == b"cmap")
    file.seek(offset)
    return _merged(_ranges(file.read(length)))


def _ranges(table):
    """Of the subtable that holds most: the full one (format 12), else that of the first plane."""
    (count,) = unpack_from(">H", table, 2)
    offsets = (unpack_from(">HHL", table, 4 + 8 * n)[2] for n in range(count))
    by_format = {unpack_from(">H", table, offset)[0]: offset for offset in offsets}
    if 12 in by_format:
        return _format_12(table, by_format[12])
    return _format_4(table, by_format[4]) if 4 in by_format else []


def _format_12(table, at):
    (count,) = unpack_from(">L", table, at + 12)
    for n in range(count):
        first, last, glyph = unpack_from(">LLL", table, at + 16 + 12 * n)
        yield (first if glyph else first + 1), last


def _format_4(table, at):
    count = unpack_from(">H", table, at + 6)[0] // 2
    columns = [unpack_from(f">{count}H", table, at + 14 + 2 * count * n) for n in (0, 1, 2, 3)]
    # Between the ends and the other three columns stand two bytes of nothing.
    columns[1:] = [unpack_from(f">{count}H", table, at + 16 + 2 * count * n) for n in (1, 2, 3)]
    for n, (last, first, delta, offset) in enumerate(zip(*columns, strict=True)):
        for code in range(first, min(last, 0xFFFE) + 1):
            glyph = code
            if offset:
                place = at + 16 + 6 * count + 2 * n + offset + 2 * (code - first)
                (glyph,) = unpack_from(">H", table, place)
            if (glyph + delta) % 0x10000 if glyph or not offset else 0:
                yield code, code


def _merged(ranges):
    starts: list[int] = []
    ends: list[int] = []
    for first, last in sorted(ranges):
        if ends and first <= ends[-1] + 1:
            ends[-1] = max(ends[-1], last)
        else:
            starts.append(first)
            ends.append(last)
    return tuple(starts), tuple(ends)

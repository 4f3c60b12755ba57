"""What a reader of codes or a hand typed, read as a badge: the code of its QR, the address that
holds it, or the printed number; or a scan that a wrong keyboard layout has garbled.

Pure. `static/attendance/offline/reading.js` says the same for a device without a network; one table
of cases holds both to it, so change the two together.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum

from files.text import BADGE_ALPHABET, badge_number, plain_signs, seen_signs


class Kind(StrEnum):
    CODE = "code"
    NUMBER = "number"
    GARBLED = "garbled"
    OTHER = ""  # a name, an entity, something that no badge is


CODE = re.compile(r"[A-Z2-7]{26}")
ADDRESS = re.compile(r"/B/([-\w]+)/([A-Z2-7]{26})/?$", re.ASCII)
NUMBER = re.compile(rf"[{BADGE_ALPHABET}]{{4}}[-\s]*[{BADGE_ALPHABET}]{{4}}")
# A scan is one long word. The address of a badge has at least 40 signs; an input method that puts
# letters together leaves half of them.
LONG_WORD = re.compile(r"\S{20,}")
# Where French and German keyboards differ, "http" is the same; on all, its second key comes twice.
BEGINS_LIKE_AN_ADDRESS = re.compile(r"HTTP|\S(\S)\1\S{27,}")
# Of another site, or of a person: read well, and no badge.
WELL_READ = re.compile(r"HTTPS?://[!-~]+|[^@\s]+@[^@\s]+\.[A-Z]{2,}")


@dataclass(frozen=True)
class ScannedText:
    """``code`` is that of the QR or the printed number, ``slug`` the event that an address names,
    in small letters."""

    kind: Kind
    code: str = ""
    slug: str = ""


def read_scan(typed: str) -> ScannedText:
    """Without regard to case, width, the kind of a dash and unseen signs."""
    text = plain_signs(typed).upper()
    if found := ADDRESS.search(text):
        return ScannedText(Kind.CODE, found[2], found[1].lower())
    if CODE.fullmatch(text):
        return ScannedText(Kind.CODE, text)
    if NUMBER.fullmatch(text):
        return ScannedText(Kind.NUMBER, badge_number(text))
    return ScannedText(Kind.GARBLED if _is_garbled(seen_signs(typed).upper()) else Kind.OTHER)


def is_garbled(typed: str) -> bool:
    """Whether this looks like a badge that was read with another keyboard layout."""
    return read_scan(typed).kind == Kind.GARBLED


def _is_garbled(text):
    if not LONG_WORD.fullmatch(text) or WELL_READ.fullmatch(text):
        return False
    return bool(BEGINS_LIKE_AN_ADDRESS.match(text)) or not all(map(_is_in_names, text))


def _is_in_names(sign):
    category = unicodedata.category(sign)
    return category[0] in "LM" or category == "Pd" or sign in "'’ʼ."

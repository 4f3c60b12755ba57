"""How the bytes of a text are read: recognised, or as a person chose."""

import re
import unicodedata
from itertools import pairwise

from charset_normalizer import from_bytes
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

CHOICES = [
    ("utf-8", "UTF-8"),
    ("utf-16", "UTF-16"),
    ("windows-1252", gettext_lazy("Windows-1252 (Western Europe, Americas)")),
    ("windows-1251", gettext_lazy("Windows-1251 (Cyrillic)")),
    ("windows-1256", gettext_lazy("Windows-1256 (Arabic)")),
    ("gb18030", gettext_lazy("GB18030 (Chinese)")),
    ("windows-1250", gettext_lazy("Windows-1250 (Central Europe)")),
    ("windows-1254", gettext_lazy("Windows-1254 (Turkish)")),
]
# Those that can be recognized without a person. Of equals the first is taken.
GUESSED = ("windows-1252", "windows-1251", "windows-1256", "gb18030")
BOMS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"\xef\xbb\xbf": "utf-8"}
COMMON_HAN = 0xD8  # in GB 2312 the characters of every day stand before this row


def detect(data: bytes) -> str:
    """The encoding of a text, as named in CHOICES. Raises ValidationError where none fits."""
    for mark, encoding in BOMS.items():
        if data.startswith(mark):
            return encoding
    if is_utf16(data):
        return "utf-16"
    if _decoded(data, "utf-8") is not None:
        return "utf-8"
    _refuse_broken_utf8(data)
    return _likeliest(data)


def _refuse_broken_utf8(data):
    """A row pasted from elsewhere into a list in UTF-8 must not spoil the names of all others."""
    cells = _foreign(data).split(b"\n")
    good = sum(_decoded(cell, "utf-8") is not None for cell in cells)
    if len(cells) > 2 and 2 * good > len(cells):
        lines = enumerate(data.split(b"\n"), 1)
        at = next(number for number, line in lines if _decoded(line, "utf-8") is None)
        words = (
            _(
                "The file is in UTF-8 except for line %d. Correct that line and save the file as "
                "UTF-8."
            )
            % at
        )
        raise ValidationError(words, code="encoding")


def is_utf16(data: bytes) -> bool:
    """By its mark, or by the zero bytes of every second place (ASCII letters of a file without)."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return True
    zeros = [data[at:2000:2].count(0) for at in (0, 1)]
    return max(zeros) > 4 + len(data[:2000]) / 8 and min(zeros) <= max(zeros) / 20


def decode(data: bytes, encoding: str) -> str:
    """The text in these bytes, without a mark at its beginning."""
    if encoding == "utf-16" and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16-be" if data[:2000:2].count(0) > data[1:2000:2].count(0) else "utf-16-le"
    text = _decoded(data, encoding)
    if text is None or "\0" in text:
        label = dict(CHOICES).get(encoding.removesuffix("-le").removesuffix("-be"), encoding)
        words = _("The file is not in %s. Choose another encoding.") % label
        raise ValidationError(words, code="encoding")
    return text.removeprefix("\ufeff")


def _decoded(data, encoding):
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError):
        return None


def _likeliest(data):
    """Names in a list are too few words for statistics of letters, which take “Zoë” for Cyrillic:
    looked for is the reading in which no word is odd. Only of equals charset-normalizer decides."""
    odd = {e: oddness(text) for e in GUESSED if (text := _decoded(_foreign(data), e)) is not None}
    if not odd:
        words = _(
            "The encoding of the file was not recognized. Choose it, or save the file as UTF-8."
        )
        raise ValidationError(words, code="encoding")
    equals = [e for e in odd if odd[e] == min(odd.values())]
    best = from_bytes(data, cp_isolation=equals).best() if len(equals) > 1 else None
    names = {e.replace("windows-", "cp"): e for e in equals}
    return names.get(best.encoding, equals[0]) if best else equals[0]


def _foreign(data):
    """The cells that are not plain ASCII, each once. (No second byte of GB18030 is a delimiter.)"""
    cells = re.split(rb"[,;\t\r\n]", data)
    return b"\n".join(dict.fromkeys(cell for cell in cells if not cell.isascii()))


def oddness(text: str) -> float:
    """How unlike words of people's languages the words of a text are; 0 for a plausible one."""
    return sum(_oddness(word) for word in text.split())


def _oddness(word):
    letters = [c for c in word if unicodedata.category(c)[0] == "L"]
    scripts = {_script(c) for c in letters}
    strange = sum(not c.isascii() and unicodedata.category(c)[0] not in "LPM" for c in word)
    inside = sum(not c.isascii() and c not in "’·" and _is_stop(c) for c in word[1:-1])
    leaps = sum(a.islower() and b.isupper() for a, b in pairwise(word))
    only_accents = len(letters) > 2 and scripts == {"LATIN"} and not _has_ascii(letters)
    rare = sum(_script(c) == "CJK" and not _is_common(c) for c in letters)
    mixed = max(len(scripts) - 1, 0)
    return 2 * (strange + mixed + only_accents) + inside + leaps + rare / 2


def _script(letter):
    """“LATIN”, “CYRILLIC”, “ARABIC”, “CJK”: the first word of the character's name."""
    return re.split("[ -]", unicodedata.name(letter, ""), maxsplit=1)[0]


def _is_stop(character):
    return unicodedata.category(character)[0] == "P"


def _has_ascii(letters):
    return any(c.isascii() for c in letters)


def _is_common(character):
    try:
        return character.encode("gb2312")[0] < COMMON_HAN
    except UnicodeEncodeError:
        return False

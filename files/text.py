"""What people type, made comparable: one cleaning for every way in, and keys to find and compare
it. Pure; the signs and their categories are those of the Unicode Character Database."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# They join or part the letters of a word in Persian, Hindi and other scripts.
JOINERS = "\u200c\u200d"
# Letters that have no decomposition in Unicode, and what is typed for them on a plain keyboard.
PLAIN_LETTERS = str.maketrans(
    {
        "đ": "d",
        "ð": "d",
        "ø": "o",
        "ł": "l",
        "ħ": "h",
        "ı": "i",
        "ŋ": "n",
        "ŧ": "t",
        "æ": "ae",
        "œ": "oe",
        "þ": "th",
        "ə": "e",
        "ɓ": "b",
        "ɗ": "d",
        "ƙ": "k",
        "ɛ": "e",
        "ɔ": "o",
        "ى": "ي",
        "ة": "ه",
        "ک": "ك",
        "ی": "ي",
        "ـ": "",
    }
)
# Of badges and certificates. No 0/O, 1/I/L or U: they are read aloud and typed by hand.
BADGE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
NO_LETTER = re.compile(r"['’‘ʼʻ`´ʹ′＇.,()\[\]\"“”«»]")
BETWEEN_WORDS = re.compile(r"[-‐‑‒–—―−_/·・\s]+")


def clean_line(text: str) -> str:
    """A text of one line as it is stored: composed (NFC), with single spaces, and without spaces
    and unseen marks at its ends. What stands inside and must not is left for `refuse_marks`."""
    text = unicodedata.normalize("NFC", text)
    start, end = 0, len(text)
    while start < end and _is_nothing(text[start]):
        start += 1
    while end > start and _is_nothing(text[end - 1]):
        end -= 1
    return re.sub(r"[\t \u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]+", " ", text[start:end])


def _is_nothing(sign):
    return sign.isspace() or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")


def marks_in(text: str, *, but: str = JOINERS) -> list[str]:
    """The signs of a text that nobody sees and that break lines, turn their direction or end what
    is printed: each once, as ``U+202E``. ``but``: those that may stay."""
    unseen = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    return [f"U+{ord(c):04X}" for c in sorted(unseen - set(but))]


def refuse_marks(text: str) -> None:
    """A validator for names, positions and other texts of one line."""
    if found := marks_in(text):
        raise ValidationError(
            _("There is a line break or an invisible character in it (%(marks)s). Type it again."),
            code="marks",
            params={"marks": ", ".join(found)},
        )


def refuse_without_letter(text: str) -> None:
    """A validator for names of persons: something of them must be seen."""
    if not any(unicodedata.category(c)[0] == "L" for c in text):
        raise ValidationError(_("Write the name in letters."), code="no_letter")


def plain_signs(text: str) -> str:
    """A code, a number or an address as a plain keyboard types it: one width, one dash, nothing
    unseen, no space at its ends."""
    text = seen_signs(unicodedata.normalize("NFKC", text))
    return "".join("-" if _is_dash(c) else c for c in text)


def seen_signs(text: str) -> str:
    """A text without what nobody sees in it: controls, format signs, spaces at its ends."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).strip()


def _is_dash(sign):
    """U+30FC is what a Japanese keyboard types for it."""
    return unicodedata.category(sign) == "Pd" or sign in "\u2212\u30fc"


def fold(text: str) -> str:
    """A text as it is searched: small letters without accents, apostrophes and marks, words parted
    by single spaces. The same for "Nguyễn", "NGUYỄN" and "nguyen", composed or not."""
    text = unicodedata.normalize("NFKD", text.casefold())
    kept = "".join(
        c for c in text if not unicodedata.combining(c) and unicodedata.category(c) != "Cf"
    )
    kept = NO_LETTER.sub("", kept.casefold().translate(PLAIN_LETTERS))
    kept = BETWEEN_WORDS.sub(" ", kept)
    return "".join(c for c in kept if unicodedata.category(c) != "Cc").strip()


def comparable(text: str) -> str:
    """A text as two writings of one name are compared: width, spaces, case, composition and unseen
    marks do not count, accents do."""
    text = unicodedata.normalize("NFKC", text).casefold()
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())

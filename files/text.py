"""What people type, made comparable: one cleaning for every way in, and keys to find and compare
it. Pure; the signs and their categories are those of the Unicode Character Database."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# They join or part the letters of a word in Persian, Hindi and other scripts.
JOINERS = "\u200c\u200d"
# They turn the direction of what follows, whatever it is.
OVERRIDES = "\u202d\u202e\ufeff"
# Letters of Hangul that only hold a place: alone, nobody sees them.
FILLERS = "\u115f\u1160\u3164\uffa0"
BLANK = "\u2800"  # of Braille: counted among the signs, and empty
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
BADGE_SIGNS = 8
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
    unseen = sign in FILLERS or unicodedata.category(sign) in ("Cc", "Cf", "Zl", "Zp")
    return unseen or sign.isspace()


def clean_lines(text: str) -> str:
    """A text of several lines as it is stored: composed, its line breaks of one kind, without other
    control characters and without those that turn the direction of what follows."""
    text = re.sub("\r\n|[\r\u0085\u2028\u2029]", "\n", unicodedata.normalize("NFC", text))
    kept = (c for c in text if c in "\n\t" or unicodedata.category(c) != "Cc")
    return "".join(c for c in kept if c not in OVERRIDES).strip()


def marks_in(text: str, *, but: str = JOINERS) -> list[str]:
    """The signs of a text that nobody sees and that break lines, turn their direction or end what
    is printed: each once, as ``U+202E``. ``but``: those that may stay."""
    unseen = {c for c in text if unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs")}
    return [f"U+{ord(c):04X}" for c in sorted(unseen - set(but))]


def without_marks(text: str) -> str:
    """A line for a place that takes whatever is stored, such as the subject of an email: what
    breaks it gives way to a space, what nobody sees is left out."""
    spaced = "".join(" " if unicodedata.category(c) in ("Cc", "Zl", "Zp") else c for c in text)
    hidden = {c for c in spaced if unicodedata.category(c) == "Cf" and c not in JOINERS}
    return " ".join("".join(c for c in spaced if c not in hidden).split())


def refuse_marks(text: str) -> None:
    """A validator for names, positions and other texts of one line."""
    if found := marks_in(text):
        raise ValidationError(
            _(
                "The text contains a line break or an invisible character (%(marks)s). Type it "
                "again."
            ),
            code="marks",
            params={"marks": ", ".join(found)},
        )


def refuse_without_letter(text: str) -> None:
    """A validator for names of persons: something of them must be seen."""
    if not any(_is_seen(c, "L") for c in text):
        raise ValidationError(_("Write the name in letters."), code="no_letter")


def refuse_unseen(text: str) -> None:
    """A validator for a part of a name, which may be a number or a sign."""
    if not any(_is_seen(c, "LNPS") for c in text):
        raise ValidationError(_("Write the name in letters."), code="no_letter")


def _is_seen(sign, kinds):
    return unicodedata.category(sign)[0] in kinds and sign not in FILLERS + BLANK


def plain_signs(text: str) -> str:
    """A code, a number or an address as a plain keyboard types it: one width, one dash, nothing
    unseen, no space at its ends."""
    text = seen_signs(unicodedata.normalize("NFKC", text))
    return "".join("-" if _is_dash(c) else c for c in text)


def plain_digits(text: str) -> str:
    """A text with the digits of ASCII, whichever the script: ٢٠٢٥ is 2025."""
    return "".join(str(unicodedata.digit(c)) if c.isdigit() else c for c in text)


def seen_signs(text: str) -> str:
    """A text without what nobody sees in it: controls, format signs, spaces at its ends."""
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf")).strip()


def badge_number(text: str) -> str:
    """A badge number as it is printed and stored, ``3FJD-8WQA`` for ``3fjd 8wqa``; empty for a
    text that is none. What may not stand in a badge number is left out."""
    kept = [c for c in plain_digits(plain_signs(text)).upper() if c in BADGE_ALPHABET]
    return "".join([*kept[:4], "-", *kept[4:]]) if len(kept) == BADGE_SIGNS else ""


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


def words_of(text: str) -> list[str]:
    """The words of a text as it is searched, in the order in which they stand."""
    return fold(text).split()


def sorted_words(name: str) -> list[str]:
    """The words of a name in the order of the alphabet: "Lin Wei" and "WEI, Lin" alike."""
    return sorted(words_of(name))


def full_name(given_name: str, family_name: str) -> str:
    return f"{given_name} {family_name}".strip()


def comparable(text: str) -> str:
    """A text as two writings of one name are compared: width, spaces, case, composition and unseen
    marks do not count, accents do."""
    text = unicodedata.normalize("NFKC", text).casefold()
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(unicodedata.normalize("NFC", "".join(kept)).split())

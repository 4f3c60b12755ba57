"""What a spreadsheet, a wrong encoding or a wrong code did to a cell on its way: said in words, so
that nothing of it is entered as if somebody had written it."""

import re
import unicodedata
from datetime import date

from django.utils.translation import gettext as _

from files.tables.cells import UnreadableCell
from files.text import marks_in

NAMES = ("given_name", "family_name", "second_script")
# Sentences may ask, and the local part of an address may hold nearly everything.
MAY_ASK = ("access_needs", "diet", "email")
# Of these, "12/2026" and "3-4" are read as days by a spreadsheet.
REFERENCES = ("number", "note_reference")
# What a spreadsheet writes where a formula failed.
FAILED = {"#N/A", "#VALUE!", "#REF!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#ERROR!", "#SPILL!"}
FAILED |= {"#CALC!", "#FIELD!", "#GETTING_DATA", "#BLOCKED!"}
HASHES = re.compile(r"#{3,}")  # shown where a column is too narrow
SCIENTIFIC = re.compile(r"[+-]?\d+(?:[.,]\d+)?[eE][+-]\d{1,3}")
MADE_A_DAY = re.compile(r"\d{1,2}-[^\W\d]{3}\.?|[^\W\d]{3}\.?-\d{2}")
LOST = re.compile(r"\?\?|\w\?\w|�|锟斤拷|[a-zß-ÿ][ÂÃ](?!\w)")
ENTITY = re.compile(r"&(?:#\d{2,6}|#x[0-9a-f]{2,5}|[a-z]{2,8});", re.IGNORECASE)
# In which a text of UTF-8 is read by mistake.
MISREAD = ("cp1252", "cp1251", "cp1256", "cp1250")
LATIN = ("cp1252", "cp1251", "cp1250")  # in the Arabic one, short words may be both


def damage_of(field: str, cell: object, *, may_be_date: bool = False) -> str:
    """What was done to a cell of this field, and what to do; empty where nothing is seen."""
    if isinstance(cell, UnreadableCell):
        return str(cell.reason)
    if isinstance(cell, date):
        return "" if may_be_date else _made_a_date(cell.isoformat()[:10])
    return _damage_of_text(field, cell) if isinstance(cell, str) and cell else ""


def _damage_of_text(field, text):
    if text in FAILED or HASHES.fullmatch(text):
        return _("The spreadsheet shows an error in this cell: %s. Correct the cell.") % text
    if SCIENTIFIC.fullmatch(text):
        return (
            _(
                "The spreadsheet has shortened a long number to “%s”, and digits are lost. "
                "Format the column as text and enter the number again."
            )
            % text
        )
    if field in REFERENCES and MADE_A_DAY.fullmatch(text):
        return _made_a_date(text)
    return "" if text.isascii() and text.isalnum() else _damage_of_letters(field, text)


def _made_a_date(text):
    return (
        _(
            "The spreadsheet has changed this text into a date: “%s”. Format the column as "
            "text and enter it again."
        )
        % text
    )


def _damage_of_letters(field, text):
    if meant := misread(text):
        return _(
            "“%(text)s” was read or saved in the wrong encoding. Perhaps it should be "
            "“%(meant)s”. Choose another encoding, or correct the text."
        ) % {"text": text, "meant": meant}
    if _has_lost_letters(field, text):
        return (
            _(
                "Letters of “%s” have been replaced by signs such as “?”. Correct the text, and "
                "save the file as XLSX or as CSV in UTF-8."
            )
            % text
        )
    if found := ENTITY.search(text):
        return _("“%s” is the code of a letter. Enter the letter itself.") % found[0]
    if marks := [mark for mark in marks_in(text) if _is_control(mark)]:
        return _("The cell contains control characters (%s). Enter the text again.") % ", ".join(
            marks
        )
    return ""


def _has_lost_letters(field, text):
    if field in NAMES and "?" in text:
        return True
    found = LOST.search(text)
    return bool(found) and not (field in MAY_ASK and "?" in found[0])


def _is_control(mark):
    return unicodedata.category(chr(int(mark.removeprefix("U+"), 16))) == "Cc"


def misread(text: str) -> str:
    """What a text says when it is read in the encoding in which it was written; empty where there
    is no sign that it was read in another one. Word by word: the rest of a cell may be right."""
    words = text.split(" ")
    meant = [_meant(word) or word for word in words]
    return " ".join(meant) if meant != words else ""


def _meant(word):
    """Two or more letters that as bytes happen to be UTF-8 are UTF-8: by chance that is as good as
    never so."""
    if word.isascii():
        return ""
    for encoding in MISREAD if not word.isalpha() else LATIN:
        with_bytes = b"".join(_bytes_of(sign, encoding) for sign in word)
        try:
            return with_bytes.decode("utf-8")
        except UnicodeDecodeError:
            continue
    return ""


def _bytes_of(sign, encoding):
    """Where an encoding has no sign for a byte, programs put the control character in its place."""
    try:
        return sign.encode(encoding)
    except UnicodeEncodeError:
        return bytes([ord(sign)]) if 0x80 <= ord(sign) < 0xA0 else b"\xff"

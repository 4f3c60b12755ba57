"""What a nomination holds, and which column of a table holds what."""

import re
from difflib import get_close_matches
from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.import_parsing.headings import EITHER_NAME, HEADINGS, PERHAPS, WHOLE_NAME
from events.import_parsing.vocabulary import plain
from events.models import Registration

# In the order of the template.
FIELDS = {
    "entity": gettext_lazy("State or organization"),
    "style": gettext_lazy("Style"),
    "given_name": gettext_lazy("Given name"),
    "family_name": gettext_lazy("Family name"),
    "second_script": gettext_lazy("Name in a second script"),
    "position": gettext_lazy("Functional title"),
    "role": gettext_lazy("Role in the delegation"),
    "email": gettext_lazy("Email address"),
    "shared_mailbox": gettext_lazy("Shared mailbox"),
    "phone": gettext_lazy("Phone"),
    "gender": gettext_lazy("Gender"),
    "language": gettext_lazy("Language"),
    "access_needs": gettext_lazy("Access needs"),
    "diet": gettext_lazy("Dietary requirements"),
    "grounds_pass": gettext_lazy("Holds a UN grounds pass"),
    "passport_until": gettext_lazy("Travel document valid until"),
    "received_at": gettext_lazy("Received"),
    "mode": gettext_lazy("Takes part"),
    "consent_public": gettext_lazy("Name in the public list"),
    "number": gettext_lazy("Number of the nomination"),
    "note_reference": gettext_lazy("Reference of the note verbale"),
    "note_dated_on": gettext_lazy("Date of the note verbale"),
    "score": gettext_lazy("Score"),
}
NEEDED = ("entity", "given_name")
# Within a longer heading they say nothing: a number may be that of a passport.
GENERAL = {"number", "numero", "номер", "编号", "رقم", "name", "names", "reference", "ref"}
DATES = ("passport_until", "received_at", "note_dated_on")


def label(field):
    """A field in the reader's language; what is no field is of the row as a whole."""
    return str(FIELDS.get(field, ""))


@cache
def _headings():
    """Heading → field: the table of words, and the names and labels of the fields in every
    language."""
    found = dict(HEADINGS)
    for language, _name in settings.LANGUAGES:
        with override(language):
            for field, label in FIELDS.items():
                found.setdefault(plain(str(label)), field)
                if field in Registration.PERSONAL:
                    verbose = Registration._meta.get_field(field).verbose_name
                    found.setdefault(plain(str(verbose)), field)
    return found


def guess(header):
    """Field → number of the column, from the headings. The first of two that say the same is
    taken."""
    keys = [plain(heading) for heading in header]
    columns = {}
    for number, key in enumerate(keys):
        if field := _headings().get(key):
            columns.setdefault(field, number)
    if "given_name" not in columns:
        whole = EITHER_NAME if "family_name" in columns else EITHER_NAME | WHOLE_NAME
        found = [number for number, key in enumerate(keys) if key in whole]
        columns |= {"given_name": found[0]} if found else {}
    return columns


def is_heading(cell):
    """Whether a cell is a known heading: by that the delimiter of a CSV is found."""
    return plain(cell) in _known()


@cache
def _known():
    """Heading → field, with those for a whole name."""
    return dict.fromkeys([*EITHER_NAME, *WHOLE_NAME], "given_name") | _headings()


def suggest(header, columns):
    """Number of a column → the field that its heading may mean, for headings that are not known and
    fields that no column holds. For the officer to confirm: nothing is read by a suggestion."""
    found, taken = {}, set(columns)
    for number, heading in enumerate(header):
        key = plain(heading)
        if key and number not in columns.values() and key not in _known():
            field = _similar(key)
            if field and field not in taken:
                found[number] = field
                taken.add(field)
    return found


def _similar(key):
    """By a word that may mean the field, without numbers and signs, by a known heading within it,
    or by one that is nearly written so."""
    bare = " ".join(re.sub(r"[\W\d]+", " ", key).split())
    within = [one for one in _known() if _stands_in(one, bare) and one not in GENERAL]
    near = get_close_matches(bare, _known(), n=1, cutoff=0.8) if len(bare) > 3 else []
    for one in (key, bare, *sorted(within, key=len, reverse=True)[:1], *near):
        if field := PERHAPS.get(one) or _known().get(one):
            return field
    return None


def _stands_in(known, bare):
    """Whole words of it; of scripts without spaces, its signs."""
    if known.isascii():
        return len(known) > 2 and f" {known} " in f" {bare} "
    return len(known) > 1 and known in bare


def refuse_unfit(columns, width):
    """Raise ValidationError unless a table of this width can be read with these columns."""
    if not all(field in FIELDS and 0 <= number < width for field, number in columns.items()):
        raise ValidationError(_("Choose one of the columns of this file."), code="unknown")
    for field in NEEDED:
        if field not in columns:
            text = _("Choose the column for “%s”. No row can be entered without it.")
            raise ValidationError(text % label(field), code="missing")

"""What the text of a cell means for a field."""

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import override

from events.import_parsing.columns import DATES
from events.import_parsing.damage import NAMES, damage_of
from events.import_parsing.dates import UnclearValue, day_of, moment_of
from events.import_parsing.vocabulary import (
    GENDERS,
    LANGUAGES,
    MODES,
    NOTHING,
    ROLES,
    YES_NO,
    plain,
)
from events.models import DelegationRole, Gender, Mode
from files.in_a_row import in_a_row
from friends.queries.entity_names import EntityBook

DASHES = "-–—"
REFERENCE = 80  # characters of the number of a nomination or note verbale


class CellReader:
    """Reads cells for one import: with the entities on record, its custom of dates, its zone."""

    def __init__(self, *, zone, day_first):
        self.zone, self.day_first = zone, day_first
        self.entities = EntityBook()
        self.choices = {
            "role": ROLES | _labels(DelegationRole),
            "gender": GENDERS | _labels(Gender),
            "language": LANGUAGES | {plain(name): code for code, name in settings.LANGUAGES},
            "mode": MODES | _labels(Mode),
        }

    def value(self, field, cell):
        """What the cell means for the field; None where it says nothing. Raises UnclearValue, or
        ValidationError."""
        if damage := damage_of(field, cell, may_be_date=field in DATES):
            raise UnclearValue(damage)
        if field == "entity":
            return entity_of(self.entities, str(cell))
        if not cell or is_nothing(field, cell):
            return None
        if field == "received_at":
            return moment_of(cell, day_first=self.day_first, zone=self.zone)
        if field in DATES:
            return day_of(cell, day_first=self.day_first)
        if field in self.choices:
            return _chosen(field, cell, self.choices[field])
        return READERS.get(field, str)(cell)


def is_nothing(field, cell):
    """“-” and the like are put where there is nothing to say. A name may be “None”."""
    if not isinstance(cell, str):
        return False
    return not cell.strip(DASHES) or (field not in NAMES and plain(cell) in NOTHING)


def _labels(choices):
    """Word → value, of the codes and the labels in every language of the site."""
    found = {plain(value): value for value in choices.values}
    for language, _name in settings.LANGUAGES:
        with override(language):
            found |= {plain(str(label)): value for value, label in choices.choices}
    return found


def _chosen(field, text, words):
    value = words.get(plain(text))
    if value is None:
        codes = in_a_row(dict.fromkeys(str(v) for v in words.values() if v))
        raise UnclearValue(
            _("“%(text)s” is not a known value. Enter one of: %(codes)s.")
            % {"text": text, "codes": codes}
        )
    return value or None


def _yes_or_no(text):
    answer = YES_NO.get(plain(text), YES_NO.get(text))
    if answer is None:
        raise UnclearValue(_("“%s” is not a known value. Enter yes or no.") % text)
    return answer


def _score(text):
    if text.isascii() and text.isdecimal() and int(text) <= 100:
        return int(text)
    raise UnclearValue(
        _("“%s” is not a score. Enter a whole number from 0 to 100, without a percent sign.") % text
    )


def _reference(text):
    if len(text) > REFERENCE:
        raise UnclearValue(_("The text is too long. Enter at most %d characters.") % REFERENCE)
    return text


READERS = {
    "grounds_pass": _yes_or_no,
    "consent_public": _yes_or_no,
    "shared_mailbox": _yes_or_no,
    "score": _score,
    "number": _reference,
    "note_reference": _reference,
    "email": lambda text: text.removeprefix("mailto:"),
}


def entity_of(book, text):
    """The one entity that a text means. Raises Unclear."""
    if not text:
        raise UnclearValue(_("Enter the State or organization."))
    found = book.meant(text)
    if len(found) == 1:
        return found[0]
    if found:
        names = in_a_row(sorted(entity.name for entity in found))
        raise UnclearValue(
            _("“%(text)s” can mean any of these: %(names)s. Enter the code.")
            % {"text": text, "names": names}
        )
    raise UnclearValue(
        _(
            "“%s” is not a State or organization on the United Nations list. Check its "
            "spelling or enter its code."
        )
        % text
    )

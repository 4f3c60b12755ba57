"""What a nomination holds, and which column of a table holds what."""

from functools import cache

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from events.import_parsing.headings import EITHER_NAME, HEADINGS, WHOLE_NAME
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
    "access_needs": gettext_lazy("Access in the room"),
    "diet": gettext_lazy("Food"),
    "grounds_pass": gettext_lazy("Holds a UN grounds pass"),
    "passport_until": gettext_lazy("Travel document valid until"),
    "received_at": gettext_lazy("Received"),
    "mode": gettext_lazy("Takes part"),
    "consent_public": gettext_lazy("Name in the public list"),
}
NEEDED = ("entity", "given_name")
DATES = ("passport_until", "received_at")


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


def refuse_unfit(columns, width):
    """Raise ValidationError unless a table of this width can be read with these columns."""
    if not all(field in FIELDS and 0 <= number < width for field, number in columns.items()):
        raise ValidationError(_("Choose among the columns of this file."), code="unknown")
    for field in NEEDED:
        if field not in columns:
            text = _("Say which column holds “%s”: no row can be entered without it.")
            raise ValidationError(text % label(field), code="missing")

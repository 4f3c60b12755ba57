"""What is said before a name is printed that no font here can show."""

import unicodedata
from collections.abc import Iterable

from django.utils.translation import gettext as _

from events.models import Registration
from events.rules.printed_names import PrintedName, printed_name
from files.fonts import not_printable
from files.in_a_row import in_a_row


def print_warning(registration: Registration) -> str:
    """What of a person cannot be printed as it is written, what is printed instead, and what to
    do; mostly nothing."""
    shown = printed_name(registration.name_with_style, registration.second_script)
    return " ".join(filter(None, (_name_warning(shown), position_warning(registration))))


def _name_warning(shown: PrintedName) -> str:
    if not shown.missing:
        return ""
    facts = {"signs": signs_text(shown.missing), "name": shown.name}
    if shown.has_boxes:
        text = _(
            "The fonts for printing lack %(signs)s. The badge, lists and certificate would show "
            "boxes. Enter the name in Latin letters too."
        )
    else:
        text = _(
            "The fonts for printing lack %(signs)s. The badge, lists and certificate will show "
            "only %(name)s."
        )
    return text % facts


def position_warning(registration: Registration) -> str:
    missing = not_printable(registration.position)
    text = _(
        "The fonts for printing lack %(signs)s in the functional title. Enter it in Latin letters."
    )
    return text % {"signs": signs_text(missing)} if missing else ""


def print_warnings(registrations: Iterable[Registration]) -> list[tuple[Registration, str]]:
    """Of several people those who have a warning."""
    return [(row, text) for row in registrations if (text := print_warning(row))]


def signs_text(signs: str) -> str:
    """The signs and, since the reader's screen may not show them either, their scripts."""
    scripts = dict.fromkeys(_script_of(sign) for sign in signs if sign.isalpha())
    return f"“{signs}” ({in_a_row(scripts)})" if scripts else f"“{signs}”"


def _script_of(sign):
    """By the name of the sign, such as "TIBETAN LETTER KA"."""
    return unicodedata.name(sign, f"U+{ord(sign):04X}").split()[0].title()

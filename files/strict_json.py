"""JSON that others send, read as strictly as its standard (RFC 8259) is written."""

import json
import math
import re
from collections.abc import Iterable
from typing import Any, NoReturn

from django.utils.translation import gettext as _

DEEPEST = 20
TEXT = re.compile(r'"(?:[^"\\]|\\.)*"')
BRACKET = re.compile(r"[\[\]{}]")


def read_json(raw: bytes, *, half_characters: bool = False) -> Any:
    """The value. Raises ValueError with words for the sender: for anything but UTF-8, names that
    stand twice, numbers that are none, and half characters, which no database keeps, unless the
    caller mends them itself."""
    try:
        text = raw.decode()
        _refuse_deep(text)
        value = json.loads(
            text, parse_constant=_no_number, parse_float=_finite, object_pairs_hook=_object
        )
        if not half_characters:
            json.dumps(value, ensure_ascii=False).encode()
    except UnicodeError:
        raise ValueError(
            _("The JSON is not in UTF-8, or contains an incomplete character.")
        ) from None
    return value


def _refuse_deep(text: str) -> None:
    """Before it is read: what reads it calls itself for every level."""
    depth = 0
    for bracket in BRACKET.findall(TEXT.sub("", text)):
        depth += 1 if bracket in "[{" else -1
        if depth > DEEPEST:
            raise ValueError(_("The JSON is nested too deeply."))


def _no_number(name: str) -> NoReturn:
    raise ValueError(_("%s is not a number in JSON.") % name)


def _finite(text: str) -> float:
    number = float(text)
    return number if math.isfinite(number) else _no_number(text)


def _object(pairs: Iterable[tuple[str, Any]]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for name, value in pairs:
        if name in read:
            raise ValueError(_('The name "%s" appears twice in one object.') % name)
        read[name] = value
    return read

"""What is asked of a passport, and what has to be right about it. Nothing here reads or keeps
it."""

import json
import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables

from accounts.formatting import day
from events.rules.eligibility import EventRules, passport_needed
from files.fonts import not_printable

FIELDS = {
    "name": gettext_lazy("Name as in the passport"),
    "number": gettext_lazy("Passport number"),
    "nationality": gettext_lazy("Nationality"),
    "born": gettext_lazy("Date of birth"),
    "birthplace": gettext_lazy("Place of birth"),
    "expires": gettext_lazy("Date of expiry"),
}
DAYS = ("born", "expires")
TEXTS = {"name": 160, "nationality": 100, "birthplace": 120}
NUMBER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9 -]{1,18})[A-Za-z0-9]")
OLDEST = timedelta(days=130 * 366)


class EventAbroad(EventRules, Protocol):
    """What is read of an event."""

    @property
    def zone(self) -> ZoneInfo: ...
    @property
    def time_zone(self) -> str: ...
    @property
    def ends_at(self) -> datetime: ...


@sensitive_variables()
def passport_faults(data: Mapping[str, Any], event: EventAbroad, at: datetime) -> dict[str, str]:
    """``{field: what to correct}`` of data as ``FIELDS`` names them, without what was typed."""
    found = {}
    for name, most in TEXTS.items():
        text = data.get(name) or ""
        if not (text.strip() and text.isprintable() and len(text) <= most):
            found[name] = _("Enter it exactly as in the passport.")
        elif not_printable(text):
            found[name] = _("Enter it in Latin letters, as in the passport.")
    if not NUMBER.fullmatch(data.get("number") or ""):
        found["number"] = _("Enter 3 to 20 letters, digits, spaces or hyphens.")
    found |= _faults_of_days(data.get("born"), data.get("expires"), event, at)
    return found


@sensitive_variables()
def _faults_of_days(born, expires, event, at):
    found, today = {}, at.astimezone(event.zone).date()
    if not (born and today - OLDEST < born < today):
        found["born"] = _("The date of birth must be in the past.")
    if not (expires and expires > event.local_end.date()):
        found["expires"] = _("The passport must be valid after the end of the event, %s.") % day(
            event.ends_at, event.time_zone
        )
    elif event.passport_months is not None and expires < passport_needed(event):
        found["expires"] = _("The passport must be valid until %s.") % day(passport_needed(event))
    return found


@sensitive_variables()
def details_to_text(data: Mapping[str, Any]) -> str:
    """The data as the one text that is sealed."""
    plain = {name: data[name] for name in FIELDS}
    return json.dumps(plain | {name: plain[name].isoformat() for name in DAYS}, ensure_ascii=False)


@sensitive_variables()
def details_from_text(text: str) -> dict[str, Any]:
    data = json.loads(text)
    return data | {name: date.fromisoformat(data[name]) for name in DAYS}


@sensitive_variables()
def labelled_details(data: Mapping[str, Any]) -> list[tuple[str | Promise, str]]:
    """``(label, value)`` in the order of the form, for a page."""
    shown = {**data, **{name: day(data[name]) for name in DAYS}}
    return [(label, shown[name]) for name, label in FIELDS.items()]

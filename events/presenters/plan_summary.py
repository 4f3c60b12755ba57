"""The plan of an event in a few lines, and what is to be checked before it is published."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import city, clock, day, long_day
from events.models import Admission, Event, EventFormat, PlanStep
from events.queries.audiences import audience_sizes, on_the_same_days
from events.wording.display import NEW_YORK
from files.in_a_row import in_a_row

OTHERS = [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


class SummaryRow(NamedTuple):
    """A line of the summary; ``text`` is empty where the step was not saved yet."""

    label: str
    step: PlanStep
    text: str


def summary(event: Event) -> list[SummaryRow]:
    """The plan in ten lines. Asks for the hosts alone."""
    rows = [
        (_("Kind"), PlanStep.WHAT, lambda: event.get_kind_display()),
        (_("Title"), PlanStep.WHAT, lambda: str(event.title)),
        (_("Where"), PlanStep.PLACE, lambda: _where(event)),
        (_("When"), PlanStep.PLACE, lambda: when_in_words(event)),
        (_("Registration closes"), PlanStep.PLACE, lambda: _closes(event)),
        (_("Audience"), PlanStep.WHO, lambda: event.get_audience_display()),
        (_("Hosts"), PlanStep.WHO, lambda: hosts_in_words(event)),
        (_("Seats"), PlanStep.SEATS, lambda: _seats(event)),
        (_("Rule"), PlanStep.SEATS, lambda: rule_in_words(event)),
        (_("Details"), PlanStep.DETAILS, lambda: _details(event)),
    ]
    return [
        SummaryRow(label, step, text() if event.pk and not event.awaits(step) else "")
        for label, step, text in rows
    ]


def hosts_in_words(event: Event) -> str:
    names = sorted(event.hosts.all(), key=lambda entity: entity.order)
    return in_a_row(entity.name for entity in names) or _("None")


def _where(event):
    parts = [event.city, event.get_format_display()]
    return in_a_row(str(part) for part in parts if part)


def exact_time(at: datetime, zone: str) -> str:
    """“18:00”, or “18:00:30” where there are seconds."""
    local = at.astimezone(ZoneInfo(zone))
    return f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"


def exact_moment(at: datetime, event: Event) -> str:
    """A moment on the clock of the place, with the seconds that it has."""
    return _("%(day)s, %(time)s, %(city)s time") % {
        "day": day(at, event.time_zone),
        "time": exact_time(at, event.time_zone),
        "city": city(event.time_zone),
    }


def when_in_words(event: Event) -> str:
    """First and last day on the clock of the place, and when it begins in New York."""
    first, last = event.local_start.date(), event.local_end.date()
    facts = {
        "first": day(first),
        "last": day(last),
        "from": exact_time(event.starts_at, event.time_zone),
        "to": exact_time(event.ends_at, event.time_zone),
        "city": city(event.time_zone),
        "new_york": clock(event.starts_at, NEW_YORK),
    }
    if first == last:
        text = _("%(first)s, %(from)s to %(to)s, %(city)s time")
    else:
        text = _("%(first)s, %(from)s to %(last)s, %(to)s, %(city)s time")
    if event.time_zone == NEW_YORK:
        return text % facts
    return _("%(when)s (begins at %(new_york)s in New York)") % (facts | {"when": text % facts})


def _closes(event):
    return exact_moment(event.closes_at, event) if event.closes_at else _("When the event begins")


def _seats(event):
    texts = []
    if event.format != EventFormat.ONLINE:
        texts.append(_of_seats(event.seats, _("%d in the room"), _("no limit in the room")))
    if event.format != EventFormat.IN_PERSON:
        texts.append(_of_seats(event.online_seats, _("%d online"), _("no limit online")))
    texts.append(_of_seats(event.quota, _("%d for each delegation"), ""))
    return in_a_row(filter(None, texts))


def _of_seats(number, text, without):
    return without if number is None else text % number


def rule_in_words(event: Event) -> str:
    if event.by_selection:
        return _("Selection after the deadline")
    return _("Order of receipt, with approval") if event.approval else _("Order of receipt")


def _details(event):
    number = len(event.required)
    text = ngettext("%(n)s detail is required", "%(n)s details are required", number) % {
        "n": number
    }
    if event.passport_months is None:
        return text
    months = ngettext(
        "%(details)s, passport valid for %(n)d month",
        "%(details)s, passport valid for %(n)d months",
        event.passport_months,
    )
    return months % {"details": text, "n": event.passport_months}


# --- languages ------------------------------------------------------------------------------------
class LanguageState(NamedTuple):
    """How far an event is translated: ``complete``, ``part`` or ``missing``."""

    code: str
    name: str
    state: str

    @property
    def short(self) -> str:
        """As pages name the language."""
        return self.code.partition("-")[0]


def languages(event: Event) -> list[LanguageState]:
    """The five other languages, in the order of the United Nations."""
    names = dict(settings.LANGUAGES)
    return [LanguageState(code, names[code], _state(event, code)) for code in OTHERS]


def _state(event, code):
    """Complete is what English has; a title alone is a part."""
    english = [text for text in _texts(event) if text.get(settings.LANGUAGE_CODE)]
    there = [bool(text.get(code)) for text in english]
    if there and all(there):
        return "complete"
    return "part" if any(text.get(code) for text in _texts(event)) else "missing"


def _texts(event):
    values = (event.title, event.summary, event.description)
    return [data if isinstance(data := getattr(v, "data", v), dict) else {} for v in values]


# --- checks ---------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Check:
    """``state`` is ok, wait (a warning) or bad (publication waits for it); ``step`` is where it is
    mended."""

    state: str
    text: str
    note: str = ""
    step: PlanStep | None = None
    mend: str = ""


def checks(event: Event, missing: list[tuple[PlanStep, str]], now: datetime) -> list[Check]:
    """What is missing, then warnings, then what is ready. ``missing`` is what the act of publishing
    would refuse."""
    rows = [
        Check("bad", _("Missing: %s") % text, step=step, mend=_("Add what is missing"))
        for step, text in missing
    ]
    found = [*_of_texts(event), *_of_steps(event)]
    if not event.awaits(PlanStep.PLACE):
        found += [*_of_times(event, now), *_of_days(event)]
    found += _of_seats_and_rule(event)
    order = ("wait", "ok")
    return rows + sorted(found, key=lambda check: order.index(check.state))


def _of_texts(event) -> Iterator[Check]:
    if not any(_texts(event)[2].values()):
        text = _("No description")
        note = _("The page will show the summary only.")
        yield Check("wait", text, note, PlanStep.WHAT, _("Add description"))
    open_ones = [row for row in languages(event) if row.state != "complete"]
    if open_ones:
        n = len(open_ones)
        yield Check(
            "wait",
            ngettext("%(n)s language is incomplete", "%(n)s languages are incomplete", n)
            % {"n": n},
            _("%s: readers will see English where a text is missing.")
            % in_a_row(row.name for row in open_ones),
            PlanStep.WHAT,
            _("Add translations"),
        )
    else:
        yield Check("ok", _("All six languages are complete"))


def _of_steps(event) -> Iterator[Check]:
    for step in PlanStep:
        if event.awaits(step) and step != PlanStep.PLACE:
            yield Check(
                "wait",
                _("You have not looked at this step yet: %s") % step.label,
                _("The usual values for this kind of event will apply."),
                step,
                _("Open the step"),
            )


def _of_times(event, now) -> Iterator[Check]:
    if event.ends_at <= now:
        text = _("The event is over")
        note = _("To enter who took part, record it as already held.")
        yield Check("wait", text, note, PlanStep.PLACE, _("Change dates"))
    elif event.closing <= now:
        text = _("Registration would be closed already")
        note = _("It closed on %s.") % exact_moment(event.closing, event)
        yield Check("wait", text, note, PlanStep.PLACE, _("Change the deadline"))
    elif event.closes_at is None:
        text = _("No deadline: registration closes when the event begins")
        yield Check("wait", text, "", PlanStep.PLACE, _("Set a deadline"))
    else:
        days = (event.local_start.date() - event.closes_at.astimezone(event.zone).date()).days
        text = ngettext(
            "Deadline set, %(n)d day before the event: %(day)s",
            "Deadline set, %(n)d days before the event: %(day)s",
            days,
        )
        yield Check("ok", text % {"n": days, "day": long_day(event.closes_at, event.time_zone)})
    local = event.starts_at.astimezone(ZoneInfo(NEW_YORK))
    if local.date() != event.local_start.date():
        note = _(
            "It will be %(time)s, %(day)s. Mention this in the invitation if people join "
            "from there."
        )
        yield Check(
            "wait",
            _("In New York the event begins on another day"),
            note % {"time": f"{local:%H:%M}", "day": long_day(event.starts_at, NEW_YORK)},
            PlanStep.PLACE,
            _("Change time"),
        )


def _of_days(event) -> Iterator[Check]:
    others = on_the_same_days(event)
    if others:
        names = in_a_row(str(other.title) for other in others[:3])
        text = _("Another event takes place on these days")
        yield Check("wait", text, names, PlanStep.PLACE, _("Change dates"))
    else:
        yield Check("ok", _("No other event of the Group on these days"))


def _of_seats_and_rule(event) -> Iterator[Check]:
    if (
        event.admission == Admission.SELECTION
        and event.seats is None
        and event.online_seats is None
    ):
        text = _("Selection without a number of seats")
        note = _("All nominations could get a seat.")
        yield Check("wait", text, note, PlanStep.SEATS, _("Set the seats"))
    reserved = sum(row.seats for row in event.reserved_seats.closed())
    if reserved and event.seats is not None:
        facts = {"n": reserved, "seats": event.seats}
        yield Check("ok", _("Reserved seats: %(n)d of %(seats)d") % facts)
    if not event.contact_email:
        text = _("No contact for questions")
        yield Check("wait", text, "", PlanStep.WHO, _("Add a contact"))


def delegations_in_words(event: Event, now: datetime) -> str:
    """Who will be able to register, with their number."""
    sizes = audience_sizes(now.date())
    if event.audience not in sizes:
        return _("The delegations that you invite will be able to register.")
    n = sizes[event.audience]
    text = ngettext(
        "%d delegation will be able to register.", "%d delegations will be able to register.", n
    )
    return text % n

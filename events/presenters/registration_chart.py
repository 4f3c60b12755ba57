"""How registrations came in, drawn by the server: a step chart and its table."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import TypedDict

from django.db.models import Count
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import day, short_day
from events.models import Event

BASE, TOP = 176, 24  # pixels from the top, as `chart--low` has room for
LEFT = 8  # per cent of the width, left to the numbers of the grid
LINES = 3
MOST_POINTS = 60


class DayTotal(TypedDict):
    """``x`` in per cent of the width, ``y`` in pixels from the top."""

    x: float
    y: float
    on: date
    total: int


class StepChart(TypedDict):
    """``limit``: the seats as ``{y, label}``, and ``closing``: the end of registration as ``{x,
    label}``; None where the chart does not reach them."""

    title: str
    points: list[DayTotal]
    lines: list[dict[str, float]]
    ticks: list[dict[str, object]]
    limit: dict[str, object] | None
    closing: dict[str, object] | None
    today_x: float
    last_label: str


def registration_chart(event: Event, now: datetime) -> StepChart | None:
    """Registrations received by day, in the time of the place; None while there are none. One
    query."""
    totals = _totals(event, now)
    if not totals:
        return None
    first, end = totals[0][0], max(event.local_start.date(), totals[-1][0])
    highest = totals[-1][1]
    seats = event.seats if event.seats and event.seats <= 2 * highest else None
    step = step_of(max(highest, seats or 0))
    across, down = _across(first, end), _down(step)
    points = [DayTotal(x=across(on), y=down(n), on=on, total=n) for on, n in totals]
    closes = event.closing.astimezone(event.zone).date()
    return StepChart(
        title=_title(totals),
        points=points,
        lines=[{"y": down(n * step), "total": n * step} for n in range(1, LINES + 1)],
        ticks=list(_ticks(first, end, across)),
        limit={"y": down(seats), "label": _seats(seats)} if seats else None,
        closing=_closing(closes, across) if first < closes < end else None,
        today_x=points[-1]["x"],
        last_label=_("%(total)s on %(day)s") % {"total": highest, "day": day(totals[-1][0])},
    )


def _totals(event, now):
    """``[(day, received until its end)]``, the last of them today or the last day of the event."""
    rows = (
        event.registrations.sent()
        .order_by()
        .values_list(TruncDate("received_at", tzinfo=event.zone))
    )
    by_day = sorted(rows.annotate(n=Count("pk")))
    totals, total = [], 0
    for on, n in by_day:
        total += n
        totals.append((on, total))
    last = min(now, event.ends_at).astimezone(event.zone).date()
    if totals and totals[-1][0] < last:
        totals.append((last, total))
    return thinned(totals)


def thinned[T](rows: Sequence[T]) -> list[T]:
    """Not more than the chart can show, with the first and the last."""
    every = -(-len(rows) // MOST_POINTS) or 1
    return [row for n, row in enumerate(rows) if n % every == 0 or n == len(rows) - 1]


def step_of(highest: int) -> int:
    """The distance of the lines of a grid: 1, 2 or 5 with noughts, so that all fit."""
    size = 1
    while True:
        for step in (size, 2 * size, 5 * size):
            if highest <= LINES * step:
                return step
        size *= 10


def _across(first, end):
    span = max((end - first).days, 1)
    return lambda on: round(LEFT + (100 - LEFT) * (on - first).days / span, 2)


def _down(step):
    return lambda total: round(BASE - (BASE - TOP) * total / (LINES * step), 1)


def _title(totals):
    (start, first), (end, last) = totals[0], totals[-1]
    facts = {"first": first, "start": day(start), "last": last, "end": day(end)}
    return (
        _("Step chart: registrations rise from %(first)s on %(start)s to %(last)s on %(end)s.")
        % facts
    )


def _seats(seats):
    return ngettext("%(n)s seat", "%(n)s seats", seats) % {"n": seats}


def _closing(on, across):
    return {"x": across(on), "label": _("registration closes on %s") % short_day(on)}


def _ticks(first, end, across):
    span = (end - first).days
    days = sorted({round(span * part / 3) for part in range(4)}) if span else [0]
    for number in days:
        on = date.fromordinal(first.toordinal() + number)
        kind = "start" if number == 0 else "end" if number == span else "mid"
        yield {"x": across(on), "label": short_day(on), "kind": kind, "wide": kind == "mid"}

"""What the page and the files of a delegation list show: numbers, people, rows of the CSV."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from events.models import (
    Delegation,
    Mode,
    ReconfirmationAnswer,
    Registration,
    RegistrationStatus,
)
from events.queries.required_details import missing_of
from events.queries.waiting_list import list_waiting
from events.wording import display, explanations

S = RegistrationStatus


@dataclass(frozen=True)
class DelegationNumbers:
    """The live numbers of a delegation and its event; None is without limit."""

    quota: int | None
    used: int
    left: int | None
    waiting: int
    seats_left: int | None
    online_seats_left: int | None
    squares: tuple[str, ...] = ()

    @classmethod
    def of(cls, delegation: Delegation) -> Self:
        event = delegation.event
        squares = display.quota_squares(delegation.used, delegation.waiting, delegation.quota)
        return cls(
            quota=delegation.quota,
            used=delegation.used,
            left=delegation.left,
            waiting=delegation.waiting,
            seats_left=event.seats_left if "room" in event.modes else None,
            online_seats_left=event.online_seats_left if "online" in event.modes else None,
            squares=tuple(squares) if delegation.quota is not None and len(squares) <= 30 else (),
        )

    @property
    def tag(self) -> str:
        """The same text as long as the numbers are the same."""
        parts = (self.quota, self.used, self.waiting, self.seats_left, self.online_seats_left)
        return "-".join(str(part) for part in parts)


@dataclass(frozen=True)
class PeopleOnList:
    """The people on the list in its order, each with ``wait`` (place and reason in the waiting
    list) and what it waits for (``why``); and those whose registration has ended."""

    live: list[Registration]
    ended: list[Registration]


def people_on_list(delegation: Delegation, at: datetime) -> PeopleOnList:
    if delegation.pk is None:
        return PeopleOnList([], [])
    rows = _rows_of(delegation, at)
    return PeopleOnList(
        live=[row for row in rows if row.is_live], ended=[row for row in rows if not row.is_live]
    )


@dataclass(frozen=True)
class SeatLine:
    """Where the seats end on a delegation list: people with their numbers who have a seat or get
    one if the list is submitted as it is, and the others. ``limited``: whether there is a line at
    all."""

    seated: list[tuple[int, Registration]]
    others: list[tuple[int, Registration]]
    limited: bool

    @property
    def all_wait(self) -> bool:
        return all(row.status in (S.WAITING, S.DRAFT) for _number, row in self.others)


def seat_line(delegation: Delegation, live: Iterable[Registration]) -> SeatLine:
    """By the limits of delegation and event as they are now; reserved seats and the selection,
    which look at more, are counted by the forecast alone."""
    event, numbered = delegation.event, list(enumerate(live, 1))
    if event.by_selection:
        return SeatLine(numbered, [], limited=False)
    left = {
        "quota": delegation.left,
        Mode.ROOM: event.seats_left,
        Mode.ONLINE: event.online_seats_left,
    }
    seated, others = [], []
    for number, row in numbered:
        has = row.facts.counted or (row.status == S.DRAFT and _take(left, event, row.mode))
        (seated if has else others).append((number, row))
    return SeatLine(seated, others, limited=bool(others) or delegation.quota is not None)


def _take(left, event, mode):
    limits = [mode, "quota"] if event.counts_against_quota(mode) else [mode]
    if any(left[limit] == 0 for limit in limits):
        return False
    for limit in limits:
        left[limit] = None if left[limit] is None else left[limit] - 1
    return True


def _rows_of(delegation, at):
    event = delegation.event
    rows = list(delegation.registrations.in_list_order().select_related("user", "substitutes_for"))
    queued = delegation.waiting and {wait.key: wait for wait in list_waiting(event, at)}
    open_answers = _to_reconfirm(delegation, at)
    for row in rows:
        row.event, row.delegation = event, delegation
        row.open_answer = open_answers.get(row.pk)
        row.wait = queued.get(row.pk) if queued else None
        row.missing = missing_of(row) if row.status == S.DRAFT else []
        row.why = explanations.waiting_text(row.wait, row) if row.wait else row.facts.waits_for
    return rows


def _to_reconfirm(delegation, at):
    """Registration → the open question whether the person still comes."""
    rows = ReconfirmationAnswer.objects.open().filter(registration__delegation=delegation)
    rows = rows.filter(round__deadline__gte=at.replace(microsecond=0)).select_related("round")
    return {row.registration_id: row for row in rows}


# --- the delegation list as a file ----------------------------------------------------------------
def csv_header() -> list[str]:
    return [
        pgettext("number", "No."),
        _("Style"),
        _("Given name"),
        _("Family name"),
        _("Name in a second script"),
        _("Functional title"),
        _("Role"),
        _("Takes part"),
        _("Status"),
        _("Badge number"),
    ]


def csv_lines(live: Iterable[Registration]) -> list[list[object]]:
    """The rows of the delegation list as CSV has them."""
    return [
        [
            number,
            row.style,
            row.given_name,
            row.family_name,
            row.second_script,
            row.position,
            row.get_role_display(),
            row.get_mode_display(),
            row.get_status_display(),
            row.badge if row.has_seat else "",
        ]
        for number, row in enumerate(live, 1)
    ]

"""The overview of an event's office: its phases, and its seats in words and bars."""

from datetime import datetime
from typing import TypedDict

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import clock, moment
from events.models import Event, EventStatus, Mode, RegistrationStatus
from events.queries.registration_counts import RegistrationCounts
from events.registries import EventPhase
from events.wording import explanations


class PhaseStep(TypedDict):
    """``state`` is done, now or next."""

    label: str
    note: str
    state: str


class SeatBar(TypedDict):
    """Seats of one limit; ``confirmed_width`` and ``held_width`` in per cent of all seats."""

    name: str
    note: str
    seats: int | None
    left: int | None
    confirmed: int
    held: int
    confirmed_width: float
    held_width: float


def phase_steps(
    event: Event, phase: EventPhase, counts: RegistrationCounts, now: datetime
) -> list[PhaseStep]:
    """The phases in their order, each with what is next or was done in it."""
    notes = _notes(event, phase, counts, now)
    return [
        PhaseStep(label=str(step.label), note=notes[step], state=_state(step, phase))
        for step in EventPhase
    ]


def _state(step, phase):
    if step == phase:
        return "now"
    return "done" if step.place < phase.place else "next"


def _notes(event, phase, counts, now):
    return {
        EventPhase.PLANNED: _("not published yet")
        if phase == EventPhase.PLANNED
        else str(event.get_status_display()),
        EventPhase.BEFORE: _before(event, phase, counts, now),
        EventPhase.DAY: _until(event) if phase == EventPhase.DAY else _begins(event),
        EventPhase.AFTER: _("attendance, certificates, report"),
    }


def _before(event, phase, counts, now):
    if phase.place > EventPhase.BEFORE.place:
        n = counts.by_status[RegistrationStatus.CONFIRMED]
        return ngettext("%(n)s person confirmed", "%(n)s people confirmed", n) % {"n": n}
    if event.opens_at and now < event.opens_at:
        return _("registration opens on %s") % moment(event.opens_at, event.time_zone)
    if event.closing > now:
        return _("registration closes on %s") % moment(event.closing, event.time_zone)
    return _("registration is closed")


def _begins(event):
    return moment(event.starts_at, event.time_zone)


def _until(event):
    same = event.local_end.date() == timezone.now().astimezone(event.zone).date()
    until = clock(event.ends_at, event.time_zone) if same else moment(event.ends_at, event.zone)
    return _("until %s") % until


def time_lead(event: Event, phase: EventPhase, now: datetime) -> str:
    """How far the event is, in a sentence."""
    if event.status == EventStatus.CANCELLED:
        return _("This event has been cancelled.")
    today = now.astimezone(event.zone).date()
    before, after = (event.local_start.date() - today).days, (today - event.local_end.date()).days
    if phase == EventPhase.DAY:
        return _("The event takes place today.")
    if phase == EventPhase.AFTER:
        if after == 0:
            return _("The event ended today.")
        return ngettext("%(n)s day after the event.", "%(n)s days after the event.", after) % {
            "n": after
        }
    return ngettext("%(n)s day before the event.", "%(n)s days before the event.", before) % {
        "n": before
    }


def seat_bars(event: Event, counts: RegistrationCounts) -> list[SeatBar]:
    """Each seat limit of the whole event."""
    confirmed = counts.confirmed
    rows = []
    if Mode.ROOM in event.modes or event.seated:
        rows.append(_bar(_("In the room"), event.seated, event.seats, confirmed[Mode.ROOM.value]))
    for reserved in event.reserved_seats.all():
        rows.append(
            _bar(
                str(reserved.name),
                reserved.used,
                reserved.seats,
                confirmed[reserved.pk],
                _reserved_note(reserved, event),
            )
        )
    if Mode.ONLINE in event.modes or event.online:
        online = confirmed[Mode.ONLINE.value]
        rows.append(_bar(_("Online"), event.online, event.online_seats, online))
    return rows


def _bar(name, used, seats, confirmed, note=""):
    held = max(used - confirmed, 0)
    return SeatBar(
        name=name,
        note=note or (_("no limit") if seats is None else ""),
        seats=seats,
        left=None if seats is None else max(seats - used, 0),
        confirmed=confirmed,
        held=held,
        confirmed_width=_width(confirmed, seats),
        held_width=_width(held, seats),
    )


def _width(number, seats):
    return round(min(100 * number / seats, 100), 1) if seats else 0


def _reserved_note(reserved, event):
    if reserved.opened_at:
        return _("open to all since %s") % explanations.time_with_place(reserved.opened_at, event)
    if reserved.opens_at:
        return _("reserved until %s") % explanations.time_with_place(reserved.opens_at, event)
    return _("reserved, no end date")

"""The waiting list: in what order, who is at which place, and why each does not move."""

from dataclasses import dataclass
from datetime import datetime

from events.models import Event, Registration, ReservedSeats
from events.models.statuses import WAITING_LIST
from events.queries.seat_view import SeatView, WaitReason


@dataclass(frozen=True)
class WaitingPlace:
    """One place of the list. ``number`` is what the reason counts (seats of the delegation, of the
    event); ``pools`` are those for which the seats that are left are set apart."""

    key: int
    place: int
    reason: WaitReason
    number: int = 0
    all_reserved_seats: tuple[ReservedSeats, ...] = ()


def list_waiting(event: Event, at: datetime) -> list[WaitingPlace]:
    """Every place of an event's waiting list, in order. Two queries, whatever the length, and one
    each for pools and for the cap of a selection, where there are any."""
    view = SeatView(event, at=at)
    found = event.delegations.filter(waiting__gt=0).select_related("entity")
    delegations = {row.pk: row for row in found}
    waiting_list = Registration.objects.in_waiting_order(event)
    rows = waiting_list.values_list("pk", "delegation", "mode", "group_link__reserved_seats")
    return [
        _waiting_place(view, pk, place, delegations[delegation], mode, reserved_seats)
        for place, (pk, delegation, mode, reserved_seats) in enumerate(rows, 1)
    ]


def _waiting_place(view, pk, place, delegation, mode, link_reserved_seats):
    event = view.event
    if not event.promotes_waiting(view.at):
        return WaitingPlace(pk, place, WaitReason.NOT_OPEN)
    reason = view.find_seat(delegation, mode, link_reserved_seats).reason or WaitReason.TURN
    numbers = {
        WaitReason.QUOTA: delegation.used,
        WaitReason.SEATS: event.seats,
        WaitReason.RESERVED: event.seats_left,
        WaitReason.ONLINE: event.online_seats,
    }
    all_reserved_seats = tuple(view.all_reserved_seats()) if reason == WaitReason.RESERVED else ()
    return WaitingPlace(pk, place, reason, numbers.get(reason, 0), all_reserved_seats)


def find_waiting_place(registration: Registration, at: datetime) -> WaitingPlace | None:
    """The Wait of a registration in the list, or None for who does not wait."""
    if registration.status not in WAITING_LIST:
        return None
    found = (w for w in list_waiting(registration.event, at) if w.key == registration.pk)
    return next(found, None)


def position_of(registration: Registration) -> int | None:
    """The place in the waiting list, from 1; None for who does not wait, or no longer. One
    query."""
    if registration.status not in WAITING_LIST:
        return None
    keys = Registration.objects.in_waiting_order(registration.event).values_list("pk", flat=True)
    return next((n for n, key in enumerate(keys, 1) if key == registration.pk), None)

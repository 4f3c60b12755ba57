"""The waiting list: in what order, who is at which place, and why each does not move."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet

from events.models import Event, Registration, ReservedSeats
from events.models.statuses import WAITING_LIST
from events.queries.registration_list import RegistrationListFilter, narrow, sort_keys
from events.queries.seat_view import SeatView, WaitReason

ORDERS = ("place", "-place", "name", "-name", "delegation", "-delegation", "received", "-received")


@dataclass(frozen=True)
class WaitingPlace:
    """One place of the list. ``number`` is what the reason counts (seats of the delegation, of the
    event); ``reserved_seats`` are those whose group the seats that are left are for."""

    key: int
    place: int
    reason: WaitReason
    number: int = 0
    reserved_seats: tuple[ReservedSeats, ...] = ()


def list_waiting(event: Event, at: datetime) -> list[WaitingPlace]:
    """Every place of an event's waiting list, in order. Two queries, whatever the length, and one
    each for reserved seats and for the cap of a selection, where there are any."""
    view = SeatView(event, at=at)
    found = event.delegations.filter(waiting__gt=0).select_related("entity")
    delegations = {row.pk: row for row in found}
    waiting_list = Registration.objects.in_waiting_order(event)
    rows = waiting_list.values_list("pk", "delegation", "mode", "group_link__reserved_seats")
    return [
        _waiting_place(view, pk, place, delegations[delegation], mode, reserved_by_link)
        for place, (pk, delegation, mode, reserved_by_link) in enumerate(rows, 1)
    ]


def _waiting_place(view, pk, place, delegation, mode, reserved_by_link):
    event = view.event
    if not event.promotes_waiting(view.at):
        return WaitingPlace(pk, place, WaitReason.NOT_OPEN)
    reason = view.find_seat(delegation, mode, reserved_by_link).reason or WaitReason.TURN
    numbers = {
        WaitReason.QUOTA: delegation.used,
        WaitReason.SEATS: event.seats,
        WaitReason.RESERVED: event.seats_left,
        WaitReason.ONLINE: event.online_seats,
    }
    reserved = tuple(view.list_reserved_seats()) if reason == WaitReason.RESERVED else ()
    return WaitingPlace(pk, place, reason, numbers.get(reason, 0), reserved)


def listed_places(
    places: Collection[WaitingPlace], event: Event, asked: RegistrationListFilter, order: str
) -> list[WaitingPlace]:
    """Those of ``places`` that fit a filter, in one of `ORDERS`. One query, none where all fit and
    are in their order."""
    by_place = order in ("place", "-place")
    if asked.narrowed or not by_place:
        found = waiting_rows(event, asked, order).values_list("pk", flat=True)
        place_of = {place.key: place for place in places}
        places = [place_of[key] for key in found if key in place_of]
    return list(reversed(list(places))) if order == "-place" else list(places)


def waiting_rows(
    event: Event, asked: RegistrationListFilter, order: str = "place"
) -> QuerySet[Registration]:
    """The registrations of the waiting list that fit, by default in its order."""
    rows = narrow(Registration.objects.in_waiting_order(event), asked)
    return rows if order in ("place", "-place") else rows.order_by(*sort_keys(order))


def find_waiting_place(registration: Registration, at: datetime) -> WaitingPlace | None:
    """The place of a registration in the list, or None if it is not on it. Of the others only
    their order is read: in a rush each that arrives asks."""
    place = position_of(registration)
    if place is None:
        return None
    delegation, link = registration.delegation, registration.group_link
    view = SeatView(registration.event, at=at)
    reserved_by_link = link.reserved_seats_id if link else None
    return _waiting_place(
        view, registration.pk, place, delegation, registration.mode, reserved_by_link
    )


def position_of(registration: Registration) -> int | None:
    """The position in the waiting list, from 1; None if the registration is not on it. One
    query."""
    if registration.status not in WAITING_LIST:
        return None
    keys = Registration.objects.in_waiting_order(registration.event).values_list("pk", flat=True)
    return next((n for n, key in enumerate(keys, 1) if key == registration.pk), None)

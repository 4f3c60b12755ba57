"""The waiting list: in what order, who is at which place, and why each does not move."""

from dataclasses import dataclass

from events.actions.seat_view import SeatView, WaitReason
from events.models import Registration
from events.models.statuses import QUEUED


@dataclass(frozen=True)
class Wait:
    """One place of the list. ``number`` is what the reason counts (seats of the delegation, of the
    event); ``pools`` are those for which the seats that are left are set apart."""

    key: int
    place: int
    reason: WaitReason
    number: int = 0
    pools: tuple = ()


def waits(event, at):
    """Every place of an event's waiting list, in order. Two queries, whatever the length, and one each
    for pools and for the cap of a selection, where there are any."""
    view = SeatView(event, at=at)
    found = event.delegations.filter(waiting__gt=0).select_related("entity")
    delegations = {row.pk: row for row in found}
    queue = Registration.objects.queue(event)
    rows = queue.values_list("pk", "delegation", "mode", "link__pool")
    return [
        _wait(view, pk, place, delegations[delegation], mode, pool)
        for place, (pk, delegation, mode, pool) in enumerate(rows, 1)
    ]


def _wait(view, pk, place, delegation, mode, link_pool):
    event = view.event
    if not event.passes_on(view.at):
        return Wait(pk, place, WaitReason.NOT_OPEN)
    reason = view.find_seat(delegation, mode, link_pool).reason or WaitReason.TURN
    numbers = {
        WaitReason.QUOTA: delegation.used,
        WaitReason.SEATS: event.seats,
        WaitReason.SET_APART: event.seats_left,
        WaitReason.ONLINE: event.online_seats,
    }
    pools = tuple(view.pools()) if reason == WaitReason.SET_APART else ()
    return Wait(pk, place, reason, numbers.get(reason, 0), pools)


def wait_of(registration, at):
    """The Wait of a registration in the list, or None for who does not wait."""
    if registration.status not in QUEUED:
        return None
    found = (w for w in waits(registration.event, at) if w.key == registration.pk)
    return next(found, None)


def place(registration):
    """The place in the waiting list, from 1; None for who does not wait, or no longer. One query."""
    if registration.status not in QUEUED:
        return None
    keys = Registration.objects.queue(registration.event).values_list("pk", flat=True)
    return next((n for n, key in enumerate(keys, 1) if key == registration.pk), None)

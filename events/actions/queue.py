"""The waiting list: in what order, who is at which place, and why each does not move."""

from dataclasses import dataclass

from events.actions.seats import Hall, Reason
from events.models import Registration
from events.models.statuses import QUEUED


@dataclass(frozen=True)
class Wait:
    """One place of the list. ``number`` is what the reason counts (seats of the delegation, of the
    event); ``pools`` are those for which the seats that are left are set apart."""

    key: int
    place: int
    reason: Reason
    number: int = 0
    pools: tuple = ()


def waits(event, at):
    """Every place of an event's waiting list, in order. Two queries, whatever the length, and one each
    for pools and for the cap of a selection, where there are any."""
    hall = Hall(event, at)
    found = event.delegations.filter(waiting__gt=0).select_related("entity")
    delegations = {row.pk: row for row in found}
    queue = Registration.objects.queue(event)
    rows = queue.values_list("pk", "delegation", "mode", "link__pool")
    return [
        _wait(hall, pk, place, delegations[delegation], mode, pool)
        for place, (pk, delegation, mode, pool) in enumerate(rows, 1)
    ]


def _wait(hall, pk, place, delegation, mode, link_pool):
    event = hall.event
    if not event.passes_on(hall.at):
        return Wait(pk, place, Reason.NOT_OPEN)
    reason = hall.look(delegation, mode, link_pool).reason or Reason.TURN
    numbers = {
        Reason.QUOTA: delegation.used,
        Reason.SEATS: event.seats,
        Reason.SET_APART: event.seats_left,
        Reason.ONLINE: event.online_seats,
    }
    pools = tuple(hall.pools()) if reason == Reason.SET_APART else ()
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

"""Seats: counted, given and passed on under the event's lock, and nowhere else."""

from django.db.models import F, Q

from audit.lifecycle import lock, move
from audit.models import SYSTEM
from events.actions.telling import tell
from events.models import Delegation, Event, RegistrationStatus

S = RegistrationStatus


def locked(event):
    """The event's row, locked until the end of the transaction: whoever gives seats holds it."""
    return lock(event)


def why_no_seat(event, delegation):
    """Why a person of this delegation would have to wait: ``quota``, ``seats`` or None."""
    if event.quota is not None and delegation.seated >= event.quota:
        return "quota"
    if event.seats is not None and event.seated >= event.seats:
        return "seats"
    return None


def count(event, delegation, *, seated=0, waiting=0):
    """Change the numbers of the event and of the delegation together."""
    step = {"seated": F("seated") + seated, "waiting": F("waiting") + waiting}
    Event.objects.filter(pk=event.pk).update(**step)
    Delegation.objects.filter(pk=delegation.pk).update(**step)
    for row in (event, delegation):
        row.seated += seated
        row.waiting += waiting


def pass_on(event, *, at):
    """Give free seats to those waiting, in order of receipt, each the first who may have one.

    Call it with the event locked. Returns the registrations that were confirmed.
    """
    confirmed = []
    while event.waiting and (event.seats is None or event.seated < event.seats):
        may = Q() if event.quota is None else Q(delegation__seated__lt=event.quota)
        first = (
            event.registrations.waiting().filter(may).select_related("delegation__entity").first()
        )
        if first is None:
            break
        first.event = event
        move(first, S.CONFIRMED, by=SYSTEM, confirmed_at=at, note="seat freed")
        count(event, first.delegation, seated=1, waiting=-1)
        tell(first, "registration_confirmed")
        confirmed.append(first)
    return confirmed


def place(registration):
    """The place in the waiting list, from 1; None for who does not wait. One query."""
    if registration.status != S.WAITING:
        return None
    earlier = Q(received_at__lt=registration.received_at) | Q(
        received_at=registration.received_at, pk__lt=registration.pk
    )
    return registration.event.registrations.waiting().filter(earlier).count() + 1

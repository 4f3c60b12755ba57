"""An offered seat: accepted or declined by the person or the mission, or expired and offered to the
next person."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from accounts.worker import for_each
from audit.lifecycle import NotPossible
from audit.models import SYSTEM
from events.actions.changing import end_registration
from events.actions.notifying import notify_person
from events.actions.seat_ledger import SeatLedger
from events.models import Event, EventStatus, Registration, RegistrationStatus
from events.models.statuses import WAITING_LIST

S = RegistrationStatus


@transaction.atomic
def accept_offer(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """Accept the seat that is offered, in time: the very second of the deadline is in time."""
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        if registration.status == S.CONFIRMED:
            return registration
        _refuse_accepting(registration, at)
        seats.move(registration, S.CONFIRMED, by=by, confirmed_at=at)
    notify_person(registration, "registration_confirmed")
    return registration


def _refuse_accepting(registration, at):
    if registration.status != S.OFFERED or not registration.event.stands(at):
        raise NotPossible(_("The seat is no longer offered."))
    if at.replace(microsecond=0) > registration.offer_until:
        raise NotPossible(
            _("The time to accept this seat is over. It has been offered to the next person.")
        )


@transaction.atomic
def decline_seat(
    registration: Registration, *, by: Actor, at: datetime, reason: str = ""
) -> Registration:
    """Decline a seat that was offered or confirmed. It goes to the first person who may have it."""
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        if registration.status not in (S.DECLINED, S.OFFERED, S.CONFIRMED):
            raise NotPossible(_("This person has no seat to decline."))
        return end_registration(seats, registration, S.DECLINED, by=by, reason=reason)


def promote_with_ledger(seats: SeatLedger, registration: Registration, *, by: Actor) -> bool:
    """Give or offer a seat to a person on the waiting list, chosen by an officer: one that is free
    within every limit. After registration was closed, when no seat is given by itself, officers
    promote people this way. False where it was done before. In the ledger of an act on many, which
    has locked the registration."""
    if registration.status in (S.CONFIRMED, S.OFFERED):
        return False
    if registration.status not in WAITING_LIST:
        raise NotPossible(_("This person is not on the waiting list."))
    if not (seats.event.stands(seats.at) or seats.event.promotes_waiting(seats.at)):
        raise NotPossible(_("The event has been cancelled, or is over."))
    seat = seats.find_seat_for(registration)
    if seat.reason:
        raise NotPossible(str(seat.reason.label))
    seats.give_seat(registration, seat.reserved_seats, by=by, note="chosen by an officer")
    return True


def expire_offers(now: datetime) -> int:
    """Expire the offers whose time is over, and promote the waiting list. Returns how many."""
    past = now.replace(microsecond=0)
    due = Registration.objects.filter(status=S.OFFERED, offer_until__lt=past)
    due = due.filter(event__status__in=[EventStatus.PUBLISHED, EventStatus.CLOSED])
    events = sorted(set(due.values_list("event", flat=True)))
    return for_each(events, lambda event: _expire(event, past, now), what="event")


@transaction.atomic
def _expire(event, past, now):
    with SeatLedger(Event.objects.get(pk=event), at=now) as seats:
        rows = seats.event.registrations.filter(status=S.OFFERED, offer_until__lt=past)
        late = list(rows.select_related("user").order_by("offer_until", "pk"))
        expired = sum(_expire_one(seats, registration) for registration in late)
        seats.promote_waiting()
    return expired


def _expire_one(seats, registration):
    """Whether it expired: a person who was checked in has accepted the seat."""
    seats.lock(registration)
    if registration.arrived_at:
        facts = {"note": "was checked in", "confirmed_at": seats.at}
        seats.move(registration, S.CONFIRMED, by=SYSTEM, **facts)
        return False
    seats.move(registration, S.EXPIRED, by=SYSTEM, note="not accepted in time")
    notify_person(registration, "registration_expired")
    return True

"""The two decisions before a seat: the mission endorses, the secretariat approves."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible
from audit.models import user_of
from events.actions.approval_steps import advance, notify_of_step
from events.actions.changing import end_registration
from events.actions.seat_ledger import SeatLedger
from events.models import Registration, RegistrationStatus

S = RegistrationStatus
APPROVABLE = {S.AWAITING_APPROVAL, S.SUBSTITUTE}


@transaction.atomic
def endorse(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """The mission stands behind a person who registered himself or herself."""
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        if registration.endorsed_at and registration.is_live:
            return registration
        if registration.status != S.AWAITING_ENDORSEMENT:
            raise NotPossible(_("This registration is not awaiting endorsement."))
        _refuse_unless(seats.event.promotes_waiting(at))
        advance(seats, registration, by=by, endorsed_at=at)
    notify_of_step(registration, at)
    return registration


@transaction.atomic
def not_endorse(
    registration: Registration, *, by: Actor, at: datetime, reason: str
) -> Registration:
    """The mission does not send this person; the person is told why."""
    return _not_approve(
        registration, S.NOT_ENDORSED, {S.AWAITING_ENDORSEMENT}, by=by, at=at, reason=reason
    )


@transaction.atomic
def approve(registration: Registration, *, by: Actor, at: datetime) -> Registration:
    """The secretariat approves. The person, and who entered the registration, do not."""
    with SeatLedger(registration.event, at=at) as seats:
        approved = approve_with_ledger(seats, seats.lock(registration), by=by)
    if approved:
        notify_of_step(registration, at)
    return registration


def approve_with_ledger(seats: SeatLedger, registration: Registration, *, by: Actor) -> bool:
    """``approve`` in the ledger of an act that tells itself. False where it was done before."""
    if registration.approved_at and registration.is_live:
        return False
    _not_ones_own(registration, by)
    if registration.status == S.SUBSTITUTE:
        _refuse_unless(seats.event.stands(seats.at))
        at = seats.at
        seats.move(registration, S.CONFIRMED, by=by, approved_at=at, confirmed_at=at)
    elif registration.status == S.AWAITING_APPROVAL:
        _refuse_unless(seats.event.promotes_waiting(seats.at))
        advance(seats, registration, by=by, approved_at=seats.at)
    else:
        raise NotPossible(_("This registration is not awaiting approval."))
    return True


def _refuse_unless(seats_are_given):
    """Where the waiting list is no longer promoted, a free seat is not for the next person who is
    decided on."""
    if not seats_are_given:
        raise NotPossible(_("Seats at this event can no longer be given."))


def _not_ones_own(registration, by):
    who = user_of(by)
    if who and who.pk in (registration.entered_by_id, registration.user_id):
        raise NotPossible(_("You entered this registration, so another officer has to decide."))


@transaction.atomic
def not_approve(
    registration: Registration, *, by: Actor, at: datetime, reason: str
) -> Registration:
    """The secretariat does not approve; the person and the mission are told why."""
    return _not_approve(registration, S.NOT_APPROVED, APPROVABLE, by=by, at=at, reason=reason)


def _not_approve(registration, to, waiting, *, by, at, reason):
    _refuse_without_reason(reason)
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        return _end(seats, registration, to, waiting, by=by, reason=reason)


def not_approve_with_ledger(
    seats: SeatLedger, registration: Registration, *, by: Actor, reason: str
) -> Registration:
    """``not_approve`` in the ledger of an act on many, which has locked the registration."""
    _refuse_without_reason(reason)
    return _end(seats, registration, S.NOT_APPROVED, APPROVABLE, by=by, reason=reason)


def _refuse_without_reason(reason):
    if not reason.strip():
        raise NotPossible(_("Enter the reason. The person will be told."), field="reason")


def _end(seats, registration, to, waiting, *, by, reason):
    if registration.status not in {to, *waiting}:
        raise NotPossible(_("This registration is not awaiting this decision."))
    if to == S.NOT_APPROVED:
        _not_ones_own(registration, by)
    return end_registration(seats, registration, to, by=by, reason=reason.strip())

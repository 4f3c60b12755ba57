"""The two decisions before a seat: the mission endorses, the secretariat approves."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible
from audit.models import person
from events.actions.changing import end
from events.actions.seats import SeatLedger
from events.actions.steps import go_on, tell_of_step
from events.models import RegistrationStatus

S = RegistrationStatus


@transaction.atomic
def endorse(registration, *, by, at):
    """The mission stands behind a person who registered himself or herself."""
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        if registration.endorsed_at and registration.is_live:
            return registration
        if registration.status != S.ENDORSEMENT:
            raise NotPossible(_("This registration does not wait for the mission."))
        _refuse_unless(seats.event.passes_on(at))
        go_on(seats, registration, by=by, endorsed_at=at)
    tell_of_step(registration, at)
    return registration


@transaction.atomic
def refuse_endorsement(registration, *, by, at, reason):
    """The mission does not send this person; the person is told why."""
    return _refuse(registration, S.NOT_ENDORSED, {S.ENDORSEMENT}, by=by, at=at, reason=reason)


@transaction.atomic
def approve(registration, *, by, at):
    """The secretariat approves. Whoever entered a registration, or is the person, does not."""
    with SeatLedger(registration.event, at=at) as seats:
        approved = approve_in(seats, seats.lock(registration), by=by)
    if approved:
        tell_of_step(registration, at)
    return registration


def approve_in(seats, registration, *, by):
    """``approve`` in the ledger of an act that tells itself. False where it was done before."""
    if registration.approved_at and registration.is_live:
        return False
    _not_ones_own(registration, by)
    if registration.status == S.SUBSTITUTE:
        _refuse_unless(seats.event.stands(seats.at))
        facts = {"approved_at": seats.at, "confirmed_at": seats.at}
        seats.move(registration, S.CONFIRMED, by=by, **facts)
    elif registration.status == S.APPROVAL:
        _refuse_unless(seats.event.passes_on(seats.at))
        go_on(seats, registration, by=by, approved_at=seats.at)
    else:
        raise NotPossible(_("This registration does not wait for the secretariat."))
    return True


def _refuse_unless(seats_are_given):
    """Where seats are no longer passed on, one that is free is not for whoever is decided on next."""
    if not seats_are_given:
        raise NotPossible(_("Seats of this event are no longer given."))


def _not_ones_own(registration, by):
    who = person(by)
    if who and who.pk in (registration.entered_by_id, registration.user_id):
        raise NotPossible(_("You entered this registration: somebody else decides on it."))


@transaction.atomic
def refuse(registration, *, by, at, reason):
    """The secretariat does not approve; the person and the mission are told why."""
    return _refuse(registration, S.REFUSED, {S.APPROVAL, S.SUBSTITUTE}, by=by, at=at, reason=reason)


def _refuse(registration, to, waiting, *, by, at, reason):
    if not reason.strip():
        raise NotPossible(_("Say why: the person is told."), field="reason")
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        if registration.status not in {to, *waiting}:
            raise NotPossible(_("This registration does not wait for this decision."))
        if to == S.REFUSED:
            _not_ones_own(registration, by)
        return end(seats, registration, to, by=by, reason=reason.strip())

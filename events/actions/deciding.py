"""The two decisions before a seat: the mission endorses, the secretariat approves."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible
from audit.models import person
from events.actions.changing import end
from events.actions.seats import Hall
from events.actions.steps import advance, go_on, tell_of_step
from events.models import RegistrationStatus

S = RegistrationStatus


@transaction.atomic
def endorse(registration, *, by, at):
    """The mission stands behind a person who registered himself or herself."""
    hall = Hall.of(registration.event, at)
    hall.take_up(registration)
    if registration.endorsed_at and registration.is_live:
        return registration
    if registration.status != S.ENDORSEMENT:
        raise NotPossible(_("This registration does not wait for the mission."))
    _refuse_unless(hall.event.passes_on(at))
    advance(hall, registration, by=by, endorsed_at=at)
    return registration


@transaction.atomic
def refuse_endorsement(registration, *, by, at, reason):
    """The mission does not send this person; the person is told why."""
    return _refuse(registration, S.NOT_ENDORSED, {S.ENDORSEMENT}, by=by, at=at, reason=reason)


@transaction.atomic
def approve(registration, *, by, at):
    """The secretariat approves. Whoever entered a registration, or is the person, does not."""
    hall = Hall.of(registration.event, at)
    hall.take_up(registration)
    if approve_in(hall, registration, by=by):
        hall.flush()
        tell_of_step(registration, at)
    return registration


def approve_in(hall, registration, *, by):
    """``approve`` for an act that holds the lock, and that tells and writes the numbers itself.
    False where it was done before."""
    if registration.approved_at and registration.is_live:
        return False
    _not_ones_own(registration, by)
    if registration.status == S.SUBSTITUTE:
        _refuse_unless(hall.event.stands(hall.at))
        facts = {"approved_at": hall.at, "confirmed_at": hall.at}
        hall.move(registration, S.CONFIRMED, by=by, **facts)
    elif registration.status == S.APPROVAL:
        _refuse_unless(hall.event.passes_on(hall.at))
        go_on(hall, registration, by=by, approved_at=hall.at)
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
    hall = Hall.of(registration.event, at)
    hall.take_up(registration)
    if registration.status not in {to, *waiting}:
        raise NotPossible(_("This registration does not wait for this decision."))
    if to == S.REFUSED:
        _not_ones_own(registration, by)
    return end(registration, to, by=by, at=at, reason=reason.strip())

"""A seat that is offered: accepted or declined by the person or the mission, or lapsed to the next."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.worker import for_each
from audit.lifecycle import NotPossible
from audit.models import SYSTEM
from events.actions.changing import end
from events.actions.seats import Hall
from events.actions.telling import tell
from events.models import Event, EventStatus, Registration, RegistrationStatus

S = RegistrationStatus


@transaction.atomic
def accept(registration, *, by, at):
    """Accept the seat that is offered, in time: the very second of the deadline is in time."""
    hall = Hall.of(registration.event, at)
    hall.take_up(registration)
    if registration.status == S.CONFIRMED:
        return registration
    if registration.status != S.OFFERED or not hall.event.stands(at):
        raise NotPossible(_("No seat is offered here any more."))
    if at.replace(microsecond=0) > registration.offer_until:
        raise NotPossible(_("The time to accept this seat is over; it has passed to the next."))
    hall.move(registration, S.CONFIRMED, by=by, confirmed_at=at)
    hall.flush()
    tell(registration, "registration_confirmed")
    return registration


@transaction.atomic
def decline(registration, *, by, at, reason=""):
    """Give a seat back that was offered or confirmed. It passes to the first who may have it."""
    hall = Hall.of(registration.event, at)
    hall.take_up(registration)
    if registration.status not in (S.DECLINED, S.OFFERED, S.CONFIRMED):
        raise NotPossible(_("There is no seat to decline."))
    return end(registration, S.DECLINED, by=by, at=at, reason=reason)


def lapse_offers(now):
    """End the offers whose time is over, and pass their seats on. Returns how many lapsed."""
    past = now.replace(microsecond=0)
    due = Registration.objects.filter(status=S.OFFERED, offer_until__lt=past)
    due = due.filter(event__status__in=[EventStatus.PUBLISHED, EventStatus.CLOSED])
    events = sorted(set(due.values_list("event", flat=True)))
    return for_each(events, lambda event: _lapse(event, past, now), what="event")


@transaction.atomic
def _lapse(event, past, now):
    hall = Hall.of(Event.objects.get(pk=event), now)
    rows = hall.event.registrations.filter(status=S.OFFERED, offer_until__lt=past)
    late, lapsed = list(rows.select_related("user").order_by("offer_until", "pk")), []
    for registration in late:
        hall.take_up(registration)
        if registration.arrived_at:  # who was let in has taken the seat
            hall.move(registration, S.CONFIRMED, by=SYSTEM, note="was let in", confirmed_at=now)
            hall.flush()
            continue
        lapsed.append(registration)
        hall.move(registration, S.LAPSED, by=SYSTEM, note="not accepted in time")
        hall.flush()
        tell(registration, "registration_lapsed")
    hall.pass_on()
    return len(lapsed)

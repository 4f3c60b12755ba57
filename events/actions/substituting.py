"""A mission replaces a person by another and keeps the seat."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible, begin
from audit.models import record, user_of
from events.actions.account_changes import erase_for_next_person, refuse_own_account
from events.actions.approval_steps import unmet_of
from events.actions.notifying import notify_person
from events.actions.recorded_persons import Found, find_recorded
from events.actions.registering import check_details, facts_of
from events.actions.seat_ledger import SeatLedger
from events.actions.shared_mailboxes import identify, keys_of
from events.models import EventStatus, Registration, RegistrationStatus
from events.queries.persons import account_for, accounts_of
from events.rules.eligibility import Unmet
from files.addresses import address_key
from friends.queries.people import focal_points

S = RegistrationStatus
REPLACEABLE = (S.CONFIRMED, S.SUBSTITUTE)


@transaction.atomic
def substitute(
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    details: Mapping[str, object] | None = None,
    successor: Registration | None = None,
    late: bool = False,
) -> Registration:
    """Give the seat of ``registration`` to another person of the same delegation.

    Either ``details`` of a new person, or ``successor``, one of the delegation's waiting people.
    The seat stays taken throughout. Where the event asks for the secretariat's approval, the new
    person waits for it, and the seat with him or her. Returns the new person's registration.
    ``late`` lets an officer do it after the deadline.
    """
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
        if registration.status == S.SUBSTITUTED and hasattr(registration, "substituted_by"):
            return _substituted_before(registration, details, successor)
        _refuse_unless_possible(seats, registration, late=late)
        if successor is None:
            new = _new_person(seats, registration, details, by=by)
        else:
            new = _lock_successor(seats, registration, successor)
        _hand_over(seats, registration, new, by=by)
        erase_for_next_person(copy(registration), by=by, at=at)
    mission = focal_points(new.delegation.entity)
    notify_person(registration, "registration_substituted", mission=(), by=new.name)
    notify_person(new, f"registration_{new.status}", mission=mission)
    return new


def _substituted_before(registration, details, successor):
    """By the same person, when the form is sent twice; another one is not passed over in
    silence."""
    there = registration.substituted_by
    named = [(details or {}).get(name, "") for name in ("given_name", "family_name")]
    if there == successor or (not successor and named == [there.given_name, there.family_name]):
        return there
    names = {"old": registration.name, "new": there.name}
    raise NotPossible(_("%(old)s has already been substituted by %(new)s.") % names)


def _refuse_unless_possible(seats, registration, *, late):
    if seats.event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("Registration for this event is not open."))
    if not late and not seats.event.may_substitute(seats.at):
        raise NotPossible(
            _("The time to substitute delegates is over. Write to the contact of the event.")
        )
    if registration.status not in REPLACEABLE:
        raise NotPossible(_("Only a person who has a seat can be substituted."))
    if registration.arrived_at:
        raise NotPossible(_("This person has been checked in and cannot be substituted."))


def _new_person(seats, registration, details, *, by):
    details = {k: v for k, v in (details or {}).items() if k in Registration.PERSONAL}
    email = address_key(details.get("email"))
    holder = accounts_of([email]).get(email)
    account = account_for(holder, details)
    refuse_own_account(None if details.get("shared_mailbox") else holder, by=by)
    new = Registration(
        event=seats.event,
        delegation=registration.delegation,
        user=account,
        mode=registration.mode,
        received_at=seats.at,
        entered_at=seats.at,
        entered_by=user_of(by),
        source="" if user_of(by) else str(by),
        endorsed_at=seats.at,
        group_link=registration.group_link,
        **details,
    )
    check_details(new)
    sent = seats.event.registrations.live().sent()
    found = find_recorded(seats.event, keys_of(new, holder)) if new.email else Found()
    facts = {"by": by, "holder": holder, "elsewhere": found.elsewhere}
    if identify(new, lambda key: sent.filter(person=key), **facts):
        raise NotPossible(
            _(
                "This person is already registered for this event. Choose from the people on "
                "the waiting list instead."
            ),
            field="email",
        )
    _refuse_unless_eligible(seats, new)
    return new


def _refuse_unless_eligible(seats, new):
    """A substitute meets the rules of the event, save the deadline: he or she comes after it."""
    if not seats.event.by_selection:
        return
    unmet = [Unmet(code).label for code in unmet_of(seats, new) if code != Unmet.LATE]
    if unmet:
        raise NotPossible(_("This person is not eligible: %s.") % "; ".join(map(str, unmet)))


def _lock_successor(seats, registration, successor):
    seats.lock(successor)
    same = successor.delegation_id == registration.delegation_id
    if not same or successor.status != S.WAITING:
        raise NotPossible(_("This person is no longer on the waiting list of your delegation."))
    if successor.mode != registration.mode:
        raise NotPossible(
            _("One of the two takes part in the room, the other online. Choose another person.")
        )
    return successor


def _hand_over(seats, old, new, *, by):
    """Both moves with the seat in between: the numbers end as they began."""
    reserved_seats = old.reserved_seats
    seats.move(old, S.SUBSTITUTED, by=by)
    if new.pk is None:
        to = S.SUBSTITUTE if seats.event.approval else S.CONFIRMED
        confirmed = seats.at if to == S.CONFIRMED else None
        begin(
            new,
            to,
            reserved_seats=reserved_seats,
            substitutes_for=old,
            rank=old.rank,
            confirmed_at=confirmed,
        )
        new.role = new.role or old.role
        new.save(force_insert=True)
        seats.take(new)
        facts = facts_of(new) | {"substitutes_for": old.pk}
        record(f"registration.{to}", new, by=by, after=facts)
    else:
        facts = {"confirmed_at": seats.at, "substitutes_for": old, "rank": old.rank}
        seats.move(new, S.CONFIRMED, by=by, reserved_seats=reserved_seats, **facts)

"""Changing what was said of a person, and ending a registration. Under the event's lock."""

from collections.abc import Mapping
from copy import copy
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import Conflict, NotPossible
from audit.models import changes, record
from events import permissions
from events.actions.account_changes import hand_over, is_another_person, refuse_taking_over
from events.actions.joining_persons import (
    end_decisions,
    follow_key,
    lock_events_of_decisions,
)
from events.actions.notifying import notify_person
from events.actions.registering import check_details, refuse_locked
from events.actions.seat_ledger import SeatLedger
from events.actions.shared_mailboxes import keys_of, refusal
from events.models import Registration, RegistrationStatus
from events.models.statuses import NOT_SENT
from events.queries.persons import account_for, accounts_of, person_key_of
from events.rules.names import are_two_people, is_another_name
from files.addresses import address_key

S = RegistrationStatus
# What a mission vouches for with its delegation list.
ENDORSED_DETAILS = (
    "style",
    "given_name",
    "family_name",
    "second_script",
    "position",
    "role",
    "email",
    "passport_until",
)


NAMES = ("given_name", "family_name")


@transaction.atomic
def change_registration(
    registration: Registration,
    *,
    by: Actor,
    at: datetime,
    version: int,
    details: Mapping[str, object],
) -> Registration:
    """Change the details of a person. Refused if another reader changed them in the meantime.

    Under the event's lock, since a new address may make the person one who is registered already.
    A new address that is another person's keeps nothing of the first one: see `hand_over`.
    """
    lock_events_of_decisions(registration)
    with SeatLedger(registration.event, at=at) as seats:
        seats.lock(registration)
    if registration.version != version:
        raise Conflict(registration)
    if not registration.is_live:
        raise NotPossible(_("This registration has ended. Register the person again."))
    details = {k: v for k, v in details.items() if k in Registration.PERSONAL}
    before = {name: getattr(registration, name) for name in details}
    first = copy(registration)
    _refuse_if_locked(registration, before, details, by=by)
    for name, value in details.items():
        setattr(registration, name, value)
    holder = None
    if not _keeps_account(registration, before, by=by):
        holder = accounts_of([registration.email]).get(address_key(registration.email))
        registration.user = account_for(holder, vars(registration))
    check_details(registration, complete=registration.status != S.DRAFT)
    details = {name: getattr(registration, name) for name in details}
    if _is_renamed_in_mailbox(registration, first):
        first.person = registration.person
    _refuse_another_person(registration, before, first, by=by, at=at)
    refuse_taking_over(registration, first, by=by, holder=holder)
    for twin in _twins(registration, holder):
        _refuse_twin(twin, registration, by=by)
    old, new = changes(registration, before, details)
    if new:
        if is_another_person(registration, first):
            hand_over(registration, first, by=by, at=at)
            end_decisions(first, by=by, at=at)
        registration.version += 1
        registration.save()
        record("registration.changed", registration, by=by, before=old, after=new)
    return registration


def _is_renamed_in_mailbox(registration, first):
    """The key of a shared mailbox holds the name: a correction of it, or the mark itself, makes
    nobody another person."""
    if not (registration.shared_mailbox or first.shared_mailbox):
        return False
    same = address_key(first.email) == address_key(registration.email)
    kept = same and first.user_id == registration.user_id
    return kept and not is_another_name(first.name, registration.name)


def _refuse_twin(twin, registration, *, by):
    if twin.email and not registration.shared_mailbox and are_two_people(twin, registration):
        raise refusal(twin, registration, by=by)
    raise NotPossible(_("This person is already registered for this event."), field="email")


def _twins(registration, holder):
    """Other rows of the same person, or of the account of the new address, unless the mailbox is
    shared: those that were sent, and for a draft those of its own delegation list."""
    others = registration.event.registrations.live().exclude(pk=registration.pk)
    is_alone = holder and not registration.shared_mailbox
    keys = keys_of(registration, holder)[:-1] if is_alone else [registration.person]
    others = others.filter(person__in=keys)
    if registration.status == S.DRAFT:
        return others.filter(~Q(status=S.DRAFT) | Q(delegation=registration.delegation_id))
    return others.sent()


def _refuse_if_locked(registration, before, details, *, by):
    """Who a person is, and in what role, is part of the delegation list; needs and contacts may
    change at any time."""
    if (
        registration.delegation.editable
        or not isinstance(by, User)
        or permissions.may_enter_replies(by)
    ):
        return
    fixed = [name for name in ENDORSED_DETAILS if name in details and details[name] != before[name]]
    if fixed:
        refuse_locked(registration.delegation, field=fixed[0])


def _refuse_another_person(registration, before, first, *, by, at):
    """A change of details is no substitution, which has its own deadline and approval. Officers may
    correct what a mission may not."""
    if (
        not isinstance(by, User)
        or permissions.may_enter_replies(by)
        or registration.status == S.DRAFT
    ):
        return
    renamed = [n for n in NAMES if n in before and before[n] != getattr(registration, n)]
    another = registration.person != first.person
    if (
        (renamed or another)
        and _is_decided(registration)
        and not registration.delegation.is_corrected
    ):
        text = _(
            "The secretariat has already decided on this person. Ask it to correct the "
            "name, or substitute the person."
        )
        raise NotPossible(text, field=renamed[0] if renamed else "email")
    late = registration.facts.counted and not registration.event.may_substitute(at)
    if another and (first.user_id or late):
        text = _(
            "This would make it the registration of another person. Substitute the person "
            "on the delegation list instead."
        )
        raise NotPossible(text, field="email" if "email" in before else None)


def _is_decided(registration):
    """Whether the secretariat has approved, scored or chosen this very person."""
    if not registration.event.by_selection:
        return registration.approved_at is not None
    chosen = registration.status in (S.CONFIRMED, S.OFFERED, S.WAITING)
    return chosen or registration.assessments.exists()


def _keeps_account(registration, before, *, by):
    """Whether the account is the same after a change. Another address means another person, unless
    the person changes the address himself or herself. Keeping the address attaches no account: that
    is done on confirming it (`claim_registrations`), which officers do not profit from."""
    same = address_key(before.get("email", registration.email)) == address_key(registration.email)
    return same or bool(registration.user and registration.user == by)


@transaction.atomic
def cancel_registration(
    registration: Registration, *, by: Actor, at: datetime, reason: str = ""
) -> Registration:
    """Cancel. A freed seat passes in the same moment to the first who may have it."""
    with SeatLedger(registration.event, at=at) as seats:
        return end_registration(seats, registration, S.CANCELLED, by=by, reason=reason)


def end_registration(
    seats: SeatLedger,
    registration: Registration,
    to: RegistrationStatus,
    *,
    by: Actor,
    reason: str = "",
) -> Registration:
    """End a registration by one of the closed statuses, in the ledger of the act that does it; a
    freed seat promotes the first person on the waiting list who may have it.

    Ending what has ended in the same way does nothing. A draft is removed from the delegation list
    without an email: the person was never told of it.
    """
    seats.lock(registration)
    before = S(registration.status)
    if before in NOT_SENT and to == S.CANCELLED:
        to = S.REMOVED
    if before == to:
        return registration
    if registration.arrived_at:
        raise NotPossible(_("This person has been checked in and cannot be cancelled."))
    seats.move(registration, to, by=by, reason=reason)
    if before != S.DRAFT:
        notify_person(registration, f"registration_{to}", reason=reason)
    if before.counted:
        seats.promote_waiting()
    return registration


def claim_registrations(user: User, email: str, at: datetime) -> None:
    """When a person confirms an address, registrations under it become the person's. Not an
    officer's, who may have written the address there: another officer enters officers."""
    if permissions.may_enter_replies(user):
        return
    rows = Registration.objects.filter(email__iexact=email, user=None).order_by("event_id")
    for registration in list(rows.select_related("event", "delegation")):
        with SeatLedger(registration.event, at=at) as seats:
            _claim(seats.lock(registration), user, email)


def _claim(registration, user, email):
    if registration.user_id or address_key(registration.email) != address_key(email):
        return  # changed since it was looked for
    if account_for(user, vars(registration)) is None:
        return  # another person's, with the same mailbox
    mine = registration.event.registrations.live().filter(user=user)
    if registration.status != S.DRAFT:
        mine = mine.sent()
    if registration.is_live and mine.exists():
        return
    before = registration.person
    registration.user = user
    registration.person = person_key_of(registration)
    registration.save(update_fields=["user", "person"])
    follow_key(before, registration.person)
    record("registration.claimed", registration, by=user)

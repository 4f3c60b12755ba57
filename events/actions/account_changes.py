"""Whose a registration is: entering it makes it no officer's own, and what belonged to one
person is not handed to the next."""

from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible
from audit.models import record
from events import permissions
from events.actions.notifying import notify_of_event, readers_for, registration_facts
from events.models import Registration
from events.models.registrations import new_badge_code, new_badge_number
from events.models.statuses import NOT_SENT
from events.registries import ON_PERSON_CHANGED
from friends.queries.people import focal_points


def refuse_own_account(account: User | None, *, by: Actor) -> None:
    """An officer who enters a person under the officer's own address would become that person's
    account, and so could open what is kept for the person alone."""
    if account is not None and account == by and permissions.may_enter_replies(account):
        raise NotPossible(
            _(
                "This is your own email address. Enter the person’s address. If you take part "
                "yourself, ask another officer to register you."
            ),
            field="email",
        )


def refuse_taking_over(
    registration: Registration, before: Registration, *, by: Actor, holder: User | None = None
) -> None:
    """Officers do not become the account of an existing registration by changing its address, nor
    give it their own as that of the person alone (``holder`` is the account of the new one)."""
    alone = None if registration.shared_mailbox else holder
    account = registration.user or alone
    if account and account == by and before.user_id != account.pk:
        raise NotPossible(
            _(
                "This is your own email address: the registration of %s would become yours. "
                "Enter the person’s address. If you take part yourself, register yourself."
            )
            % before.name,
            field="email",
        )


def is_another_person(registration: Registration, before: Registration) -> bool:
    return (registration.user_id, registration.person) != (before.user_id, before.person)


def erase_for_next_person(first: Registration, *, by: Actor, at: datetime) -> int:
    """Erase what was kept for the person of a row as it is stored (a copy: it is read again) and
    is not for the next one. Returns how much it was."""
    return sum(source(first, by=by, at=at) for source in ON_PERSON_CHANGED)


def hand_over(registration: Registration, before: Registration, *, by: Actor, at: datetime) -> None:
    """The registration becomes another person's or account's. What was kept for the first is erased
    (`events.registries.ON_PERSON_CHANGED`), the first one's badge opens no door any more, and the
    old address is told. ``before`` is the row as it is stored; the caller holds its lock and writes
    the new one afterwards."""
    erased = erase_for_next_person(before, by=by, at=at)
    registration.badge, registration.code = new_badge_number(), new_badge_code()
    accounts = {"account": before.user_id}, {"account": registration.user_id}
    record(
        "registration.person_changed", registration, by=by, before=accounts[0], after=accounts[1]
    )
    if registration.status not in NOT_SENT:
        _tell_the_first_person(before, erased=bool(erased), by=by)


def _tell_the_first_person(before, *, erased, by):
    """Under the address of the account and that of the registration; and the mission."""
    mission = [user for user in focal_points(before.delegation.entity) if user != by]
    language = before.user.language if before.user else before.language or "en"
    readers = [(before.email, language), *readers_for(before, mission)]
    facts = registration_facts(before) | {"erased": erased}
    facts["who"] = by.get_full_name() if isinstance(by, User) else str(by)
    notify_of_event(before.event, "registration_person_changed", readers, **facts)

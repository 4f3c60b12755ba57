"""Delegation lists of an event, accepted or returned for correction several at once."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible
from events.actions.acted_on import MOST, ActedOn, act_on_each, refuse_if_done
from events.actions.delegation_lists import accept_list, return_for_correction
from events.actions.seat_ledger import lock_event
from events.models import Delegation, DelegationListStatus, Event, RegistrationStatus
from friends.models.entities import protocol_order
from friends.queries.people import speakers

LIST_STATUS = DelegationListStatus
AWAITING = (RegistrationStatus.AWAITING_APPROVAL, RegistrationStatus.SUBSTITUTE)


@transaction.atomic
def accept_lists(
    event: Event, keys: Iterable[int], *, by: Actor, at: datetime, seen: str | None = None
) -> ActedOn[Delegation]:
    """Accept each list that was submitted, and with it approve its people; ``people`` of the result
    counts them. ``seen`` as in `events.actions.act_on_many`."""
    event = lock_event(event, at=at)
    keys = list(keys)[:MOST]
    before = _awaiting(event, keys)

    def accept(row):
        _refuse_unsubmitted(row, LIST_STATUS.RETURNED)
        refuse_if_done(row.status == LIST_STATUS.ACCEPTED)
        accept_list(row, by=by, at=at)
        row.refresh_from_db(fields=["status"])

    result = act_on_each(_lists(event, keys), accept)
    result.people = len(before - _awaiting(event, keys))
    return _told(result, at, seen)


@transaction.atomic
def return_lists(
    event: Event,
    keys: Iterable[int],
    *,
    by: Actor,
    at: datetime,
    reason: str,
    seen: str | None = None,
) -> ActedOn[Delegation]:
    """Return each list that was submitted or accepted for correction, with one reason for all."""
    if not reason.strip():
        raise NotPossible(
            _("Enter what the mission has to correct. It will be emailed to the mission."),
            field="reason",
        )
    event = lock_event(event, at=at)

    def return_one(row):
        _refuse_unsubmitted(row)
        refuse_if_done(row.status == LIST_STATUS.RETURNED)
        return_for_correction(row, by=by, at=at, reason=reason)
        row.refresh_from_db(fields=["status"])
        row.reason = reason.strip()

    return _told(act_on_each(_lists(event, list(keys)[:MOST]), return_one), at, seen)


def _lists(event, keys):
    rows = event.delegations.filter(pk__in=keys).select_related("entity")
    for row in rows.order_by(*protocol_order("entity")):
        row.event = event
        yield row


def _awaiting(event, keys):
    """The people of these lists who await the secretariat."""
    rows = event.registrations.filter(delegation__in=keys, status__in=AWAITING)
    return set(rows.order_by().values_list("pk", flat=True))


def _refuse_unsubmitted(row, *others):
    if row.status == LIST_STATUS.DRAFT:
        raise NotPossible(_("The mission has not submitted this list."))
    if row.status in others:
        raise NotPossible(_("The mission is correcting this list and has to submit it again."))


def _told(result, at, seen):
    speaking = speakers([row.entity_id for row in result.done], at.date())
    result.unreached = sum(not speaking[row.entity_id] for row in result.done)
    result.refuse_unless(seen)
    return result

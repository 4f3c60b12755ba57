"""Submitting a delegation list as it was foretold: the page before says by name who gets a seat,
and the act does that or nothing.

The forecast is the act itself, in a transaction that is rolled back: no row, no entry and no email
is left of it.
"""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from audit.lifecycle import NotPossible
from events.actions.deciding import endorse
from events.actions.delegation_lists import submit_list
from events.models import Delegation, Event, Registration, RegistrationStatus
from events.presenters.list_outcomes import ListOutcome, outcomes_of, shown_in_form
from events.queries.delegation_lists import delegation_of

S = RegistrationStatus


class ForecastChanged(NotPossible):
    """Others acted in the meantime: the list would have other results than the reader was shown.
    ``outcomes`` are those of now. Nothing was submitted."""

    def __init__(self, outcomes: Sequence[ListOutcome]) -> None:
        super().__init__(_("The figures have changed. Read what will happen now, then submit."))
        self.outcomes = outcomes


def forecast_list(delegation: Delegation, *, by: User, at: datetime) -> list[ListOutcome]:
    """What would become of everyone on the list if it were submitted now; nothing is written.
    Raises NotPossible where it cannot be submitted."""
    with transaction.atomic():
        outcomes = _submit(delegation, by=by, at=at)
        transaction.set_rollback(True)
    return outcomes


@transaction.atomic
def submit_as_forecast(
    delegation: Delegation, *, by: User, at: datetime, seen: str
) -> list[ListOutcome]:
    """Submit the list if that still has the results that the reader was shown (``seen``, by
    `shown_in_form`). Returns them. Raises ForecastChanged, or NotPossible as `submit_list`."""
    outcomes = _submit(delegation, by=by, at=at)
    if shown_in_form(outcomes) != seen:
        raise ForecastChanged(outcomes)
    return outcomes


def _submit(delegation, *, by, at):
    """On rows of its own: those of the caller keep what is true after a rollback."""
    event = Event.objects.get(pk=delegation.event_id)
    own = delegation_of(event, delegation.entity, at)
    before = {}
    if own.pk:
        rows = own.registrations.live().in_list_order()
        before = dict(rows.values_list("pk", "status"))
    submitted = submit_list(own, by=by, at=at)
    return outcomes_of(before, submitted, at)


def drafts_behind_endorsed(
    registration: Registration, *, by: User, at: datetime
) -> list[Registration]:
    """The drafts higher on the list that would find no seat any more if this person were endorsed
    now, before the list is submitted. Nothing is written."""
    rows = list(registration.delegation.registrations.live().in_list_order())
    keys = [row.pk for row in rows]
    place = keys.index(registration.pk) if registration.pk in keys else 0
    drafts = [row for row in rows[:place] if row.status == S.DRAFT]
    if not drafts:
        return []
    with transaction.atomic():
        event = Event.objects.get(pk=registration.event_id)
        own = event.registrations.select_related("user", "delegation__entity", "group_link")
        endorsed = endorse(own.get(pk=registration.pk), by=by, at=at)
        limits = (endorsed.delegation.left, endorsed.event.seats_left)
        seated = S(endorsed.status).counted
        transaction.set_rollback(True)
    left = min((limit for limit in limits if limit is not None), default=len(drafts))
    return drafts[left:] if seated else []

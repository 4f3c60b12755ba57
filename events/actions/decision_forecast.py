"""What endorsing or approving one person would do, before it is done: the act itself, in a
transaction that is rolled back. No row, no entry and no email is left of it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Max

from accounts.models import Notice, User
from events.actions.deciding import approve, endorse
from events.actions.notifying import readers_for
from events.models import Event, Registration
from events.queries.waiting_list import WaitingPlace, find_waiting_place


@dataclass(frozen=True)
class DecisionForecast:
    """``registration`` as it would be, its place in the waiting list, the seats that its delegation
    and the event would have left, and the addresses that would be emailed."""

    registration: Registration
    wait: WaitingPlace | None
    told: list[str]


def forecast_endorsing(registration: Registration, *, by: User, at: datetime) -> DecisionForecast:
    """Raises NotPossible where the person cannot be endorsed."""
    return _forecast(endorse, registration, by, at)


def forecast_approving(registration: Registration, *, by: User, at: datetime) -> DecisionForecast:
    """Raises NotPossible where the person cannot be approved by this officer."""
    return _forecast(approve, registration, by, at)


def _forecast(
    act: Callable[..., Registration], registration: Registration, by: User, at: datetime
) -> DecisionForecast:
    """On rows of its own: those of the caller keep what is true after the rollback."""
    with transaction.atomic():
        event = Event.objects.get(pk=registration.event_id)
        own = event.registrations.select_related("user", "delegation__entity", "group_link")
        before = Notice.objects.aggregate(last=Max("pk"))["last"] or 0
        done = act(own.get(pk=registration.pk), by=by, at=at)
        wait = find_waiting_place(done, at)
        # Others may be emailed in the same moment: of this registration alone.
        new = Notice.objects.filter(pk__gt=before, context__registration=done.pk)
        told = sorted(set(new.values_list("email", flat=True)))
        transaction.set_rollback(True)
    return DecisionForecast(done, wait, told)


def told_of_refusal(registration: Registration) -> list[str]:
    """The addresses that hear that a person is not endorsed, or not approved."""
    if registration.event.quiet:
        return []
    readers = readers_for(registration)
    emails = {reader.email if isinstance(reader, User) else reader[0] for reader in readers}
    return sorted(emails - {""})

"""One act on many registrations of an event: those that can be done are done, the others are
skipped with the reason. Under one lock of the event, in one transaction."""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.db import models, transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Actor
from audit.lifecycle import NotPossible
from events.actions.acted_on import MOST, ActedOn, preview_act
from events.actions.approval_steps import notify_of_steps
from events.actions.changing import end_registration
from events.actions.deciding import approve_with_ledger, not_approve_with_ledger
from events.actions.offering import promote_with_ledger
from events.actions.seat_ledger import SeatLedger
from events.models import Event, Registration, RegistrationStatus
from events.models.registrations import waiting_order

S = RegistrationStatus


class ManyAct(models.TextChoices):
    """What can be done with many registrations at once."""

    APPROVE = "approve", gettext_lazy("Approve")
    NOT_APPROVE = "not_approve", gettext_lazy("Do not approve")
    CANCEL = "cancel", gettext_lazy("Cancel registration")
    PROMOTE = "promote", gettext_lazy("Promote")

    @property
    def needs_reason(self) -> bool:
        return self in (ManyAct.NOT_APPROVE, ManyAct.CANCEL)


@transaction.atomic
def act_on_many(
    event: Event,
    keys: Iterable[int],
    act: ManyAct,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    seen: str | None = None,
) -> ActedOn[Registration]:
    """Do to each registration what the act on one does. ``seen`` is the fingerprint of what the
    officer was shown: where it would come out differently now, nothing is done (`NotPossible`)."""
    if act.needs_reason and not reason.strip():
        raise NotPossible(_("Enter the reason. The people concerned will read it."), field="reason")
    result = ActedOn[Registration]()
    with SeatLedger(event, at=at) as seats:
        waiting = _waiting(seats.event)
        for row in _rows(seats.event, keys, act):
            _act_on(seats, row, _act_on_one(seats, act, by, reason.strip()), result)
    if act == ManyAct.APPROVE:
        notify_of_steps(result.done, seats.event, at)
    acted = {row.pk for row in result.done}
    result.promoted = len(waiting - _waiting(seats.event) - acted)
    result.refuse_unless(seen)
    return result


def preview_act_on_many(
    event: Event, keys: Iterable[int], act: ManyAct, *, by: Actor, at: datetime
) -> ActedOn[Registration]:
    """What `act_on_many` would do now, with any reason."""
    return preview_act(act_on_many, event, keys, act, by=by, at=at, reason=_("(reason)"))


def _rows(event, keys, act):
    """In the order of receipt; those to be promoted in that of the waiting list. Of those to be
    cancelled first who has no seat: nobody is given a seat that is cancelled a moment later."""
    rows = event.registrations.sent().filter(pk__in=list(keys)[:MOST]).select_related("user")
    order = waiting_order(event) if act == ManyAct.PROMOTE else ["received_at", "pk"]
    rows = list(rows.order_by(*order))
    return sorted(rows, key=lambda row: S(row.status).counted) if act == ManyAct.CANCEL else rows


def _waiting(event):
    return set(event.registrations.waiting().order_by().values_list("pk", flat=True))


def _act_on(seats, row, act_on_one, result):
    seats.lock(row)
    try:
        changed = act_on_one(row)
    except NotPossible as refusal:
        result.skipped.append((row, str(refusal)))
        return
    if changed:
        result.done.append(row)
    else:
        result.skipped.append((row, _("This has already been done.")))


def _act_on_one(
    seats: SeatLedger, act: ManyAct, by: Actor, reason: str
) -> Callable[[Registration], bool]:
    """The act on one registration that is locked: whether it changed anything."""
    if act == ManyAct.APPROVE:
        return lambda row: approve_with_ledger(seats, row, by=by)
    if act == ManyAct.NOT_APPROVE:
        return lambda row: _changes(
            row, lambda: not_approve_with_ledger(seats, row, by=by, reason=reason)
        )
    if act == ManyAct.PROMOTE:
        return lambda row: promote_with_ledger(seats, row, by=by)
    return lambda row: _changes(row, lambda: _cancel(seats, row, by, reason))


def _changes(row, end):
    before = row.status
    end()
    return row.status != before


def _cancel(seats, row, by, reason):
    if not row.is_live and row.status != S.CANCELLED:
        raise NotPossible(_("This registration has ended."))
    end_registration(seats, row, S.CANCELLED, by=by, reason=reason)

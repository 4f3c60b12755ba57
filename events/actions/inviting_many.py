"""Invitations of an event, sent, sent again or withdrawn several at once. ``seen`` is everywhere as
in `events.actions.act_on_many`."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible
from events.actions.acted_on import MOST, ActedOn, act_on_each, refuse_if_done
from events.actions.inviting import (
    PAUSE,
    invite,
    refuse_inviting,
    remind_of,
    withdraw_invitation,
)
from events.actions.seat_ledger import lock_event
from events.models import Event, Invitation
from friends.models import Entity
from friends.models.entities import protocol_order
from friends.queries.people import speakers


@transaction.atomic
def invite_many(
    event: Event, keys: Iterable[int], *, by: Actor, at: datetime, seen: str | None = None
) -> ActedOn[Entity]:
    """Invite the entities of these keys that are not invited yet; ``unreached`` of the result are
    those without a focal point."""
    entities = list(Entity.objects.filter(pk__in=list(keys)[:MOST]).in_protocol_order())
    new = {row.entity_id: row for row in invite(event, entities=entities, by=by, at=at)}
    result = ActedOn[Entity](
        done=[entity for entity in entities if entity.pk in new],
        skipped=[(entity, _("Already invited.")) for entity in entities if entity.pk not in new],
        unreached=sum(row.readers == 0 for row in new.values()),
    )
    result.refuse_unless(seen)
    return result


@transaction.atomic
def remind_many(
    event: Event, keys: Iterable[int], *, by: Actor, at: datetime, seen: str | None = None
) -> ActedOn[Invitation]:
    """Write again to the missions of these invitations that have not replied."""
    event = lock_event(event, at=at)
    refuse_inviting(event, at)
    rows = list(_invitations(event, keys))
    speaking = speakers([row.entity_id for row in rows], at.date())

    def refuse(row):
        if why := _why_not_reminded(row, at):
            raise NotPossible(why)
        if not speaking[row.entity_id]:
            raise NotPossible(_("The mission has no focal point. Print its letter."))

    result = act_on_each(rows, refuse)
    remind_of(event, result.done, speaking, by=by, at=at)
    result.refuse_unless(seen)
    return result


def _why_not_reminded(row, at):
    if row.withdrawn_at:
        return _("This invitation was withdrawn.")
    if row.replied_at or row.named:
        return _("The mission has replied.")
    if row.reminded_at and row.reminded_at > at - PAUSE:
        return _("The mission was reminded within the last hour.")
    return ""


@transaction.atomic
def withdraw_many(
    event: Event, keys: Iterable[int], *, by: Actor, at: datetime, seen: str | None = None
) -> ActedOn[Invitation]:
    event = lock_event(event, at=at)

    def withdraw(row):
        refuse_if_done(row.withdrawn_at)
        withdraw_invitation(row, by=by, at=at)

    result = act_on_each(_invitations(event, keys), withdraw)
    result.refuse_unless(seen)
    return result


def _invitations(event, keys):
    rows = event.invitations.with_numbers().filter(pk__in=list(keys)[:MOST])
    for row in rows.select_related("entity").order_by(*protocol_order("entity"), "pk"):
        row.event = event
        yield row

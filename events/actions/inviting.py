"""Invitations of missions: sent by email, reminded of, answered and withdrawn."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible, lock
from audit.models import record, user_of
from events.actions.notifying import event_notices, write_notices
from events.actions.seat_ledger import lock_event
from events.models import Event, EventStatus, Invitation, RegistrationStatus
from friends.models import Entity
from friends.queries.people import speakers

S = RegistrationStatus
MOST = 999
PAUSE = timedelta(hours=1)  # between two reminders


# --- invitations ----------------------------------------------------------------------------------
@transaction.atomic
def invite(
    event: Event, *, entities: Collection[Entity], by: Actor, at: datetime
) -> list[Invitation]:
    """Invite entities, by email to their focal points. Those invited already get no second email.
    Returns the new invitations."""
    event = lock_event(event, at=at)
    refuse_inviting(event, at)
    existing = {row.entity_id: row for row in event.invitations.select_related("entity")}
    speaking = speakers([entity.pk for entity in entities], at.date())
    new = []
    for entity in entities:
        row = existing.get(entity.pk)
        if row is None or row.withdrawn_at:
            existing[entity.pk] = row = _invited(
                event, entity, row, len(speaking[entity.pk]), by=by, at=at
            )
            new.append(row)
    _write_to(event, new, "event_invitation", speaking)
    return new


def refuse_quiet(event: Event) -> None:
    """For acts that are nothing without their emails."""
    if event.quiet:
        raise NotPossible(
            _(
                "Emails about this event are switched off. An officer can switch them on in the "
                "back office."
            )
        )


def refuse_inviting(event: Event, at: datetime) -> None:
    if event.status == EventStatus.DRAFT:
        raise NotPossible(_("Publish the event before you invite delegations."))
    refuse_unless_taking_place(event, at)
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This is possible only while the event is published."))
    refuse_quiet(event)


def refuse_unless_taking_place(event: Event, at: datetime) -> None:
    if event.status == EventStatus.CANCELLED:
        raise NotPossible(_("The event has been cancelled."))
    if event.ends_at <= at:
        raise NotPossible(_("The event is over."))


def _invited(event, entity, row, readers, *, by, at):
    row = row or Invitation(event=event, entity=entity)
    row.entity = entity
    row.invited_at, row.invited_by, row.readers = at, user_of(by), readers
    row.withdrawn_at = row.read_at = row.replied_at = row.replied_by = row.coming = None
    row.reminded_at, row.reminders = None, 0
    row.save()
    record("invitation.sent", row, by=by, after={"event": event.pk, "entity": entity.pk})
    return row


def _write_to(event, invitations, kind, speaking):
    rows, closes = [], event.closing.isoformat()
    for row in invitations:
        facts = {"entity": row.entity.names, "code": row.entity.code, "invitation": row.pk}
        rows += event_notices(event, kind, speaking[row.entity_id], closes_at=closes, **facts)
    write_notices(rows)


@dataclass(frozen=True)
class ReminderList:
    """The unanswered invitations that a reminder would go to, and those of missions without a focal
    point. ``speaking`` maps an entity's key to the focal points it has now."""

    reachable: list[Invitation]
    without: list[Invitation]
    speaking: Mapping[int, Sequence[User]]


def list_to_remind(event: Event, at: datetime) -> ReminderList:
    """Who was reminded within the last hour is in neither list, so that a button pressed twice
    writes once."""
    silent = event.invitations.unanswered()
    rows = list(silent.exclude(reminded_at__gt=at - PAUSE).select_related("entity"))
    speaking = speakers([row.entity_id for row in rows], at.date())
    return ReminderList(
        reachable=[row for row in rows if speaking[row.entity_id]],
        without=[row for row in rows if not speaking[row.entity_id]],
        speaking=speaking,
    )


@transaction.atomic
def send_reminders(event: Event, *, by: Actor, at: datetime) -> int:
    """Write again to those who were invited and have not replied. Returns how many missions."""
    event = lock_event(event, at=at)
    refuse_inviting(event, at)
    found = list_to_remind(event, at)
    remind_of(event, found.reachable, found.speaking, by=by, at=at)
    return len(found.reachable)


def remind_of(
    event: Event,
    invitations: Sequence[Invitation],
    speaking: Mapping[int, Sequence[User]],
    *,
    by: Actor,
    at: datetime,
) -> None:
    """Write again to the focal points that ``speaking`` has for each invitation. The caller holds
    the event's lock and has chosen those without a reply."""
    for row in invitations:
        row.reminded_at, row.reminders = at, row.reminders + 1
        row.readers = len(speaking[row.entity_id])
    Invitation.objects.bulk_update(invitations, ["reminded_at", "reminders", "readers"])
    _write_to(event, invitations, "event_reminder", speaking)
    if invitations:
        keys = [row.pk for row in invitations]
        record("event.reminded", event, by=by, after={"invitations": keys})


@transaction.atomic
def reply_to_invitation(
    invitation: Invitation, *, by: Actor, at: datetime, coming: int
) -> Invitation:
    """We come with so many, or with 0 we do not. A later reply replaces the earlier one."""
    lock(invitation)
    if invitation.withdrawn_at:
        raise NotPossible(_("This invitation has been withdrawn."))
    if not 0 <= coming <= MOST:
        raise NotPossible(_("Enter how many people will come, from 0 to 999."), field="coming")
    refuse_unless_taking_place(invitation.event, at)
    before = invitation.coming
    if before == coming:
        return invitation
    invitation.coming, invitation.replied_at, invitation.replied_by = coming, at, user_of(by)
    invitation.read_at = invitation.read_at or at
    invitation.save(update_fields=["coming", "replied_at", "replied_by", "read_at"])
    was, now = {"coming": before}, {"coming": coming}
    record("invitation.replied", invitation, by=by, before=was, after=now)
    return invitation


def note_invitation_opened(invitation: Invitation, *, at: datetime) -> None:
    """The invitation was opened; the first time counts."""
    Invitation.objects.filter(pk=invitation.pk, read_at=None).update(read_at=at)


@transaction.atomic
def withdraw_invitation(invitation: Invitation, *, by: Actor, at: datetime) -> Invitation:
    """Take an invitation back; registrations that came of it stay."""
    lock(invitation)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record("invitation.withdrawn", invitation, by=by, after={"withdrawn_at": at})
    return invitation

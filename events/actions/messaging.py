"""Messages to the people or the missions of an event: written, sent now or later, stopped."""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions import resend
from accounts.emails import compose
from accounts.models import Actor, Notice, User
from audit.lifecycle import NotPossible, lock, move
from audit.models import record, user_of
from events.actions.acted_on import MOST, ActedOn, act_on_each, refuse_if_done
from events.actions.inviting import refuse_quiet
from events.actions.notifying import event_notices, write_notices
from events.models import Event, EventMessage, EventStatus, MessageStatus
from events.queries.message_readers import KIND, Readers, emails_of, find_readers
from files.outgoing_email import OutgoingEmail
from friends.models import Entity

S = MessageStatus
FIELDS = ("audience", "statuses", "language", "subject", "text", "send_at")


class ReadersChanged(NotPossible):
    """Who would get the message is not what the officer was shown."""


@transaction.atomic
def write_message(
    event: Event,
    *,
    by: Actor,
    at: datetime,
    message: EventMessage | None = None,
    entities: Collection[Entity] = (),
    **fields: Any,
) -> EventMessage:
    """Keep a message as a draft, or change one. Nothing is sent. ``fields`` are those of
    `EventMessage`: audience, statuses, language, subject, text, send_at."""
    _refuse_draft_event(event)
    if message is None:
        message = EventMessage(event=event, written_by=user_of(by))
    else:
        lock(message)
        _refuse_unless_draft(message)
    for name in FIELDS:
        setattr(message, name, fields[name])
    message.written_at = at
    message.full_clean(exclude=["event", "status", "written_by"], validate_constraints=False)
    message.save()
    message.entities.set(entities)
    record("eventmessage.written", message, by=by, after={"event": event.pk})
    return message


@transaction.atomic
def send_message(
    message: EventMessage, *, by: Actor, at: datetime, fingerprint: str
) -> EventMessage:
    """Send a draft, or keep its emails until its time. Doing it twice sends once.

    ``fingerprint`` is that of the readers as the officer saw them; raises ReadersChanged where they
    are others now.
    """
    lock(message)
    if message.status == S.SENT:
        return message
    _refuse_unless_draft(message)
    _refuse_draft_event(message.event)
    found = find_readers(message)
    if not found.readers:
        raise NotPossible(
            _("None of the people or missions that you chose has an email address. Choose others.")
        )
    if found.fingerprint != fingerprint:
        raise ReadersChanged(
            _("The recipients have changed. Check the message again, then send it.")
        )
    if message.send_at and message.send_at <= at:
        message.send_at = None
    rows = _emails(message, found, at)
    move(message, S.SENT, by=by, sent_at=at, recipients=len(rows), send_at=message.send_at)
    write_notices(rows)
    return message


def _emails(message: EventMessage, found: Readers, at: datetime) -> list[Notice]:
    rows = []
    for row in found.readers:
        rows += event_notices(message.event, KIND, [row.reader], **facts_of(message, row.entity))
    for notice in rows:
        notice.not_before = message.send_at or at
    return rows


def preview_email(
    message: EventMessage, found: Readers, *, to: User, at: datetime
) -> OutgoingEmail | None:
    """The email as the first reader would get it, or ``to`` where there is none; None about a quiet
    event. Nothing is written."""
    first = found.readers[0] if found.readers else None
    facts = facts_of(message, first.entity if first else None)
    rows = event_notices(message.event, KIND, [first.reader if first else to], **facts)
    for row in rows:
        row.pk, row.created_at = 0, at
        return compose(row)
    return None


def facts_of(message: EventMessage, entity: Entity | None = None) -> dict[str, object]:
    """What the email of a message says besides its event."""
    return {
        "message": message.pk,
        "title": message.subject,
        "text": message.text,
        "audience": message.audience,
        "entity": entity.names if entity else "",
    }


@transaction.atomic
def send_test(message: EventMessage, *, to: User, at: datetime) -> list[Notice]:
    """Send the message to its writer alone, as the others will get it."""
    _refuse_draft_event(message.event)
    facts = facts_of(message) | {"message": None}
    return write_notices(event_notices(message.event, KIND, [to], **facts))


@transaction.atomic
def stop_message(message: EventMessage, *, by: Actor, at: datetime) -> int:
    """Stop the emails that have not gone out. Returns how many; the others cannot be called
    back."""
    lock(message)
    if message.status == S.STOPPED:
        return 0
    if message.status != S.SENT:
        raise NotPossible(_("This message has not been sent."))
    waiting = emails_of(message).waiting().filter(claimed_until=None)
    stopped, _kinds = waiting.delete()
    if not stopped:
        raise NotPossible(_("All emails have already been sent."))
    move(message, S.STOPPED, by=by, recipients=(message.recipients or 0) - stopped)
    return stopped


@transaction.atomic
def resend_failed(
    message: EventMessage,
    _event: Event,
    keys: Iterable[int],
    *,
    by: Actor,
    at: datetime,
    seen: str | None = None,
) -> ActedOn[Notice]:
    """Send those emails of a message again that could not be sent. ``seen`` as in
    `events.actions.act_on_many`."""
    lock(message)
    _refuse_draft_event(message.event)

    def send_again(notice):
        lock(notice)
        if notice.sent_at:
            raise NotPossible(_("This email has been sent."))
        refuse_if_done(notice.failed_at is None)
        resend(notice, by=by)

    rows = emails_of(message).filter(pk__in=list(keys)[:MOST]).order_by("pk")
    result = act_on_each(rows.select_related("user"), send_again)
    result.refuse_unless(seen)
    return result


def remove_message(message: EventMessage, *, by: Actor) -> EventMessage:
    """Remove a draft from the list."""
    return move(message, S.REMOVED, by=by)


def _refuse_unless_draft(message):
    if message.status != S.DRAFT:
        raise NotPossible(_("This message is no longer a draft."))


def _refuse_draft_event(event):
    if event.status == EventStatus.DRAFT:
        raise NotPossible(_("Publish the event before you send messages about it."))
    refuse_quiet(event)

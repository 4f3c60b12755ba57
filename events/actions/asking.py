"""Asking by mail: missions whether they come, and after a change everybody to confirm again."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import Notice, notices
from audit.lifecycle import NotPossible, lock
from audit.models import SYSTEM, person, record
from audit.stamps import drop
from events.actions.changing import end
from events.actions.seats import Hall
from events.actions.telling import facts_about, facts_of, person_of, tell
from events.models import Answer, Event, EventStatus, Invitation, RegistrationStatus, Round
from events.models.statuses import LIVE
from friends.people import speakers

S = RegistrationStatus
MOST = 999


# --- invitations ----------------------------------------------------------------------------------
@transaction.atomic
def invite(event, *, entities, by, at):
    """Invite entities, by mail to their focal points. Who is invited already is not written to
    again. Returns the new invitations."""
    event = Hall.of(event, at).event
    _refuse_unless_published(event)
    known = {row.entity_id: row for row in event.invitations.select_related("entity")}
    speaking = speakers([entity.pk for entity in entities])
    new = []
    for entity in entities:
        row = known.get(entity.pk)
        if row is None or row.withdrawn_at:
            new.append(_invited(event, entity, row, len(speaking[entity.pk]), by=by, at=at))
    _write_to(event, new, "event_invitation", speaking)
    return new


def _refuse_unless_published(event):
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("Publish the event before you invite."))


def _invited(event, entity, row, readers, *, by, at):
    row = row or Invitation(event=event, entity=entity)
    row.entity = entity
    row.invited_at, row.invited_by, row.readers = at, person(by), readers
    row.withdrawn_at = row.read_at = row.replied_at = row.replied_by = row.coming = None
    row.reminded_at, row.reminders = None, 0
    row.save()
    record("invitation.sent", row, by=by, after={"event": event.pk, "entity": entity.pk})
    return row


def _write_to(event, invitations, kind, speaking):
    common, rows = facts_of(event), []
    closes = event.closing.isoformat()
    for row in invitations:
        facts = {"entity": row.entity.names, "code": row.entity.code, "invitation": row.pk}
        context = common | facts | {"closes_at": closes}
        rows += notices(kind, speaking[row.entity_id], context)
    Notice.objects.bulk_create(rows, batch_size=1000)


@transaction.atomic
def remind(event, *, by, at):
    """Write again to those who were invited and have not replied. Returns how many missions."""
    event = Hall.of(event, at).event
    _refuse_unless_published(event)
    rows = list(event.invitations.unanswered().select_related("entity"))
    speaking = speakers([row.entity_id for row in rows])
    told = [row for row in rows if speaking[row.entity_id]]
    keys = [row.pk for row in told]
    event.invitations.filter(pk__in=keys).update(reminded_at=at, reminders=F("reminders") + 1)
    _write_to(event, told, "event_reminder", speaking)
    if told:
        record("event.reminded", event, by=by, after={"invitations": keys})
    return len(told)


@transaction.atomic
def reply(invitation, *, by, at, coming):
    """We come with so many, or with 0 we do not. A later reply replaces the earlier one."""
    lock(invitation)
    if invitation.withdrawn_at:
        raise NotPossible(_("This invitation was withdrawn."))
    if not 0 <= coming <= MOST:
        raise NotPossible(_("Write how many persons come, from 0 to 999."), field="coming")
    if invitation.event.ends_at <= at:
        raise NotPossible(_("The event is over."))
    before = invitation.coming
    if before == coming:
        return invitation
    invitation.coming, invitation.replied_at, invitation.replied_by = coming, at, person(by)
    invitation.read_at = invitation.read_at or at
    invitation.save(update_fields=["coming", "replied_at", "replied_by", "read_at"])
    facts = {"before": {"coming": before}, "after": {"coming": coming}}
    record("invitation.replied", invitation, by=by, **facts)
    return invitation


def note_read(invitation, *, at):
    """The invitation was opened; the first time counts."""
    Invitation.objects.filter(pk=invitation.pk, read_at=None).update(read_at=at)


@transaction.atomic
def withdraw_invitation(invitation, *, by, at):
    """Take an invitation back; registrations that came of it stay."""
    lock(invitation)
    if invitation.withdrawn_at is None:
        invitation.withdrawn_at = at
        invitation.save(update_fields=["withdrawn_at"])
        record("invitation.withdrawn", invitation, by=by, after={"withdrawn_at": at})
    return invitation


# --- confirming again -----------------------------------------------------------------------------
@transaction.atomic
def ask_again(event, *, by, at, deadline, reason):
    """Ask everybody who is registered to confirm again by a deadline, and say why. A round that
    still runs is ended, and its answers count no more."""
    if not reason.strip():
        raise NotPossible(_("Say what has changed: everybody is told."), field="reason")
    event = Hall.of(event, at).event
    _refuse_asking(event, at, deadline)
    event.rounds.running().update(ended_at=at)
    facts = {"reason": reason.strip(), "asked_at": at, "asked_by": person(by), "deadline": deadline}
    asked = Round.objects.create(event=event, **facts)
    rows = list(_asked_people(event))
    Answer.objects.bulk_create(
        [Answer(round=asked, registration=row) for row in rows], batch_size=1000
    )
    record(
        "round.asked",
        asked,
        by=by,
        after={"event": event.pk, "deadline": deadline, "asked": len(rows)},
    )
    _tell_asked(event, asked, rows)
    return asked


def _refuse_asking(event, at, deadline):
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This event is not open."))
    if deadline <= at:
        raise NotPossible(_("The deadline has to be in the future."), field="deadline")
    if deadline > event.starts_at:
        raise NotPossible(_("The deadline has to be before the event."), field="deadline")


def _asked_people(event):
    rows = event.registrations.live().exclude(status=S.DRAFT)
    return rows.select_related("user", "delegation__entity").order_by("pk")


def _tell_asked(event, asked, rows):
    """Each person, and each focal point once for every person of the mission."""
    answers = dict(asked.answers.values_list("registration", "pk"))
    speaking = speakers({row.delegation.entity_id for row in rows})
    common = facts_of(event) | {"reason": asked.reason, "until": asked.deadline.isoformat()}
    mails = []
    for row in rows:
        row.event = event
        context = common | facts_about(row) | {"answer": answers[row.pk]}
        readers = [person_of(row), *speaking[row.delegation.entity_id]]
        mails += notices("registration_again", readers, context)
    Notice.objects.bulk_create(mails, batch_size=1000)


@transaction.atomic
def answer(asked, *, by, at, comes):
    """Confirm again, or give the place back; the waiting list moves at once. ``asked`` is an Answer."""
    registration = asked.registration
    hall = Hall.of(registration.event, at)
    lock(asked)
    if asked.answered_at and asked.comes == comes:
        return asked
    if asked.round.ended_at or at.replace(microsecond=0) > asked.round.deadline:
        raise NotPossible(_("The time to answer is over."))
    hall.take_up(registration)
    if registration.status not in LIVE:
        raise NotPossible(_("This registration has ended. Register the person again."))
    asked.comes, asked.answered_at = comes, at
    asked.save(update_fields=["comes", "answered_at"])
    record(
        "registration.confirmed_again" if comes else "registration.not_coming", registration, by=by
    )
    if not comes:
        end(registration, S.CANCELLED, by=by, at=at)
    return asked


def release_unanswered(now):
    """End the rounds whose deadline has passed: who did not answer is released, and the waiting
    list moves. Returns how many persons were released."""
    due = Round.objects.running().filter(deadline__lt=now.replace(microsecond=0))
    return sum(_release(asked, now) for asked in due)


@transaction.atomic
def _release(asked, now):
    hall = Hall.of(Event.objects.get(pk=asked.event_id), now)
    lock(asked)
    if asked.ended_at:
        return 0
    silent = asked.answers.filter(answered_at=None, registration__status__in=LIVE)
    rows = [a.registration for a in silent.select_related("registration__user").order_by("pk")]
    released = [row for row in rows if not row.scans.arrivals().exists()]
    for registration in released:
        hall.take_up(registration)
        hall.move(registration, S.RELEASED, by=SYSTEM, note="did not confirm again")
        hall.flush()
        tell(registration, "registration_released")
    asked.ended_at = now
    asked.save(update_fields=["ended_at"])
    record("round.ended", asked, by=SYSTEM, after={"released": len(released)})
    hall.pass_on()
    drop("figures")
    return len(released)

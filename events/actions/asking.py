"""Asking by mail: missions whether they come, and after a change everybody to confirm again."""

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Notice, notices
from accounts.worker import for_each
from audit.lifecycle import NotPossible, lock
from audit.models import SYSTEM, person, record
from events.actions.changing import end
from events.actions.seats import SeatLedger, lock_event
from events.actions.telling import facts_about, facts_of, person_of, tell
from events.models import Answer, Event, EventStatus, Invitation, RegistrationStatus, Round
from events.models.statuses import LIVE
from friends.people import speakers

S = RegistrationStatus
MOST = 999
PAUSE = timedelta(hours=1)


# --- invitations ----------------------------------------------------------------------------------
@transaction.atomic
def invite(event, *, entities, by, at):
    """Invite entities, by mail to their focal points. Who is invited already is not written to
    again. Returns the new invitations."""
    event = lock_event(event, at=at)
    _refuse_inviting(event, at)
    known = {row.entity_id: row for row in event.invitations.select_related("entity")}
    speaking = speakers([entity.pk for entity in entities], at.date())
    new = []
    for entity in entities:
        row = known.get(entity.pk)
        if row is None or row.withdrawn_at:
            known[entity.pk] = row = _invited(
                event, entity, row, len(speaking[entity.pk]), by=by, at=at
            )
            new.append(row)
    _write_to(event, new, "event_invitation", speaking)
    return new


def _refuse_inviting(event, at):
    if event.status == EventStatus.DRAFT:
        raise NotPossible(_("Publish the event before you invite."))
    _refuse_unless_it_comes(event, at)
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This event is not open."))


def _refuse_unless_it_comes(event, at):
    if event.status == EventStatus.CALLED_OFF:
        raise NotPossible(_("The event has been called off."))
    if event.ends_at <= at:
        raise NotPossible(_("The event is over."))


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


def to_remind(event, at):
    """``(reachable, without)``: the unanswered invitations a reminder would go to, each with the
    focal points it has now as ``speaking``; and those of missions that have none. Who has named
    persons has answered by that; who was reminded within the last hour is in neither, so that a
    button pressed twice writes once."""
    rows = event.invitations.unanswered().with_numbers().filter(named=0).select_related("entity")
    rows = list(rows.exclude(reminded_at__gt=at - PAUSE))
    speaking = speakers([row.entity_id for row in rows], at.date())
    for row in rows:
        row.speaking = speaking[row.entity_id]
    return [row for row in rows if row.speaking], [row for row in rows if not row.speaking]


@transaction.atomic
def remind(event, *, by, at):
    """Write again to those who were invited and have not replied. Returns how many missions."""
    event = lock_event(event, at=at)
    _refuse_inviting(event, at)
    told, _without = to_remind(event, at)
    for row in told:
        row.reminded_at, row.reminders, row.readers = at, row.reminders + 1, len(row.speaking)
    Invitation.objects.bulk_update(told, ["reminded_at", "reminders", "readers"])
    _write_to(event, told, "event_reminder", {row.entity_id: row.speaking for row in told})
    if told:
        record("event.reminded", event, by=by, after={"invitations": [row.pk for row in told]})
    return len(told)


@transaction.atomic
def reply(invitation, *, by, at, coming):
    """We come with so many, or with 0 we do not. A later reply replaces the earlier one."""
    lock(invitation)
    if invitation.withdrawn_at:
        raise NotPossible(_("This invitation was withdrawn."))
    if not 0 <= coming <= MOST:
        raise NotPossible(_("Write how many persons come, from 0 to 999."), field="coming")
    _refuse_unless_it_comes(invitation.event, at)
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
    still runs is ended, and its answers count no more; the same asked twice is asked once."""
    event, reason = lock_event(event, at=at), reason.strip()
    refuse_asking(event, at=at, deadline=deadline, reason=reason)
    if same := event.rounds.running().filter(deadline=deadline, reason=reason).first():
        return same
    for before in event.rounds.running():
        _end_round(before, at, by=by, note="asked anew")
    facts = {"reason": reason, "asked_at": at, "asked_by": person(by), "deadline": deadline}
    asked = Round.objects.create(event=event, **facts)
    rows = list(asked_people(event))
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


def refuse_asking(event, *, at, deadline, reason):
    """Asked by the act, and by the page before it that says how many are asked."""
    if not reason.strip():
        raise NotPossible(_("Say what has changed: everybody is told."), field="reason")
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This event is not open."))
    if deadline <= at:
        raise NotPossible(_("The deadline has to be in the future."), field="deadline")
    if deadline > event.starts_at:
        raise NotPossible(_("The deadline has to be before the event."), field="deadline")


def asked_people(event):
    """Who is asked: everybody who is registered, save the drafts that no mission has sent yet."""
    rows = event.registrations.live().sent()
    return rows.select_related("user", "delegation__entity").order_by("pk")


def _tell_asked(event, asked, rows):
    """Each person, and each focal point once for every person of the mission."""
    answers = dict(asked.answers.values_list("registration", "pk"))
    speaking = speakers({row.delegation.entity_id for row in rows}, asked.asked_at.date())
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
    with SeatLedger(asked.registration.event, at=at) as seats:
        return _answer(seats, asked, by=by, comes=comes)


def _answer(seats, asked, *, by, comes):
    registration, at = asked.registration, seats.at
    lock(asked)
    if asked.answered_at and asked.comes == comes:
        return asked
    _refuse_unless_it_comes(seats.event, at)
    if asked.round.ended_at or at.replace(microsecond=0) > asked.round.deadline:
        raise NotPossible(_("The time to answer is over."))
    seats.lock(registration)
    if registration.status not in LIVE:
        raise NotPossible(_("This registration has ended. Register the person again."))
    asked.comes, asked.answered_at = comes, at
    asked.save(update_fields=["comes", "answered_at"])
    record(
        "registration.confirmed_again" if comes else "registration.not_coming", registration, by=by
    )
    if not comes:
        end(seats, registration, S.CANCELLED, by=by)
    return asked


def release_unanswered(now):
    """End the rounds whose deadline has passed: who did not answer is released, and the waiting
    list moves; of an event that was called off nobody is. Returns how many persons were released."""
    due = Round.objects.running().filter(deadline__lt=now.replace(microsecond=0))
    return for_each(due, lambda asked: _release(asked, now))


@transaction.atomic
def _release(asked, now):
    with SeatLedger(Event.objects.get(pk=asked.event_id), at=now) as seats:
        lock(asked)
        if asked.ended_at:
            return 0
        released = _silent(seats, asked) if seats.event.stands(now) else []
        for registration in released:
            seats.move(registration, S.RELEASED, by=SYSTEM, note="did not confirm again")
            tell(registration, f"registration_{S.RELEASED}")
        _end_round(asked, now, by=SYSTEM, after={"released": len(released)})
        seats.promote_waiting()
    return len(released)


def _end_round(asked, at, **facts):
    asked.ended_at = at
    asked.save(update_fields=["ended_at"])
    record("round.ended", asked, **facts)


def _silent(seats, asked):
    """Who has not answered and still could, locked; who was checked in has come."""
    silent = asked.answers.filter(answered_at=None, registration__status__in=LIVE)
    rows = [row.registration for row in silent.select_related("registration__user").order_by("pk")]
    return [row for row in rows if not seats.lock(row).arrived_at]

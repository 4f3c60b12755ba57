"""Reconfirmation: everyone who is registered is asked to reconfirm by a deadline; people who do not
answer lose their seats."""

from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Actor
from accounts.worker import for_each
from audit.lifecycle import NotPossible, lock
from audit.models import SYSTEM, record, user_of
from events.actions.changing import end_registration
from events.actions.inviting import refuse_quiet, refuse_unless_taking_place
from events.actions.notifying import (
    account_or_email,
    event_notices,
    notify_person,
    registration_facts,
    write_notices,
)
from events.actions.seat_ledger import SeatLedger, lock_event
from events.models import (
    Event,
    EventStatus,
    ReconfirmationAnswer,
    ReconfirmationRound,
    Registration,
    RegistrationStatus,
)
from events.models.statuses import LIVE
from friends.queries.people import speakers

S = RegistrationStatus


# --- reconfirming ---------------------------------------------------------------------------------
@transaction.atomic
def start_reconfirmation(
    event: Event, *, by: Actor, at: datetime, deadline: datetime, reason: str
) -> ReconfirmationRound:
    """Ask everyone who is registered to reconfirm by a deadline, and say why. A round that is still
    open is ended, and its answers count no more; asking the same twice asks once."""
    event, reason = lock_event(event, at=at), reason.strip()
    refuse_reconfirmation(event, at=at, deadline=deadline, reason=reason)
    if same := event.rounds.running().filter(deadline=deadline, reason=reason).first():
        return same
    for earlier in event.rounds.running():
        _end_round(earlier, at, by=by, note="asked again")
    facts = {"reason": reason, "asked_at": at, "asked_by": user_of(by), "deadline": deadline}
    reconfirmation = ReconfirmationRound.objects.create(event=event, **facts)
    rows = list(people_to_ask(event))
    ReconfirmationAnswer.objects.bulk_create(
        [ReconfirmationAnswer(round=reconfirmation, registration=row) for row in rows],
        batch_size=1000,
    )
    record(
        "reconfirmationround.started",
        reconfirmation,
        by=by,
        after={"event": event.pk, "deadline": deadline, "asked": len(rows)},
    )
    _tell_asked(event, reconfirmation, rows)
    return reconfirmation


def refuse_reconfirmation(event: Event, *, at: datetime, deadline: datetime, reason: str) -> None:
    """Asked by the act, and by the page before it that says how many are asked."""
    if not reason.strip():
        raise NotPossible(
            _("Enter what has changed. All registered people will read it."), field="reason"
        )
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("This is possible only while the event is published."))
    refuse_quiet(event)  # people who cannot be asked would lose their seats
    if deadline <= at:
        raise NotPossible(_("The deadline must be in the future."), field="deadline")
    if deadline > event.starts_at:
        raise NotPossible(_("The deadline must be before the event begins."), field="deadline")


def people_to_ask(event: Event) -> QuerySet[Registration]:
    """The registrations to ask: all of them, save drafts that no mission has sent yet."""
    rows = event.registrations.live().sent()
    return rows.select_related("user", "delegation__entity").order_by("pk")


def _tell_asked(event, reconfirmation, rows):
    """Each person, and each focal point once for every person of the mission."""
    answers = dict(reconfirmation.answers.values_list("registration", "pk"))
    speaking = speakers({row.delegation.entity_id for row in rows}, reconfirmation.asked_at.date())
    common = {"reason": reconfirmation.reason, "until": reconfirmation.deadline.isoformat()}
    emails = []
    for row in rows:
        row.event = event
        facts = common | registration_facts(row) | {"answer": answers[row.pk]}
        readers = [account_or_email(row), *speaking[row.delegation.entity_id]]
        emails += event_notices(event, "registration_reconfirmation", readers, **facts)
    write_notices(emails)


@transaction.atomic
def answer_reconfirmation(
    answer: ReconfirmationAnswer, *, by: Actor, at: datetime, comes: bool
) -> ReconfirmationAnswer:
    """Reconfirm or decline; the waiting list is promoted at once."""
    with SeatLedger(answer.registration.event, at=at) as seats:
        return _save_answer(seats, answer, by=by, comes=comes)


def _save_answer(seats, answer, *, by, comes):
    registration, at = answer.registration, seats.at
    lock(answer)
    if answer.answered_at and answer.comes == comes:
        return answer
    refuse_unless_taking_place(seats.event, at)
    if answer.round.ended_at or at.replace(microsecond=0) > answer.round.deadline:
        raise NotPossible(_("The time to answer is over."))
    seats.lock(registration)
    if registration.status not in LIVE:
        raise NotPossible(_("This registration has ended. Register the person again."))
    answer.comes, answer.answered_at = comes, at
    answer.save(update_fields=["comes", "answered_at"])
    record("registration.reconfirmed" if comes else "registration.not_coming", registration, by=by)
    if not comes:
        end_registration(seats, registration, S.CANCELLED, by=by)
    return answer


def end_reconfirmation_rounds(now: datetime) -> int:
    """End the rounds whose deadline has passed: people who did not answer are not reconfirmed, and
    the waiting list is promoted; a cancelled event ends no registration. Returns how many persons
    were not reconfirmed."""
    due = ReconfirmationRound.objects.running().filter(deadline__lt=now.replace(microsecond=0))
    return for_each(due, lambda reconfirmation: _end_due_round(reconfirmation, now))


@transaction.atomic
def _end_due_round(reconfirmation, now):
    with SeatLedger(Event.objects.get(pk=reconfirmation.event_id), at=now) as seats:
        lock(reconfirmation)
        if reconfirmation.ended_at:
            return 0
        unanswered = _lock_unanswered(seats, reconfirmation) if seats.event.stands(now) else []
        for registration in unanswered:
            seats.move(registration, S.NOT_RECONFIRMED, by=SYSTEM, note="did not reconfirm")
            notify_person(registration, f"registration_{S.NOT_RECONFIRMED}")
        _end_round(reconfirmation, now, by=SYSTEM, after={"not_reconfirmed": len(unanswered)})
        seats.promote_waiting()
    return len(unanswered)


def _end_round(reconfirmation, at, **facts):
    reconfirmation.ended_at = at
    reconfirmation.save(update_fields=["ended_at"])
    record("reconfirmationround.ended", reconfirmation, **facts)


def _lock_unanswered(seats, reconfirmation):
    """Who has not answered and still could, locked; who was checked in has come."""
    unanswered = reconfirmation.answers.filter(answered_at=None, registration__status__in=LIVE)
    rows = [
        row.registration for row in unanswered.select_related("registration__user").order_by("pk")
    ]
    return [row for row in rows if not seats.lock(row).arrived_at]

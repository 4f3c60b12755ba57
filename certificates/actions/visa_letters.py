"""Visa support letters: asked for with the passport details, issued, withdrawn with a reason."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from audit.lifecycle import NotPossible, begin, lock, move
from audit.models import record, user_of
from certificates.models import VisaLetter, VisaLetterStatus, VisaRule
from certificates.models.visa_letters import DRAFT
from events.actions import ActedOn, act_on_each
from events.actions.notifying import notify_person
from events.models import Event, Mode, Registration, RegistrationStatus

L = VisaLetterStatus


def refuse_unless_attending(registration: Registration, at: datetime) -> None:
    """Letters are for people with a seat in the room, at a coming event that writes letters."""
    event = registration.event
    if not VisaRule.objects.filter(event=event).exists():
        raise NotPossible(_("This event does not offer visa support letters."))
    if not event.stands(at):
        raise NotPossible(_("The event is over or cancelled, so no more letters are issued."))
    if registration.status != RegistrationStatus.CONFIRMED:
        raise NotPossible(_("A letter can be requested after the registration is confirmed."))
    if registration.mode != Mode.ROOM:
        raise NotPossible(_("People who take part online need no visa support letter."))


def request_letter(registration: Registration, *, by: Actor, at: datetime) -> VisaLetter:
    """Have a letter prepared, unless one is being prepared or issued. The caller holds the lock of
    the registration."""
    live = registration.visa_letters.exclude(status=L.WITHDRAWN).first()
    if live:
        return live
    letter = begin(VisaLetter(registration=registration, asked_at=at), L.BEING_PREPARED)
    letter.save()
    record("visaletter.requested", letter, by=by)
    return letter


@transaction.atomic
def issue_letter(letter: VisaLetter, *, by: Actor, at: datetime) -> VisaLetter:
    """Make the letter available to the person and the mission, who are told."""
    registration = lock(letter.registration)
    if lock(letter).status == L.ISSUED:
        return letter
    refuse_unless_attending(registration, at)
    if not hasattr(registration, "passport_details"):
        raise NotPossible(
            _("There are no passport details. They were not sent yet, or have been erased.")
        )
    move(letter, L.ISSUED, by=by, issued_at=at, issued_by=user_of(by))
    notify_person(registration, "visa_letter_issued")
    return letter


def has_seen_draft(registration: Registration, by: User) -> bool:
    """Whether this officer opened the draft of the letter with the passport details as they are:
    when these change it has to be seen again."""
    details = getattr(registration, "passport_details", None)
    return details is not None and (
        registration.passport_accesses.filter(
            by=by, purpose=DRAFT, at__gte=details.filled_at
        ).exists()
    )


@transaction.atomic
def issue_letters(
    event: Event, keys: Iterable[int], *, by: User, at: datetime, seen: str | None = None
) -> ActedOn[Registration]:
    """Issue the letters of these registrations whose draft the officer has seen; the others are
    skipped with the reason. ``seen`` as in `events.actions.act_on_many`."""
    rows = event.registrations.filter(pk__in=list(keys)).select_related(
        "delegation__entity", "user", "passport_details"
    )
    result = act_on_each(_at(event, rows.order_by("pk")), lambda row: _issue_to(row, by=by, at=at))
    result.refuse_unless(seen)
    return result


def _at(event, rows):
    for row in rows:
        row.event = event
        yield row


def _issue_to(row, *, by, at):
    letter = row.visa_letters.exclude(status=L.WITHDRAWN).first()
    if letter is None:
        raise NotPossible(_("The passport details are missing."))
    if letter.status == L.ISSUED:
        raise NotPossible(_("This letter has already been issued."))
    if not has_seen_draft(row, by):
        raise NotPossible(_("You have not seen the draft of this letter. Open it first."))
    letter.registration = row
    issue_letter(letter, by=by, at=at)


@transaction.atomic
def withdraw_letter(
    letter: VisaLetter, *, by: Actor, at: datetime, reason: str, tell: bool = True
) -> VisaLetter:
    """It can no longer be downloaded, and the verification page says so. ``tell`` is False where
    the act that withdraws it writes to the person itself."""
    reason = reason.strip()
    if not reason:
        raise NotPossible(_("Enter a reason. The person will see it."), field="reason")
    registration = lock(letter.registration)
    if lock(letter).status == L.WITHDRAWN:
        return letter
    move(letter, L.WITHDRAWN, by=by, withdrawn_at=at, reason=reason[:300])
    if tell:
        notify_person(registration, "visa_letter_withdrawn", reason=letter.reason)
    return letter

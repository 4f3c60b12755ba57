"""Letters for visas: asked for with the passport data, issued, withdrawn with a reason."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible, begin, lock, move
from audit.models import person, record
from events.actions.telling import tell
from events.models import Letter, LetterStatus, Mode, RegistrationStatus, VisaRule

L = LetterStatus


def refuse_unless_comes(registration, at):
    """Letters are for who has a seat in the room of an event to come that writes letters."""
    event = registration.event
    if not VisaRule.objects.filter(event=event).exists():
        raise NotPossible(_("No letters for visas are written at this event."))
    if not event.stands(at):
        raise NotPossible(_("The event is over or called off: no letter is written any more."))
    if registration.status != RegistrationStatus.CONFIRMED:
        raise NotPossible(_("A letter is written once the registration is confirmed."))
    if registration.mode != Mode.ROOM:
        raise NotPossible(_("Who takes part online needs no visa: no passport data are kept."))


def ask_letter(registration, *, by, at):
    """Put a letter into work, unless one is in work or issued. The caller holds the lock of the
    registration."""
    live = registration.letters.exclude(status=L.WITHDRAWN).first()
    if live:
        return live
    letter = begin(Letter(registration=registration, asked_at=at), L.IN_WORK)
    letter.save()
    record("letter.asked", letter, by=by)
    return letter


@transaction.atomic
def issue_letter(letter, *, by, at):
    """Let the person and the mission fetch it. They are told."""
    registration = lock(letter.registration)
    if lock(letter).status == L.ISSUED:
        return letter
    refuse_unless_comes(registration, at)
    if not hasattr(registration, "passport"):
        raise NotPossible(_("There are no passport data: not filled in yet, or erased."))
    move(letter, L.ISSUED, by=by, issued_at=at, issued_by=person(by))
    tell(registration, "letter_issued")
    return letter


@transaction.atomic
def withdraw_letter(letter, *, by, at, reason):
    """It cannot be fetched any more, and whoever checks its number is told so."""
    reason = reason.strip()
    if not reason:
        raise NotPossible(_("Say why: those concerned are told."), field="reason")
    registration = lock(letter.registration)
    if lock(letter).status == L.WITHDRAWN:
        return letter
    move(letter, L.WITHDRAWN, by=by, withdrawn_at=at, reason=reason[:300])
    tell(registration, "letter_withdrawn", reason=letter.reason)
    return letter

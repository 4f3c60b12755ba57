"""Who acts for an entity. The entity's row is locked, so that the last focal point is not lost
between two acts at once."""

from datetime import date, datetime, timedelta

from allauth.account.models import EmailAddress
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.stored_files import atomic_with_files
from accounts.models import Actor, User, notify
from accounts.models.people import Reader
from accounts.worker import for_each
from audit.lifecycle import NotPossible, begin, lock, move
from audit.models import SYSTEM, record, user_of
from files.addresses import clean_address
from files.cleaned_fields import check_fields
from friends.actions.notes_verbales import ReceivedNote, keep_note
from friends.actions.second_officer import (
    APPOINT,
    mission_before,
    needs_second_officer,
    put_before_second_officer,
    refuse_inviting_the_first,
    refuse_orphaned_invitation,
    refuse_same_officer,
    tell_of_appointment,
)
from friends.models import (
    Entity,
    NoteVerbale,
    Representative,
    RepresentativeRole,
    RepresentativeStatus,
)
from friends.models.representatives import SPEAKING
from friends.queries.people import focal_points, officers

S = RepresentativeStatus
WARN_BEFORE = timedelta(days=30)
MOST_REQUESTS = 5  # of one person that wait at once: each brings a file


def representative_facts(rep: Representative) -> dict[str, object]:
    """What every notice about a representative says."""
    return {
        "entity": rep.entity.names,
        "code": rep.entity.code,
        "name": rep.shown,
        "representative": rep.pk,
    }


def _deciders(entity):
    """The mission's focal points; where there is none, the officers who can appoint."""
    return focal_points(entity) or officers(APPOINT)


def end_expired(entity: Entity, at: datetime) -> None:
    """What ran out makes room for a new authority of the same person. The entity is locked."""
    for rep in entity.representatives.filter(status=S.APPROVED, valid_until__lt=at.date()):
        move(rep, S.ENDED, by=SYSTEM, note="validity over")


def representative_reader(rep: Representative) -> list[Reader]:
    """The person as a reader, by the account or the invited address."""
    return [rep.user] if rep.user else [(rep.email, "en")]


@transaction.atomic
def ask_to_represent(
    entity: Entity,
    *,
    by: User,
    at: datetime,
    role: str,
    function: str = "",
    note_verbale: NoteVerbale | None = None,
) -> Representative:
    """A person asks for authority to act for an entity. Asking twice is asking once."""
    lock(entity)
    end_expired(entity, at)
    live = entity.representatives.live().filter(user=by).first()
    if live and live.status == S.INVITED:
        return accept_invitation(live, by=by, at=at)
    if live:
        return live
    new = Representative(
        entity=entity,
        user=by,
        role=role,
        function=function,
        asked_at=at,
        note_verbale=note_verbale,
    )
    rep = _add(new, S.ASKED)
    record("representative.asked", rep, by=by, after={"role": role, "entity": entity.pk})
    notify("representative_asked", _deciders(entity), **representative_facts(rep))
    return rep


@atomic_with_files()
def ask_with_note(
    entity: Entity,
    *,
    by: User,
    at: datetime,
    role: str,
    function: str = "",
    paper: ReceivedNote | None = None,
) -> Representative:
    """The same, with the note verbale that names the person. Who has asked already, or is invited,
    sends no second paper; with many requests open a person asks for no more."""
    lock(entity)
    end_expired(entity, at)
    if entity.representatives.live().filter(user=by).exists():
        return ask_to_represent(entity, by=by, at=at, role=role, function=function)
    if by.representations.awaiting_decision().count() >= MOST_REQUESTS:
        raise NotPossible(
            _("You have too many open requests. Wait for a decision, or withdraw one of them.")
        )
    note_verbale = keep_note(paper, entity, by=by, at=at) if paper else None
    return ask_to_represent(
        entity, by=by, at=at, role=role, function=function, note_verbale=note_verbale
    )


def _add(rep, status):
    check_fields(rep, "function")
    begin(rep, status).save(force_insert=True)
    return rep


def clean_to(email: str) -> str:
    """The address to which a person is invited. Raises ValidationError, at ``email``."""
    try:
        return clean_address(email).lower()
    except ValidationError as error:
        raise ValidationError({"email": error.error_list}) from error


def account_of(email: str) -> User | None:
    """The active user who has confirmed this address, or None."""
    found = EmailAddress.objects.filter(email__iexact=email, verified=True, user__is_active=True)
    address = found.select_related("user").first()
    return address.user if address else None


@transaction.atomic
def invite(
    entity: Entity,
    *,
    by: Actor,
    at: datetime,
    email: str,
    role: str,
    function: str = "",
    valid_until: date | None = None,
) -> Representative:
    """A focal point invites a person by address, with or without an account."""
    lock(entity)
    refuse_inviting_the_first(entity, role, by=by, at=at)
    end_expired(entity, at)
    email = clean_to(email)
    user = account_of(email)
    existing = entity.representatives.live().filter(user=user) if user else None
    live = (existing and existing.first()) or entity.representatives.live().filter(
        email=email
    ).first()
    if live:
        raise NotPossible(_("This person is already on your list."), field="email")
    new = Representative(
        entity=entity,
        user=user,
        email=email,
        role=role,
        function=function,
        asked_at=at,
        invited_by=user_of(by),
        valid_until=valid_until,
    )
    rep = _add(new, S.INVITED)
    record("representative.invited", rep, by=by, after={"role": role, "entity": entity.pk})
    notify("representative_invited", representative_reader(rep), **representative_facts(rep))
    return rep


@transaction.atomic
def accept_invitation(rep: Representative, *, by: User, at: datetime) -> Representative:
    """The invited person accepts; the invitation was the approval."""
    if rep.user_id != by.pk:
        raise NotPossible(_("This invitation is for another person."))
    lock(rep.entity)
    if lock(rep).status == S.APPROVED:
        return rep
    refuse_orphaned_invitation(rep, at)
    if rep.valid_until and rep.valid_until < at.date():
        raise NotPossible(_("This invitation has expired. Ask the focal point for a new one."))
    move(
        rep,
        S.APPROVED,
        by=by,
        email="",
        decided_at=at,
        decided_by=rep.invited_by,
        valid_from=at.date(),
    )
    notify("invitation_accepted", focal_points(rep.entity), **representative_facts(rep))
    return rep


@transaction.atomic
def approve(
    rep: Representative,
    *,
    by: Actor,
    at: datetime,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> Representative:
    """Approve what a person asked for. Nobody approves himself or herself, and no officer alone
    approves the first focal point."""
    lock(rep.entity)
    lock(rep)
    if rep.status in (S.APPROVED, S.AWAITING_SECOND_OFFICER):
        return rep
    if rep.status == S.INVITED:
        raise NotPossible(_("Only the invited person can accept this invitation."))
    if rep.user_id == getattr(user_of(by), "pk", None):
        raise NotPossible(_("This is your own request, so another person has to decide."))
    valid_from = valid_from or at.date()
    if valid_until and valid_until < valid_from:
        raise NotPossible(
            _("The last day is before the first day. Choose a later day."), field="valid_until"
        )
    mission = mission_before(rep.entity, at)
    if needs_second_officer(rep.entity, rep.role, by=by, at=at):
        put_before_second_officer(rep, by=by, at=at, role=rep.role, valid_until=valid_until)
    else:
        put_in_force(rep, by=by, at=at, valid_from=valid_from, valid_until=valid_until)
        notify("representative_approved", representative_reader(rep), **representative_facts(rep))
    tell_of_appointment(rep, by=by, at=at, mission=mission, **representative_facts(rep))
    return rep


def put_in_force(
    rep: Representative, *, by: Actor, at: datetime, **facts: object
) -> Representative:
    """Approved, with the facts that this fixes."""
    facts |= {"decided_at": at, "decided_by": user_of(by)}
    return move(rep, S.APPROVED, by=by, note="", **facts)


@transaction.atomic
def confirm_appointment(rep: Representative, *, by: User, at: datetime) -> Representative:
    """The second officer's word: the appointment takes effect, or, for a person without an account,
    becomes an invitation that takes effect on confirming the address."""
    lock(rep.entity)
    lock(rep)
    if rep.status in (S.APPROVED, S.INVITED):
        return rep
    if rep.status != S.AWAITING_SECOND_OFFICER:
        raise NotPossible(_("This appointment is no longer waiting for a second officer."))
    account = rep.user or account_of(rep.email)
    refuse_same_officer(rep, account, by=by)
    if rep.valid_until and rep.valid_until < at.date():
        raise NotPossible(_("The last day of this appointment is over. Appoint the person again."))
    if account:
        facts = {"user": account, "email": "", "valid_from": rep.valid_from or at.date()}
        put_in_force(rep, by=by, at=at, **facts)
    else:
        move(rep, S.INVITED, by=by, decided_at=at, decided_by=by)
    kind = "representative_approved" if account else "representative_invited"
    notify(kind, representative_reader(rep), **representative_facts(rep))
    tell_of_appointment(rep, by=by, at=at, mission=[], **representative_facts(rep))
    return rep


@transaction.atomic
def decline_representative(
    rep: Representative, *, by: Actor, at: datetime, reason: str
) -> Representative:
    """Decline. A delegate that an officer alone wanted to make focal point stays a delegate."""
    if not reason.strip():
        raise NotPossible(_("Give the person a reason."), field="reason")
    facts = {"decided_at": at, "decided_by": user_of(by), "reason": reason.strip()}
    before = lock(rep).status
    if before == S.AWAITING_SECOND_OFFICER and rep.valid_from:
        role = RepresentativeRole.DELEGATE
        return move(rep, S.APPROVED, by=by, note=reason.strip(), role=role, **facts)
    move(rep, S.DECLINED, by=by, note=reason.strip(), **facts)
    if before != S.DECLINED:
        notify(
            "representative_declined",
            representative_reader(rep),
            reason=reason.strip(),
            **representative_facts(rep),
        )
    return rep


@transaction.atomic
def end(
    rep: Representative,
    *,
    by: Actor,
    at: datetime,
    on: date | None = None,
    reason: str = "",
    leaving_none: bool = False,
) -> Representative:
    """End an authority; ``on`` is its last day, today if not given. Until a later day it goes on.

    The last focal point of a mission can only be replaced, or ended by the secretariat, which
    says so with ``leaving_none``.
    """
    lock(rep.entity)
    lock(rep)
    if rep.status == S.ENDED:
        return rep
    if not leaving_none:
        refuse_losing_the_last(rep, at.date())
    last_day = max(on or at.date(), rep.valid_from or at.date())
    if rep.valid_until:  # to end is never to prolong
        last_day = min(last_day, rep.valid_until)
    if rep.status == S.APPROVED and last_day > at.date():
        _limit(rep, last_day, by=by, reason=reason)
    else:
        move(rep, S.ENDED, by=by, note=reason, valid_until=last_day, reason=reason)
    notify(
        "representative_ended",
        representative_reader(rep),
        on=last_day.isoformat(),
        **representative_facts(rep),
    )
    return rep


def _limit(rep, last_day, *, by, reason):
    before, rep.valid_until = rep.valid_until, last_day
    rep.save(update_fields=["valid_until"])
    facts = {"before": {"valid_until": before}, "after": {"valid_until": last_day}}
    record("representative.limited", rep, by=by, note=reason, **facts)


def refuse_losing_the_last(rep: Representative, on: date) -> None:
    """A mission without a focal point is locked out."""
    if rep.status != S.APPROVED or rep.role not in SPEAKING:
        return
    others = rep.entity.representatives.present(on).speaking().exclude(pk=rep.pk)
    if not others.filter(user__is_active=True).exists():
        raise NotPossible(_("This is the only focal point. Name a replacement first."))


@transaction.atomic
def change_role(rep: Representative, *, by: Actor, at: datetime, role: str) -> Representative:
    """Give an approved representative another role; the first focal point, where an officer does
    it, with a second officer's word."""
    lock(rep.entity)
    lock(rep)
    if rep.role == role:
        return rep
    if rep.status != S.APPROVED:
        raise NotPossible(_("Only the role of an approved representative can be changed."))
    if role not in SPEAKING:
        refuse_losing_the_last(rep, at.date())
    mission = mission_before(rep.entity, at)
    if needs_second_officer(rep.entity, role, by=by, at=at):
        put_before_second_officer(rep, by=by, at=at, role=role)
    else:
        write_role(rep, role, by=by)
    tell_of_appointment(rep, by=by, at=at, mission=mission, **representative_facts(rep))
    return rep


def write_role(rep: Representative, role: str, *, by: Actor) -> None:
    """The caller has the entity's lock and has asked whether it may be."""
    before, rep.role = rep.role, role
    rep.save(update_fields=["role"])
    record("representative.role_changed", rep, by=by, before={"role": before}, after={"role": role})
    notify("representative_role_changed", representative_reader(rep), **representative_facts(rep))


@transaction.atomic
def replace(
    rep: Representative, *, by: Actor, at: datetime, successor: Representative
) -> Representative:
    """End one representative and give another of the same entity the role, in one act."""
    lock(rep.entity)
    if successor.entity_id != rep.entity_id or successor.pk == rep.pk:
        raise NotPossible(_("Choose another person of the same delegation."), field="successor")
    if needs_second_officer(rep.entity, rep.role, by=by, at=at):
        raise NotPossible(
            _("This delegation has no focal point. Appoint the successor on a note verbale.")
        )
    if successor.status == S.ASKED:
        approve(successor, by=by, at=at)
    change_role(successor, by=by, at=at, role=rep.role)
    return end(rep, by=by, at=at, reason=_("Replaced"))


def claim_invitations(user: User, email: str, at: datetime) -> None:
    """When a person confirms an address, invitations to it become the person's.

    An appointment on a note verbale is in force at once; an invitation awaits a click, and what
    awaits a second officer still does.
    """
    for rep in Representative.objects.live().filter(email__iexact=email, user=None):
        lock(rep.entity)
        if rep.entity.representatives.live().filter(user=user).exists():
            continue
        rep.user = user
        rep.save(update_fields=["user"])
        record("representative.claimed", rep, by=user)
        over = rep.valid_until and rep.valid_until < at.date()
        if rep.status == S.INVITED and rep.note_verbale_id and not over:
            move(
                rep,
                S.APPROVED,
                by=user,
                email="",
                decided_at=at,
                decided_by=rep.decided_by or rep.invited_by,
                valid_from=at.date(),
            )


def warn_of_endings(now: datetime) -> int:
    """Tell focal points, once, of authorities that end within 30 days. Returns how many."""
    soon = Representative.objects.present(now.date()).filter(
        valid_until__lte=(now + WARN_BEFORE).date(), warned_at=None
    )
    return for_each(soon.select_related("entity", "user"), lambda rep: _warn_of_ending(rep, now))


@transaction.atomic
def _warn_of_ending(rep, now):
    won = Representative.objects.filter(pk=rep.pk, warned_at=None).update(warned_at=now)
    if won:
        recipients = [*focal_points(rep.entity), rep.user]
        facts = representative_facts(rep) | {"person": rep.user_id}
        until = rep.valid_until.isoformat()
        notify("representative_ending", recipients, until=until, **facts)
    return won

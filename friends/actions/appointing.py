"""Officers appoint on the strength of a note verbale, so that no mission is locked out. The first
focal point waits for a second officer: see `friends.actions.second_officer`."""

from datetime import date, datetime

from django.utils.translation import gettext as _

from accounts.actions.stored_files import atomic_with_files
from accounts.models import Actor, notify
from audit.lifecycle import NotPossible, begin, lock
from audit.models import record, user_of
from files.cleaned_fields import check_fields
from friends.actions.notes_verbales import ReceivedNote, keep_note
from friends.actions.representatives import (
    account_of,
    clean_to,
    end_expired,
    put_in_force,
    refuse_losing_the_last,
    representative_facts,
    representative_reader,
    write_role,
)
from friends.actions.second_officer import (
    filed_by_another_officer,
    mission_before,
    needs_second_officer,
    put_before_second_officer,
    tell_of_appointment,
)
from friends.models import (
    Entity,
    Membership,
    NamedFocalPoint,
    NoteVerbale,
    Representative,
    RepresentativeRole,
    RepresentativeStatus,
)
from friends.models.representatives import SPEAKING

S = RepresentativeStatus


@atomic_with_files()
def appoint(
    entity: Entity,
    *,
    by: Actor,
    at: datetime,
    email: str,
    role: str,
    function: str = "",
    note_verbale: NoteVerbale | None = None,
    paper: ReceivedNote | None = None,
    valid_until: date | None = None,
    second_word: bool = False,
) -> Representative:
    """The secretariat appoints on the strength of a note verbale: so no mission is locked out.

    The note is one on record or comes in as ``paper``. A person without an account gets the
    authority on confirming the address. The first focal point waits for a second officer, unless
    another officer has acted on the note before (``second_word``).
    """
    lock(entity)
    end_expired(entity, at)
    email = clean_to(email)
    user = account_of(email)
    if user and user == by:
        raise NotPossible(_("You cannot appoint yourself. Ask another officer."))
    live = entity.representatives.live()
    rep = (user and live.filter(user=user).first()) or live.filter(email=email).first()
    if rep and rep.status == S.AWAITING_SECOND_OFFICER:
        return _appointed_before(rep, by)
    mission = mission_before(entity, at)
    waits = not second_word and needs_second_officer(entity, role, by=by, at=at)
    before = (rep.status, rep.role) if rep else None
    note = keep_note(paper, entity, by=by, at=at) if paper else note_verbale
    facts = {"note_verbale": note or (rep and rep.note_verbale), "valid_until": valid_until}
    if rep is None:
        new = Representative(entity=entity, user=user, email=email, role=role, function=function)
        rep = _add_appointed(new, waits=waits, by=by, at=at, **facts)
    elif waits and before != (S.APPROVED, role):
        _propose(rep, role, user, by=by, at=at, **facts)
    if not waits:
        _take_effect(rep, role, user, by=by, at=at, **facts)
    if rep.status != S.AWAITING_SECOND_OFFICER:
        kind = "representative_approved" if user else "representative_invited"
        notify(kind, representative_reader(rep), **representative_facts(rep))
    if before != (rep.status, rep.role):
        tell_of_appointment(rep, by=by, at=at, mission=mission, **representative_facts(rep))
    return rep


def _appointed_before(rep, by):
    """Asked twice by the same officer; another one gives the second word, and sees what for."""
    if rep.proposed_by == user_of(by):
        return rep
    raise NotPossible(
        _(
            "Another officer has already appointed this person. Confirm the appointment on the "
            "page of the delegation."
        ),
        field="email",
    )


def _add_appointed(rep, *, waits, by, at, **facts):
    check_fields(rep, "function")
    rep.asked_at, rep.invited_by = at, user_of(by)
    if waits:
        facts |= {"proposed_by": user_of(by), "proposed_at": at}
    if rep.user:
        rep.email = ""
    begin(rep, S.AWAITING_SECOND_OFFICER if waits else S.INVITED, **facts)
    rep.save(force_insert=True)
    after = {"role": rep.role, "entity": rep.entity_id, "waits": waits}
    record("representative.appointed", rep, by=by, after=after)
    return rep


def _propose(rep, role, user, *, by, at, **facts):
    """One who asked, was invited or is a delegate is to speak. A delegate's own dates stay."""
    if rep.status == S.APPROVED:
        facts.pop("valid_until")
    elif user:
        facts |= {"user": user, "email": ""}
    put_before_second_officer(rep, by=by, at=at, role=role, **facts)


def _take_effect(rep, role, user, *, by, at, **facts):
    if user and rep.status != S.APPROVED:
        now = {"user": user, "email": "", "role": role, "valid_from": at.date()}
        put_in_force(rep, by=by, at=at, **now, **facts)
    elif rep.status == S.APPROVED and rep.role != role:
        if role not in SPEAKING:
            refuse_losing_the_last(rep, at.date())
        write_role(rep, role, by=by)


def appoint_named(
    membership: Membership, contact: NamedFocalPoint, *, by: Actor, at: datetime
) -> Representative:
    """Make the focal point named in a note verbale one, when the request is admitted. An officer
    who entered the request has given the first of two words."""
    role = RepresentativeRole.ALTERNATE if contact.alternate else RepresentativeRole.FOCAL_POINT
    end_expired(membership.entity, at)
    held = membership.entity.representatives.live().filter(user__email__iexact=contact.email)
    rep = held.first()
    if rep and rep.status == S.APPROVED and rep.role in SPEAKING:
        return rep
    return appoint(
        membership.entity,
        by=by,
        at=at,
        email=contact.email,
        role=role,
        function=contact.title,
        note_verbale=membership.note_verbale,
        second_word=filed_by_another_officer(membership, by),
    )

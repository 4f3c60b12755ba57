"""Officers who appoint a focal point: one alone could hand a mission to a second account of their
own. So the mission and the other officers hear of it at once, and where the entity has no focal
point who would notice, it takes effect with a second officer's word. The caller holds the entity's
lock."""

from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from accounts.models import Actor, User, notify
from audit.lifecycle import NotPossible, move
from audit.models import user_of
from friends.models import (
    Entity,
    Membership,
    Representative,
    RepresentativeRole,
    RepresentativeStatus,
)
from friends.models.representatives import SPEAKING
from friends.queries.people import focal_points, has_focal_point, officers, speaks_for

S = RepresentativeStatus
APPOINT = "friends.appoint_representative"


def needs_second_officer(entity: Entity, role: str, *, by: Actor, at: datetime) -> bool:
    """Whether an act that lets somebody speak for the entity waits for a second officer."""
    return (
        settings.SECOND_OFFICER_FOR_FOCAL_POINTS
        and role in SPEAKING
        and _is_officers_act(entity, by, at)
        and not has_focal_point(entity, at.date())
    )


def _is_officers_act(entity, by, at):
    """Not by the mission itself, nor by a system such as the loader of the demonstration."""
    return isinstance(by, User) and not speaks_for(by, entity, at.date())


def filed_by_another_officer(membership: Membership, by: Actor) -> bool:
    """Whether one officer entered the request and another admits: two have seen the note."""
    first = membership.requested_by
    return bool(
        first and first != by and first.is_staff and first.has_perm("friends.enter_membership")
    )


def appointment_waits(membership: Membership, *, by: Actor, at: datetime) -> bool:
    """Whether the focal point of a request will wait for a second officer once ``by`` admits
    it."""
    return not filed_by_another_officer(membership, by) and needs_second_officer(
        membership.entity, RepresentativeRole.FOCAL_POINT, by=by, at=at
    )


def put_before_second_officer(
    rep: Representative, *, by: Actor, at: datetime, role: str, **facts: object
) -> Representative:
    """What one officer has decided, kept until another one confirms it."""
    facts |= {"proposed_by": user_of(by), "proposed_at": at, "role": role}
    return move(rep, S.AWAITING_SECOND_OFFICER, by=by, note="", **facts)


def refuse_inviting_the_first(entity: Entity, role: str, *, by: Actor, at: datetime) -> None:
    """Invitations take effect with a click: they are the mission's own way, not the officers'."""
    if needs_second_officer(entity, role, by=by, at=at):
        raise NotPossible(
            _("This delegation has no focal point. Appoint the person on a note verbale."),
            field="email",
        )


def refuse_orphaned_invitation(rep: Representative, at: datetime) -> None:
    """Who invited somebody to speak for the entity was removed, and nobody else is there: what that
    person left behind does not bring the next one in."""
    if not settings.SECOND_OFFICER_FOR_FOCAL_POINTS or rep.role not in SPEAKING:
        return
    on_a_note = rep.note_verbale_id or rep.decided_by_id
    if not on_a_note and rep.invited_by_id and not has_focal_point(rep.entity, at.date()):
        raise NotPossible(
            _(
                "%s no longer has a focal point who can confirm this invitation. Your mission "
                "can send the secretariat a note verbale, and an officer can then appoint you."
            )
            % rep.entity
        )


def reason_against_confirming(rep: Representative, *, by: User) -> str:
    """Why this officer cannot confirm the appointment, for the page; empty if he or she can."""
    try:
        refuse_same_officer(rep, rep.user, by=by)
    except NotPossible as refusal:
        return str(refusal)
    return ""


def refuse_same_officer(rep: Representative, account: User | None, *, by: User) -> None:
    """``account`` is whose the appointment will be, known already or by the invited address."""
    if rep.proposed_by == by:
        raise NotPossible(
            _("You appointed this person, so another officer has to confirm the appointment.")
        )
    if account == by:
        raise NotPossible(_("This is your own appointment, so another officer has to confirm it."))


def mission_before(entity: Entity, at: datetime) -> list[User]:
    """Who is to be told: the focal points before the act."""
    return focal_points(entity, on=at.date())


def told_of_appointment(rep: Representative, *, by: Actor, mission: list[User]) -> list[User]:
    """The mission's focal points and the other officers, if an officer lets somebody speak for the
    mission."""
    if rep.role not in SPEAKING or not isinstance(by, User) or by in mission:
        return []
    return [user for user in [*mission, *officers(APPOINT)] if user not in (by, rep.user)]


def tell_of_appointment(
    rep: Representative, *, by: Actor, at: datetime, mission: list[User], **facts: object
) -> None:
    """Tell the mission's focal points and the other officers who may now speak for it."""
    recipients = told_of_appointment(rep, by=by, mission=mission)
    waits = rep.status == S.AWAITING_SECOND_OFFICER
    note = rep.note_verbale.reference if rep.note_verbale else ""
    facts |= {"role": rep.role, "who": str(by), "waits": waits, "note": note}
    notify("focal_point_appointed", recipients, **facts)

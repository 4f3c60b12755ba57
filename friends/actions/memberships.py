"""Joining, deciding, withdrawing. The entity's row is locked before its memberships are looked
at."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.stored_files import atomic_with_files
from accounts.models import Actor, User, notify
from accounts.worker import for_each
from audit.lifecycle import NotPossible, lock, move
from audit.models import SYSTEM, record, user_of
from files.cleaned_fields import check_fields
from files.in_a_row import in_a_row
from friends.actions.appointing import appoint_named
from friends.actions.notes_verbales import ReceivedNote, keep_note
from friends.models import (
    Capacity,
    Entity,
    GroupOfFriends,
    Membership,
    MembershipStatus,
    NamedFocalPoint,
    Objection,
    Procedure,
    Signature,
)
from friends.models.memberships import CAPACITIES
from friends.queries.people import focal_points, officers
from friends.queries.told_of_decision import told_of_admission, told_of_refusal

S = MembershipStatus


@dataclass(frozen=True)
class NamedPerson:
    """A focal point as named in a note verbale."""

    email: str
    given_name: str = ""
    family_name: str = ""
    title: str = ""


@atomic_with_files()
def file_request(
    entity: Entity,
    *,
    by: Actor,
    at: datetime,
    capacity: str,
    paper: ReceivedNote,
    main: NamedPerson,
    alternate: NamedPerson | None = None,
) -> Membership:
    """File a request to join. One live membership for each entity, also under two requests at
    once."""
    lock(entity)
    if capacity not in CAPACITIES[entity.kind]:
        raise NotPossible(_("%s cannot join in this capacity.") % entity, field="capacity")
    if live := entity.memberships.live().first():
        raise NotPossible(_already(live))
    group = GroupOfFriends.get()
    membership = Membership.objects.create(
        entity=entity,
        capacity=capacity,
        procedure=group.procedure,
        note_verbale=keep_note(paper, entity, by=by, at=at),
        requested_at=at,
        requested_by=user_of(by),
        objections_until=at + timedelta(days=group.objection_days)
        if group.procedure == Procedure.NON_OBJECTION
        else None,
    )
    for named, is_alternate in ((main, False), (alternate, True)):
        if named:
            contact = NamedFocalPoint(membership=membership, alternate=is_alternate, **vars(named))
            _check_contact(contact, "other_" if is_alternate else "")
            contact.save(force_insert=True)
    record("membership.requested", membership, by=by, after={"capacity": capacity})
    _tell_of_request(membership)
    return membership


def _check_contact(contact, prefix):
    """A refusal names the input of the form, in which the alternate stands beside the first."""
    try:
        check_fields(contact, "given_name", "family_name", "title", "email")
    except ValidationError as error:
        named = error.error_dict.items()
        raise ValidationError({prefix + name: errors for name, errors in named}) from error


def _already(live):
    if live.status == S.REQUESTED:
        return _("A request of %s is already waiting for a decision.") % live.entity
    return _("%s already takes part in the Group.") % live.entity


def _tell_of_request(membership):
    facts = {"entity": membership.entity.names, "membership": membership.pk}
    notify("membership_requested", officers("friends.decide_membership"), **facts)
    notify("request_received", focal_points(membership.entity), **facts)
    if membership.procedure == Procedure.NON_OBJECTION:
        members = Entity.objects.members_on(membership.requested_at.date())
        members = members.exclude(pk=membership.entity_id)
        until = membership.objections_until.isoformat()
        notify("objections_open", focal_points(*members), until=until, **facts)
    if membership.procedure == Procedure.SIGNATURES:
        chairs = Entity.objects.chairing_on(membership.requested_at.date())
        notify("signature_asked", focal_points(*chairs), **facts)


@transaction.atomic
def admit(membership: Membership, *, by: Actor, at: datetime, on: date) -> Membership:
    """Admit, with effect from the day ``on``. The person who filed the request may not do it."""
    lock(membership.entity)
    lock(membership)
    if membership.status == S.ADMITTED:
        return membership
    _not_the_one_who_filed(membership, by)
    _procedure_is_complete(membership, at)
    _no_overlap(membership, on)
    move(
        membership,
        S.ADMITTED,
        by=by,
        decided_at=at,
        decided_by=user_of(by),
        effective_from=on,
    )
    for contact in membership.contacts.order_by("alternate"):
        appoint_named(membership, contact, by=by, at=at)
    facts = {"entity": membership.entity.names, "on": on.isoformat(), "membership": membership.pk}
    notify("membership_admitted", told_of_admission(membership), **facts)
    return membership


def reason_against_deciding(membership: Membership, *, by: Actor) -> str:
    """Why this person may neither admit nor decline, for the page; empty if the person may."""
    return _refusal(_not_the_one_who_filed, membership, by)


def reason_against_admitting(membership: Membership, *, at: datetime) -> str:
    """What the procedure still needs, for the page; empty if it is complete."""
    return _refusal(_procedure_is_complete, membership, at)


def _refusal(refuse, *facts):
    try:
        refuse(*facts)
    except NotPossible as refusal:
        return str(refusal)
    return ""


def _not_the_one_who_filed(membership, by):
    if membership.requested_by_id and user_of(by) and membership.requested_by_id == by.pk:
        raise NotPossible(_("You filed this request, so another person has to decide."))


def _procedure_is_complete(membership, at):
    if membership.procedure == Procedure.SIGNATURES and (
        missing := unsigned(membership, at.date())
    ):
        names = in_a_row(str(entity) for entity in missing)
        raise NotPossible(_("The signature of %s is missing.") % names)
    if membership.procedure == Procedure.NON_OBJECTION:
        if membership.objections.standing().exists():
            raise NotPossible(
                _(
                    "An objection has not been lifted. Wait until it is lifted, or decline the "
                    "request."
                )
            )
        if at < membership.objections_until:
            raise NotPossible(
                _(
                    "Members can still raise objections. Decide after the time for objections has "
                    "ended."
                )
            )


def _no_overlap(membership, on):
    earlier = membership.entity.memberships.effective().exclude(pk=membership.pk)
    if earlier.filter(effective_until__gt=on).exists():
        raise NotPossible(
            _("The earlier membership has not ended on that day. Choose a later day."), field="on"
        )


def unsigned(membership: Membership, on: date) -> list[Entity]:
    """The Co-Chairs of a day whose signature is missing, in alphabetical order."""
    chairs = Entity.objects.chairing_on(on)
    signed = membership.signatures.values("entity")
    return list(chairs.exclude(pk__in=signed).exclude(pk=membership.entity_id))


@transaction.atomic
def decline(membership: Membership, *, by: Actor, at: datetime, reason: str) -> Membership:
    """Decline, with a reason that is emailed to the mission."""
    if not reason.strip():
        raise NotPossible(_("Give the mission a reason."), field="reason")
    lock(membership.entity)
    lock(membership)
    if membership.status == S.DECLINED:
        return membership
    _not_the_one_who_filed(membership, by)
    facts = {"decided_at": at, "decided_by": user_of(by), "reason": reason.strip()}
    move(membership, S.DECLINED, by=by, note=reason.strip(), **facts)
    notify(
        "membership_declined",
        told_of_refusal(membership),
        entity=membership.entity.names,
        reason=reason.strip(),
        membership=membership.pk,
    )
    return membership


@transaction.atomic
def withdraw_request(membership: Membership, *, by: Actor, at: datetime) -> Membership:
    """The mission takes its request back before a decision."""
    if lock(membership).status == S.RETRACTED:
        return membership
    move(membership, S.RETRACTED, by=by)
    facts = {"entity": membership.entity.names, "membership": membership.pk}
    notify("request_withdrawn", officers("friends.decide_membership"), **facts)
    return membership


@atomic_with_files()
def withdraw(
    membership: Membership, *, by: Actor, at: datetime, paper: ReceivedNote, on: date
) -> Membership:
    """End a membership on the strength of a second note; ``on`` is the first day without it."""
    lock(membership.entity)
    lock(membership)
    if membership.status == S.WITHDRAWN:
        return membership
    begins = membership.effective_from
    if membership.status == S.ADMITTED and begins and on < begins:
        raise NotPossible(
            _("The membership begins after that day. Choose a later day."), field="on"
        )
    _refuse_cochair(membership, on)
    move(
        membership,
        S.WITHDRAWN,
        by=by,
        effective_until=on,
        withdrawal_note_verbale=keep_note(paper, membership.entity, by=by, at=at),
    )
    facts = {"entity": membership.entity.names, "on": on.isoformat(), "membership": membership.pk}
    recipients = [*focal_points(membership.entity), *officers("friends.decide_membership")]
    notify("membership_withdrawn", recipients, **facts)
    return membership


def _refuse_cochair(membership, on):
    """A Co-Chair is a member of the Group."""
    terms = membership.entity.cochair_terms.lasting_after(on)
    if membership.capacity == Capacity.MEMBER and terms.exists():
        text = _("%s is a Co-Chair after that day. End its term in the back office first.")
        raise NotPossible(text % membership.entity, field="on")


@transaction.atomic
def sign(membership: Membership, *, entity: Entity, by: User, at: datetime) -> Membership:
    """A Co-Chair signs. The last signature admits from the same day."""
    lock(membership.entity)
    lock(membership)
    if membership.signatures.filter(entity=entity).exists():
        return membership
    if membership.status != S.REQUESTED or membership.procedure != Procedure.SIGNATURES:
        raise NotPossible(_("This request is not waiting for signatures."))
    _not_the_one_who_filed(membership, by)
    if not Entity.objects.chairing_on(at.date()).filter(pk=entity.pk).exists():
        raise NotPossible(_("%s is not a Co-Chair at present.") % entity)
    Signature.objects.create(membership=membership, entity=entity, signed_by=by, signed_at=at)
    record("membership.signed", membership, by=by, after={"entity": entity.pk})
    if not unsigned(membership, at.date()):
        admit(membership, by=by, at=at, on=at.date())
    return membership


@transaction.atomic
def raise_objection(
    membership: Membership, *, entity: Entity, by: User, at: datetime, grounds: str
) -> Objection:
    """A member objects while the clock runs. The register keeps it for good."""
    if not grounds.strip():
        raise NotPossible(_("Give the grounds for the objection."), field="grounds")
    lock(membership)
    if membership.status != S.REQUESTED or membership.procedure != Procedure.NON_OBJECTION:
        raise NotPossible(_("This request is not open to objections."))
    until = membership.objections_until
    if until is None or at >= until:
        raise NotPossible(_("The time for objections has ended."))
    if not Entity.objects.members_on(at.date()).filter(pk=entity.pk).exists():
        raise NotPossible(_("Only members of the Group can object."))
    if standing := membership.objections.standing().filter(entity=entity).first():
        return standing
    objection = Objection.objects.create(
        membership=membership, entity=entity, grounds=grounds.strip(), raised_by=by, raised_at=at
    )
    record("membership.objected", membership, by=by, after={"entity": entity.pk}, note=grounds)
    facts = {"entity": membership.entity.names, "membership": membership.pk}
    notify("objection_raised", officers("friends.decide_membership"), by=entity.names, **facts)
    return objection


@transaction.atomic
def lift_objection(objection: Objection, *, by: User, at: datetime) -> Objection:
    """The State that objected takes the objection back."""
    lock(objection)
    if objection.lifted_at:
        return objection
    objection.lifted_by, objection.lifted_at = by, at
    objection.save(update_fields=["lifted_by", "lifted_at"])
    record(
        "membership.objection_lifted",
        objection.membership,
        by=by,
        after={"entity": objection.entity_id},
    )
    return objection


def admit_without_objection(now: datetime) -> int:
    """Admit the requests whose time for objections has passed in silence. Returns how many."""
    due = Membership.objects.awaiting_decision().filter(
        procedure=Procedure.NON_OBJECTION, objections_until__lte=now
    )
    due = due.exclude(objections__in=Objection.objects.standing())
    return for_each(due.select_related("entity"), lambda row: _admit_in_silence(row, now))


def _admit_in_silence(membership, now):
    try:
        admit(membership, by=SYSTEM, at=now, on=now.date())
    except NotPossible:
        return 0  # an objection came in between, or the earlier membership still runs
    return 1

"""The delegation list: people are added as drafts, ordered, and submitted together on the strength
of one note verbale."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.stored_files import atomic_with_files
from accounts.models import Actor, User
from audit.lifecycle import NotPossible, move
from audit.models import record
from events import permissions
from events.actions.approval_steps import advance, notify_of_steps
from events.actions.deciding import approve_with_ledger
from events.actions.notifying import notify_of_event
from events.actions.registering import (
    find_usable_link,
    refuse_locked,
    refuse_unless_open,
    register,
)
from events.actions.seat_ledger import SeatLedger
from events.actions.shared_mailboxes import refusal
from events.models import (
    Delegation,
    DelegationListStatus,
    DelegationRole,
    Event,
    Registration,
    RegistrationStatus,
)
from events.queries.required_details import missing_of
from events.rules.names import are_two_people
from files.in_a_row import in_a_row
from friends.actions.notes_verbales import ReceivedNote, keep_note
from friends.models import Entity, Representative
from friends.queries.people import focal_points

S = RegistrationStatus
LIST_STATUS = DelegationListStatus


@dataclass(frozen=True)
class RoleConflict:
    """The role of one person as two focal points have set it, in words; empty for none."""

    registration: Registration
    theirs: str
    yours: str


class OrderConflict(NotPossible):
    """Two focal points changed the same rows."""

    def __init__(self, rows: Sequence[RoleConflict]) -> None:
        names = in_a_row(row.registration.name for row in rows)
        super().__init__(
            _("Another person has changed the role of %s. Compare both, then save again.") % names
        )
        self.rows = rows


@transaction.atomic
def add_known_people(
    event: Event,
    *,
    entity: Entity,
    by: Actor,
    at: datetime,
    earlier: Iterable[Registration] = (),
    representatives: Iterable[Representative] = (),
) -> list[Registration]:
    """Add people of earlier events to the delegation list, with their latest details, and
    representatives of the mission, with those of their accounts. Returns drafts; people who are on
    the list already stay as they are."""
    facts = {"entity": entity, "by": by, "at": at}
    people = [(row.name, _details_of(row)) for row in earlier]
    people += [(str(row.user), _profile_of(row)) for row in representatives]
    return [_add_known(name, details, event, **facts) for name, details in people]


# What a person consented to, or needed, for one event is not said for another.
TO_APPROVE_AGAIN = {"consent_public", "access_needs", "diet"}


def _details_of(row):
    return {n: getattr(row, n) for n in Registration.PERSONAL if n not in TO_APPROVE_AGAIN}


def _profile_of(representative):
    user = representative.user
    return {
        "style": user.style,
        "given_name": user.given_name,
        "family_name": user.family_name,
        "position": representative.function or user.title,
        "email": user.email,
        "language": user.language,
    }


def _add_known(name, details, event, **facts):
    try:
        return register(event, details=details, as_draft=True, **facts)
    except (NotPossible, ValidationError) as refusal:
        texts = " ".join(getattr(refusal, "messages", [str(refusal)]))
        raise NotPossible(f"{name}: {texts}") from refusal


@transaction.atomic
def reorder(
    delegation: Delegation,
    *,
    by: Actor,
    at: datetime,
    ranks: Mapping[int, int],
    roles: Mapping[int, str],
    seen_roles: Mapping[int, str],
) -> list[Registration]:
    """Order the delegation list and set roles. All three map a registration's key to a value.

    ``ranks`` holds those who are moved, with their new positions, whatever others moved in the
    meantime; roles are merged row by row, and the same role changed by two people is a Conflict.
    """
    delegation = _lock_editable(delegation, at)
    rows = list(delegation.registrations.live().in_list_order())
    _set_roles(rows, roles, seen_roles, by=by)
    order = sorted(enumerate(rows, 1), key=lambda pair: _target(pair[0], ranks.get(pair[1].pk)))
    ordered = [row for _place, row in order]
    if ordered != rows or any(row.rank != n for n, row in enumerate(rows, 1)):
        for number, row in enumerate(ordered, 1):
            row.rank = number
        Registration.objects.bulk_update(ordered, ["rank"])
        keys = [row.pk for row in ordered]
        record("delegation.arranged", delegation, by=by, after={"order": keys})
    return ordered


def _target(place, requested):
    """Where a row goes: before who stands there when it moves up, behind when it moves down."""
    if requested is None or requested == place:
        return place
    return requested - 0.5 if requested < place else requested + 0.5


def _set_roles(rows, roles, seen, *, by):
    changed = [row for row in rows if row.pk in roles and roles[row.pk] != seen.get(row.pk)]
    conflicts = [
        RoleConflict(row, row.get_role_display(), _role_label(roles[row.pk]))
        for row in changed
        if row.role not in (seen.get(row.pk), roles[row.pk])
    ]
    if conflicts:
        raise OrderConflict(conflicts)
    for row in changed:
        row.role = roles[row.pk]
        row.version += 1
        row.save(update_fields=["role", "version"])
        record("registration.changed", row, by=by, before={"role": "…"}, after={"role": "…"})


def _role_label(role):
    return DelegationRole(role).label if role else ""


def _lock_editable(delegation, at):
    """The delegation under the event's lock. Raises NotPossible unless the mission may change its
    list."""
    delegation = _lock_delegation_list(delegation, at)
    if not delegation.editable:
        refuse_locked(delegation)
    return delegation


def _lock_delegation_list(delegation, at):
    with SeatLedger(delegation.event, at=at) as seats:
        return seats.delegation(delegation.entity)


@atomic_with_files()
def attach_note(
    delegation: Delegation, *, by: Actor, at: datetime, paper: ReceivedNote
) -> Delegation:
    """One note verbale or letter for the whole delegation; the one before stays on record."""
    delegation = _lock_editable(delegation, at)
    before = delegation.note_verbale_id
    delegation.note_verbale = keep_note(paper, delegation.entity, by=by, at=at)
    delegation.save(update_fields=["note_verbale"])
    after = {"note_verbale": delegation.note_verbale_id}
    record(
        "delegation.note_attached", delegation, by=by, before={"note_verbale": before}, after=after
    )
    return delegation


@transaction.atomic
def submit_list(delegation: Delegation, *, by: User, at: datetime) -> Delegation:
    """Submit the delegation list. Every draft takes its first step, in the order of the list; after
    that the list is changed only once it was recalled or returned."""
    with SeatLedger(delegation.event, at=at) as seats:
        delegation = seats.delegation(delegation.entity)
        if not delegation.editable:
            return delegation
        sent = _submit(seats, delegation, by=by)
    notify_of_steps(sent, delegation.event, at)
    return delegation


def _submit(seats, delegation, *, by):
    """Returns who was sent and is still to be told: who was promoted at once knows already."""
    corrects = delegation.status == LIST_STATUS.RETURNED
    refuse_unless_open(seats.event, at=seats.at, late=corrects or permissions.may_enter_replies(by))
    people = list(
        delegation.registrations.live().in_list_order().select_related("user", "group_link")
    )
    for row in people:
        row.event, row.delegation = seats.event, delegation
    _refuse_incomplete(delegation, people)
    drafts = [row for row in people if row.status == S.DRAFT]
    _refuse_unsent(seats, drafts, by=by)
    move(
        delegation, LIST_STATUS.SUBMITTED, by=by, submitted_at=seats.at, accepted_at=None, reason=""
    )
    delegation.event = seats.event
    for row in drafts:
        _send(seats, row, by=by)
    promoted = {row.pk for row in seats.promote_waiting()}
    return [row for row in drafts if row.pk not in promoted]


def _refuse_incomplete(delegation, people):
    if not people:
        raise NotPossible(_("The list is empty. Add a person first."))
    if delegation.event.note_required and not delegation.note_verbale_id:
        raise NotPossible(_("Attach the note verbale of the delegation first."), field="file")
    lacking = [text for row in people if row.status == S.DRAFT for text in _lacking(row)]
    if lacking:
        raise NotPossible(_("Complete the missing details first. %s") % " ".join(lacking))
    heads = [row.name for row in people if row.role == DelegationRole.HEAD]
    if len(heads) > 1:
        raise NotPossible(
            _("A delegation has only one head. Change the role of the others: %s.")
            % in_a_row(heads)
        )


def _refuse_unsent(seats, drafts, *, by):
    """A corrected list may be submitted after the deadline with the people it held before; no
    person is sent by two delegations; and drafts are sent only if they still may be."""
    _refuse_strangers(seats, drafts, by=by)
    if drafts and not (seats.event.in_time(seats.at) or permissions.may_enter_replies(by)):
        text = _(
            "Registration has closed, so these people can no longer be registered: %s. "
            "Remove them from the list first."
        )
        raise NotPossible(text % in_a_row(row.name for row in drafts))
    sent = seats.event.registrations.live().sent()
    here = {row.person: row for row in sent.filter(person__in=[d.person for d in drafts])}
    twins = [row.name for row in drafts if row.person in here]
    for row in drafts:
        if row.person in here and are_two_people(row, here[row.person]):
            found = refusal(here[row.person], row, by=by)
            raise NotPossible(f"{row.name}: {found}")
    if twins:
        text = _(
            "These people are already registered for this event: %s. Remove them from the "
            "list first."
        )
        raise NotPossible(text % in_a_row(twins))


def _refuse_strangers(seats, drafts, *, by):
    for row in drafts:
        if row.group_link_id:
            find_usable_link(row.group_link, seats.event, row.delegation.entity, seats.at)
    others = [row for row in drafts if not row.group_link_id]
    if not others or permissions.may_enter_replies(by):
        return
    if not seats.event.invites(others[0].delegation.entity, seats.at.date()):
        raise NotPossible(_("This event is for: %s.") % seats.event.get_audience_display())


def _lacking(row):
    """“Delegate 17: role.” for each detail that the event asks for and a draft does not say."""
    labels = in_a_row(str(label) for label in missing_of(row))
    return [f"{row.name}: {labels}."] if labels else []


def _send(seats, row, *, by):
    seats.lock(row)
    advance(seats, row, by=by, received_at=seats.at, endorsed_at=seats.at)


@transaction.atomic
def recall_list(delegation: Delegation, *, by: Actor, at: datetime) -> Delegation:
    """The mission recalls a list that is not accepted yet. People keep what they have."""
    delegation = _lock_delegation_list(delegation, at)
    if delegation.status == LIST_STATUS.ACCEPTED:
        refuse_locked(delegation)
    if delegation.status == LIST_STATUS.SUBMITTED:
        move(delegation, LIST_STATUS.RETURNED, by=by, reason="")
    return delegation


@transaction.atomic
def accept_list(delegation: Delegation, *, by: Actor, at: datetime) -> Delegation:
    """The secretariat accepts a list, and with it approves those who await its approval."""
    with SeatLedger(delegation.event, at=at) as seats:
        delegation = seats.delegation(delegation.entity)
        if delegation.status == LIST_STATUS.ACCEPTED:
            return delegation
        approved = _accept(seats, delegation, by=by)
    notify_of_steps(approved, delegation.event, at)
    _tell_mission(delegation.event, delegation, "list_accepted")
    return delegation


def _accept(seats, delegation, *, by):
    """Returns the people who were approved with the list."""
    if not seats.event.stands(seats.at):
        raise NotPossible(_("The event has been cancelled, or is over."))
    move(delegation, LIST_STATUS.ACCEPTED, by=by, accepted_at=seats.at)
    delegation.event = seats.event
    waiting = delegation.registrations.filter(status__in=[S.AWAITING_APPROVAL, S.SUBSTITUTE])
    rows = list(waiting.in_list_order().select_related("user"))
    return [row for row in rows if approve_with_ledger(seats, seats.lock(row), by=by)]


@transaction.atomic
def return_for_correction(
    delegation: Delegation, *, by: Actor, at: datetime, reason: str
) -> Delegation:
    """The secretariat returns a list for correction, and says what is to be corrected."""
    if not reason.strip():
        raise NotPossible(
            _("Enter what the mission has to correct. It will be told."), field="reason"
        )
    delegation = _lock_delegation_list(delegation, at)
    if delegation.status == LIST_STATUS.RETURNED:
        return delegation
    reason = reason.strip()
    move(delegation, LIST_STATUS.RETURNED, by=by, accepted_at=None, reason=reason)
    _tell_mission(delegation.event, delegation, "list_returned", reason=reason)
    return delegation


def _tell_mission(event, delegation, kind, **more):
    entity = delegation.entity
    facts = {"entity": entity.names, "code": entity.code, **more}
    notify_of_event(event, kind, focal_points(entity), **facts)

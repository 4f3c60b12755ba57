"""Registering: one person or many, by whichever way they come. Every act locks the event first."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, NoReturn, Unpack

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from audit.lifecycle import NotPossible, begin
from audit.models import Agent, Entry, draft, user_of
from events import permissions
from events.actions.account_changes import refuse_own_account
from events.actions.approval_steps import (
    advance,
    first_step,
    notify_of_step,
    notify_of_steps,
    unmet_of,
)
from events.actions.nomination_notes import attach_note_of
from events.actions.nominations import Nomination, NominationFacts, refuse_time_of_receipt
from events.actions.recorded_persons import Found, find_recorded, recorded_persons, recorded_rows
from events.actions.seat_ledger import SeatLedger
from events.actions.shared_mailboxes import (
    identify,
    is_same_entity,
    is_somebody_elses,
    keys_of_all,
    refusal,
)
from events.models import (
    Delegation,
    DelegationListStatus,
    Event,
    EventStatus,
    GroupLink,
    Registration,
    RegistrationStatus,
)
from events.queries.persons import KeysInUse, attach_accounts, holder_of, person_key_of
from events.queries.required_details import required_of
from files.text import refuse_without_letter
from friends.models import Entity
from friends.queries.people import focal_points

S = RegistrationStatus
# What a registration has from who sends it, besides what is said of the person.
OF_THE_SENDING = (
    *("user", "group_link", "mode", "received_at"),
    *("entered_at", "entered_by", "source", "nomination_number", "endorsed_at"),
)
NOT_ASKED = {f.name for f in Registration._meta.fields} - set(Registration.PERSONAL)


@dataclass(frozen=True)
class Registered:
    """The registration of one nomination. ``is_new`` where it was made or sent by this act; else
    the person was registered, or on the delegation list, already."""

    registration: Registration
    is_new: bool


@dataclass(frozen=True)
class Fault:
    """What is wrong with one nomination: its ``number``, the field or none, the text for
    readers."""

    number: int
    field: str
    text: str


def register(
    event: Event,
    *,
    entity: Entity,
    by: Actor,
    at: datetime,
    details: dict[str, Any],
    late: bool = False,
    as_draft: bool = False,
    **more: Unpack[NominationFacts],
) -> Registration:
    """Register a person for an entity. Returns the registration with what became of it.

    A draft is only added to the delegation list. Else it awaits the mission's endorsement and the
    secretariat's approval, where the event asks for them; then a nomination waits for the
    selection, and in other events there is a seat or a place in the waiting list. ``late`` lets an
    officer enter a reply after the deadline; ``more`` are further fields of a Nomination. Asking
    twice gives the same registration. Raises ValidationError (bad details) or NotPossible.
    """
    nomination = Nomination(entity, details, **more)
    attach_accounts([nomination])
    # Before the event is locked, for which all others wait.
    mission = [] if as_draft else focal_points(entity, on=at.date())
    with transaction.atomic():
        with SeatLedger(event, at=at) as seats:
            registrar = _Registrar(seats, [nomination], by=by, late=late, as_draft=as_draft)
            (registration,) = registrar.take()
            moved = bool(registrar.new) or registrar.endorse_too(registration, nomination)
        attach_note_of(event, nomination, by=by, at=at)
        if moved and not as_draft:
            notify_of_step(registration, at, mission)
    return registration


@transaction.atomic
def register_many(
    event: Event, nominations: Sequence[Nomination], *, by: Actor, at: datetime, tell: bool = True
) -> list[Registered]:
    """Register many in the order of their receipt, all or none. Returns them in the order given.
    What cannot be registered raises as for one alone, with the nomination's ``number``."""
    ordered = sorted(nominations, key=lambda n: n.received_at or at)
    attach_accounts(ordered)
    with SeatLedger(event, at=at) as seats:
        registrar = _Registrar(seats, ordered, by=by, late=True)
        by_nomination = dict(zip(map(id, ordered), registrar.take(), strict=True))
    if tell:
        notify_of_steps(registrar.new, seats.event, at)
    new, rows = set(map(id, registrar.new)), [by_nomination[id(n)] for n in nominations]
    return [Registered(row, is_new=id(row) in new) for row in rows]


def find_faults(
    event: Event, nominations: Sequence[Nomination], *, by: Actor, at: datetime
) -> Iterator[list[Fault]]:
    """What ``register_many`` would refuse, one nomination after the other; nothing is written or
    locked. A person who is registered already is no fault, in another delegation it is. Without an
    entity, the details alone are looked at."""
    reader = _NominationReader(event, by=by, at=at)
    attach_accounts(nominations)
    seen: dict[str, tuple[int, int]] = {}
    registered = recorded_persons(event)
    pairs = [(one, reader.row_of(one, _new_delegation(event, one.entity))) for one in nominations]
    elsewhere = find_recorded(event, keys_of_all(pairs)).elsewhere
    for nomination, row in pairs:
        entity = nomination.entity
        found = _refusals(reader.refuse_stranger, nomination, entity) if entity else []
        wrong = _refusals(_refuse_details, row)
        found += wrong
        if entity and not wrong:
            row.person = person_key_of(row, reader.keys)
            facts = {"by": by, "holder": nomination.holder, "elsewhere": elsewhere}
            found += _refusals(partial(_refuse_other_delegation, **facts), row, registered)
            other = seen.setdefault(row.person, (nomination.number, entity.pk))
            if other[1] != entity.pk:
                text = _("Row %d names the same person for another delegation.") % other[0]
                found.append(("email", text))
        yield [Fault(nomination.number, field, text) for field, text in found]


def _refusals(check, *subjects):
    """What a check refuses, as ``(field, text)``."""
    try:
        check(*subjects)
    except NotPossible as refusal:
        return [(refusal.field or "", str(refusal))]
    except ValidationError as error:
        named = error.error_dict.items()
        return [(name, " ".join(e.messages)) for name, errors in named for e in errors]
    return []


def _new_delegation(event, entity):
    return Delegation(event=event, entity=entity) if entity else None


def _refuse_other_delegation(row, registered, **facts):
    """Who is registered already, by another delegation or with another name."""
    known = identify(row, lambda key: filter(None, [registered.get(key)]), **facts)
    if known and not is_same_entity(known, row.delegation.entity):
        text = _("Another delegation has already registered this person for this event.")
        raise NotPossible(text, field="email")


class _NominationReader:
    """Turns a nomination into the row that would be written, or says what is wrong with it."""

    def __init__(self, event: Event, *, by: Actor, at: datetime, complete: bool = True) -> None:
        self.event, self.by, self.at, self.complete = event, by, at, complete
        self.keys = KeysInUse()
        self._invited: dict[int, bool] = {}

    def read(self, nomination: Nomination, delegation: Delegation) -> Registration:
        self.refuse_stranger(nomination, delegation.entity)
        if nomination.endorsed is None:
            nomination.endorsed = self._sends_for(delegation.entity)
        registration = self.row_of(nomination, delegation)
        check_details(registration, complete=self.complete, keys=self.keys)
        return registration

    def row_of(self, nomination: Nomination, delegation: Delegation | None) -> Registration:
        return Registration(
            event=self.event,
            delegation=delegation,
            user=nomination.user,
            group_link=nomination.link,
            mode=nomination.mode or self.event.modes[0],
            received_at=nomination.received_at or self.at,
            nomination_number=nomination.own_number,
            entered_at=self.at,
            entered_by=user_of(self.by),
            source="" if user_of(self.by) else str(self.by),
            endorsed_at=self.at if nomination.endorsed else None,
            **{k: v for k, v in nomination.details.items() if k in Registration.PERSONAL},
        )

    def _sends_for(self, entity):
        """Whether who acts speaks for the mission, so that a nomination is endorsed by being
        made."""
        if isinstance(self.by, Agent):
            return True
        return not self.event.endorsement or permissions.may_nominate(
            self.by, entity, self.at.date()
        )

    def refuse_stranger(self, nomination: Nomination, entity: Entity) -> None:
        refuse_own_account(nomination.user or holder_of(nomination), by=self.by)
        refuse_time_of_receipt(nomination, by=self.by, at=self.at)
        if nomination.link:
            nomination.link = find_usable_link(nomination.link, self.event, entity, self.at)
        elif not self._invites(entity):
            audience = self.event.get_audience_display()
            raise NotPossible(_("This event is for: %s.") % audience, field="entity")

    def _invites(self, entity):
        if entity.pk not in self._invited:
            self._invited[entity.pk] = self.event.invites(entity, self.at.date())
        return self._invited[entity.pk]


class _Registrar:
    """Where nominations are taken, one after the other, under the event's lock; written at the end,
    with one statement for each kind of row."""

    def __init__(
        self,
        seats: SeatLedger,
        nominations: Sequence[Nomination],
        *,
        by: Actor,
        late: bool,
        as_draft: bool = False,
    ) -> None:
        self.seats, self.event, self.by, self.late = seats, seats.event, by, late
        self.nominations, self.as_draft = nominations, as_draft
        self.reader = _NominationReader(seats.event, by=by, at=seats.at, complete=not as_draft)
        self.new: list[Registration] = []
        self._rows: dict[str, Registration] = {}
        self._drafts: dict[tuple[str, int], Registration] = {}
        self._found = Found()

    def take(self) -> list[Registration]:
        """Refuse, or write. What is checked first needs no more than the event; the first
        delegation row of an entity is made last, when nothing can be refused any more."""
        refuse_unless_open(self.event, at=self.seats.at, late=self.late)
        entities = [nomination.entity for nomination in self.nominations if nomination.entity]
        self.seats.find_delegations(entities)
        made = [self._read(nomination) for nomination in self.nominations]
        pairs = list(zip(self.nominations, made, strict=True))
        self._found = find_recorded(self.event, keys_of_all(pairs))
        known = self._found.known()
        for one, row in pairs if known else ():
            self._numbered(partial(self._refuse_elsewhere, known), one, row)
        self._rows, self._drafts = recorded_rows(self.event, self._found.here)
        if len(made) > 1:  # what is refused after this leaves none of them
            self.seats.add_delegations(entities)
        registered = [self._numbered(self._take, one, row) for one, row in pairs]
        self._write()
        return registered

    def _read(self, nomination):
        entity = nomination.entity
        new = Delegation(event=self.event, entity=entity)
        delegation = self.seats.find_delegation(entity) or new
        if not delegation.editable and self._is_the_mission(nomination):
            refuse_locked(delegation)
        return self._numbered(self.reader.read, nomination, delegation)

    def _numbered(self, step, nomination, row):
        """A step of one nomination, whose number a refusal says."""
        try:
            return step(nomination, row)
        except (ValidationError, NotPossible) as error:
            error.number = nomination.number  # type: ignore[union-attr]  # read where it is known of
            raise

    def _is_the_mission(self, nomination):
        """Whether the mission itself sends this, by a focal point or by a system of its own."""
        if isinstance(self.by, Agent):
            return nomination.endorsed
        return permissions.sends_for_mission(self.by, nomination.entity)

    def _take(self, nomination, registration):
        entity = registration.delegation.entity
        if found := self.seats.find_delegation(entity):
            registration.delegation = found  # a row before this one may have brought it
        if not nomination.for_oneself:
            self._identify(nomination, registration, lambda key: self._held(key, registration))
        if existing := self._existing(registration):
            self._refuse_another(nomination, existing, registration)
            return existing
        self._refuse_used_up(registration.group_link)
        registration.delegation = self.seats.delegation(entity)
        stored = self._drafts.get((registration.person, registration.delegation_id))
        if self.as_draft:
            self._refuse_another(nomination, stored, registration)
            return stored or self._put(registration)
        if stored and nomination.for_oneself and is_somebody_elses(stored, registration):
            stored = None  # it stays on the delegation list
        if stored:
            registration = self._send(stored, registration)
        else:
            first_step(self.seats, registration)
            self.seats.take(registration)
        self._rows[registration.person] = registration
        self.new.append(registration)
        return registration

    def _identify(self, nomination, registration, find):
        facts = {"by": self.by, "holder": nomination.holder}
        return identify(registration, find, elsewhere=self._found.elsewhere, **facts)

    def _refuse_another(self, nomination, row, registration):
        """Who registers himself or herself is given nobody else's registration."""
        if row and nomination.for_oneself and is_somebody_elses(row, registration):
            raise refusal(row, registration, by=self.by)

    def _refuse_elsewhere(self, known, nomination, registration):
        """Before whole rows are read: who is registered by another delegation, or with another
        name."""
        if nomination.for_oneself:
            row = next(iter(known.get(registration.person, ())), None)
        else:
            row = self._identify(nomination, registration, lambda key: known.get(key, ()))
        if row and not is_same_entity(row, registration.delegation.entity):
            _refuse_twin()

    def _held(self, key, registration):
        """Who has this key: in the event, or on the same delegation's list."""
        rows = self._rows.get(key), self._drafts.get((key, registration.delegation_id))
        return [row for row in rows if row]

    def _put(self, registration):
        """Add a draft to the delegation list only."""
        begin(registration, S.DRAFT)
        self._drafts[registration.person, registration.delegation_id] = registration
        self.new.append(registration)
        return registration

    def _existing(self, registration):
        """The live registration of the same person, if it is the same delegation's."""
        row = self._rows.get(registration.person)
        if row and row.delegation_id != registration.delegation_id:
            _refuse_twin()
        return row or self._not_eligible(registration)

    def _not_eligible(self, registration):
        """After the selection was confirmed: who was told already that the same rules are not
        met."""
        if self.as_draft or registration.delegation_id is None:
            return None
        if not (self.seats.selection and self.seats.selection.confirmed_at):
            return None
        unmet = unmet_of(self.seats, registration)
        rows = registration.delegation.registrations.filter(person=registration.person)
        row = rows.filter(status=S.NOT_ELIGIBLE, unmet=unmet).first() if unmet else None
        return row and self.seats.attach(row)

    def _send(self, stored, given):
        """Register a person who is on the delegation list as a draft: the draft takes its first
        step, with the details that are given now."""
        details = {name: getattr(given, name) for name in Registration.PERSONAL}
        details = {name: value for name, value in details.items() if value not in ("", None)}
        details |= {name: getattr(given, name) for name in OF_THE_SENDING}
        return advance(self.seats, self.seats.lock(stored), by=self.by, **details)

    def _refuse_used_up(self, link):
        """Asked of new persons alone: who sends the form twice is there already."""
        if link is None or link.uses is None:
            return
        here = sum(row.group_link_id == link.pk for row in self.new)
        if link.registrations.live().count() + here >= link.uses:
            raise NotPossible(
                _(
                    "All registrations of this link have been used. Ask the person who sent it for "
                    "another."
                )
            )

    def _write(self):
        rows = [row for row in self.new if row.pk is None]
        Registration.objects.bulk_create(rows, batch_size=500)
        entries = [
            draft(f"registration.{row.status}", row, by=self.by, after=facts_of(row))
            for row in rows
        ]
        Entry.objects.bulk_create(entries, batch_size=500)

    def endorse_too(self, registration: Registration, nomination: Nomination) -> bool:
        """The mission nominates a person who awaits its endorsement: that is the endorsement.
        Returns whether it was."""
        if not nomination.endorsed or registration.status != S.AWAITING_ENDORSEMENT:
            return False
        self.seats.lock(registration)
        if registration.status != S.AWAITING_ENDORSEMENT:
            return False
        registration.endorsed_at = self.seats.at
        advance(self.seats, registration, by=self.by, endorsed_at=self.seats.at)
        return True


def refuse_locked(delegation: Delegation, field: str | None = None) -> NoReturn:
    """A submitted list is changed only after it was recalled or returned for correction."""
    if delegation.status == DelegationListStatus.SUBMITTED:
        text = _("The delegation list is submitted. Recall it before you change it.")
    else:
        text = _("The delegation list is accepted. Ask the secretariat to return it.")
    raise NotPossible(text, field=field)


def facts_of(registration: Registration) -> dict[str, object]:
    """The facts of the entry about a new row: enough to count all seat limits from the entries
    alone."""
    return {
        "event": registration.event_id,
        "entity": registration.delegation.entity_id,
        "status": registration.status,
        "mode": registration.mode,
        "reserved_seats": registration.reserved_seats_id,
        "received_at": registration.received_at,
    }


def refuse_unless_open(event: Event, *, at: datetime, late: bool = False) -> None:
    if event.status != EventStatus.PUBLISHED:
        raise NotPossible(_("Registration for this event is not open."))
    if not late and event.opens_at and at < event.opens_at:
        raise NotPossible(_("Registration has not opened yet."))
    if not late and not event.in_time(at):
        raise NotPossible(_("Registration has closed. Write to the contact of the event."))


def find_usable_link(link: GroupLink, event: Event, entity: Entity, at: datetime) -> GroupLink:
    """The link, read again under the event's lock. Raises NotPossible where it opens nothing."""
    found = event.links.usable(at).filter(pk=link.pk).first()
    if found is None:
        raise NotPossible(
            _("This link is no longer valid. Ask the person who sent it for another.")
        )
    if found.entity_id and found.entity_id != entity.pk:
        raise NotPossible(_("This link is only for people of %s.") % found.entity, field="entity")
    return found


def check_details(
    registration: Registration, *, complete: bool = True, keys: KeysInUse | None = None
) -> None:
    """Raise ValidationError, field by field, unless the details are valid and, save for a draft,
    complete; note who the person is."""
    _refuse_details(registration, complete=complete)
    registration.person = person_key_of(registration, keys)


def _refuse_details(registration: Registration, *, complete: bool = True) -> None:
    errors: dict[str, Any] = {}
    try:
        registration.clean_fields(exclude=NOT_ASKED)
    except ValidationError as error:
        errors |= error.error_dict
    if not errors.keys() & {"given_name", "family_name"}:
        errors |= _refused_name(registration)
    for name in required_of(registration.event) if complete else ():
        if getattr(registration, name) in ("", None) and name not in errors:
            errors[name] = ValidationError(_("The event requires this detail."), code="required")
    if registration.mode not in registration.event.modes:
        errors["mode"] = ValidationError(_("Choose another way to take part."), code="invalid")
    if errors:
        raise ValidationError(errors)


def _refused_name(registration):
    """Of a name, in whichever of its two fields, there is a letter."""
    try:
        refuse_without_letter(registration.name)
    except ValidationError as error:
        return {"given_name": error}
    return {}


def _refuse_twin():
    raise NotPossible(_("This person is already registered for this event."), field="email")

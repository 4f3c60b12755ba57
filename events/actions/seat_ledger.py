"""Seat limits: the one place where seats are found, taken, freed and given to the waiting list, all
under the event's lock.

A person takes one seat of each limit that applies, or none at all:

* the room (``Event.seats``), or online seats (``Event.online_seats``);
* in the room, the seats reserved for a group until they open to all, else the unreserved ones;
* the quota of the delegation.

Which statuses take seats is in the status table (``counted``).
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from contextvars import ContextVar
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, cast

from django.db import transaction
from django.db.models import BigIntegerField, Model

from accounts.models import Actor
from audit.lifecycle import lock, move
from audit.models import SYSTEM, record
from events.actions.notifying import notify_person
from events.actions.seat_counters import CounterChanges
from events.models import (
    Delegation,
    Event,
    Mode,
    Registration,
    RegistrationStatus,
    ReservedSeats,
    StatusClass,
)
from events.queries.seat_view import SeatView
from files.prepared_query import PreparedQuery
from friends.models import Entity
from friends.queries.standing import classes, standings

S = RegistrationStatus
FREED = "seat freed"
_open_ledger: ContextVar["SeatLedger | None"] = ContextVar("open seat ledger", default=None)


class LedgerMisuse(RuntimeError):
    """A mistake of the program: a ledger inside another one, or outside a transaction."""


class SeatLedger(SeatView):
    """The seat limits of one event, read under its lock and kept in step with what is taken and
    released.

    An act opens one: ``with SeatLedger(event, at=at) as seats:``. It works with the rows that the
    ledger hands out, whose numbers are right at any moment. They are written when the block ends
    without an exception; the lock lasts until the end of the transaction. An act inside another is
    given the ledger of the outer one.

    While numbers wait to be written, ``lock`` and ``move`` of ``audit.lifecycle`` are not used on
    the event or a delegation: these would read the row again, without them.
    """

    def __init__(self, event: Event, *, at: datetime) -> None:
        super().__init__(event, at=at)
        self._rows: dict[tuple[type[Model], int], Model] = {}
        self._by_entity: dict[int, Delegation | None] = {}
        self._changes = CounterChanges()

    def __enter__(self) -> Self:
        """Lock the event, and first promote people on the waiting list to seats that became free
        with time: reserved seats whose day has come, a larger quota in another standing."""
        self._refuse_misuse()
        self.event = lock(self.event)
        opened = self.event.reserved_free and self.open_due_reserved_seats()
        if opened or (self.event.quota_by_standing and self.event.waiting):
            self.promote_waiting()
        self._before = _open_ledger.set(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        _open_ledger.reset(self._before)
        if kind is None:
            self._save()

    def _refuse_misuse(self):
        """A second ledger would not know what the first has counted; of another event, two acts
        could wait for each other's lock for ever."""
        if outer := _open_ledger.get():
            raise LedgerMisuse(
                f"The seat ledger of event {outer.event.pk} is open: pass it on, instead of opening"
                f" one of event {self.event.pk} inside."
            )
        if not transaction.get_connection().in_atomic_block:
            raise LedgerMisuse(
                "A seat ledger is opened inside a transaction, which keeps its lock."
            )

    # --- the rows ---------------------------------------------------------------------------------
    def row[M: Model](self, obj: M) -> M:
        """The one object that stands for this row here."""
        return cast("M", self._rows.setdefault((type(obj), obj.pk), obj))

    def delegation(self, entity: Entity) -> Delegation:
        """The delegation's row, made if it is the first of its entity, with its quota as of now."""
        return self.find_delegation(entity) or self._add_delegation(entity)

    def find_delegation(self, entity: Entity) -> Delegation | None:
        """The same, or None as long as the entity has no registration."""
        if entity.pk in self._by_entity:
            return self._by_entity[entity.pk]
        found = Delegation.objects.filter(event=self.event, entity=entity).first()
        row = self._attach_delegation(found, entity) if found else None
        self._by_entity[entity.pk] = row
        if row and self.event.quota_by_standing:
            self.settle_quotas([row])
        return row

    def _add_delegation(self, entity):
        self._add([Delegation.objects.create(event=self.event, entity=entity)])
        return self._by_entity[entity.pk]

    def _add(self, new):
        rows = [self._attach_delegation(delegation, delegation.entity) for delegation in new]
        self._by_entity |= {row.entity_id: row for row in rows}
        if self.event.shares_fairly:
            self.settle_priority(rows)
        self.settle_quotas(rows)

    def find_delegations(self, entities: Iterable[Entity]) -> None:
        """Look for the delegations of many entities at once: `find_delegation` asks no more."""
        unread = {entity.pk: entity for entity in entities if entity.pk not in self._by_entity}
        found = _find_delegations(self.event, list(unread))
        rows = [self._attach_delegation(row, unread[row.entity_id]) for row in found]
        self._by_entity |= dict.fromkeys(unread) | {row.entity_id: row for row in rows}
        if self.event.quota_by_standing:
            self.settle_quotas(rows)

    def add_delegations(self, entities: Iterable[Entity]) -> None:
        """Make those of many entities that are not there yet, with one statement."""
        missing = {entity.pk: entity for entity in entities if not self.find_delegation(entity)}
        new = [Delegation(event=self.event, entity=entity) for entity in missing.values()]
        self._add(Delegation.objects.bulk_create(new))

    def _attach_delegation(self, found, entity):
        row = self.row(found)
        row.event, row.entity = self.event, entity
        return row

    def lock(self, registration: Registration) -> Registration:
        """Lock a registration of this event and put it among the rows of the ledger."""
        lock(registration)
        return self.attach(registration)

    def attach(self, registration: Registration) -> Registration:
        """Let a registration of this event point to the rows of the ledger."""
        registration.event = self.event
        delegation = self._rows.get((Delegation, registration.delegation_id))
        if not isinstance(delegation, Delegation):
            rows = Delegation.objects.select_related("entity")
            delegation = self.row(rows.get(pk=registration.delegation_id))
            delegation.event = self.event
            if self.event.quota_by_standing:
                self.settle_quotas([delegation])
        registration.delegation = delegation
        return registration

    def _load_reserved_seats(self):
        super()._load_reserved_seats()
        found = self._reserved_seats or []
        self._reserved_seats = [self._same(reserved) for reserved in found]

    def _same(self, reserved_seats):
        """The ledger's own row of these reserved seats, with the ``members`` just read."""
        row = self.row(reserved_seats)
        row.members = reserved_seats.members
        return row

    # --- taking and releasing ---------------------------------------------------------------------
    def move(
        self,
        registration: Registration,
        to: RegistrationStatus,
        *,
        by: Actor,
        note: str = "",
        reserved_seats: ReservedSeats | None = None,
        **facts: Any,
    ) -> Registration:
        """Move a registration to another status, and its seat with it. A person who keeps a seat
        keeps the same reserved one; ``reserved_seats`` are those of a seat taken now."""
        held = registration.reserved_seats if S(registration.status).counted else None
        facts["reserved_seats"] = (held or reserved_seats) if to.counted else None
        if to.status_class == StatusClass.CLOSED:
            facts["closed_at"] = self.at
        elif registration.closed_at:
            facts["closed_at"] = None
        self.release(registration)
        move(registration, to, by=by, note=note, **facts)
        self.take(self.attach(registration))
        return registration

    def take(self, registration: Registration) -> None:
        """Take the units of a registration as it is now."""
        self._count(registration, 1)

    def release(self, registration: Registration) -> None:
        """Give the units of a registration back, before it becomes something else."""
        self._count(registration, -1)

    def _count(self, registration, sign):
        event, delegation = self.event, registration.delegation
        status, reserved_seats = S(registration.status), registration.reserved_seats
        if status.status_class == StatusClass.SEATED:
            self._changes.add(delegation, seated=sign)
        if status.status_class == StatusClass.WAITING and not status.counted:
            self._changes.add(event, waiting=sign)
            self._changes.add(delegation, waiting=sign)
        if not status.counted:
            return
        if event.counts_against_quota(registration.mode):
            self._changes.add(delegation, used=sign)
        self._changes.add(
            event, **{"online" if registration.mode == Mode.ONLINE else "seated": sign}
        )
        if reserved_seats:
            self._count_reserved(reserved_seats, sign)

    def _count_reserved(self, reserved_seats, sign):
        if self._reserved_seats is None:
            self._load_reserved_seats()
        reserved_seats = self.row(reserved_seats)
        if sign < 0 and reserved_seats.due(self.at):  # they were full: opening them changed nothing
            self.open_reserved_seats(reserved_seats, by=SYSTEM)
        self._changes.add(reserved_seats, used=sign)
        if reserved_seats.opened_at is None:
            self._changes.add(self.event, reserved_free=-sign)

    def save_event(self) -> None:
        """Write the event's row as a whole, since an act changed more of it than its counters; and
        all that was counted besides."""
        self.event.save()
        self._changes.forget(self.event)
        self._save()

    def _save(self):
        """Write what changed: one statement for each row."""
        for changed in self._changes.take_all():
            row, values = changed.row, {}
            if isinstance(row, Delegation) and changed.changes["used"] < 0 and self._vested(row):
                values["quota"] = row.quota
            changed.write(**values)

    # --- quotas and classes -----------------------------------------------------------------------
    def settle_quotas(self, delegations: Sequence[Delegation]) -> None:
        """Give each the quota of the rules as they are now. A delegation with more seats than that
        keeps them; as they are freed, its quota falls to the rule's."""
        held = self._rules(delegations)
        changed = [row for row in delegations if self._settle(row, held)]
        Delegation.objects.bulk_update(changed, ["quota"])

    def recount_quotas(self, delegations: Sequence[Delegation]) -> None:
        """Count again what each has used of its quota, after a rule changed what counts."""
        rows = self.event.registrations.counted()
        if not self.event.quota_counts_online:
            rows = rows.filter(mode=Mode.ROOM)
        used = Counter(rows.values_list("delegation", flat=True))
        for row in delegations:
            row.used, row.quota = used[row.pk], None
        Delegation.objects.bulk_update(delegations, ["used", "quota"])

    def _rules(self, delegations):
        if not self.event.quota_by_standing:
            return {}
        day = self.event.standing_day(self.at)
        return standings([row.entity for row in delegations], day)

    def _settle(self, row, held):
        rule = self.event.quota_for(held.get(row.entity_id), row.own_quota)
        quota = rule if rule is None else max(rule, row.used)
        changed, row.quota = row.quota != quota, quota
        return changed

    def _vested(self, row):
        """Let a quota above the rule's fall with the seats that are freed."""
        return row.quota is not None and self._settle(row, self._rules([row]))

    def settle_priority(self, delegations: Sequence[Delegation]) -> None:
        found = classes([row.entity for row in delegations], self.event.class_day)
        for row in delegations:
            row.priority = bool(found[row.entity_id])
        Delegation.objects.bulk_update(delegations, ["priority"])

    # --- reserved seats ---------------------------------------------------------------------------
    def reserved_free(self, seats: int) -> None:
        """Keep so many more free seats for a group (fewer where negative)."""
        self._changes.add(self.event, reserved_free=seats)

    def rules_changed(self) -> None:
        """The event's page says something else: it is kept under the version of the row."""
        self._changes.add(self.event, version=1)

    def forget_reserved_seats(self) -> None:
        """Read the reserved seats again on the next use: some were changed."""
        self._save()
        self._reserved_seats = None
        self._rows = {key: row for key, row in self._rows.items() if key[0] is not ReservedSeats}

    def open_due_reserved_seats(self) -> list[ReservedSeats]:
        """Open to all those reserved seats whose day has come. Returns them."""
        due = [reserved for reserved in self.list_reserved_seats() if reserved.due(self.at)]
        for reserved in due:
            self.open_reserved_seats(reserved, by=SYSTEM)
        return due

    def open_reserved_seats(self, reserved_seats: ReservedSeats, *, by: Actor) -> ReservedSeats:
        self._changes.add(self.event, reserved_free=-reserved_seats.free)
        self.rules_changed()
        self._reserved_seats = [
            other for other in self.list_reserved_seats() if other.pk != reserved_seats.pk
        ]
        reserved_seats.opened_at = self.at
        reserved_seats.save(update_fields=["opened_at"])
        record(
            "reservedseats.opened",
            reserved_seats,
            by=by,
            after={"opened_at": self.at, "free": reserved_seats.free},
        )
        return reserved_seats

    # --- giving and promoting ---------------------------------------------------------------------
    def give_seat(
        self,
        registration: Registration,
        reserved_seats: ReservedSeats | None,
        *,
        by: Actor,
        note: str = "",
    ) -> Registration:
        """Give a free seat: at once, or as an offer where the event gives hours to accept it and
        can ask."""
        event = self.event
        if event.offer_hours and not event.quiet and self.at < event.starts_at:
            until = min(self.at + timedelta(hours=event.offer_hours), event.starts_at)
            facts = {"offered_at": self.at, "offer_until": until}
            self.move(
                registration, S.OFFERED, by=by, note=note, reserved_seats=reserved_seats, **facts
            )
            notify_person(
                registration,
                "registration_offered",
                until=until.isoformat(),
                at=to_microseconds(self.at),
            )
        else:
            self.move(
                registration,
                S.CONFIRMED,
                by=by,
                note=note,
                reserved_seats=reserved_seats,
                confirmed_at=self.at,
            )
            notify_person(registration, "registration_confirmed")
        return registration

    def promote_waiting(self) -> list[Registration]:
        """Give free seats to those waiting, each to the first in the event's order who may have
        one, and write the numbers. Returns the registrations that were given or offered a seat."""
        given = []
        self._save()  # the order of the fair share is read from the rows
        while self.event.promotes_waiting(self.at) and (walked := self._walk()):
            given += walked
            self._save()
            if not self.event.shares_fairly:
                break
        return given

    def _walk(self) -> list[Registration]:
        """Once through the waiting list. After each seat the fair share has another order, and ends
        the walk."""
        given: list[Registration] = []
        if not (self.event.waiting and self.has_free_seat):
            return given
        delegations = self._waiting_delegations()
        waiting_list = Registration.objects.in_waiting_order(self.event)
        for pk, delegation, mode, reserved_seats in waiting_list.values_list(
            "pk", "delegation", "mode", "group_link__reserved_seats"
        ):
            if not self.has_free_seat or (given and self.event.shares_fairly):
                break
            seat = self.find_seat(delegations[delegation], mode, reserved_seats)
            if seat.free:
                registration = Registration.objects.select_related("user").get(pk=pk)
                self.attach(registration)
                given.append(
                    self.give_seat(registration, seat.reserved_seats, by=SYSTEM, note=FREED)
                )
        return given

    def _waiting_delegations(self):
        """Delegations with people waiting, by key; their quota as the rules are today."""
        found = self.event.delegations.filter(waiting__gt=0).select_related("entity")
        rows = {row.pk: self.row(row) for row in found}
        if self.event.quota_by_standing:
            self.settle_quotas(list(rows.values()))
        return rows


def _find_delegations(event, entities):
    if len(entities) == 1:
        return _delegation_of(event=event.pk, entity=entities[0])
    return event.delegations.filter(entity__in=entities).order_by("pk")


_delegation_of = PreparedQuery(
    lambda event, entity: Delegation.objects.filter(event=event, entity=entity).order_by("pk"),
    event=BigIntegerField(),
    entity=BigIntegerField(),
)


def lock_event(event: Event, *, at: datetime) -> Event:
    """The event under its lock, as its ledger leaves it: for an act that moves no seat itself."""
    with SeatLedger(event, at=at) as seats:
        return seats.event


def to_microseconds(moment: datetime) -> int:
    """A moment as whole microseconds, as links in emails name the offer that they answer."""
    return int(moment.timestamp() * 1_000_000)

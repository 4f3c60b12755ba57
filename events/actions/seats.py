"""Seats: looked for in every layer, taken, freed and passed on under the event's lock, and nowhere
else.

A person takes one unit of each layer that applies, or none at all:

* the room (``Event.seats``), or the places online (``Event.online_seats``);
* of the room, the pool of a group while it is kept for that group, else what is not set apart;
* the quota of the delegation.

Which statuses take units stands in the status table (``counted``).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property

from django.db import models
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from audit.lifecycle import lock, move
from audit.models import SYSTEM, record
from events.actions.telling import tell
from events.models import (
    Delegation,
    Mode,
    Pool,
    Registration,
    RegistrationStatus,
    Selection,
    StatusClass,
)
from friends.standing import classes, standings

S = RegistrationStatus
FREED = "seat freed"


class Reason(models.TextChoices):
    """Why a person has to wait."""

    QUOTA = "quota", _("The delegation has all its seats already.")
    SEATS = "seats", _("All seats of the event are taken.")
    SET_APART = "set_apart", _("The seats that are left are set apart for a group.")
    ONLINE = "online", _("All places online are taken.")
    NOT_OPEN = "not_open", _("Seats are not passed on: registration for the event has ended.")
    TURN = "turn", _("A seat has just been freed and is being passed on.")


@dataclass(frozen=True)
class Place:
    """A free unit in every layer (``reason`` is None), of a pool or not; or why there is none."""

    reason: Reason | None = None
    pool: Pool | None = None

    @property
    def free(self):
        return self.reason is None


class Hall:
    """The layers of one event, read under its lock and kept in step with what is taken and freed.

    An act opens one Hall with ``Hall.of``, works with the rows that the Hall hands out, whose
    numbers are right at any moment, and ends with ``flush``. Without the lock (``Hall(event, at)``)
    it only serves to look.
    """

    def __init__(self, event, at):
        self.event, self.at = event, at
        self._rows, self._by_entity, self._steps = {}, {}, {}
        self._pools, self._standings = None, {}

    @classmethod
    def of(cls, event, at):
        """Lock the event, and first let those who wait have what time has given them: a pool whose day
        has come, a larger quota in another standing."""
        hall = cls(lock(event), at)
        opened = hall.event.set_apart and hall.open_due_pools()
        if opened or (hall.event.quota_by_standing and hall.event.waiting):
            hall.pass_on()
        return hall

    @cached_property
    def selection(self):
        """The rule of an event by selection, None for others. Asked for once."""
        rows = Selection.objects.filter(event=self.event).only("cap", "confirmed_at")
        return rows.first() if self.event.by_selection else None

    def standing_of(self, entity):
        """The Standing of an entity at this moment, asked for once."""
        if entity.pk not in self._standings:
            self._standings |= standings([entity], self.at.date())
        return self._standings[entity.pk]

    # --- the rows ---------------------------------------------------------------------------------
    def row(self, obj):
        """The one object that stands for this row here."""
        return self._rows.setdefault((type(obj), obj.pk), obj)

    def delegation(self, entity):
        """The delegation's row, made if it is the first of its entity, with its quota as of now."""
        if entity.pk not in self._by_entity:
            self.read_delegations([entity])
        return self._by_entity[entity.pk]

    def read_delegations(self, entities):
        """The same for many, with one statement for all that are there and one for all that are new."""
        unread = {e.pk: e for e in entities if e.pk not in self._by_entity}
        there = self._stored_delegations(unread)
        missing = {pk: entity for pk, entity in unread.items() if pk not in self._by_entity}
        rows = [Delegation(event=self.event, entity=entity) for entity in missing.values()]
        # Where locks are off, another act may make the same ones at the same time.
        Delegation.objects.bulk_create(rows, ignore_conflicts=True)
        new = self._stored_delegations(missing)
        if self.event.shares_fairly:
            self.settle_priority(new)
        self.settle_quotas([*there, *new] if self.event.quota_by_standing else new)

    def _stored_delegations(self, entities):
        """Those of these entities, given by their keys, as rows of the Hall."""
        found = self.event.delegations.filter(entity__in=list(entities)).order_by("pk")
        rows = [self.row(row) for row in found]
        for row in rows:
            row.event, row.entity = self.event, entities[row.entity_id]
            self._by_entity[row.entity_id] = row
        return rows

    def take_up(self, registration):
        """Lock a registration of this event and put it among the rows of the Hall."""
        lock(registration)
        return self.attach(registration)

    def attach(self, registration):
        """Let a registration of this event point to the rows of the Hall."""
        registration.event = self.event
        known = self._rows.get((Delegation, registration.delegation_id))
        if known is None:
            rows = Delegation.objects.select_related("entity")
            known = self.row(rows.get(pk=registration.delegation_id))
            known.event = self.event
            if self.event.quota_by_standing:
                self.settle_quotas([known])
        registration.delegation = known
        return registration

    def pools(self):
        """Pools that are kept for their group, with their ``members``. Where no seat is set apart,
        nothing is asked."""
        if self._pools is None:
            if not self.event.set_apart:
                return []
            self._load_pools()
        return self._pools

    def _load_pools(self):
        rows = self.event.pools.closed().prefetch_related("entities")
        self._pools = [self.row(pool) for pool in rows]
        for pool in self._pools:
            pool.members = {entity.pk for entity in pool.entities.all()}

    # --- looking ----------------------------------------------------------------------------------
    def look(self, delegation, mode, link_pool=None):
        """The Place that a person of this delegation would have now; ``link_pool`` is the key of the
        pool of the link that he or she registered by."""
        event = self.event
        if event.counts_against_quota(mode) and 0 in (delegation.left, self._under_cap(delegation)):
            return Place(Reason.QUOTA)
        if mode == Mode.ONLINE:
            return Place(Reason.ONLINE) if event.places_left == 0 else Place()
        for pool in self.pools():
            if pool.free and (delegation.entity_id in pool.members or pool.pk == link_pool):
                return Place(pool=pool)
        if event.seats is None or event.seated + event.set_apart < event.seats:
            return Place()
        return Place(Reason.SET_APART if event.seated < event.seats else Reason.SEATS)

    def _under_cap(self, delegation):
        """What the cap of the event's selection leaves to a delegation; None without one."""
        cap = self.selection and self.selection.cap
        return None if cap is None else max(cap - delegation.used, 0)

    def place_for(self, registration):
        link = registration.link if registration.link_id else None
        return self.look(registration.delegation, registration.mode, link and link.pool_id)

    @property
    def has_room(self):
        """Whether anybody at all could be given a seat or a place online."""
        left = {Mode.ROOM: self.event.seats_left, Mode.ONLINE: self.event.places_left}
        return any(left[mode] != 0 for mode in self.event.modes)

    # --- taking and freeing -----------------------------------------------------------------------
    def move(self, registration, to, *, by, note="", pool=None, **facts):
        """Move a registration to another status, and its units with it. A person who keeps a seat
        keeps it in the same pool; ``pool`` is that of a seat taken now."""
        held = registration.pool if S(registration.status).counted else None
        facts["pool"] = (held or pool) if to.counted else None
        if to.status_class == StatusClass.CLOSED:
            facts["closed_at"] = self.at
        self.count(registration, -1)
        move(registration, to, by=by, note=note, **facts)
        self.count(self.attach(registration))
        return registration

    def count(self, registration, sign=1):
        """Take the units of a registration as it is now, or with -1 give them back."""
        self._units(registration, sign, S(registration.status), registration.pool)

    def _units(self, registration, sign, status, pool):
        event, delegation = self.event, registration.delegation
        if status.status_class == StatusClass.SEATED:
            self._step(delegation, seated=sign)
        if status.status_class == StatusClass.WAITING and not status.counted:
            self._step(event, waiting=sign)
            self._step(delegation, waiting=sign)
        if not status.counted:
            return
        if event.counts_against_quota(registration.mode):
            self._step(delegation, used=sign)
        self._step(event, **{"online" if registration.mode == Mode.ONLINE else "seated": sign})
        if pool:
            self._pool_unit(pool, sign)

    def _pool_unit(self, pool, sign):
        if self._pools is None:
            self._load_pools()
        pool = self.row(pool)
        if sign < 0 and pool.due(self.at):  # it was full: nobody had to open it before
            self.open_pool(pool, by=SYSTEM)
        self._step(pool, used=sign)
        if pool.opened_at is None:
            self._step(self.event, set_apart=-sign)

    def _step(self, row, **numbers):
        """Change numbers of a row: here at once, in the database with ``flush``."""
        _row, steps = self._steps.setdefault((type(row), row.pk), (row, Counter()))
        for name, number in numbers.items():
            setattr(row, name, getattr(row, name) + number)
            steps[name] += number

    def saved(self, row):
        """The row was saved as a whole, its numbers with it."""
        self._steps.pop((type(row), row.pk), None)

    def flush(self):
        """Write what changed: one statement for each row."""
        for row, steps in self._steps.values():
            values = {name: F(name) + number for name, number in steps.items() if number}
            if isinstance(row, Delegation) and steps["used"] < 0 and self._vested(row):
                values["quota"] = row.quota
            if values:
                type(row).objects.filter(pk=row.pk).update(**values)
        self._steps = {}

    # --- quotas and classes -----------------------------------------------------------------------
    def settle_quotas(self, delegations):
        """Give each the quota of the rules as they are now. Who has more seats than that keeps
        them; as they are given back, the quota falls to the rule's."""
        held = self._rules(delegations)
        changed = [row for row in delegations if self._settle(row, held)]
        Delegation.objects.bulk_update(changed, ["quota"])

    def recount_quotas(self, delegations):
        """Count anew what each has used of its quota, after a rule changed what counts."""
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
        return standings([row.entity for row in delegations], self.at.date())

    def _settle(self, row, held):
        rule = self.event.quota_for(held.get(row.entity_id), row.own_quota)
        quota = rule if rule is None else max(rule, row.used)
        changed, row.quota = row.quota != quota, quota
        return changed

    def _vested(self, row):
        """Let a quota above the rule's fall with the seats that are given back."""
        return row.quota is not None and self._settle(row, self._rules([row]))

    def settle_priority(self, delegations):
        found = classes([row.entity for row in delegations], self.event.class_day)
        for row in delegations:
            row.priority = bool(found[row.entity_id])
        Delegation.objects.bulk_update(delegations, ["priority"])

    # --- pools ------------------------------------------------------------------------------------
    def set_apart(self, seats):
        """Keep so many more free seats for a group (fewer where negative)."""
        self._step(self.event, set_apart=seats)

    def rules_changed(self):
        """The event's page says something else: it is kept under the version of the row."""
        self._step(self.event, version=1)

    def forget_pools(self):
        """Read the pools anew when they are asked for next: one was changed."""
        self.flush()
        self._pools = None
        self._rows = {key: row for key, row in self._rows.items() if key[0] is not Pool}

    def open_due_pools(self):
        """Open to all those pools whose day has come. Returns them."""
        due = [pool for pool in self.pools() if pool.due(self.at)]
        for pool in due:
            self.open_pool(pool, by=SYSTEM)
        return due

    def open_pool(self, pool, *, by):
        self._step(self.event, set_apart=-pool.free)
        self.rules_changed()
        self._pools = [p for p in self.pools() if p.pk != pool.pk]
        pool.opened_at = self.at
        pool.save(update_fields=["opened_at"])
        record("pool.opened", pool, by=by, after={"opened_at": self.at, "free": pool.free})
        return pool

    # --- giving and passing on --------------------------------------------------------------------
    def give(self, registration, pool, *, by, note=""):
        """Give a free seat: at once, or as an offer where the event gives hours to accept it."""
        event = self.event
        if event.offer_hours and self.at < event.starts_at:
            until = min(self.at + timedelta(hours=event.offer_hours), event.starts_at)
            facts = {"offered_at": self.at, "offer_until": until}
            self.move(registration, S.OFFERED, by=by, note=note, pool=pool, **facts)
            tell(registration, "registration_offered", until=until.isoformat(), at=stamp(self.at))
        else:
            self.move(registration, S.CONFIRMED, by=by, note=note, pool=pool, confirmed_at=self.at)
            tell(registration, "registration_confirmed")
        return registration

    def pass_on(self):
        """Give free units to those waiting, each to the first in the event's order who may have one,
        and write the numbers. Returns the registrations that were given or offered a seat."""
        given = []
        self.flush()  # the order of the fair share is read from the rows
        while self.event.passes_on(self.at) and (walked := self._walk()):
            given += walked
            self.flush()
            if not self.event.shares_fairly:
                break
        return given

    def _walk(self):
        """Once along the queue. After each seat the fair share has another order, and ends the walk."""
        given = []
        if not (self.event.waiting and self.has_room):
            return given
        delegations = self._waiting_delegations()
        queue = Registration.objects.queue(self.event)
        for pk, delegation, mode, pool in queue.values_list(
            "pk", "delegation", "mode", "link__pool"
        ):
            if not self.has_room or (given and self.event.shares_fairly):
                break
            place = self.look(delegations[delegation], mode, pool)
            if place.free:
                registration = Registration.objects.select_related("user").get(pk=pk)
                self.attach(registration)
                given.append(self.give(registration, place.pool, by=SYSTEM, note=FREED))
        return given

    def _waiting_delegations(self):
        """Those with somebody waiting, by key; their quota as the rules are today."""
        found = self.event.delegations.filter(waiting__gt=0).select_related("entity")
        rows = {row.pk: self.row(row) for row in found}
        if self.event.quota_by_standing:
            self.settle_quotas(list(rows.values()))
        return rows


def stamp(at):
    """A moment as whole microseconds, as links in mail name the offer that they answer."""
    return int(at.timestamp() * 1_000_000)

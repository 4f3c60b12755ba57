"""Looking for a seat without a lock: what a person would have now, and why he or she has to wait.

The same look gives seats under the event's lock (``events.actions.seat_ledger``), so what pages say
of the waiting list is what the next act will do.
"""

from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db import models
from django.utils.translation import gettext_lazy as _

from events.models import Delegation, Event, Mode, Registration, ReservedSeats, Selection
from friends.models import Entity
from friends.queries.standing import Standing, standings


class WaitReason(models.TextChoices):
    """Why a person has to wait."""

    QUOTA = "quota", _("The delegation has all its seats already.")
    SEATS = "seats", _("All seats of the event are taken.")
    RESERVED = "reserved", _("The seats that are left are reserved for a group.")
    ONLINE = "online", _("All seats online are taken.")
    NOT_OPEN = "not_open", _("Seats are not offered on: registration for the event has ended.")
    TURN = "turn", _("A seat has just been freed and is being offered.")


@dataclass(frozen=True)
class FoundSeat:
    """What a look for a seat found: one in every layer (``reason`` is None), of a pool or not; or
    why there is none."""

    reason: WaitReason | None = None
    reserved_seats: ReservedSeats | None = None

    @property
    def free(self) -> bool:
        return self.reason is None


class SeatView:
    """The layers of one event as they were read: it finds seats and moves nothing."""

    def __init__(self, event: Event, *, at: datetime) -> None:
        self.event, self.at = event, at
        self._all_reserved_seats: list[ReservedSeats] | None = None
        self._standings: dict[int, Standing] = {}

    @cached_property
    def selection(self) -> Selection | None:
        """The rule of an event by selection, None for others. Asked for once."""
        rows = Selection.objects.filter(event=self.event).only("cap", "confirmed_at")
        return rows.first() if self.event.by_selection else None

    def standing_of(self, entity: Entity) -> Standing:
        """The Standing of an entity at this moment, asked for once."""
        if entity.pk not in self._standings:
            self._standings |= standings([entity], self.at.date())
        return self._standings[entity.pk]

    def all_reserved_seats(self) -> list[ReservedSeats]:
        """Pools that are kept for their group, with their ``members``. Where no seat is set apart,
        nothing is asked."""
        if self._all_reserved_seats is None:
            if not self.event.reserved_free:
                return []
            self._load_reserved_seats()
        return self._all_reserved_seats or []

    def _load_reserved_seats(self):
        self._all_reserved_seats = list(
            self.event.all_reserved_seats.closed().prefetch_related("entities")
        )
        for reserved_seats in self._all_reserved_seats:
            reserved_seats.members = {entity.pk for entity in reserved_seats.entities.all()}

    def find_seat(
        self, delegation: Delegation, mode: str, link_reserved_seats: int | None = None
    ) -> FoundSeat:
        """What a person of this delegation would have now; ``link_reserved_seats`` is the key of
        those of the link that he or she registered by."""
        event = self.event
        if event.counts_against_quota(mode) and 0 in (delegation.left, self._under_cap(delegation)):
            return FoundSeat(WaitReason.QUOTA)
        if mode == Mode.ONLINE:
            return FoundSeat(WaitReason.ONLINE) if event.online_seats_left == 0 else FoundSeat()
        for reserved_seats in self.all_reserved_seats():
            if reserved_seats.free and (
                delegation.entity_id in reserved_seats.members
                or reserved_seats.pk == link_reserved_seats
            ):
                return FoundSeat(reserved_seats=reserved_seats)
        if event.seats is None or event.seated + event.reserved_free < event.seats:
            return FoundSeat()
        return FoundSeat(WaitReason.RESERVED if event.seated < event.seats else WaitReason.SEATS)

    def _under_cap(self, delegation):
        """What the cap of the event's selection leaves to a delegation; None without one."""
        cap = self.selection and self.selection.cap
        return None if cap is None else max(cap - delegation.used, 0)

    def find_seat_for(self, registration: Registration) -> FoundSeat:
        link = registration.group_link if registration.group_link_id else None
        return self.find_seat(
            registration.delegation, registration.mode, link.reserved_seats_id if link else None
        )

    @property
    def has_free_seat(self) -> bool:
        """Whether anybody at all could be given a seat or a place online."""
        left = {Mode.ROOM: self.event.seats_left, Mode.ONLINE: self.event.online_seats_left}
        return any(left[mode] != 0 for mode in self.event.modes)

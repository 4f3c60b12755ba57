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
    ONLINE = "online", _("All online seats are taken.")
    NOT_OPEN = (
        "not_open",
        _("Registration for the event has ended, so free seats are no longer offered."),
    )
    TURN = "turn", _("A seat has just become free and is being offered.")


@dataclass(frozen=True)
class FoundSeat:
    """The result of looking for a seat: one within every limit (``reason`` is None), reserved or
    not; or why there is none."""

    reason: WaitReason | None = None
    reserved_seats: ReservedSeats | None = None

    @property
    def free(self) -> bool:
        return self.reason is None


class SeatView:
    """The seat limits of one event as they were read: it finds seats and moves nothing."""

    def __init__(self, event: Event, *, at: datetime) -> None:
        self.event, self.at = event, at
        self._reserved_seats: list[ReservedSeats] | None = None
        self._standings: dict[int, Standing] = {}

    @cached_property
    def selection(self) -> Selection | None:
        """The rule of an event by selection, None for others. Asked for once."""
        rows = Selection.objects.filter(event=self.event).only("cap", "confirmed_at")
        return rows.first() if self.event.by_selection else None

    def standing_of(self, entity: Entity) -> Standing:
        """The Standing of an entity at this moment, asked for once."""
        if entity.pk not in self._standings:
            self._standings |= standings([entity], self.event.standing_day(self.at))
        return self._standings[entity.pk]

    def list_reserved_seats(self) -> list[ReservedSeats]:
        """Reserved seats that are not open to all, with their ``members``. Where no seat is
        reserved, no query is made."""
        if self._reserved_seats is None:
            if not self.event.reserved_free:
                return []
            self._load_reserved_seats()
        return self._reserved_seats or []

    def _load_reserved_seats(self):
        rows = self.event.reserved_seats.closed().prefetch_related("entities")
        self._reserved_seats = list(rows)
        for reserved in self._reserved_seats:
            reserved.members = {entity.pk for entity in reserved.entities.all()}

    def find_seat(
        self, delegation: Delegation, mode: str, reserved_by_link: int | None = None
    ) -> FoundSeat:
        """What a person of this delegation would have now; ``reserved_by_link`` is the key
        of the reserved seats of the link that he or she registered by."""
        event = self.event
        if event.counts_against_quota(mode) and 0 in (delegation.left, self._under_cap(delegation)):
            return FoundSeat(WaitReason.QUOTA)
        if mode == Mode.ONLINE:
            return FoundSeat(WaitReason.ONLINE) if event.online_seats_left == 0 else FoundSeat()
        for reserved in self.list_reserved_seats():
            if reserved.free and (
                delegation.entity_id in reserved.members or reserved.pk == reserved_by_link
            ):
                return FoundSeat(reserved_seats=reserved)
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
        """Whether any person at all could be given a seat in the room or online."""
        left = {Mode.ROOM: self.event.seats_left, Mode.ONLINE: self.event.online_seats_left}
        return any(left[mode] != 0 for mode in self.event.modes)

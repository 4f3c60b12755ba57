"""Seat limits as an officer sets them: exceptions for entities, reserved seats, group links."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from accounts.worker import for_each
from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import SYSTEM, changes, fields_of, record, to_json, user_of
from events.actions.seat_ledger import SeatLedger, lock_event
from events.models import Delegation, Event, EventStatus, GroupLink, ReservedSeats, SeatGroup
from files.cleaned_fields import check_fields
from friends.models import Classification, Entity


@transaction.atomic
def set_own_quota(
    event: Event, *, entity: Entity, by: Actor, at: datetime, seats: int | None
) -> Delegation:
    """An exception for one entity, or none any more with None. More seats promote the waiting list;
    a delegation with more seats than the new number keeps them."""
    with SeatLedger(event, at=at) as ledger:
        delegation = ledger.delegation(entity)
        before, delegation.own_quota = delegation.own_quota, seats
        if before == seats:
            return delegation
        delegation.save(update_fields=["own_quota"])
        was, now = {"own_quota": before}, {"own_quota": seats}
        record("delegation.quota_set", delegation, by=by, before=was, after=now)
        ledger.settle_quotas([delegation])
        ledger.promote_waiting()
    return delegation


def recalculate_seats(seats: SeatLedger, *, recount: bool) -> None:
    """Settle quotas, classes and the groups of reserved seats after the rules of the event changed;
    ``recount`` says that the change also affects who counts against the quota."""
    found = seats.event.delegations.select_related("entity")
    rows = [seats.row(row) for row in found]
    if recount:
        seats.recount_quotas(rows)
    seats.settle_quotas(rows)
    if seats.event.shares_fairly:
        seats.settle_priority(rows)
    for reserved in seats.event.reserved_seats.closed().exclude(group=SeatGroup.CHOSEN):
        reserved.event = seats.event
        reserved.entities.set(reserved_entities(reserved))
    seats.forget_reserved_seats()


@transaction.atomic
def reserve_seats(
    reserved_seats: ReservedSeats,
    *,
    by: Actor,
    at: datetime,
    entities: Iterable[Entity] = (),
    version: int | None = None,
) -> ReservedSeats:
    """Add reserved seats, or change some that are not open to all yet. They are part of the room's
    seats and must be free; their group is read as of the date of the call.

    ``version`` is the one that the officer saw: raises Conflict if another officer was faster.
    Adding the same reserved seats twice returns the existing ones.
    """
    with SeatLedger(reserved_seats.event, at=at) as seats:
        return _save_reserved_seats(seats, reserved_seats, entities, version, by=by)


def _save_reserved_seats(seats, reserved_seats, entities, version, *, by):
    reserved_seats.event = seats.event
    stored, members = _stored(reserved_seats), reserved_entities(reserved_seats, entities)
    if stored is None and (twin := _twin(reserved_seats, members)):
        return twin
    if stored and version not in (None, stored.version):
        raise Conflict(stored)
    _refuse_reserving(seats, reserved_seats, stored, members)
    was, now = _reserved_changes(reserved_seats, stored, members)
    if now:
        _write_reserved(seats, reserved_seats, stored, members)
        record(
            "reservedseats.changed" if stored else "reservedseats.added",
            reserved_seats,
            by=by,
            before=was,
            after=now,
        )
        seats.promote_waiting()
    return reserved_seats


def _write_reserved(seats, reserved_seats, stored, members):
    seats.reserved_free(reserved_seats.seats - reserved_seats.used - (stored.free if stored else 0))
    reserved_seats.version = stored.version + 1 if stored else 1
    reserved_seats.save()
    reserved_seats.entities.set(members)
    seats.rules_changed()
    seats.forget_reserved_seats()


def _stored(reserved_seats):
    if reserved_seats.pk is None:
        return None
    stored = ReservedSeats.objects.get(pk=reserved_seats.pk)
    reserved_seats.used, reserved_seats.opened_at, reserved_seats.version = (
        stored.used,
        stored.opened_at,
        stored.version,
    )
    return stored


def _twin(reserved_seats, members):
    """The closed reserved seats of the same name, if all else is equal: a form that was sent
    twice."""
    rows = reserved_seats.event.reserved_seats.closed()
    twin = next(
        (p for p in rows if to_json({"": p.name}) == to_json({"": reserved_seats.name})), None
    )
    if twin is None:
        return None
    same = all(
        getattr(twin, n) == getattr(reserved_seats, n) for n in ("group", "seats", "opens_at")
    )
    if same and set(twin.entities.all()) == set(members):
        return twin
    raise NotPossible(
        _("Reserved seats with this name already exist. Enter another name."), field="name"
    )


def _reserved_changes(reserved_seats, stored, members):
    """What is saved, for the entry: the fields, and the entities as their keys."""
    before = fields_of(stored) if stored else {}
    held = sorted(stored.entities.values_list("pk", flat=True)) if stored else []
    was, now = changes(reserved_seats, before, fields_of(reserved_seats))
    if (keys := sorted(entity.pk for entity in members)) != held:
        was["entities"], now["entities"] = held, keys
    return was, now


def _refuse_reserving(seats, reserved_seats, stored, members):
    if stored and stored.opened_at:
        raise NotPossible(_("These reserved seats are already open to all."))
    if reserved_seats.opens_at and reserved_seats.opens_at <= seats.at:
        raise NotPossible(_("This time has passed. Enter a time in the future."), field="opens_at")
    if reserved_seats.group == SeatGroup.CHOSEN and not members:
        raise NotPossible(_("Choose at least one State or organization."), field="entities")
    _refuse_too_many(seats, reserved_seats, stored)


def _refuse_too_many(seats, reserved_seats, stored):
    event = seats.event
    if event.seats is None:
        raise NotPossible(
            _("Set the number of seats in the room first. Reserved seats are part of them.")
        )
    if reserved_seats.seats < reserved_seats.used:
        text = (
            _("Reserved seats already taken: %d. Enter at least this number.") % reserved_seats.used
        )
        raise NotPossible(text, field="seats")
    free = event.seats - event.seated - event.reserved_free + (stored.free if stored else 0)
    if reserved_seats.seats - reserved_seats.used > free:
        text = _(
            "Seats in the room that are free and not reserved: %d. Enter at most this number."
        ) % max(free, 0)
        raise NotPossible(text, field="seats")


def reserved_entities(reserved_seats: ReservedSeats, chosen: Iterable[Entity] = ()) -> list[Entity]:
    """The entities that these seats are reserved for."""
    if reserved_seats.group == SeatGroup.CHOSEN:
        return list(chosen)
    if reserved_seats.group == SeatGroup.LINK:
        return []
    held = Classification.objects.as_of(reserved_seats.event.class_day).filter(
        kind=reserved_seats.group
    )
    return list(Entity.objects.filter(pk__in=held.values("entity")))


@transaction.atomic
def open_reserved_seats(reserved_seats: ReservedSeats, *, by: Actor, at: datetime) -> ReservedSeats:
    """Open reserved seats to all before their day: the free ones promote the waiting list."""
    with SeatLedger(reserved_seats.event, at=at) as seats:
        reserved_seats = seats.row(ReservedSeats.objects.get(pk=reserved_seats.pk))
        if reserved_seats.opened_at is None:
            seats.open_reserved_seats(reserved_seats, by=by)
            seats.promote_waiting()
    return reserved_seats


def open_due_reserved_seats(now: datetime) -> int:
    """For the worker: reserved seats whose day has come without a registration since."""
    due = ReservedSeats.objects.closed().filter(opens_at__lte=now)
    rows = due.select_related("event")
    return for_each(
        rows, lambda reserved_seats: bool(open_reserved_seats(reserved_seats, by=SYSTEM, at=now))
    )


def promote_by_standing(now: datetime) -> int:
    """For the worker: where the quota goes by standing, a delegation may have got more seats since
    the last act. Returns how many waiting lists were looked at."""
    rows = Event.objects.filter(status=EventStatus.PUBLISHED, ends_at__gt=now, waiting__gt=0)
    return for_each(
        rows.exclude(quota_by_standing={}), lambda event: _promote_where_possible(event, now)
    )


@transaction.atomic
def _promote_where_possible(event, now):
    lock_event(event, at=now)
    return 1


@transaction.atomic
def add_group_link(link: GroupLink, *, by: Actor, at: datetime) -> GroupLink:
    """A link with a code for a group. The same link added once more is the one that is there."""
    event = lock(link.event)
    check_fields(link, "label")
    if link.until and link.until <= at:
        raise NotPossible(_("This time has passed. Enter a time in the future."), field="until")
    if twin := _same_link(event, link, at):
        return twin
    link.made_at, link.made_by = at, user_of(by)
    link.save(force_insert=True)
    after = {k: v for k, v in fields_of(link).items() if k != "code"}
    record("grouplink.added", link, by=by, after=after)
    return link


def _same_link(event, link, at):
    twin = event.links.usable(at).filter(label=link.label).first()
    if twin is None:
        return None
    if all(
        getattr(twin, n) == getattr(link, n)
        for n in ("entity_id", "reserved_seats_id", "uses", "until")
    ):
        return twin
    text = _("A link for this group already exists. Revoke it first, or use another name.")
    raise NotPossible(text, field="label")


@transaction.atomic
def revoke_group_link(link: GroupLink, *, by: Actor, at: datetime) -> GroupLink:
    """From now on the link opens nothing; who registered by it stays registered."""
    lock(link)
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        record("grouplink.revoked", link, by=by, after={"revoked_at": at})
    return link

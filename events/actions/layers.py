"""The layers of seats as an officer sets them: exceptions for entities, pools, links for groups."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.worker import for_each
from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import SYSTEM, changes, fields_of, person, plain, record
from events.actions.seats import SeatLedger, lock_event
from events.models import Event, EventStatus, Pool, PoolGroup
from friends.models import Classification, Entity


@transaction.atomic
def set_own_quota(event, *, entity, by, at, seats):
    """An exception for one entity, or with None no longer one. More seats pass to who waits; who has
    more seats than the new number keeps them."""
    with SeatLedger(event, at=at) as ledger:
        delegation = ledger.delegation(entity)
        before, delegation.own_quota = delegation.own_quota, seats
        if before == seats:
            return delegation
        delegation.save(update_fields=["own_quota"])
        facts = {"before": {"own_quota": before}, "after": {"own_quota": seats}}
        record("delegation.quota_set", delegation, by=by, **facts)
        ledger.settle_quotas([delegation])
        ledger.promote_waiting()
    return delegation


def settle_all(seats, *, recount):
    """Settle quotas, classes and the groups of pools after the rules of the event changed;
    ``recount`` says that it also changed who counts against the quota."""
    found = seats.event.delegations.select_related("entity")
    rows = [seats.row(row) for row in found]
    if recount:
        seats.recount_quotas(rows)
    seats.settle_quotas(rows)
    if seats.event.shares_fairly:
        seats.settle_priority(rows)
    for pool in seats.event.pools.closed().exclude(group=PoolGroup.CHOSEN):
        pool.event = seats.event
        pool.entities.set(members_of(pool))
    seats.forget_pools()


@transaction.atomic
def save_pool(pool, *, by, at, entities=(), version=None):
    """Add a pool, or change one that is not open to all yet. Its seats are part of the room's and
    must be free; its group is read as of the date of the call.

    ``version`` is the one that the officer saw: raises Conflict if somebody else was faster. The same
    pool added once more is the one that is there.
    """
    with SeatLedger(pool.event, at=at) as seats:
        return _save_pool(seats, pool, entities, version, by=by)


def _save_pool(seats, pool, entities, version, *, by):
    pool.event = seats.event
    stored, members = _stored(pool), members_of(pool, entities)
    if stored is None and (twin := _twin(pool, members)):
        return twin
    if stored and version not in (None, stored.version):
        raise Conflict(stored)
    _refuse_pool(seats, pool, stored, members)
    was, now = _pool_changes(pool, stored, members)
    if now:
        _write_pool(seats, pool, stored, members)
        record("pool.changed" if stored else "pool.added", pool, by=by, before=was, after=now)
        seats.promote_waiting()
    return pool


def _write_pool(seats, pool, stored, members):
    seats.set_apart(pool.seats - pool.used - (stored.free if stored else 0))
    pool.version = stored.version + 1 if stored else 1
    pool.save()
    pool.entities.set(members)
    seats.rules_changed()
    seats.forget_pools()


def _stored(pool):
    if pool.pk is None:
        return None
    stored = Pool.objects.get(pk=pool.pk)
    pool.used, pool.opened_at, pool.version = stored.used, stored.opened_at, stored.version
    return stored


def _twin(pool, members):
    """The closed pool of the same name, if the same is asked for: a form that was sent twice."""
    rows = pool.event.pools.closed()
    twin = next((p for p in rows if plain({"": p.name}) == plain({"": pool.name})), None)
    if twin is None:
        return None
    same = all(getattr(twin, n) == getattr(pool, n) for n in ("group", "seats", "opens_at"))
    if same and set(twin.entities.all()) == set(members):
        return twin
    raise NotPossible(_("There is a pool of this name already."), field="name")


def _pool_changes(pool, stored, members):
    """What is saved, for the entry: the fields, and the entities as their keys."""
    before = fields_of(stored) if stored else {}
    held = sorted(stored.entities.values_list("pk", flat=True)) if stored else []
    was, now = changes(pool, before, fields_of(pool))
    if (keys := sorted(entity.pk for entity in members)) != held:
        was["entities"], now["entities"] = held, keys
    return was, now


def _refuse_pool(seats, pool, stored, members):
    if stored and stored.opened_at:
        raise NotPossible(_("This pool is open to all already."))
    if pool.opens_at and pool.opens_at <= seats.at:
        raise NotPossible(_("This moment is over. Choose one to come."), field="opens_at")
    if pool.group == PoolGroup.CHOSEN and not members:
        raise NotPossible(_("Choose at least one entity."), field="entities")
    _refuse_too_many(seats, pool, stored)


def _refuse_too_many(seats, pool, stored):
    event = seats.event
    if event.seats is None:
        raise NotPossible(_("Set the seats of the room first: a pool is a part of them."))
    if pool.seats < pool.used:
        text = _("%d seats of this pool are taken: it cannot have fewer.") % pool.used
        raise NotPossible(text, field="seats")
    free = event.seats - event.seated - event.set_apart + (stored.free if stored else 0)
    if pool.seats - pool.used > free:
        text = _("Only %d seats of the room are free and not set apart.") % max(free, 0)
        raise NotPossible(text, field="seats")


def members_of(pool, chosen=()):
    """The entities that fill a pool first."""
    if pool.group == PoolGroup.CHOSEN:
        return list(chosen)
    if pool.group == PoolGroup.LINK:
        return []
    held = Classification.objects.as_of(pool.event.class_day).filter(kind=pool.group)
    return list(Entity.objects.filter(pk__in=held.values("entity")))


@transaction.atomic
def open_pool(pool, *, by, at):
    """Open a pool to all before its day: its free seats pass to who waits."""
    with SeatLedger(pool.event, at=at) as seats:
        pool = seats.row(Pool.objects.get(pk=pool.pk))
        if pool.opened_at is None:
            seats.open_pool(pool, by=by)
            seats.promote_waiting()
    return pool


def open_due_pools(now):
    """For the worker: pools whose day has come, and nobody has registered since."""
    due = Pool.objects.closed().filter(opens_at__lte=now)
    rows = due.select_related("event")
    return for_each(rows, lambda pool: bool(open_pool(pool, by=SYSTEM, at=now)))


def pass_on_by_standing(now):
    """For the worker: where the quota goes by standing, a delegation may have got more seats since
    somebody last did something. Returns how many waiting lists were looked at."""
    rows = Event.objects.filter(status=EventStatus.PUBLISHED, ends_at__gt=now, waiting__gt=0)
    return for_each(rows.exclude(quota_by_standing={}), lambda event: _look_at_queue(event, now))


@transaction.atomic
def _look_at_queue(event, now):
    lock_event(event, at=now)
    return 1


@transaction.atomic
def add_link(link, *, by, at):
    """A link with a code for a group. The same link added once more is the one that is there."""
    event = lock(link.event)
    if link.until and link.until <= at:
        raise NotPossible(_("This moment is over. Choose one to come."), field="until")
    if twin := _same_link(event, link, at):
        return twin
    link.made_at, link.made_by = at, person(by)
    link.save(force_insert=True)
    after = {k: v for k, v in fields_of(link).items() if k != "code"}
    record("link.added", link, by=by, after=after)
    return link


def _same_link(event, link, at):
    twin = event.links.usable(at).filter(label=link.label).first()
    if twin is None:
        return None
    if all(getattr(twin, n) == getattr(link, n) for n in ("entity_id", "pool_id", "uses", "until")):
        return twin
    text = _("There is a link for this group already. Revoke it first, or use another name.")
    raise NotPossible(text, field="label")


@transaction.atomic
def revoke_link(link, *, by, at):
    """From now on the link opens nothing; who registered by it stays registered."""
    lock(link)
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        record("link.revoked", link, by=by, after={"revoked_at": at})
    return link

"""The layers of seats as an officer sets them: exceptions for entities, pools, links for groups."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.lifecycle import NotPossible, lock
from audit.models import SYSTEM, changes, fields_of, record
from audit.stamps import drop
from events.actions.seats import Hall
from events.models import Pool, PoolGroup
from friends.models import Classification, Entity


@transaction.atomic
def set_own_quota(event, *, entity, by, at, seats):
    """An exception for one entity, or with None no longer one. More seats pass to who waits; who has
    more seats than the new number keeps them."""
    hall = Hall.of(event, at)
    delegation = hall.delegation(entity)
    before, delegation.own_quota = delegation.own_quota, seats
    if before == seats:
        return delegation
    delegation.save(update_fields=["own_quota"])
    facts = {"before": {"own_quota": before}, "after": {"own_quota": seats}}
    record("delegation.quota_set", delegation, by=by, **facts)
    hall.settle_quotas([delegation])
    hall.pass_on()
    drop("figures")
    return delegation


def settle_all(hall, *, recount):
    """Settle quotas, classes and the groups of pools after the rules of the event changed;
    ``recount`` says that it also changed who counts against the quota."""
    found = hall.event.delegations.select_related("entity")
    rows = [hall.row(row) for row in found]
    if recount:
        hall.recount_quotas(rows)
    hall.settle_quotas(rows)
    if hall.event.shares_fairly:
        hall.settle_priority(rows)
    for pool in hall.event.pools.closed().exclude(group=PoolGroup.CHOSEN):
        pool.event = hall.event
        pool.entities.set(members_of(pool))
    hall.forget_pools()


@transaction.atomic
def save_pool(pool, *, by, at, entities=()):
    """Add a pool, or change one that is not open to all yet. Its seats are part of the room's and
    must be free; its group is read as of the date of the call."""
    hall = Hall.of(pool.event, at)
    pool.event = hall.event
    stored = _stored(pool)
    if stored and stored.opened_at:
        raise NotPossible(_("This pool is open to all already."))
    _refuse_too_many(hall, pool, stored)
    hall.set_apart(pool.seats - pool.used - (stored.free if stored else 0))
    pool.save()
    pool.entities.set(members_of(pool, entities))
    was, now = changes(pool, fields_of(stored) if stored else {}, fields_of(pool))
    record("pool.changed" if stored else "pool.added", pool, by=by, before=was, after=now)
    hall.forget_pools()
    hall.pass_on()
    drop("events")
    return pool


def _stored(pool):
    if pool.pk is None:
        return None
    stored = Pool.objects.get(pk=pool.pk)
    pool.used, pool.opened_at = stored.used, stored.opened_at
    return stored


def _refuse_too_many(hall, pool, stored):
    event = hall.event
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
    hall = Hall.of(pool.event, at)
    pool = hall.row(Pool.objects.get(pk=pool.pk))
    if pool.opened_at is None:
        hall.open_pool(pool, by=by)
        hall.pass_on()
        drop("events")
    return pool


def open_due_pools(now):
    """For the worker: pools whose day has come, and nobody has registered since."""
    due = Pool.objects.closed().filter(opens_at__lte=now)
    return sum(bool(open_pool(pool, by=SYSTEM, at=now)) for pool in due.select_related("event"))


@transaction.atomic
def add_link(link, *, by, at):
    """A link with a code for a group."""
    link.made_at, link.made_by = at, by
    link.save(force_insert=True)
    after = {k: v for k, v in fields_of(link).items() if k != "code"}
    record("link.added", link, by=by, after=after)
    return link


@transaction.atomic
def revoke_link(link, *, by, at):
    """From now on the link opens nothing; who registered by it stays registered."""
    lock(link)
    if link.revoked_at is None:
        link.revoked_at = at
        link.save(update_fields=["revoked_at"])
        record("link.revoked", link, by=by, after={"revoked_at": at})
    return link

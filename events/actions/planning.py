"""An event from draft to its end."""

from itertools import count

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import notify
from audit.lifecycle import Conflict, NotPossible, lock, move
from audit.models import changes, fields_of, record
from audit.stamps import drop
from events.actions.seats import pass_on
from events.actions.telling import facts_of, readers_of
from events.models import Event, EventFormat, EventStatus
from friends.people import focal_points

S = EventStatus
KEPT_BY_ACTS = {"id", "status", "status_reason", "seated", "waiting", "version"}
TOLD_WHEN_CHANGED = {"starts_at", "ends_at", "time_zone", "venue", "city", "room", "format"}


@transaction.atomic
def add_event(event, *, by, hosts=()):
    """Save a new event as a draft."""
    event.save(force_insert=True)
    event.hosts.set(hosts)
    record("event.added", event, by=by, after=fields_of(event))
    return event


@transaction.atomic
def change_event(event, *, by, at, version, values, hosts=None):
    """Change a plan under the event's lock; more seats pass at once to those who wait.

    ``values`` maps field names to new values. Raises Conflict if somebody else was faster.
    """
    lock(event)
    if event.version != version:
        raise Conflict(event)
    values = {name: value for name, value in values.items() if name not in KEPT_BY_ACTS}
    before = fields_of(event)
    for name, value in values.items():
        setattr(event, name, value)
    refuse_too_few_seats(event.seats, event.seated)
    was, now = changes(event, before, fields_of(event))
    hosts_before = sorted(event.hosts.values_list("pk", flat=True))
    if hosts is not None and sorted(h.pk for h in hosts) != hosts_before:
        was["hosts"], now["hosts"] = hosts_before, sorted(h.pk for h in hosts)
        event.hosts.set(hosts)
    if not now:
        return event
    event.version += 1
    event.save()
    record("event.changed", event, by=by, before=was, after=now)
    if event.status == S.PUBLISHED:
        pass_on(event, at=at)
        if TOLD_WHEN_CHANGED & set(now):
            _tell_all(event, "event_changed")
    drop("events", "figures")
    return event


def refuse_too_few_seats(seats, seated):
    """Asked by the act, and by the form before it, to say so at the field."""
    if seats is not None and seats < seated:
        raise NotPossible(
            _("%d persons are confirmed: there cannot be fewer seats.") % seated, field="seats"
        )


@transaction.atomic
def copy_event(event, *, by):
    """A draft with the same plan under another address, for the next event of its kind."""
    copy = Event.objects.get(pk=event.pk)
    copy.pk, copy._state.adding, copy.version = None, True, 1
    copy.status, copy.status_reason, copy.seated, copy.waiting = S.DRAFT, "", 0, 0
    copy.slug = free_slug(f"{event.slug[:70]}-copy")
    return add_event(copy, by=by, hosts=event.hosts.all())


def free_slug(wanted):
    """The address itself, or with the first number that makes it free."""
    taken = set(Event.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    numbered = (f"{wanted}-{n}" for n in count(2))
    return wanted if wanted not in taken else next(s for s in numbered if s not in taken)


def _tell_all(event, kind, **more):
    """One notice to every person who is registered, and one to each of their missions."""
    live = event.registrations.live().select_related("user", "delegation__entity")
    entities = {r.delegation.entity_id for r in live}
    readers = [reader for r in live for reader in readers_of(r, mission=())]
    return notify(kind, [*readers, *focal_points(*entities)], **facts_of(event), **more)


def lacking(event):
    """What a draft lacks before it can be published, as texts."""
    texts = []
    if not event.titles.get("en"):
        texts.append(_("a title in English"))
    if event.format != EventFormat.ONLINE and not (event.venue and event.city):
        texts.append(_("the venue and the city"))
    if event.format != EventFormat.IN_PERSON and not event.join_url:
        texts.append(_("the link to join online"))
    return texts


@transaction.atomic
def publish(event, *, by):
    lock(event)
    if missing := lacking(event):
        raise NotPossible(
            _("Before it can be published, the event needs: %s.") % "; ".join(missing)
        )
    move(event, S.PUBLISHED, by=by)
    drop("events", "figures")
    return event


@transaction.atomic
def close(event, *, by):
    """Nothing more is registered; attendance can still be recorded."""
    move(event, S.CLOSED, by=by)
    drop("events", "figures")
    return event


@transaction.atomic
def call_off(event, *, by, reason):
    """Call the event off; all who are registered, and their missions, are told why."""
    if not reason.strip():
        raise NotPossible(_("Say why the event is called off."), field="reason")
    lock(event)
    if event.status == S.CALLED_OFF:
        return event
    move(event, S.CALLED_OFF, by=by, note=reason.strip(), status_reason=reason.strip())
    _tell_all(event, "event_called_off", reason=reason.strip())
    drop("events", "figures")
    return event

"""Where badges are scanned: doors and sessions added, changed, closed."""

from django.db import transaction
from django.utils.translation import gettext as _

from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import changes, fields_of, plain, record
from events.actions.attending import refuse_closed
from events.models import Door, DoorKind

# What makes two doors the same to somebody who sends a form twice.
TWIN = ("kind", "starts_at", "ends_at", "repeats", "watches_out", "own_list")


@transaction.atomic
def add_door(door, *, by, at):
    """A new door or session. The same one added once more is the one that is there."""
    event = door.event = lock(door.event)
    refuse_closed(event)
    _refuse(door)
    if twin := _twin(door):
        return twin
    door.save(force_insert=True)
    record("door.added", door, by=by, after=fields_of(door))
    return door


@transaction.atomic
def change_door(door, *, by, at, version=None):
    """Save a changed door. ``version`` is the one that the officer saw: raises Conflict if somebody
    else was faster."""
    event = door.event = lock(door.event)
    stored = Door.objects.get(pk=door.pk)
    door.closed, door.version = stored.closed, stored.version
    was, now = changes(door, fields_of(stored), fields_of(door))
    if not now:
        return door
    refuse_closed(event)
    if version not in (None, stored.version):
        raise Conflict(stored)
    _refuse(door)
    if "kind" in now and door.scans.exists():
        text = _("Badges were scanned here already: it stays what it is.")
        raise NotPossible(text, field="kind")
    door.version += 1
    door.save()
    record("door.changed", door, by=by, before=was, after=now)
    return door


@transaction.atomic
def close_door(door, *, by, at):
    """No desk is opened at it any more. What was scanned there still counts."""
    event = lock(door.event)
    lock(door)
    if door.closed:
        return door
    refuse_closed(event)
    if door.devices.open().exists():
        raise NotPossible(_("A device is still open as a desk here. Close the device first."))
    door.closed, door.version = True, door.version + 1
    door.save(update_fields=["closed", "version"])
    record("door.closed", door, by=by, before={"closed": False}, after={"closed": True})
    return door


def _refuse(door):
    if door.kind != DoorKind.SESSION:
        return
    if not door.starts_at:
        raise NotPossible(_("Say when the session starts."), field="starts_at")
    if not door.ends_at or door.ends_at <= door.starts_at:
        raise NotPossible(_("A session ends after its start."), field="ends_at")
    event = door.event
    if door.ends_at <= event.starts_at or event.ends_at <= door.starts_at:
        text = _("The session lies outside the hours of the event. Look at its day.")
        raise NotPossible(text, field="starts_at")


def _twin(door):
    rows = door.event.doors.filter(closed=False, **{name: getattr(door, name) for name in TWIN})
    return next((row for row in rows if plain({"": row.name}) == plain({"": door.name})), None)

"""Where badges are scanned: doors and sessions added, changed, closed. The session itself is of the
programme, and saved with its list in one transaction."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor
from attendance.actions.attendance import refuse_closed
from attendance.models import Door
from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import changes, fields_of, record, to_json
from events.actions.programme import add_session, change_session, remove_session

# What makes two doors, and two sessions, the same to somebody who sends a form twice.
SAME = ("repeats", "watches_out", "own_list")
SAME_SESSION = ("starts_at", "ends_at")


@transaction.atomic
def add_door(door: Door, *, by: Actor, at: datetime) -> Door:
    """A new door; or with a ``session`` that is not saved yet, the session and its list. The same
    one added once more is the one that is there."""
    event = door.event = lock(door.event)
    refuse_closed(event)
    if twin := _twin(door):
        return twin
    if door.session:
        door.session = add_session(door.session, by=by)
    door.save(force_insert=True)
    record("door.added", door, by=by, after=fields_of(door))
    return door


@transaction.atomic
def change_door(door: Door, *, by: Actor, at: datetime, version: int | None = None) -> Door:
    """Save a changed door, and its session. ``version`` is the one that the officer saw: raises
    Conflict if somebody else was faster."""
    event = door.event = lock(door.event)
    stored = Door.objects.select_related("session").get(pk=door.pk)
    door.closed, door.version = stored.closed, stored.version
    if _facts(door) == _facts(stored):
        return door
    refuse_closed(event)
    if version not in (None, stored.version):
        raise Conflict(stored)
    _refuse_other_kind(door, stored)
    _save_session(door, by=by)
    was, now = changes(door, fields_of(stored), fields_of(door))
    door.version += 1
    door.save()
    if now:
        record("door.changed", door, by=by, before=was, after=now)
    if stored.session and not door.session:
        remove_session(stored.session, by=by)
    return door


@transaction.atomic
def close_door(door: Door, *, by: Actor, at: datetime) -> Door:
    """No desk is opened at it any more. What was scanned there still counts."""
    event = lock(door.event)
    lock(door)
    if door.closed:
        return door
    refuse_closed(event)
    if door.devices.open().exists():
        raise NotPossible(_("A device is still in use as a desk here. Close the device first."))
    door.closed, door.version = True, door.version + 1
    door.save(update_fields=["closed", "version"])
    record("door.closed", door, by=by, before={"closed": False}, after={"closed": True})
    return door


def _refuse_other_kind(door, stored):
    if bool(door.session) != bool(stored.session) and door.scans.exists():
        text = _("Badges have been scanned here, so its kind cannot be changed.")
        raise NotPossible(text, field="kind")


def _save_session(door, *, by):
    if door.session:
        save = change_session if door.session.pk else add_session
        door.session = save(door.session, by=by)


def _twin(door):
    """An open door or session of the event that is the same."""
    rows = door.event.doors.filter(closed=False).select_related("session")
    return next((row for row in rows if _facts(row) == _facts(door)), None)


def _facts(door):
    """What an officer says of a door or session, whichever row holds it."""
    held = door.session or door
    times = [getattr(door.session, name) for name in SAME_SESSION] if door.session else []
    return [to_json({"": held.name}), *times, *(getattr(door, name) for name in SAME)]

"""Phones and tablets that an officer opens as desks, without anybody's password."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Actor, User
from attendance.models import Device
from audit.lifecycle import NotPossible, lock
from audit.models import Agent, record
from events.models import EventStatus

OPENING = timedelta(minutes=15)
SEEN_EVERY = timedelta(seconds=10)


def hashed(secret: str) -> str:
    return sha256(secret.encode()).hexdigest()


def device_agent(device: Device) -> Agent:
    """Who acts when a device does."""
    return Agent(f"device {device.pk}")


@transaction.atomic
def add_device(device: Device, *, by: User, at: datetime) -> Device:
    """Keep a new device (name, event, door, may_search). It is opened with the QR of
    `renew_opening_link`."""
    device.made_at, device.made_by = at, by
    device.full_clean(exclude=["key", "opening"])
    if device.door and device.door.event_id != device.event_id:
        raise NotPossible(
            _("This door belongs to another event. Choose a door of this event."), field="door"
        )
    device.save(force_insert=True)
    after = {"event": device.event_id, "door": device.door_id, "may_search": device.may_search}
    record("device.added", device, by=by, after=after)
    return device


@transaction.atomic
def renew_opening_link(device: Device, *, by: Actor, at: datetime) -> str:
    """A secret for the address that opens this device: worth one opening, for 15 minutes. What the
    device held before (its key) is worth nothing once it is opened again."""
    lock(device)
    if device.closed_at:
        raise NotPossible(_("This device is closed. Add it again as a new device."))
    if device.event.status not in (EventStatus.PUBLISHED, EventStatus.CLOSED):
        raise NotPossible(_("This event is not published, or has been cancelled."))
    secret = secrets.token_urlsafe(24)
    device.opening, device.opening_until = hashed(secret), at + OPENING
    device.save(update_fields=["opening", "opening_until"])
    record("device.opening_shown", device, by=by)
    return secret


def find_device_to_open(secret: str, at: datetime) -> Device | None:
    """The device that this secret opens, or None."""
    rows = Device.objects.open().filter(opening=hashed(secret), opening_until__gt=at)
    return rows.select_related("event", "door__session").first()


@transaction.atomic
def open_device(secret: str, *, at: datetime) -> tuple[Device, str]:
    """Open the device with the secret of its QR. Returns ``(device, key)``; the key is kept
    nowhere."""
    found = find_device_to_open(secret, at)
    if found is None or lock(found).opening != hashed(secret):
        raise NotPossible(
            _("This code was already used or has expired. Ask an officer for a new one.")
        )
    key = secrets.token_urlsafe(32)
    found.key, found.opening, found.opened_at, found.seen_at = hashed(key), "", at, at
    found.save(update_fields=["key", "opening", "opened_at", "seen_at"])
    record("device.opened", found, by=device_agent(found))
    return found, key


def find_device(pk: int, key: str) -> Device | None:
    """The open device with this number and key, or None."""
    rows = (
        Device.objects.open().exclude(key="").filter(pk=pk).select_related("event", "door__session")
    )
    found = rows.first()
    return found if found and secrets.compare_digest(found.key, hashed(key)) else None


def note_contact(
    device: Device, *, at: datetime, waiting: int | None = None, roster_at: datetime | None = None
) -> None:
    """What the officer sees from afar: last contact, scans that wait, age of the roster."""
    facts: dict[str, object] = {"seen_at": at}
    if waiting is not None:
        facts["waiting"] = waiting
    if roster_at is not None:
        facts["roster_at"] = roster_at
    recent = device.seen_at and at - device.seen_at < SEEN_EVERY
    if recent and waiting in (None, device.waiting) and roster_at in (None, device.roster_at):
        return
    Device.objects.filter(pk=device.pk).update(**facts)


@transaction.atomic
def close_device(device: Device, *, by: User, at: datetime) -> Device:
    """From now on the device is nobody's desk, wherever it is. Twice is once."""
    lock(device)
    if device.closed_at:
        return device
    device.closed_at, device.closed_by, device.key, device.opening = at, by, "", ""
    device.save(update_fields=["closed_at", "closed_by", "key", "opening"])
    record("device.closed", device, by=by)
    return device

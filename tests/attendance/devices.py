"""A device of the desk as tests use it: opened by its QR, sending what it scanned."""

import json
from datetime import timedelta
from uuid import uuid4

from django.test import Client
from django.urls import reverse
from django.utils import timezone

from attendance.actions.devices import add_device, renew_opening_link
from attendance.models import Device
from tests.factories import make_user

HEADERS = {"X-Desk": "1"}


def make_device(event, name="North gate", by=None, **fields):
    device = Device(event=event, name=name, **fields)
    yesterday = timezone.now() - timedelta(days=1)
    return add_device(device, by=by or make_user("event officer"), at=yesterday)


class DevicePhone:
    """A browser of its own, which opened the device with the code that an officer showed."""

    def __init__(self, device):
        self.device, self.event, self.client = device, device.event, Client()
        secret = renew_opening_link(device, by=device.made_by, at=timezone.now())
        self.opened = self.client.post(reverse("desk:open", args=[secret]))
        device.refresh_from_db()

    def url(self, name):
        return reverse(f"desk:{name}", args=[self.event.slug])

    def get(self, name, headers=None, **query):
        return self.client.get(self.url(name), query, headers=HEADERS | (headers or {}))

    def send(self, *scans, **more):
        body = json.dumps({"scans": scans, **more})
        return self.client.post(
            self.url("sync"), body, content_type="application/json", headers=HEADERS
        )


def offline(guest=None, *, minutes=0, shown="go", **facts):
    """A scan as a device keeps it, some minutes ago."""
    row = {"nonce": str(uuid4()), "shown": shown}
    row["at"] = (timezone.now() - timedelta(minutes=minutes)).isoformat()
    return row | ({"code": guest.code} if guest else {}) | facts

"""The roster of a device: each person's record opens with the code of that person's badge and with
nothing else, so that a lost phone discloses nothing about anyone.

A record is ``[id, sealed]``: ``id`` the first 16 bytes of SHA-256("id:" + code) in hexadecimal,
``sealed`` the base64 of 12 random bytes and the AES-256-GCM text under SHA-256("key:" + code).
`static/attendance/offline/roster.js` is the other side.
"""

import base64
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Count, Max, QuerySet, Sum

from attendance.models import RefusalReason, ReplacedBadge
from attendance.rules import check_in
from events.models import Event, Registration
from files.text import fold

FORM = 2  # of the roster: devices fetch it again where it is another
OVERLAP = 100  # scans that are sent again


def record_id(code: str) -> str:
    return sha256(f"id:{code}".encode()).hexdigest()[:32]


def record_key(code: str) -> bytes:
    return sha256(f"key:{code}".encode()).digest()


def seal_record(code: str, facts: Mapping[str, object]) -> str:
    nonce = os.urandom(12)
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(nonce + AESGCM(record_key(code)).encrypt(nonce, text, None)).decode()


def open_record(code: str, text: str) -> dict[str, Any]:
    """What `seal_record` sealed. Raises cryptography.exceptions.InvalidTag for another code."""
    raw = base64.b64decode(text)
    return json.loads(AESGCM(record_key(code)).decrypt(raw[:12], raw[12:], None))


def roster_registrations(event: Event) -> QuerySet[Registration]:
    return event.registrations.sent().select_related("delegation__entity").order_by("pk")


def roster_version(event: Event) -> str:
    """A short text that changes whenever the roster would: when a person is added, gets another
    status, other details or a new badge."""
    rows = event.registrations.order_by()
    by_status = rows.values_list("status").annotate(
        Count("pk"), Sum("version"), Max("pk"), Max("confirmed_at"), Max("closed_at")
    )
    old = ReplacedBadge.objects.filter(registration__event=event).aggregate(n=Max("pk"))["n"]
    state = [FORM, event.pk, event.status, event.version, sorted(map(str, by_status)), old]
    return sha256(repr(state).encode()).hexdigest()[:24]


def shown_facts(row: Registration) -> dict[str, str]:
    """What the desk shows of a person."""
    return {
        "name": row.name_with_style,
        "second": row.second_script,
        "entity": row.delegation.entity.name,
        "role": row.get_role_display() if row.role else "",
        "badge": row.badge,
        "refusal_reason": refusal_reason_of(row),
    }


def refusal_reason_of(row: Registration) -> str:
    return check_in.refusal_reason_of(row.status)


def records(event: Event, rows: Iterable[Registration]) -> Iterator[list[str]]:
    """All records, with those of replaced badges, which hold the reason for their refusal."""
    yield from ([record_id(row.code), seal_record(row.code, shown_facts(row))] for row in rows)
    replaced = ReplacedBadge.objects.filter(registration__event=event)
    for old in replaced.select_related("registration__delegation__entity"):
        facts = shown_facts(old.registration) | {
            "refusal_reason": RefusalReason.REPLACED,
            "badge": old.badge,
        }
        yield [record_id(old.code), seal_record(old.code, facts)]


def registrations_by_id(event: Event) -> dict[str, tuple[int, str]]:
    """Id → ``(number of the registration, reason)``, for scans that waited on a device, which keeps
    no codes."""
    old = ReplacedBadge.objects.filter(registration__event=event).values_list(
        "code", "registration"
    )
    found = {record_id(code): (pk, RefusalReason.REPLACED) for code, pk in old}
    rows = event.registrations.sent().values_list("code", "pk").order_by()
    return found | {record_id(code): (pk, "") for code, pk in rows}


def searchable_names(rows: Iterable[Registration]) -> list[dict[str, object]]:
    """For devices that may search without a network: what they may show, unencrypted."""
    return [_searchable(row) for row in rows]


def _searchable(row):
    """``key`` is what the words of a search are looked for in."""
    key = f"{row.search_key} {fold(row.delegation.entity.name)}"
    return shown_facts(row) | {"pk": row.pk, "id": record_id(row.code), "key": key}


def undone_check_ins(event: Event) -> list[list[int | str]]:
    """Check-ins that were undone: ``[number, nonce]``."""
    rows = event.scans.filter(voided=True).order_by("pk").values_list("pk", "nonce")
    return [[pk, str(nonce)] for pk, nonce in rows]


def check_ins_since(event: Event, since: int = 0) -> list[list[int | str | bool]]:
    """Who was checked in or out, for all desks: ``[number, id, door or 0, out, time, desk]``, after
    the scan ``since``. Nothing of a person: an id means something to who holds the badge."""
    # Some are sent again: of two simultaneous scans the lower number may become visible later.
    rows = event.scans.evidence().filter(pk__gt=since - OVERLAP).order_by("pk")
    scans = rows.values_list("pk", "registration__code", "door", "result", "at", "desk")
    return [
        [pk, record_id(code), door or 0, result == "out", at.isoformat(), desk]
        for pk, code, door, result, at, desk in scans[:20000]
    ]

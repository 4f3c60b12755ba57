"""The roster of a device: each person's record opens with the code of that person's badge and with
nothing else, so that a telephone that is lost tells of nobody.

A record is ``[id, sealed]``: ``id`` the first 16 bytes of SHA-256("id:" + code) in hexadecimal,
``sealed`` the base64 of 12 bytes of chance and the AES-256-GCM text under SHA-256("key:" + code).
`static/desk/roster.js` is the other side.
"""

import base64
import json
import os
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db.models import Count, Max, Sum

from events import desk_rule
from events.models import Ground, OldBadge

AGAIN = 100  # scans that are told once more


def id_of(code):
    return sha256(f"id:{code}".encode()).hexdigest()[:32]


def key_of(code):
    return sha256(f"key:{code}".encode()).digest()


def sealed(code, facts):
    nonce = os.urandom(12)
    text = json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode()
    return base64.b64encode(nonce + AESGCM(key_of(code)).encrypt(nonce, text, None)).decode()


def opened(code, text):
    """What `sealed` sealed. Raises cryptography.exceptions.InvalidTag for another code."""
    raw = base64.b64decode(text)
    return json.loads(AESGCM(key_of(code)).decrypt(raw[:12], raw[12:], None))


def rows_of(event):
    return event.registrations.sent().select_related("delegation__entity").order_by("pk")


def state_of(event):
    """A short text that is another as soon as the roster would be: whoever is added, changes status
    or details, or gets a new badge."""
    rows = event.registrations.order_by()
    by_status = rows.values_list("status").annotate(
        Count("pk"), Sum("version"), Max("pk"), Max("confirmed_at"), Max("closed_at")
    )
    old = OldBadge.objects.filter(registration__event=event).aggregate(n=Max("pk"))["n"]
    told = [event.pk, event.status, event.version, sorted(map(str, by_status)), old]
    return sha256(repr(told).encode()).hexdigest()[:24]


def facts_of(row):
    """What the desk shows of a person."""
    return {
        "name": row.name_with_style,
        "second": row.second_script,
        "entity": row.delegation.entity.name,
        "role": row.get_role_display() if row.role else "",
        "badge": row.badge,
        "ground": ground_of(row),
    }


def ground_of(row):
    return desk_rule.ground_of(row.status)


def records(event, rows):
    """All records, those of replaced badges too: they open to the ground of their refusal."""
    yield from ([id_of(row.code), sealed(row.code, facts_of(row))] for row in rows)
    replaced = OldBadge.objects.filter(registration__event=event)
    for old in replaced.select_related("registration__delegation__entity"):
        facts = facts_of(old.registration) | {"ground": Ground.REPLACED, "badge": old.badge}
        yield [id_of(old.code), sealed(old.code, facts)]


def by_id(event):
    """Id → ``(number of the registration, ground)``, for scans that waited on a device, which keeps
    no codes."""
    old = OldBadge.objects.filter(registration__event=event).values_list("code", "registration")
    found = {id_of(code): (pk, Ground.REPLACED) for code, pk in old}
    rows = event.registrations.sent().values_list("code", "pk").order_by()
    return found | {id_of(code): (pk, "") for code, pk in rows}


def names(rows):
    """For devices that may search without a network: what they may show, in clear."""
    return [facts_of(row) | {"pk": row.pk, "id": id_of(row.code)} for row in rows]


def gone(event):
    """What was taken back: ``[number, nonce]``."""
    rows = event.scans.filter(voided=True).order_by("pk").values_list("pk", "nonce")
    return [[pk, str(nonce)] for pk, nonce in rows]


def came(event, since=0):
    """Who was let in or out, for all desks: ``[number, id, door or 0, out, time, desk]``, after the
    scan ``since``. Nothing of a person: an id means something to who holds the badge."""
    # Some again: of two scans at once the lower number may be seen later.
    rows = event.scans.evidence().filter(pk__gt=since - AGAIN).order_by("pk")
    told = rows.values_list("pk", "registration__code", "door", "result", "at", "desk")
    return [
        [pk, id_of(code), door or 0, result == "out", at.isoformat(), desk]
        for pk, code, door, result, at, desk in told[:20000]
    ]

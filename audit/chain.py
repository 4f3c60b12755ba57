"""The seal: gapless numbers and a keyed chain of hashes over committed entries.

Which key holds is written into the chain: an entry of the act `KEY_CHANGED` says from which number
on, and is itself sealed under the key that it names. What merely looks like such an entry (the web
server may insert any) is sealed under the key in force like all others, and changes nothing.
"""

import hmac
import json
import re
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.core.exceptions import ImproperlyConfigured
from django.db import connection, transaction
from django.db.models import Max

from audit.chain_keys import ChainKey, chain_keys
from audit.models import SYSTEM, Entry, Seal, record

BATCH = 500
KEY_CHANGED = "audit.key_changed"
HEAD = re.compile(r"(\d{1,18}):([0-9a-f]{64})")


def digest(previous: str, seq: int, entry: Entry, key: ChainKey) -> str:
    """HMAC-SHA-256 over the hash before and everything that the entry says."""
    content = {
        "seq": seq,
        "at": entry.at.timestamp().hex(),
        "actor": entry.actor_id,
        "agent": entry.agent,
        "act": entry.act,
        "subject": [entry.subject_type, entry.subject_id],
        "before": entry.before,
        "after": entry.after,
        "note": entry.note,
    }
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return key.sign(f"{previous}\n{text}")


# --- sealing --------------------------------------------------------------------------------------
def seal(now: datetime) -> int:
    """Number and chain what has been committed. Returns how many entries; safe on many machines."""
    done = 0
    while sealed := _seal_batch(now):
        done += sealed
        if sealed < BATCH:
            break
    return done


@transaction.atomic
def _seal_batch(now):
    key = chain_keys()[0]
    if not _is_anything_due(key):
        return 0
    Seal.objects.get_or_create(pk=1)
    head = Seal.objects.select_for_update().get(pk=1)
    waiting = list(Entry.objects.filter(seq__isnull=True).order_by("id")[:BATCH])
    rows = []
    for entry in [*_change_of_key(head, key), *waiting]:
        head.seq += 1
        head.hash = digest(head.hash, head.seq, entry, key)
        rows.append((entry.pk, head.seq, head.hash))
    _write(rows)
    head.at = now
    head.save()
    return len(rows)


def _is_anything_due(key):
    held = Seal.objects.filter(pk=1).values_list("key_id", flat=True).first()
    return held not in (None, key.id) or Entry.objects.filter(seq__isnull=True).exists()


def _change_of_key(head, key):
    """The entry that brings the key into force, if another one was; the head then names it."""
    if head.key_id == key.id:
        return []
    _refuse_a_step_back(head, key)
    before, after = {"key": head.key_id}, {"key": key.id, "from": head.seq + 1}
    head.key_id = key.id
    return [record(KEY_CHANGED, head, by=SYSTEM, before=before, after=after)]


def _refuse_a_step_back(head, key):
    """Two workers with different lists would change the key in turn, and an old key that leaked
    must not come back."""
    if head.key_id and head.key_id not in {held.id for held in chain_keys()}:
        raise ImproperlyConfigured(
            f"The audit log is sealed under the key {head.key_id}, which AUDIT_KEYS does not hold: "
            "write that key after the new one."
        )
    changes = Entry.objects.about(head).filter(act=KEY_CHANGED, seq__isnull=False)
    if changes.filter(after__key=key.id).exists():
        raise ImproperlyConfigured(
            f"The first key of AUDIT_KEYS, {key.id}, was replaced before: write the newest first."
        )


def _write(rows):
    """One statement for all rows, in SQL that both databases know."""
    if not rows:
        return
    rows_sql = ", ".join(["(CAST(%s AS bigint), CAST(%s AS bigint), %s)"] * len(rows))
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH sealed (id, seq, hash) AS (VALUES {rows_sql}) "  # nosec B608 # placeholders only
            "UPDATE audit_entry SET seq = sealed.seq, hash = sealed.hash "
            "FROM sealed WHERE audit_entry.id = sealed.id",
            [value for row in rows for value in row],
        )


# --- verifying ------------------------------------------------------------------------------------
@dataclass(frozen=True)
class ChainFault:
    """Where the chain does not hold, and why, in words."""

    seq: int
    text: str


def read_head() -> Seal | None:
    return Seal.objects.filter(pk=1).first()


def first_fault() -> ChainFault | None:
    """The first place where the chain does not hold, or None if it is whole."""
    return first_fault_up_to(read_head())


def first_fault_up_to(head: Seal | None) -> ChainFault | None:
    """The same up to a head that was read before: the worker may seal more in the meantime."""
    keys = chain_keys()
    seq, previous, key = 0, "", None
    sealed = Entry.objects.filter(seq__lte=head.seq if head else 0).order_by("seq")
    for entry in sealed.iterator(chunk_size=2000):
        seq += 1
        if entry.seq != seq:
            return ChainFault(seq, f"entry {seq} is missing: the next one is {entry.seq}")
        now_in_force = _key_of(entry, previous, key, keys)
        if now_in_force is None:
            return ChainFault(seq, _why_not(entry, key, keys))
        previous, key = entry.hash, now_in_force
    return (
        _fault_of_head(head, seq, previous)
        or _fault_behind_the_head()
        or _fault_of_key(seq, key, keys[0])
    )


def _key_of(entry, previous, key, keys):
    """The key that the entry is sealed under: the one in force, or a newer one that it names."""
    newer = [k for k in keys[: keys.index(key) if key else None] if k.id == _named_key(entry)]
    for candidate in [*([key] if key else []), *newer]:
        if hmac.compare_digest(digest(previous, entry.seq or 0, entry, candidate), entry.hash):
            return candidate
    return None


def _named_key(entry):
    """The id of the key that the entry brings into force, if it is of that kind."""
    named = entry.after if isinstance(entry.after, dict) else {}
    is_change = entry.act == KEY_CHANGED and named.get("from") == entry.seq
    return named.get("key") if is_change else None


def _why_not(entry, key, keys):
    ids = [k.id for k in keys]
    named = _named_key(entry)
    if named and named not in ids:
        return (
            f"entry {entry.seq} says that from here on the key {named} holds, and AUDIT_KEYS does "
            "not hold it: add the key, or the entry was altered"
        )
    if named and key and ids.index(named) > ids.index(key.id):
        return f"entry {entry.seq} brings back the key {named}, which was replaced before"
    return f"entry {entry.seq} was altered: {entry}"


def _fault_of_head(head, seq, previous):
    if head and (head.seq, head.hash) != (seq, previous):
        return ChainFault(seq + 1, f"the chain ends at {seq}, but {head.seq} entries were sealed")
    return None


def _fault_behind_the_head():
    """The numbers first, the head after them: what is sealed in between is not behind it."""
    last = Entry.objects.aggregate(last=Max("seq"))["last"] or 0
    head = read_head()
    if head is None and last:
        return ChainFault(1, "the head of the chain is missing")
    if head and last > head.seq:
        text = f"entries up to {last} are numbered, but {head.seq} were sealed"
        return ChainFault(head.seq + 1, text)
    return None


def _fault_of_key(seq, key, newest):
    if key is None or key == newest:
        return None
    return ChainFault(
        seq + 1,
        f"the chain ends under the key {key.id}, and AUDIT_KEYS has a newer one, {newest.id}: "
        "start the worker with it, or the end of the chain was made again under an old key",
    )


# --- an earlier head ------------------------------------------------------------------------------
@dataclass(frozen=True)
class RecordedHead:
    """A head that was written down: an email to the auditors, a note."""

    seq: int
    hash: str

    def __str__(self) -> str:
        return f"{self.seq}:{self.hash}"

    @classmethod
    def parse(cls, text: str) -> Self:
        """Of ``SEQ:HASH``. Raises ValueError with what to write instead."""
        found = HEAD.fullmatch(text.strip().lower())
        if not found:
            raise ValueError(
                f"“{text}” is no head: write SEQ:HASH as it stands in the email to the auditors, "
                "a number, a colon and 64 hexadecimal digits"
            )
        return cls(int(found[1]), found[2])


def why_not_contained(head: RecordedHead) -> str | None:
    """Why the log does not contain this head, or None if it does."""
    entry = Entry.objects.filter(seq=head.seq).first()
    if entry is None:
        last = Entry.objects.filter(seq__isnull=False).count()
        return f"entry {head.seq} of the recorded head is gone: the log has {last} sealed entries"
    if entry.hash != head.hash:
        return (
            f"the head is another: entry {head.seq} has the hash {entry.hash}, and {head.hash} was "
            "recorded, so that entry or one before it was changed and the chain made again"
        )
    return None

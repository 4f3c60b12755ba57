"""The seal: gapless numbers and a chain of hashes over committed entries."""

import hashlib
import json
from datetime import datetime

from django.db import connection, transaction

from audit.models import Entry, Seal

BATCH = 500


def digest(previous: str, seq: int, entry: Entry) -> str:
    """SHA-256 over the hash before and everything that the entry says."""
    said = {
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
    text = json.dumps(said, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{previous}\n{text}".encode()).hexdigest()


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
    if not Entry.objects.filter(seq__isnull=True).exists():
        return 0
    Seal.objects.get_or_create(pk=1)
    head = Seal.objects.select_for_update().get(pk=1)
    entries = list(Entry.objects.filter(seq__isnull=True).order_by("id")[:BATCH])
    rows = []
    for entry in entries:
        head.seq += 1
        head.hash = digest(head.hash, head.seq, entry)
        rows.append((head.seq, head.hash, entry.pk))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE audit_entry SET seq = %s, hash = %s WHERE id = %s", rows)
    head.at = now
    head.save()
    return len(rows)


def first_fault() -> tuple[int, str] | None:
    """The first place where the chain does not hold, as ``(seq, text)``, or None if it is whole."""
    seq, previous = 0, ""
    sealed = Entry.objects.filter(seq__isnull=False).order_by("seq")
    for entry in sealed.iterator(chunk_size=2000):
        seq += 1
        if entry.seq != seq:
            return seq, f"entry {seq} is missing: the next one is {entry.seq}"
        if entry.hash != digest(previous, seq, entry):
            return seq, f"entry {seq} was altered: {entry}"
        previous = entry.hash
    head = Seal.objects.filter(pk=1).first()
    if head and (head.seq, head.hash) != (seq, previous):
        return seq + 1, f"the chain ends at {seq}, but {head.seq} entries were sealed"
    if head is None and seq:
        return 1, "the head of the chain is missing"
    return None

"""The head of the audit log goes to the auditors once a day: what they keep in their mailboxes,
nobody who can write to the database can change."""

from datetime import UTC, datetime

from django.db import transaction

from accounts.models import notify
from accounts.queries.people import officers
from audit.models import SYSTEM, Seal, SentHead, record

PERMISSION = "audit.receive_head"


def send_head(now: datetime) -> int:
    """Email the head, if none was sent on this day (UTC). Returns how many heads: 0 or 1."""
    day = now.astimezone(UTC).date()
    return 0 if SentHead.objects.filter(day=day).exists() else _send_head(day, now)


@transaction.atomic
def _send_head(day, now):
    """Under the lock of the head, so that of two workers the second sees what the first sent."""
    head = Seal.objects.select_for_update().filter(pk=1, seq__gt=0).first()
    if head is None or SentHead.objects.filter(day=day).exists():
        return 0
    auditors = officers(PERMISSION)
    facts = {"seq": head.seq, "hash": head.hash, "at": now, "sent_to": len(auditors)}
    sent = SentHead.objects.create(day=day, **facts)
    record("audit.head_sent", sent, by=SYSTEM, after={"head": sent.text, "sent_to": len(auditors)})
    notify(
        "audit_head",
        auditors,
        day=day.isoformat(),
        seq=sent.seq,
        head=sent.text,
        sealed_at=head.at.isoformat() if head.at else "",
    )
    return 1

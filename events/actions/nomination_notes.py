"""Notes verbales by which people were nominated, as a file or a partner's system says. No PDF comes
with them."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from accounts.models import Actor
from audit.lifecycle import NotPossible
from audit.models import record
from events.actions.nominations import Nomination
from events.actions.seat_ledger import lock_event
from events.import_parsing.rows import NominationRow
from events.models import Delegation, Event
from friends.actions.notes_verbales import (
    ReceivedNote,
    find_or_keep_note,
    refuse_note_to_come,
)
from friends.models import Entity, NoteVerbale

type Error = tuple[int, str, str]


def errors_in_notes(rows: Iterable[NominationRow], at: datetime) -> Iterator[Error]:
    """Of rows: their number, the field, what to correct."""
    for row in rows:
        if row.note_dated_on:
            try:
                refuse_note_to_come(ReceivedNote(row.note_reference, row.note_dated_on), at)
            except NotPossible as refusal:
                yield row.number, "note_dated_on", str(refusal)


def attach_notes(
    event: Event, rows: Sequence[NominationRow], *, by: Actor, at: datetime, received_at: datetime
) -> int:
    """Find or keep the notes verbales of the rows, each once, and give every delegation without one
    the latest of its own. Another that a delegation has stays. ``received_at`` is for notes whose
    rows say no time of receipt. Returns how many delegations got one."""
    papers = _papers(rows)
    if not papers:
        return 0
    lock_event(event, at=at)
    latest: dict[int, NoteVerbale] = {}
    for entity, reference, dated_on, arrived in papers:
        paper = ReceivedNote(reference, dated_on)
        received = arrived or received_at
        note = find_or_keep_note(paper, entity, by=by, at=at, received_at=received)
        if entity.pk not in latest or latest[entity.pk].dated_on < dated_on:
            latest[entity.pk] = note
    return _attach_to_bare(event, latest, by)


def attach_note_of(event: Event, nomination: Nomination, *, by: Actor, at: datetime) -> None:
    """The same for one nomination with a ``note``. The caller holds the event's lock."""
    if nomination.note and nomination.entity:
        entity, received = nomination.entity, nomination.received_at
        note = find_or_keep_note(nomination.note, entity, by=by, at=at, received_at=received)
        _attach_to_bare(event, {entity.pk: note}, by)


def _attach_to_bare(event, latest, by):
    bare = event.delegations.filter(entity__in=latest, note_verbale=None).order_by("pk")
    found = list(bare.select_for_update())
    for one in found:
        _attach(one, latest[one.entity_id], by)
    return len(found)


def _papers(rows):
    """``(entity, reference, date, when the first row with it was received)``, in the order of the
    file."""
    found: dict[tuple[Entity, str, date], datetime | None] = {}
    for row in rows:
        if row.entity and row.note_reference and row.note_dated_on:
            key = (row.entity, row.note_reference, row.note_dated_on)
            times = filter(None, (found.get(key), row.received_at))
            found[key] = min(times, default=None)
    return [(*key, arrived) for key, arrived in found.items()]


def _attach(delegation: Delegation, note: NoteVerbale, by: Actor) -> None:
    delegation.note_verbale = note
    delegation.save(update_fields=["note_verbale"])
    before, after = {"note_verbale": None}, {"note_verbale": note.pk}
    record("delegation.note_attached", delegation, by=by, before=before, after=after)

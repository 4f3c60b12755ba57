"""Keeping the papers on whose strength things are done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File

from accounts.actions.stored_files import store
from accounts.models import Actor
from audit.models import record, user_of
from files.cleaned_fields import check_fields
from files.uploads import sha256_of, validate_pdf
from friends.models import Entity, NoteVerbale, NoteVerbaleKind


@dataclass(frozen=True)
class ReceivedNote:
    """A note verbale or letter as it comes in. ``upload`` is a file or None."""

    reference: str
    dated_on: date
    upload: File | None = None
    kind: str = NoteVerbaleKind.NOTE_VERBALE


def find_or_keep_note(
    paper: ReceivedNote, entity: Entity, *, by: Actor, at: datetime
) -> NoteVerbale:
    """The paper with this reference and date that is on record for the entity, else a new row."""
    rows = NoteVerbale.objects.filter(entity=entity, kind=paper.kind, dated_on=paper.dated_on)
    known = rows.filter(reference__iexact=paper.reference).order_by("pk").first()
    return known or keep_note(paper, entity, by=by, at=at)


def keep_note(paper: ReceivedNote, entity: Entity, *, by: Actor, at: datetime) -> NoteVerbale:
    """Store a paper with its hash, in an act that is ``atomic_with_files``. Raises ValidationError
    if the upload is not a PDF."""
    note_verbale = NoteVerbale(
        entity=entity,
        kind=paper.kind,
        reference=paper.reference,
        dated_on=paper.dated_on,
        received_at=at,
        received_from=user_of(by),
    )
    check_fields(note_verbale, "reference")
    if paper.upload:
        validate_pdf(paper.upload)
        note_verbale.sha256 = sha256_of(paper.upload)
        note_verbale.size = paper.upload.size
        note_verbale.filename = (paper.upload.name or "")[-200:]
        store(note_verbale.file, "note.pdf", paper.upload)
    note_verbale.save()
    facts = {
        "reference": note_verbale.reference,
        "dated_on": paper.dated_on,
        "sha256": note_verbale.sha256,
    }
    record("noteverbale.received", note_verbale, by=by, after=facts)
    return note_verbale

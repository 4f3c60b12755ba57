"""Keeping the papers on whose strength things are done."""

from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File
from django.utils.translation import gettext as _

from accounts.actions.stored_files import store
from accounts.models import Actor
from audit.lifecycle import NotPossible
from audit.models import record, user_of
from files.cleaned_fields import check_fields
from files.uploads import sha256_of, validate_pdf
from friends.models import Entity, NoteVerbale, NoteVerbaleKind
from friends.rules.paper_days import is_to_come


@dataclass(frozen=True)
class ReceivedNote:
    """A note verbale or letter as it comes in. ``upload`` is a file or None."""

    reference: str
    dated_on: date
    upload: File | None = None
    kind: str = NoteVerbaleKind.NOTE_VERBALE


def find_or_keep_note(
    paper: ReceivedNote,
    entity: Entity,
    *,
    by: Actor,
    at: datetime,
    received_at: datetime | None = None,
) -> NoteVerbale:
    """The paper with this reference and date that is on record for the entity, else a new row."""
    rows = NoteVerbale.objects.filter(entity=entity, kind=paper.kind, dated_on=paper.dated_on)
    known = rows.filter(reference__iexact=paper.reference).order_by("pk").first()
    return known or keep_note(paper, entity, by=by, at=at, received_at=received_at)


def refuse_note_to_come(paper: ReceivedNote, at: datetime) -> None:
    """A paper is dated before it is received, save for the hours between two time zones."""
    if is_to_come(paper.dated_on, at):
        raise NotPossible(_("The date of the note verbale is in the future."), field="dated_on")


def keep_note(
    paper: ReceivedNote,
    entity: Entity,
    *,
    by: Actor,
    at: datetime,
    received_at: datetime | None = None,
) -> NoteVerbale:
    """Store a paper with its hash, in an act that is ``atomic_with_files``. ``received_at`` is when
    it came, if that was before ``at``. Raises ValidationError if the upload is not a PDF, and
    NotPossible (at ``dated_on``) if the paper is dated in the future."""
    refuse_note_to_come(paper, at)
    note_verbale = NoteVerbale(
        entity=entity,
        kind=paper.kind,
        reference=paper.reference,
        dated_on=paper.dated_on,
        received_at=received_at or at,
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

"""Keeping the papers on whose strength things are done."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.stored_files import store
from audit.models import person, record
from friends.models import Instrument, InstrumentKind
from friends.papers import sha256_of, validate_pdf


@dataclass(frozen=True)
class Paper:
    """A note verbale or letter as it comes in. ``upload`` is a file or None."""

    reference: str
    dated_on: date
    upload: Any = None
    kind: str = InstrumentKind.NOTE_VERBALE


def keep(paper, entity, *, by, at):
    """Store a paper with its hash, in an act that is ``atomic_with_files``. Raises ValidationError if
    the upload is not a PDF."""
    instrument = Instrument(
        entity=entity,
        kind=paper.kind,
        reference=paper.reference,
        dated_on=paper.dated_on,
        received_at=at,
        received_from=person(by),
    )
    if paper.upload:
        validate_pdf(paper.upload)
        instrument.sha256 = sha256_of(paper.upload)
        instrument.size = paper.upload.size
        instrument.filename = paper.upload.name[-200:]
        store(instrument.file, "note.pdf", paper.upload)
    instrument.save()
    facts = {"reference": paper.reference, "dated_on": paper.dated_on, "sha256": instrument.sha256}
    record("instrument.received", instrument, by=by, after=facts)
    return instrument

"""Scores that an imported file gives: they are those of the officer who has it entered."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from django.utils.translation import gettext as _

from accounts.models import User
from audit.lifecycle import NotPossible
from events.actions.selecting import assess_many
from events.import_parsing.rows import NominationRow
from events.models import Event, Registration, RegistrationStatus
from events.queries.proposals import selection_of

SELECT = "events.select_registration"

type Error = tuple[int, str, str]


def errors_in_scores(
    event: Event, rows: Iterable[NominationRow], officer: User, known: Mapping[int, str]
) -> Iterator[Error]:
    """Of the rows with a score: their number, the field, why it cannot be given. ``known`` is the
    status of persons who are registered already, by the number of the row."""
    scored = [row for row in rows if row.score is not None]
    refusal = _refusal(event, officer) if scored else ""
    for row in scored:
        status = known.get(row.number, RegistrationStatus.NOMINATED)
        if refusal or status != RegistrationStatus.NOMINATED:
            text = refusal or _(
                "This person is no longer awaiting the selection. Remove the score."
            )
            yield row.number, "score", text


def _refusal(event, officer):
    """Why nobody, or not this officer, may give scores by this file."""
    if not event.by_selection:
        return _("This event has no selection, so it takes no scores. Remove the column.")
    if not officer.has_perm(SELECT):
        return _(
            "You do not have permission to give scores. Remove the column, or ask an "
            "officer who has it."
        )
    if selection_of(event).confirmed_at:
        return _("The selection is confirmed, so scores can no longer be given. Remove the column.")
    if event.approval:
        return _(
            "Scores can be given only after approval by the secretariat. Remove the column for now."
        )
    return ""


def give_scores(
    event: Event,
    rows: Sequence[NominationRow],
    registrations: Mapping[int, Registration],
    *,
    by: User,
    at: datetime,
) -> int:
    """``registrations`` by the number of the row. Raises NotPossible, with the row's number."""
    scores = {
        registrations[row.number].pk: row
        for row in rows
        if row.score is not None and row.number in registrations
    }
    if scores and not by.has_perm(SELECT):
        raise NotPossible(_("You do not have permission to give scores."), field="score")
    try:
        given = {pk: row.score for pk, row in scores.items()}
        return assess_many(event, by=by, at=at, scores=given) if given else 0
    except NotPossible as refusal:
        if row := scores.get(getattr(refusal, "number", 0)):
            refusal.number = row.number  # type: ignore[attr-defined]  # read for the error's row
        raise

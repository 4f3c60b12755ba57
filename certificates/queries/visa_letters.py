"""Visa support letters as they are read: their state in words, the list of the office, the
PDF."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Case, Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext
from django.views.decorators.debug import sensitive_variables

from accounts.formatting import day
from accounts.models import User
from certificates.models import (
    PassportAccess,
    PassportDetails,
    VisaLetter,
    VisaLetterStatus,
    VisaRule,
)
from certificates.models.visa_letters import DRAFT, OWN, PAPER
from certificates.rules import passport_details
from events.models import Event, Mode, Registration, RegistrationStatus
from files.in_a_row import in_a_row
from files.pdf import pdf

L = VisaLetterStatus


class VisaLetterState(models.TextChoices):
    """Where the letter of a person stands, seen with the data that it needs."""

    MISSING = "missing", gettext_lazy("Details missing")
    BEING_PREPARED = L.BEING_PREPARED.value, L.BEING_PREPARED.label
    ISSUED = L.ISSUED.value, L.ISSUED.label
    WITHDRAWN = L.WITHDRAWN.value, L.WITHDRAWN.label
    ERASED = "erased", gettext_lazy("Details erased")

    @property
    def mark(self) -> str:
        return MARKS.get(self, "wait")


S = VisaLetterState
MARKS = {S.ISSUED: "ok", S.WITHDRAWN: "bad", S.ERASED: "off"}
PURPOSES = {
    OWN: gettext_lazy("To see or correct them"),
    PAPER: gettext_lazy("To download the letter"),
    DRAFT: gettext_lazy("To check the draft of the letter"),
}


def letter_state_of(letter: VisaLetter | None, has_data: bool) -> VisaLetterState:
    """The state from the newest letter of a person (None: there was none)."""
    if letter is None:
        return S.MISSING
    return S(letter.status) if has_data else S.ERASED


def letter_states(rows: Sequence[Registration]) -> dict[int, VisaLetterState]:
    """Key of the registration → where its letter stands, of those who take part in the room of
    events for which letters are written. Three questions for all."""
    rules = VisaRule.objects.filter(event__in={row.event_id for row in rows})
    writing = set(rules.values_list("event", flat=True))
    keys = [row.pk for row in rows if row.event_id in writing and row.mode == Mode.ROOM]
    found = VisaLetter.objects.filter(registration__in=keys).order_by("pk")
    newest = {letter.registration_id: letter for letter in found}
    details = PassportDetails.objects.filter(registration__in=keys)
    has_data = set(details.values_list("registration", flat=True))
    return {pk: letter_state_of(newest.get(pk), pk in has_data) for pk in keys}


def purpose_text(code: str) -> str | Promise:
    """What an opening was for: a purpose of ours in words, else as the officer typed it."""
    return PURPOSES.get(code, code)


def list_accesses(registration: Registration) -> list[tuple[datetime, User, str | Promise]]:
    """``(when, who, for what)`` of all openings, the newest first."""
    rows = registration.passport_accesses.select_related("by")
    return [(row.at, row.by, purpose_text(row.purpose)) for row in rows]


# --- the list of the office -----------------------------------------------------------------------
def letter_rows(event: Event, state: str = "", text: str = "") -> QuerySet[Registration]:
    """Who may have a letter, and who has one though the seat is gone; each with ``letter_state``
    and ``letter_number``. ``text`` is sought in names as they are registered, never in
    passports."""
    newest = VisaLetter.objects.filter(registration=OuterRef("pk")).order_by("-pk")
    rows = event.registrations.annotate(
        letter_status=Subquery(newest.values("status")[:1]),
        letter_number=Subquery(newest.values("number")[:1]),
        asked_at=Subquery(newest.values("asked_at")[:1]),
        has_data=Exists(PassportDetails.objects.filter(registration=OuterRef("pk"))),
    ).annotate(
        letter_state=Case(
            When(letter_status=None, then=Value(S.MISSING.value)),
            When(has_data=False, then=Value(S.ERASED.value)),
            default=F("letter_status"),
        )
    )
    comes = Q(status=RegistrationStatus.CONFIRMED, mode=Mode.ROOM)
    rows = rows.filter(comes | Q(letter_status__in=[L.BEING_PREPARED, L.ISSUED]))
    if state in S.values:
        rows = rows.filter(letter_state=state)
    if text:
        rows = rows.filter(search_key__words=text)
    # Letters that are being prepared come first, in the order in which they were asked for.
    asked = Case(When(letter_state=S.BEING_PREPARED.value, then=F("asked_at")))
    return rows.select_related("delegation__entity").order_by(
        asked.asc(nulls_last=True), "family_name", "given_name", "pk"
    )


def with_draft_seen(rows: QuerySet[Registration], reader: User) -> QuerySet[Registration]:
    """Each with ``draft_seen_at``: when this reader last opened the draft of the letter with the
    passport details as they are, or None."""
    seen = PassportAccess.objects.filter(
        registration=OuterRef("pk"),
        by=reader,
        purpose=DRAFT,
        at__gte=OuterRef("passport_details__filled_at"),
    )
    return rows.annotate(draft_seen_at=Subquery(seen.order_by("-pk").values("at")[:1]))


def count_letter_states(event: Event) -> dict[str, int]:
    """How many people stand in each state that the list shows."""
    rows: QuerySet[Any] = letter_rows(event).order_by()
    return dict(rows.values_list("letter_state").annotate(n=Count("pk")))


# --- the PDF --------------------------------------------------------------------------------------
@sensitive_variables()
def letter_pdf(
    letter: VisaLetter, data: Mapping[str, Any], draft_at: datetime | None = None
) -> bytes:
    """The PDF for a consulate, in English whatever the reader's language. It is never stored. With
    ``draft_at`` it is a draft of that day, which says so on its page and has no number."""
    with translation.override("en"):
        words = _words(letter) | (_draft_words(letter, draft_at) if draft_at else {})
        return pdf("certificates/visa_letter", words | _facts(letter, data))


def _draft_words(letter, at):
    return {
        "draft": pgettext("of a letter", "Draft"),
        "date": day(at, letter.registration.event.time_zone),
        "number": _("Draft, not issued"),
        "verify": _verify_text(),
    }


def _words(letter):
    event, rule = letter.registration.event, letter.registration.event.visa_rule
    return {
        "draft": "",
        "host": rule.host,
        "address": rule.address.splitlines(),
        "group": f"{settings.GROUP_NAME} {settings.GROUP_PURPOSE}",
        "date": day(letter.issued_at, event.time_zone) if letter.issued_at else "",
        "number": _("Letter no. %s") % letter.number,
        "to": [_("To whom it may concern"), _("Embassy or consulate")],
        "title": _("Visa support letter"),
        "text": _(
            "%s confirms that the person named below is registered and has a confirmed seat at "
            "the event named below. We kindly ask the competent authorities to facilitate the "
            "visa that this person needs to attend it."
        )
        % rule.host,
        "person": _("Participant"),
        "meeting": _("Event"),
        "note": _("This letter is not a travel document and does not guarantee a visa."),
        "verify": _verify_text(letter.number),
        "signatory": [rule.signatory, *rule.signatory_title.splitlines()],
    }


def _verify_text(number=""):
    address = f"{settings.SITE_URL}/verify/{number}/" if number else f"{settings.SITE_URL}/verify/"
    return _("To check whether this letter is valid, go to %s") % address


@sensitive_variables()
def _facts(letter, data):
    registration = letter.registration
    event = registration.event
    place = in_a_row(filter(None, [event.venue, event.city]))
    about = [
        (_("Title"), str(event.title)),
        (_("Dates"), _dates(event)),
        (_("Venue"), place),
        (_("Delegation"), registration.delegation.entity.name),
        (_("Functional title"), registration.position),
    ]
    who = [(str(label), value) for label, value in passport_details.labelled_details(data)]
    return {"who": who, "what": [fact for fact in about if fact[1]]}


def _dates(event):
    first, last = day(event.starts_at, event.time_zone), day(event.ends_at, event.time_zone)
    return first if first == last else _("%(first)s to %(last)s") % {"first": first, "last": last}

"""Passport details: asked for by a rule, sealed, opened with a trace, erased after the event."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count, Exists, OuterRef, Q
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.crypto import reseal, seal, unseal
from accounts.models import Actor, ErasureReceipt, User
from accounts.worker import for_each
from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import SYSTEM, changes, record
from certificates.actions.visa_letters import (
    refuse_unless_attending,
    request_letter,
    withdraw_letter,
)
from certificates.models import (
    PassportAccess,
    PassportDetails,
    VisaLetter,
    VisaLetterStatus,
    VisaRule,
)
from certificates.models.visa_letters import DRAFT, PAPER
from certificates.permissions import may_handle_passport_details
from certificates.rules import passport_details
from events.models import Event, Registration

RULE = ("host", "address", "signatory", "signatory_title", "retention_days")
RETENTION = 90  # days, where the rule of an event is gone
MOST_DAYS = 730


class FilledInMeanwhile(NotPossible):
    """Another person filled the details in. They are not shown here: they have to be opened."""

    def __init__(self, version: int) -> None:
        super().__init__(
            _("Another person has sent passport details. If yours are right, send them again.")
        )
        self.version = version


# --- the rule -------------------------------------------------------------------------------------
@transaction.atomic
def set_visa_rule(
    event: Event, *, by: Actor, at: datetime, version: int | None = None, **values: object
) -> VisaRule:
    """Have letters written at this event. ``version`` is the one that the officer saw, 0 for none:
    raises Conflict if somebody else was faster. Unknown names are a mistake of the caller."""
    if unknown := set(values) - set(RULE):
        raise TypeError(f"not part of the rule: {', '.join(sorted(unknown))}")
    lock(event)
    rule = VisaRule.objects.filter(event=event).first() or VisaRule(event=event)
    was = {name: getattr(rule, name) for name in RULE} if rule.pk else {}
    before, after = changes(rule, was, values)
    if not after:
        return rule
    if version not in (None, rule.version if rule.pk else 0):
        raise Conflict(rule)
    return _write_rule(rule, values, by=by, before=before, after=after)


def _write_rule(rule, values, **said):
    act, rule.version = ("changed", rule.version + 1) if rule.pk else ("added", 1)
    for name, value in values.items():
        setattr(rule, name, value)
    rule.full_clean()
    if not 1 <= rule.retention_days <= MOST_DAYS:
        text = _("Enter a number of days from 1 to %d.") % MOST_DAYS
        raise ValidationError({"retention_days": text})
    rule.save()
    record(f"visarule.{act}", rule, **said)
    return rule


# --- filling and opening --------------------------------------------------------------------------
@sensitive_variables()
@transaction.atomic
def save_passport_details(
    registration: Registration,
    data: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int | None = None,
) -> PassportDetails:
    """Save the passport details, and request the letter. ``data`` is as in
    `passport_details.FIELDS`; ``version`` the one that was seen, 0 for none.

    Details that differ from those of an issued letter withdraw it: one number, one document.
    """
    lock(registration)
    _refuse_others(by, registration)
    refuse_unless_attending(registration, at)
    if found := passport_details.passport_faults(data, registration.event, at):
        raise ValidationError(found)
    text = passport_details.details_to_text(data)
    stored = PassportDetails.objects.filter(registration=registration).first()
    if stored is None or not _holds(stored, text):
        if stored and version not in (None, stored.version):
            raise FilledInMeanwhile(stored.version)
        stored = _keep(registration, stored, text, by=by, at=at)
    request_letter(registration, by=by, at=at)
    return stored


def _refuse_others(by, registration):
    if not may_handle_passport_details(by, registration):
        raise NotPossible(
            _("Only the person, the mission and visa officers can use passport details.")
        )


@sensitive_variables()
def _holds(stored, text):
    try:
        return unseal(stored.sealed) == text
    except InvalidToken:  # what can no longer be read is filled in again
        return False


@sensitive_variables()
def _keep(registration, stored, text, *, by, at):
    for letter in registration.visa_letters.filter(status=VisaLetterStatus.ISSUED):
        reason = _("The passport details were changed. A new letter is being prepared.")
        withdraw_letter(letter, by=by, at=at, reason=reason)
    version = stored.version + 1 if stored else 1
    kept, _new = PassportDetails.objects.update_or_create(
        registration=registration,
        defaults={"sealed": seal(text), "filled_at": at, "filled_by": by, "version": version},
    )
    record("passportdetails.saved", registration, by=by, after={"version": version})
    return kept


@sensitive_variables()
@transaction.atomic
def open_passport_details(
    registration: Registration, *, by: User, at: datetime, purpose: str
) -> dict[str, Any]:
    """The data as a dict of `passport_details.FIELDS`; who opened them, when and for what is
    kept."""
    lock(registration)
    _refuse_others(by, registration)
    purpose = purpose.strip()[:200]
    if not purpose:
        raise NotPossible(
            _("Enter the reason for access. The person will see it."), field="purpose"
        )
    stored = PassportDetails.objects.filter(registration=registration).first()
    if stored is None:
        raise NotPossible(
            _("There are no passport details. They were not sent yet, or have been erased.")
        )
    data = _read(stored)
    PassportAccess.objects.create(registration=registration, at=at, by=by, purpose=purpose)
    record("passportdetails.opened", registration, by=by)
    return data


@sensitive_variables()
def _read(stored):
    try:
        return passport_details.details_from_text(unseal(stored.sealed))
    except InvalidToken:
        text = _(
            "The passport details cannot be read: FIELD_KEYS lacks their key. Tell the operator."
        )
        raise NotPossible(text) from None


@sensitive_variables()
@transaction.atomic
def download_letter(
    registration: Registration, *, by: User, at: datetime
) -> tuple[VisaLetter, dict[str, Any]]:
    """``(the issued letter, the passport details)`` for the PDF. Each download is an opening."""
    data = open_passport_details(registration, by=by, at=at, purpose=PAPER)
    letter = registration.visa_letters.filter(status=VisaLetterStatus.ISSUED).first()
    if letter is None or not registration.has_seat:
        raise NotPossible(
            _("There is no letter to download. It is not issued yet, or was withdrawn.")
        )
    return letter, data


@sensitive_variables()
@transaction.atomic
def open_draft(
    registration: Registration, *, by: User, at: datetime
) -> tuple[VisaLetter, dict[str, Any]]:
    """``(the letter that is being prepared, the passport details)`` for the PDF of its draft: an
    opening, after which this officer may issue the letter (`has_seen_draft`)."""
    data = open_passport_details(registration, by=by, at=at, purpose=DRAFT)
    letter = registration.visa_letters.filter(status=VisaLetterStatus.BEING_PREPARED).first()
    if letter is None:
        raise NotPossible(_("No letter is being prepared for this person."))
    return letter, data


# --- erasing and keys -----------------------------------------------------------------------------
@transaction.atomic
def erase_own_passport_details(registration: Registration, *, by: Actor) -> int:
    """Erase the data of one person, as for a request that was granted. Returns how many rows
    went."""
    lock(registration)
    gone, _kinds = PassportDetails.objects.filter(registration=registration).delete()
    if gone:
        record("passportdetails.erased", registration, by=by)
    return gone


@transaction.atomic
def take_passport_details_away(registration: Registration, *, by: Actor, at: datetime) -> int:
    """For `events.registries.ON_PERSON_CHANGED`: the registration passes to another person or
    account, who gets neither the details of the first one nor the letter."""
    reason = _("The registration was changed to another person.")
    live = VisaLetter.objects.filter(registration_id=registration.pk)
    letters = list(live.exclude(status=VisaLetterStatus.WITHDRAWN))
    for letter in letters:
        withdraw_letter(letter, by=by, at=at, reason=reason, tell=False)
    return len(letters) + erase_own_passport_details(registration, by=by)


def due_passport_details(now: datetime) -> list[tuple[Event, dict[str, int]]]:
    """``(event, counts)`` whose retention is over at this moment: the passport details, and the
    validity of the travel document that the registrations tell, which goes with them."""
    told = Registration.objects.filter(event=OuterRef("pk"), passport_until__isnull=False)
    sealed = PassportDetails.objects.filter(registration__event=OuterRef("pk"))
    # Without a rule the date has its own year (`events.actions.access_needs`).
    held = Q(Exists(sealed)) | Q(Exists(told), visa_rule__isnull=False)
    events = Event.objects.filter(held, ends_at__lt=now).select_related("visa_rule")
    due = [event for event in events.order_by("ends_at", "pk") if _is_due(event, now)]
    kept, dates = _numbers(due)
    return [(e, _counts(kept.get(e.pk, 0), dates.get(e.pk, 0))) for e in due]


def _numbers(events):
    """Event's key → how many passport details, and how many dates of travel documents."""
    rows = Registration.objects.filter(event__in=events).order_by()
    numbers = rows.values_list("event").annotate(
        details=Count("passport_details"), dates=Count("passport_until")
    )
    found = list(numbers)
    return {pk: n for pk, n, _d in found}, {pk: n for pk, _d, n in found}


def _counts(details, dates):
    found = {"passport details": details, "passport_until": dates}
    return {kind: n for kind, n in found.items() if n}


def _is_due(event, now):
    rule = getattr(event, "visa_rule", None)
    return event.ends_at + timedelta(days=rule.retention_days if rule else RETENTION) <= now


def erase_passport_details(
    now: datetime, dry_run: bool = False
) -> list[tuple[str, dict[str, int]]]:
    """Erase what is due, with a receipt for each event. Returns ``(address of the event, counts)``.

    Who opened the data, and that there was a letter, stay: they hold nothing of the passport.
    """
    if dry_run:
        return [(event.slug, counts) for event, counts in due_passport_details(now)]
    done = []

    def erase(event):
        if counts := _erase(event, now):
            done.append((event.slug, counts))

    for_each([event for event, _counts in due_passport_details(now)], erase)
    return done


@transaction.atomic
def _erase(event, now):
    lock(event)
    if not _is_due(event, now):  # moved to a later day in the meantime
        return None
    gone, _kinds = PassportDetails.objects.filter(registration__event=event).delete()
    told = event.registrations.filter(passport_until__isnull=False)
    counts = _counts(gone, told.update(passport_until=None))
    if not counts:
        return None
    ErasureReceipt.objects.create(rule="passport details", at=now, about=event.slug, counts=counts)
    record("event.passport_details_erased", event, by=SYSTEM, after=counts)
    return counts


def reseal_passport_details() -> tuple[str, int]:
    """Under the newest key; for `accounts.crypto.RESEAL`. Returns ``(label, how many)``."""
    rows = PassportDetails.objects.select_for_update()
    for row in rows:
        row.sealed = reseal(row.sealed)
        row.save(update_fields=["sealed"])
    return "Passport details", len(rows)

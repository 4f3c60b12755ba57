"""Passport data: asked for by a rule, sealed, opened with a trace, erased after the event."""

from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from accounts.crypto import reseal, seal, unseal
from accounts.models import Erased
from accounts.worker import for_each
from audit.lifecycle import Conflict, NotPossible, lock
from audit.models import SYSTEM, changes, record
from certificates.permissions import handles_passport
from events import passports
from events.actions.letters import ask_letter, refuse_unless_comes, withdraw_letter
from events.models import (
    Event,
    LetterStatus,
    Passport,
    PassportOpening,
    VisaRule,
)

RULE = ("host", "address", "signatory", "signatory_title", "retention_days")
RETENTION = 90  # days, where the rule of an event is gone
MOST_DAYS = 730
# Purposes of openings that nobody types; `events.letters.purpose_text` says them in words.
OWN, PAPER = "own", "paper"


class FilledMeanwhile(NotPossible):
    """Somebody else filled the data in. What he or she wrote is not told here: it has to be opened."""

    def __init__(self, version):
        super().__init__(
            _("Somebody else has filled this in in the meantime. Send yours again if it is right.")
        )
        self.version = version


# --- the rule -------------------------------------------------------------------------------------
@transaction.atomic
def set_visa_rule(event, *, by, at, version=None, **values):
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
        text = _("Between 1 and %d days.") % MOST_DAYS
        raise ValidationError({"retention_days": text})
    rule.save()
    record(f"visarule.{act}", rule, **said)
    return rule


# --- filling and opening --------------------------------------------------------------------------
@sensitive_variables()
@transaction.atomic
def fill_passport(registration, data, *, by, at, version=None):
    """Keep what stands in the passport, and ask for the letter. ``data`` is as in
    `passports.FIELDS`; ``version`` the one that was seen, 0 for none.

    Other data than those of an issued letter withdraw it: its number must not vouch for two papers.
    """
    _refuse_others(by, registration)
    lock(registration)
    refuse_unless_comes(registration, at)
    if found := passports.faults(data, registration.event, at):
        raise ValidationError(found)
    text = passports.to_text(data)
    stored = Passport.objects.filter(registration=registration).first()
    if stored is None or not _holds(stored, text):
        if stored and version not in (None, stored.version):
            raise FilledMeanwhile(stored.version)
        stored = _keep(registration, stored, text, by=by, at=at)
    ask_letter(registration, by=by, at=at)
    return stored


def _refuse_others(by, registration):
    if not handles_passport(by, registration):
        raise NotPossible(
            _("Passport data are for the person, the mission and who writes letters.")
        )


@sensitive_variables()
def _holds(stored, text):
    try:
        return unseal(stored.sealed) == text
    except InvalidToken:  # what nobody can read any more is filled in anew
        return False


@sensitive_variables()
def _keep(registration, stored, text, *, by, at):
    for letter in registration.letters.filter(status=LetterStatus.ISSUED):
        reason = _("The passport data were changed. A new letter is in work.")
        withdraw_letter(letter, by=by, at=at, reason=reason)
    version = stored.version + 1 if stored else 1
    kept, _new = Passport.objects.update_or_create(
        registration=registration,
        defaults={"sealed": seal(text), "filled_at": at, "filled_by": by, "version": version},
    )
    record("passport.filled", registration, by=by, after={"version": version})
    return kept


@sensitive_variables()
@transaction.atomic
def open_passport(registration, *, by, at, purpose):
    """The data as a dict of `passports.FIELDS`; who opened them, when and for what is kept."""
    _refuse_others(by, registration)
    purpose = purpose.strip()[:200]
    if not purpose:
        raise NotPossible(
            _("Say for what the data are opened: the person sees it."), field="purpose"
        )
    lock(registration)
    stored = Passport.objects.filter(registration=registration).first()
    if stored is None:
        raise NotPossible(_("There are no passport data: not filled in yet, or erased."))
    data = _read(stored)
    PassportOpening.objects.create(registration=registration, at=at, by=by, purpose=purpose)
    record("passport.opened", registration, by=by)
    return data


@sensitive_variables()
def _read(stored):
    try:
        return passports.from_text(unseal(stored.sealed))
    except InvalidToken:
        text = _("The data cannot be read: their key is not among FIELD_KEYS. Tell the operator.")
        raise NotPossible(text) from None


@sensitive_variables()
@transaction.atomic
def take_letter(registration, *, by, at):
    """``(the issued letter, the passport data)`` for its paper. Each making is an opening."""
    data = open_passport(registration, by=by, at=at, purpose=PAPER)
    letter = registration.letters.filter(status=LetterStatus.ISSUED).first()
    if letter is None or not registration.has_seat:
        raise NotPossible(_("There is no letter to fetch: none is issued, or it was withdrawn."))
    return letter, data


# --- erasing and keys -----------------------------------------------------------------------------
@transaction.atomic
def forget_passport(registration, *, by):
    """Erase the data of one person, as for a request that was granted. Returns how many rows went."""
    lock(registration)
    gone, _kinds = Passport.objects.filter(registration=registration).delete()
    if gone:
        record("passport.erased", registration, by=by)
    return gone


def due_passports(now):
    """``(event, how many)`` whose retention is over at this moment."""
    held = Event.objects.filter(registrations__passport__isnull=False, ends_at__lt=now)
    rows = held.annotate(kept=Count("registrations__passport")).select_related("visa_rule")
    return [(event, event.kept) for event in rows.order_by("ends_at", "pk") if _is_due(event, now)]


def _is_due(event, now):
    rule = getattr(event, "visa_rule", None)
    return event.ends_at + timedelta(days=rule.retention_days if rule else RETENTION) <= now


def erase_passports(now, dry_run=False):
    """Erase what is due, with a receipt for each event. Returns ``(address of the event, counts)``.

    Who opened the data, and that there was a letter, stay: they hold nothing of the passport.
    """
    if dry_run:
        return [(event.slug, {"passports": number}) for event, number in due_passports(now)]
    done = []

    def erase(event):
        if counts := _erase(event, now):
            done.append((event.slug, counts))

    for_each([event for event, _number in due_passports(now)], erase)
    return done


@transaction.atomic
def _erase(event, now):
    lock(event)
    if not _is_due(event, now):  # moved to a later day in the meantime
        return None
    gone, _kinds = Passport.objects.filter(registration__event=event).delete()
    if not gone:
        return None
    counts = {"passports": gone}
    Erased.objects.create(rule="passports", at=now, about=event.slug, counts=counts)
    record("event.passports_erased", event, by=SYSTEM, after=counts)
    return counts


def reseal_passports():
    """Under the newest key; for `accounts.crypto.RESEAL`. Returns ``(label, how many)``."""
    rows = Passport.objects.select_for_update()
    for row in rows:
        row.sealed = reseal(row.sealed)
        row.save(update_fields=["sealed"])
    return "Passport data", len(rows)

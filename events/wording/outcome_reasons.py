"""Why each nomination has its outcome, in words, for officers."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import day
from events.permissions import time_with_place
from events.rules.eligibility import Unmet, passport_needed
from events.rules.selection import OutcomeReason
from events.wording.explanations import reserved_text
from files.in_a_row import in_a_row


class OutcomeTexts:
    """Why each row has its outcome, with the numbers. What is the same for many rows is put into
    words once."""

    def __init__(self, basis, rule):
        self.event, self.rule, self.held = basis.event, rule, basis.held
        self._reserved_by_key = {reserved.pk: reserved for reserved in basis.reserved_seats}
        self.used = {row.entity_id: row.used for row in basis.delegations}
        self.unmet = {n.key: n.unmet for n in basis.nominees if n.unmet}
        self._texts = {}

    def of(self, outcome, row):
        outcome_reason = outcome.outcome_reason
        if outcome_reason == OutcomeReason.ELIGIBILITY:
            return self._unmet(outcome.unmet, row)
        if outcome_reason == OutcomeReason.HAND and row.pk in self.unmet:
            return _("Selected by hand. Rule not met: %s") % self._unmet(self.unmet[row.pk], row)
        key = (
            outcome_reason,
            outcome.reserved_seats,
            row.delegation.entity_id if outcome_reason == OutcomeReason.CAP else None,
        )
        if key not in self._texts:
            self._texts[key] = self._outcome_reason(outcome_reason, outcome, row)
        return self._texts[key]

    def _outcome_reason(self, outcome_reason, outcome, row):
        worded = {
            OutcomeReason.CAP: self._cap,
            OutcomeReason.SEATS: self._seats,
            OutcomeReason.ONLINE: self._online,
            OutcomeReason.RESERVED: self._reserved_free,
            OutcomeReason.RESERVED_SEAT: self._reserved_seats,
        }
        return (
            worded[outcome_reason](outcome, row)
            if outcome_reason in worded
            else f"{OutcomeReason(outcome_reason).label}."
        )

    def _cap(self, _outcome, row):
        entity = row.delegation.entity_id
        left = self.rule.caps.get(entity, self.rule.cap) or 0
        allowed = left + self.used.get(entity, 0)
        text = ngettext(
            "The delegation has reached its limit of %d seat.",
            "The delegation has reached its limit of %d seats.",
            allowed,
        )
        return text % allowed if allowed else _("The rule gives this delegation no seats.")

    def _seats(self, _outcome, _row):
        text = ngettext(
            "The %d seat of the event went to a better rank.",
            "All %d seats of the event went to better ranks.",
            self.event.seats,
        )
        return text % self.event.seats

    def _online(self, _outcome, _row):
        text = ngettext(
            "The %d online seat went to a better rank.",
            "All %d online seats went to better ranks.",
            self.event.online_seats,
        )
        return text % self.event.online_seats

    def _reserved_free(self, _outcome, _row):
        kept = [
            reserved_text(reserved, self.event)
            for reserved in self._reserved_by_key.values()
            if self.rule.reserved_seats.get(reserved.pk)
        ]
        return _("The seats that are left are reserved: %s.") % in_a_row(kept)

    def _reserved_seats(self, outcome, _row):
        reserved = self._reserved_by_key[outcome.reserved_seats]
        return _("By rank, on a reserved seat: %s.") % reserved.name

    # --- rules of eligibility ---------------------------------------------------------------------
    def _unmet(self, codes, row):
        worded = {Unmet.LATE: self._late, Unmet.PASSPORT: self._passport}
        return " ".join(worded.get(code, self._standing)(row) for code in codes)

    def _late(self, row):
        closing = self.event.closing
        seconds = int((row.received_at.replace(microsecond=0) - closing).total_seconds())
        if seconds < 60:
            text = ngettext(
                "Received %(n)d second after the deadline of %(day)s.",
                "Received %(n)d seconds after the deadline of %(day)s.",
                seconds,
            )
            return text % {"n": seconds, "day": self._deadline}
        return _("Received after the deadline of %s.") % self._deadline

    @cached_property
    def _deadline(self):
        return time_with_place(self.event.closing, self.event)

    @cached_property
    def _needed(self):
        return day(passport_needed(self.event))

    def _passport(self, row):
        if row.passport_until is None:
            text = _(
                "The expiry date of the travel document is not known. It must be valid until %s."
            )
            return text % self._needed
        return _(
            "The travel document is valid until %(until)s. It must be valid until %(needed)s."
        ) % {
            "until": day(row.passport_until),
            "needed": self._needed,
        }

    def _standing(self, row):
        held = self.held.get(row.delegation.entity_id)
        return _("Delegations of this standing may not nominate: %s.") % held.label

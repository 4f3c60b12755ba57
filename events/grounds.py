"""Why each nomination has its outcome, in words, for officers."""

from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.templatetags.site import day
from events.eligibility import Unmet, passport_needed
from events.rights import placed
from events.selection import Ground
from events.words import pool_text


class Reasons:
    """Why each row has its outcome, with the numbers. What is the same for many rows is put into
    words once."""

    def __init__(self, basis, rule):
        self.event, self.rule, self.held = basis.event, rule, basis.held
        self._pools = {pool.pk: pool for pool in basis.pools}
        self.used = {row.entity_id: row.used for row in basis.delegations}
        self.unmet = {n.key: n.unmet for n in basis.nominees if n.unmet}
        self._said = {}

    def of(self, outcome, row):
        ground = outcome.ground
        if ground == Ground.ELIGIBILITY:
            return self._unmet(outcome.unmet, row)
        if ground == Ground.HAND and row.pk in self.unmet:
            return _("By hand, in spite of: %s") % self._unmet(self.unmet[row.pk], row)
        key = (ground, outcome.pool, row.delegation.entity_id if ground == Ground.CAP else None)
        if key not in self._said:
            self._said[key] = self._ground(ground, outcome, row)
        return self._said[key]

    def _ground(self, ground, outcome, row):
        worded = {
            Ground.CAP: self._cap,
            Ground.SEATS: self._seats,
            Ground.ONLINE: self._online,
            Ground.SET_APART: self._set_apart,
            Ground.POOL: self._pool,
        }
        return worded[ground](outcome, row) if ground in worded else f"{Ground(ground).label}."

    def _cap(self, _outcome, row):
        entity = row.delegation.entity_id
        left = self.rule.caps.get(entity, self.rule.cap) or 0
        allowed = left + self.used.get(entity, 0)
        text = ngettext(
            "The delegation has the %d seat it may have.",
            "The delegation has all the %d seats it may have.",
            allowed,
        )
        return text % allowed if allowed else _("The delegation may have no seat.")

    def _seats(self, _outcome, _row):
        text = ngettext(
            "The %d seat of the event went to a better rank.",
            "All %d seats of the event went to better ranks.",
            self.event.seats,
        )
        return text % self.event.seats

    def _online(self, _outcome, _row):
        text = ngettext(
            "The %d place online went to a better rank.",
            "All %d places online went to better ranks.",
            self.event.online_seats,
        )
        return text % self.event.online_seats

    def _set_apart(self, _outcome, _row):
        kept = [pool_text(p, self.event) for p in self._pools.values() if self.rule.pools.get(p.pk)]
        return _("The seats that are left are set apart: %s.") % ", ".join(kept)

    def _pool(self, outcome, _row):
        return _("By rank, on a seat set apart: %s.") % self._pools[outcome.pool].name

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
        return placed(self.event.closing, self.event)

    @cached_property
    def _needed(self):
        return day(passport_needed(self.event))

    def _passport(self, row):
        if row.passport_until is None:
            text = _("How long the travel document is valid is not known; it has to be until %s.")
            return text % self._needed
        return _("The travel document is valid until %(until)s; it has to be until %(needed)s.") % {
            "until": day(row.passport_until),
            "needed": self._needed,
        }

    def _standing(self, row):
        held = self.held.get(row.delegation.entity_id)
        return _("The delegation is not among those that may nominate: %s.") % held.label

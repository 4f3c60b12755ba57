"""What the office shows of a confirmed selection: the result, and what has happened since.

The rows tell both: ``ranking`` runs through the selected and then those who waited, whatever became
of them later; who came after the confirmation has none.
"""

from functools import cached_property

from django.db.models import F, Q
from django.utils.translation import gettext as _

from accounts.formatting import moment
from events.models import HandChange, HandChangeKind, RegistrationStatus
from events.presenters.selection_listing import LABELS, MARKS, target_rows
from events.queries.proposals import shares_then_and_now
from events.queries.waiting_list import list_waiting
from events.rules import selection as pure
from events.wording import display, explanations
from friends.models import Entity, RegionalGroup

S = RegistrationStatus
SHOWN_SINCE = 50
# What became of an outcome without anything else having happened.
STAYS = {pure.SELECTED: (S.CONFIRMED,), pure.WAITING: (S.WAITING, S.NOT_SEATED)}


class SelectionResult:
    """``chosen`` is the confirmed Selection of ``event``."""

    def __init__(self, event, chosen, now):
        self.event, self.chosen, self.now = event, chosen, now
        self.seats = chosen.result[pure.SELECTED]
        refused = Q(ranking=None, status=S.NOT_ELIGIBLE, closed_at=chosen.confirmed_at)
        self.filters = {
            pure.SELECTED: Q(ranking__lte=self.seats),
            pure.WAITING: Q(ranking__gt=self.seats),
            pure.NOT_ELIGIBLE: refused,
        }
        self.whole = Q(ranking__isnull=False) | refused

    def rows(self, *, outcome="", text=""):
        """The registrations that the selection was about, by rank."""
        found = self.event.registrations.filter(self.filters.get(outcome, self.whole))
        if text:
            homes = list(Entity.objects.search(text).order_by().values_list("pk", flat=True))
            found = found.filter(delegation__entity__in=homes)
        found = found.select_related("delegation__entity", "reserved_seats")
        return found.order_by(F("ranking").asc(nulls_last=True), "received_at", "pk")

    def lines(self, rows):
        """Dicts for a table: the outcome when it was confirmed, how things stand now, and why."""
        hands = self._hands([row.pk for row in rows])
        lines = []
        for row in rows:
            row.event = self.event
            outcome, hand = self._outcome(row), hands.get(row.pk)
            lines.append(
                {
                    "row": row,
                    "outcome": LABELS[outcome],
                    "mark": MARKS[outcome],
                    "changed": self._changed(row, outcome),
                    "status_mark": display.MARKS.get(row.status, "off"),
                    "why": self._why(row, outcome, hand),
                    "hand": hand,
                }
            )
        return lines

    def table(self, rows):
        """``(header, rows)`` of a file."""
        header = [
            _("Rank"),
            _("Name"),
            _("Delegation"),
            _("Received"),
            _("Outcome"),
            _("Status now"),
            _("Why"),
            _("Change by hand"),
            _("Officer"),
            _("Reason"),
        ]
        return header, [self._cells(line) for line in self.lines(rows)]

    def _cells(self, line):
        row, hand = line["row"], line["hand"]
        by_hand = (str(hand), str(hand.officer), hand.reason) if hand else ("", "", "")
        return [
            row.ranking,
            row.name,
            row.delegation.entity.name,
            row.received_at,
            line["outcome"],
            row.get_status_display(),
            line["why"],
            *by_hand,
        ]

    def _hands(self, keys):
        rows = HandChange.objects.filter(registration__in=keys).select_related("officer")
        return {row.registration_id: row for row in rows}

    def _outcome(self, row):
        if row.ranking is None:
            return pure.NOT_ELIGIBLE
        return pure.SELECTED if row.ranking <= self.seats else pure.WAITING

    def _changed(self, row, outcome):
        return row.status not in STAYS.get(outcome, (S.NOT_ELIGIBLE,))

    # --- targets ----------------------------------------------------------------------------------
    @cached_property
    def _shares(self):
        return shares_then_and_now(self.event, self.seats)

    def targets(self):
        """The targets against the selection as it was confirmed and against who has a seat now."""
        return target_rows([(self.chosen, found) for found in self._shares])

    def by_group(self):
        """``(regional group, [selected, has a seat now])``; the last row is of those outside the
        groups, if there are any."""
        rows = [
            (label, [found.groups.get(key, 0) for found in self._shares])
            for key, label in RegionalGroup.choices
        ]
        outside = [found.selected - sum(found.groups.values()) for found in self._shares]
        return [*rows, *([(_("In no regional group"), outside)] if any(outside) else [])]

    # --- reasons ----------------------------------------------------------------------------------
    @cached_property
    def _waits(self):
        return {wait.key: wait for wait in list_waiting(self.event, self.now)}

    def _why(self, row, outcome, hand):
        if self._changed(row, outcome):
            return self._became(row)
        if outcome == pure.NOT_ELIGIBLE:
            return " ".join(f"{text}." for text in explanations.unmet_text(row))
        if outcome == pure.WAITING:
            wait = self._waits.get(row.pk)
            return explanations.waiting_text(wait, row) if wait else self._unseated(row)
        if row.reserved_seats:
            return _("By rank, on a reserved seat: %s.") % row.reserved_seats.name
        by_hand = hand and hand.kind == HandChangeKind.SELECT
        return _("By hand.") if by_hand else _("By rank.")

    def _unseated(self, row):
        return self._became(row) if row.status == S.NOT_SEATED else ""

    def _became(self, row):
        return _("%(status)s on %(day)s.") % {
            "status": row.get_status_display(),
            "day": moment(since_when(row), self.event.time_zone),
        }

    # --- what happened since ----------------------------------------------------------------------
    @cached_property
    def since(self):
        """``(time, registration, text)`` of what changed after the confirmation, the latest
        first."""
        unlike = (
            (Q(ranking__lte=self.seats) & ~Q(status=S.CONFIRMED))
            | (Q(ranking__gt=self.seats) & ~Q(status__in=STAYS[pure.WAITING]))
            | Q(ranking=None, entered_at__gt=self.chosen.confirmed_at)
        )
        rows = self.event.registrations.filter(unlike).sent()
        rows = list(rows.select_related("delegation__entity", "substitutes_for"))
        rows.sort(key=lambda row: (since_when(row), row.pk), reverse=True)
        for row in rows:
            row.event = self.event
        return [(since_when(row), row, self._since(row)) for row in rows[:SHOWN_SINCE]]

    def _since(self, row):
        status = row.get_status_display()
        if row.substitutes_for:
            return _("%(status)s, as a substitute for %(name)s") % {
                "status": status,
                "name": row.substitutes_for.name,
            }
        if row.ranking is None:
            return _("%s, entered after the confirmation") % status
        if row.ranking > self.seats and row.is_live:
            return _("%s, from the waiting list") % status
        return status


def since_when(row):
    """When a registration came to where it stands."""
    moments = {S.CONFIRMED: row.confirmed_at, S.OFFERED: row.offered_at}
    return row.closed_at or moments.get(row.status) or row.entered_at

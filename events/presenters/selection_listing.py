"""What the office shows of a selection before it is confirmed: every nomination with its outcome
and the reason in words, beside what another rule would give."""

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accounts.formatting import moment
from events.models import Assessment, HandChange, RankingKey, Selection
from events.queries.proposals import Proposal, ProposalBasis
from events.rules import selection as pure
from events.rules.selection import OutcomeReason
from events.wording.outcome_reasons import OutcomeTexts
from files.in_a_row import in_a_row
from friends.models import Entity, RegionalGroup

LABELS = {
    pure.SELECTED: pgettext_lazy("outcome of a selection", "Selected"),
    pure.WAITING: pgettext_lazy("outcome of a selection", "Waiting"),
    pure.NOT_ELIGIBLE: gettext_lazy("Not eligible"),
}
MARKS = {pure.SELECTED: "ok", pure.WAITING: "wait", pure.NOT_ELIGIBLE: "bad"}
# What a changed rule would do to a person, by the outcome that it gives.
INSTEAD = {
    pure.SELECTED: gettext_lazy("Would be selected."),
    pure.WAITING: gettext_lazy("Would be on the waiting list instead."),
    pure.NOT_ELIGIBLE: gettext_lazy("Would not be eligible."),
}
CLASSES = {"ldc": gettext_lazy("LDC"), "lldc": gettext_lazy("LLDC"), "sids": gettext_lazy("SIDS")}


def totals_text(totals):
    """“94 selected, 45 waiting, 7 not eligible”."""
    return _("%(selected)d selected, %(waiting)d waiting, %(not_eligible)d not eligible") % totals


def rule_text(chosen):
    """A rule in a few sentences."""
    keys = [str(RankingKey(key).label) for key in chosen.keys]
    yield _("Ranked by: %s.") % "; ".join(keys)
    if chosen.cap is not None:
        text = ngettext(
            "At most %d seat for each delegation.",
            "At most %d seats for each delegation.",
            chosen.cap,
        )
        yield text % chosen.cap


# --- the list -------------------------------------------------------------------------------------
@dataclass
class SelectionListing:
    """All nominations of an event with the outcome of the rule in force (``now``), and of a rule
    that is tried (``trial``, or None)."""

    basis: ProposalBasis
    now: Proposal
    trial: Proposal | None = None

    @classmethod
    def of(cls, event, at, chosen, tried=None):
        """``chosen`` and ``tried`` are Selections, of which nothing is saved here."""
        basis = ProposalBasis.of(event, at)
        trial = basis.propose(tried.keys, tried.cap) if tried else None
        return cls(basis, basis.propose(chosen.keys, chosen.cap), trial)

    @cached_property
    def instead(self):
        """Key → outcome of the trial."""
        return {o.key: o for o in self.trial.outcomes} if self.trial else {}

    def differs(self, outcome):
        other = self.instead.get(outcome.key)
        return other is not None and other.outcome != outcome.outcome

    @cached_property
    def differing(self):
        return sum(self.differs(outcome) for outcome in self.now.outcomes)

    def narrowed(self, *, outcome="", text="", differ=False):
        """The outcomes to show, in their order, those that differ from the trial on top."""
        found = [o for o in self.now.outcomes if not outcome or o.outcome == outcome]
        if text:
            homes = set(Entity.objects.search(text).order_by().values_list("pk", flat=True))
            inside = {r.pk for r in self.basis.rows if r.delegation.entity_id in homes}
            found = [o for o in found if o.key in inside]
        if differ:
            found = [o for o in found if self.differs(o)]
        return sorted(found, key=lambda o: not self.differs(o)) if self.trial else found

    def lines(self, outcomes, officer=None):
        """Dicts for a table: the page draws hundreds of rows, and looks nothing up in any of
        them."""
        rows = {row.pk: row for row in self.basis.rows}
        nominees = {nominee.key: nominee for nominee in self.basis.nominees}
        own = own_scores(officer, [o.key for o in outcomes]) if officer else {}
        why = OutcomeTexts(self.basis, self.now.rule)
        tried = self.trial and OutcomeTexts(self.basis, self.trial.rule)
        lines = []
        for outcome in outcomes:
            row, nominee = rows[outcome.key], nominees[outcome.key]
            line = _line(row, nominee, outcome, why.of(outcome, row), own)
            if tried:
                other = self.instead[outcome.key]
                line |= _beside(other, tried.of(other, row), self.differs(outcome))
            lines.append(line)
        return lines

    def table(self, outcomes):
        """``(header, rows)`` of a file."""
        header = [
            _("Rank"),
            _("Name"),
            _("Delegation"),
            _("Classes"),
            _("Score"),
            _("Scores by officer"),
            _("Received"),
            _("Outcome"),
            _("Why"),
            _("Change by hand"),
            _("Officer"),
            _("Reason"),
        ]
        names = [
            "rank",
            "name",
            "entity",
            "classes",
            "score",
            "scores",
            "received",
            "outcome",
            "why",
            "hand",
            "officer",
            "reason",
        ]
        if self.trial:
            header += [_("Rank, trial"), _("Outcome, trial"), _("Why, trial")]
            names += ["other_rank", "other_outcome", "other_why"]
        return header, [[line[name] for name in names] for line in self.lines(outcomes)]


def _line(row, nominee, outcome, why, own):
    return {
        "key": row.pk,
        "name": row.name,
        "entity": row.delegation.entity.name,
        "classes": in_a_row(str(CLASSES[kind]) for kind in CLASSES if kind in nominee.classes),
        "score": "" if row.score is None else f"{row.score:.1f}".removesuffix(".0"),
        "scores": row.scores,
        "own": own.get(row.pk),
        "received": row.received_at,
        "received_text": moment(row.received_at, row.event.time_zone),
        "rank": outcome.rank,
        "outcome": str(LABELS[outcome.outcome]),
        "mark": MARKS[outcome.outcome],
        "why": why,
        "hand": row.hand and str(row.hand),
        # The reason says it already.
        "hand_said": outcome.outcome_reason in (OutcomeReason.HAND, OutcomeReason.HELD),
        "officer": row.hand and str(row.hand.officer),
        "reason": row.hand and row.hand.reason,
    }


def _beside(other, why, differs):
    return {
        "other_rank": other.rank,
        "other_outcome": str(LABELS[other.outcome]),
        "other_mark": MARKS[other.outcome],
        "other_why": why,
        "instead": str(INSTEAD[other.outcome]) if differs else "",
    }


# --- scores ---------------------------------------------------------------------------------------
def own_scores(officer, keys):
    """Key of a nomination → this officer's score. One query."""
    rows = Assessment.objects.filter(officer=officer, registration__in=keys)
    return dict(rows.values_list("registration", "score"))


def scores_of(keys):
    """Key of a nomination → ``[(officer, score, at)]``, the first given first. One query."""
    rows = Assessment.objects.filter(registration__in=keys).select_related("officer")
    found = {}
    for row in rows.order_by("at", "pk"):
        found.setdefault(row.registration_id, []).append((row.officer, row.score, row.at))
    return found


def hand_change_of(registration):
    """The change by hand of a nomination, or None."""
    rows = HandChange.objects.filter(registration=registration)
    return rows.select_related("officer").first()


# --- targets --------------------------------------------------------------------------------------
NAMES = {
    "women": gettext_lazy("Women, among people whose gender is known"),
    "priority": gettext_lazy("LDC, LLDC and SIDS"),
    "groups": gettext_lazy("Regional groups with a selected nominee"),
}


def targets(chosen: Selection, listing, tried=None):
    """The targets of a rule, and of the one that is tried, each with what is reached, in words."""
    columns = [(chosen, _shares(listing, listing.now))]
    if tried:
        columns.append((tried, _shares(listing, listing.trial)))
    return target_rows(columns)


def _shares(listing, proposal):
    return pure.shares(listing.basis.nominees, proposal.outcomes)


def target_rows(columns):
    """``(label, cells)`` of each target. ``columns`` are rules, each with the Shares of those that
    it is held against."""
    return [
        (label, [_target(name, getattr(rule, name), found) for rule, found in columns])
        for name, label in NAMES.items()
    ]


def _target(name, target, found):
    """``{"got", "target", "met"}``: ``met`` is None where there is no target or nobody is
    counted."""
    if name == "groups":
        got, show, met = found.spread, str, found.spread >= (target or 0)
    else:
        share = getattr(found, name)
        got, show = share and share.percent, _percent
        met = share and share.reaches(target or 0)
    return {
        "got": "–" if got is None else show(got),
        "target": "" if target is None else _("at least %s") % show(target),
        "met": None if target is None else met,
    }


def _percent(number):
    return _("%s %%") % number_format(pure.plain_number(number))


def by_group(listing):
    """``(regional group, [nominated, selected, selected by the trial])``; the last row is of those
    outside the groups, if there are any."""
    nominated = Counter(n.group for n in listing.basis.nominees)
    selected = [_groups_of(listing, p) for p in (listing.now, listing.trial) if p]
    names = [*RegionalGroup.choices, *([("", _("In no regional group"))] if nominated[""] else [])]
    return [(label, [nominated[key], *(found[key] for found in selected)]) for key, label in names]


def _groups_of(listing, proposal):
    selected = {o.key for o in proposal.outcomes if o.outcome == pure.SELECTED}
    return Counter(n.group for n in listing.basis.nominees if n.key in selected)

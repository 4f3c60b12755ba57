"""What submitting a delegation list makes of each person on it, in words: the same facts before
(“gets a seat”) and after (“has a seat”)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from events.models import Delegation, Registration, RegistrationStatus
from events.presenters.delegation_list import people_on_list
from events.wording import explanations

S = RegistrationStatus
NAMED = 8
AND = 2


@dataclass(frozen=True)
class ListOutcome:
    """One person: ``registration`` as it is after the list was submitted, its ``number`` on the
    list, and the status ``before``."""

    registration: Registration
    number: int
    before: str

    @property
    def token(self) -> str:
        """What a reader was shown of this person; another text where that has changed."""
        wait = self.registration.wait
        return f"{self.registration.status}:{wait.place if wait else ''}"

    @property
    def changed(self) -> bool:
        return self.before != self.registration.status

    @property
    def is_emailed(self) -> bool:
        row = self.registration
        return self.changed and bool(row.user_id or row.email)

    @property
    def mark(self) -> str:
        return self.registration.facts.mark

    @cached_property
    def title(self) -> str:
        """“Gets a seat”, “Waiting list, No. 5”."""
        row = self.registration
        if row.status == S.CONFIRMED:
            return _("Gets a seat") if self.changed else _("Keeps the seat")
        if row.wait:
            return _("Waiting list, No. %d") % row.wait.place
        if row.status == S.AWAITING_ENDORSEMENT:
            return _("Awaiting your endorsement")
        return str(row.get_status_display())

    @cached_property
    def reason(self) -> str:
        row = self.registration
        if row.status == S.NOT_ELIGIBLE:
            return " ".join(explanations.unmet_text(row))
        if row.status == S.AWAITING_ENDORSEMENT:
            return _(
                "You can endorse the person on the delegation list, before or after you submit it."
            )
        return str(row.why or "")


def outcomes_of(
    before: Mapping[int, str], delegation: Delegation, at: datetime
) -> list[ListOutcome]:
    """The outcomes as the rows are now. ``before``: key of each person who was on the list → the
    status, in the order of the list."""
    people = people_on_list(delegation, at)
    rows = {row.pk: row for row in [*people.live, *people.ended]}
    pairs = enumerate(before.items(), 1)
    return [ListOutcome(rows[pk], number, was) for number, (pk, was) in pairs if pk in rows]


def shown_in_form(outcomes: Iterable[ListOutcome]) -> str:
    """What the reader was shown, as one value of a hidden input."""
    return ",".join(f"{one.registration.pk}={one.token}" for one in outcomes)


def names_of(rows: Sequence[Registration]) -> str:
    """“Delegate 41, Delegate 42 and Delegate 17”; of many people the first ones and a number."""
    names = [row.name for row in rows]
    if len(names) > NAMED:
        rest = len(names) - NAMED
        more = ngettext("%(n)s other person", "%(n)s other people", rest) % {"n": rest}
        names = [*names[:NAMED], more]
    if len(names) < AND:
        return "".join(names)
    return _("%(names)s and %(last)s") % {
        "names": _(", ").join(names[:-1]),
        "last": names[-1],
    }


def sizes(outcomes: Sequence[ListOutcome], delegation: Delegation) -> str:
    """“3 people, 2 seats.” Without a quota only the people."""
    n = len(outcomes)
    people = ngettext("%(n)s person", "%(n)s people", n) % {"n": n}
    if delegation.quota is None:
        return _("%s.") % people
    seats = ngettext("%(n)s seat", "%(n)s seats", delegation.quota) % {"n": delegation.quota}
    return _("%(people)s, %(seats)s.") % {"people": people, "seats": seats}


def will_happen(outcomes: Sequence[ListOutcome]) -> list[str]:
    """A sentence for each kind of outcome, in the future."""
    return _sentences(outcomes, _FUTURE)


def has_happened(outcomes: Sequence[ListOutcome]) -> list[str]:
    """The same in the past tense, with position and reason of people on the waiting list."""
    waiting = [one.registration for one in outcomes if one.registration.wait]
    places = [
        _("%(name)s is No. %(place)d on the waiting list. %(why)s")
        % {"name": row.name, "place": row.wait.place, "why": row.why}
        for row in waiting[:NAMED]
    ]
    rest = len(waiting) - NAMED
    if rest > 0:
        more = ngettext(
            "%d more person is on the waiting list.",
            "%d more people are on the waiting list.",
            rest,
        )
        places.append(more % rest)
    return [*_sentences([o for o in outcomes if not o.registration.wait], _PAST), *places]


def _sentences(outcomes, texts):
    found = []
    for key, sentence in texts:
        rows = [one.registration for one in outcomes if _kind(one) == key]
        if rows:
            found.append(sentence(len(rows)) % names_of(rows))
    return found


def _kind(outcome):
    status = outcome.registration.status
    return "kept" if status == S.CONFIRMED and not outcome.changed else status


_FUTURE = [
    ("kept", lambda n: ngettext("%s keeps the seat.", "%s keep their seats.", n)),
    (S.CONFIRMED, lambda n: ngettext("%s gets a seat.", "%s get seats.", n)),
    (S.OFFERED, lambda n: ngettext("%s is offered a seat.", "%s are offered seats.", n)),
    (
        S.WAITING,
        lambda n: ngettext("%s will be on the waiting list.", "%s will be on the waiting list.", n),
    ),
    (
        S.AWAITING_APPROVAL,
        lambda n: ngettext(
            "%s will await the approval of the secretariat.",
            "%s will await the approval of the secretariat.",
            n,
        ),
    ),
    (
        S.NOMINATED,
        lambda n: ngettext(
            "%s will be nominated. The secretariat selects after the deadline.",
            "%s will be nominated. The secretariat selects after the deadline.",
            n,
        ),
    ),
    (
        S.AWAITING_ENDORSEMENT,
        lambda n: ngettext(
            "%s still awaits your endorsement and gets no seat yet.",
            "%s still await your endorsement and get no seats yet.",
            n,
        ),
    ),
    (
        S.NOT_ELIGIBLE,
        lambda n: ngettext(
            "%s does not meet the rules of the event and gets no seat.",
            "%s do not meet the rules of the event and get no seats.",
            n,
        ),
    ),
]
_PAST = [
    ("kept", lambda n: ngettext("%s kept the seat.", "%s kept their seats.", n)),
    (S.CONFIRMED, lambda n: ngettext("%s has a seat.", "%s have seats.", n)),
    (S.OFFERED, lambda n: ngettext("%s was offered a seat.", "%s were offered seats.", n)),
    (
        S.AWAITING_APPROVAL,
        lambda n: ngettext(
            "%s awaits the approval of the secretariat.",
            "%s await the approval of the secretariat.",
            n,
        ),
    ),
    (
        S.NOMINATED,
        lambda n: ngettext(
            "%s is nominated. The secretariat selects after the deadline.",
            "%s are nominated. The secretariat selects after the deadline.",
            n,
        ),
    ),
    (
        S.AWAITING_ENDORSEMENT,
        lambda n: ngettext(
            "%s still awaits your endorsement.", "%s still await your endorsement.", n
        ),
    ),
    (
        S.NOT_ELIGIBLE,
        lambda n: ngettext(
            "%s does not meet the rules of the event.",
            "%s do not meet the rules of the event.",
            n,
        ),
    ),
]


@dataclass(frozen=True)
class Difference:
    """One person whose result differs from that on the page that was sent."""

    name: str
    text: str


def differences(outcomes: Sequence[ListOutcome], seen: str) -> list[Difference]:
    """What has changed since the reader was shown ``seen`` (`shown_in_form`)."""
    before = dict(part.split("=", 1) for part in seen.split(",") if "=" in part)
    found = [
        Difference(
            one.registration.name, _now_and_before(one, before.get(str(one.registration.pk)))
        )
        for one in outcomes
        if before.get(str(one.registration.pk)) != one.token
    ]
    here = {str(one.registration.pk) for one in outcomes}
    gone = len([pk for pk in before if pk not in here])
    if gone:
        text = ngettext(
            "%d person is no longer on the list.", "%d people are no longer on the list.", gone
        )
        found.append(Difference("", text % gone))
    return found


def _now_and_before(outcome, token):
    if token is None:
        return _("%(now)s. New on this list.") % {"now": outcome.title}
    status, _separator, place = token.partition(":")
    label = S(status).label if status in S.values else status
    was = _("Waiting list, No. %s") % place if place else label
    if status == S.CONFIRMED:
        was = _("Gets a seat")
    return _("%(now)s. Before, this page said: %(was)s.") % {"now": outcome.title, "was": was}

"""Registrations that may be one person's: the same entity, the same name, and one of them without
account and address. They are proposed to an officer and nothing more."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Q

from events.models import PersonDecision, Registration
from events.queries.persons import has_address
from files.text import fold

AT_MOST = 200


@dataclass(frozen=True)
class SamePersonProposal:
    """``kept`` and ``joined`` are the latest registrations of either person, as `join_persons`
    takes them; ``rows`` are all of them, the newest event first."""

    kept: Registration
    joined: Registration
    kept_rows: list[Registration] = field(default_factory=list)
    joined_rows: list[Registration] = field(default_factory=list)


def proposed_pairs() -> list[SamePersonProposal]:
    """The pairs that nobody has decided on yet, by entity and name. Three queries."""
    persons = _persons()
    decided = _decided()
    found = []
    for group in _groups(persons).values():
        for kept, joined in _pairs(group):
            if _is_open(persons[kept], persons[joined], decided):
                found.append(_proposal(persons[kept], persons[joined]))
    found.sort(key=lambda pair: (pair.joined.delegation.entity.sort_name, fold(pair.joined.name)))
    return found[:AT_MOST]


def _proposal(kept, joined):
    return SamePersonProposal(kept[0], joined[0], kept, joined)


def _persons():
    """Person → registrations, the newest event first, in the delegations that have somebody without
    an address."""
    nameless = Registration.objects.sent().filter(user=None, email="")
    entities = nameless.order_by().values("delegation__entity")
    rows = Registration.objects.sent().filter(delegation__entity__in=entities)
    rows = rows.select_related("event", "delegation__entity").defer(
        "event__description", "event__summary"
    )
    found: dict[str, list[Registration]] = defaultdict(list)
    for row in rows.order_by("-event__starts_at", "-pk"):
        found[row.person].append(row)
    return found


def _groups(persons):
    """(entity, words of the name) → persons. The order of given and family name does not count."""
    found: dict[tuple, list[str]] = defaultdict(list)
    for person, rows in persons.items():
        for key in {(row.delegation.entity_id, *sorted(fold(row.name).split())) for row in rows}:
            found[key].append(person)
    return {key: group for key, group in found.items() if len(group) > 1}


def _pairs(group: list[str]) -> Iterable[tuple[str, str]]:
    return ((kept, joined) for kept in group for joined in group if kept != joined)


def _is_open(kept: list[Registration], joined: list[Registration], decided: set[frozenset]) -> bool:
    """Whether the second may be joined to the first, and nobody has said anything of them."""
    if any(has_address(row) for row in joined):
        return False
    if not any(has_address(row) for row in kept) and kept[0].pk > joined[0].pk:
        return False  # neither has one: the older is kept
    if {row.event_id for row in kept if row.is_live} & {r.event_id for r in joined if r.is_live}:
        return False
    return not any(frozenset((a.pk, b.pk)) in decided for a in kept for b in joined)


def _decided():
    rows = PersonDecision.objects.standing().values_list("kept", "joined")
    return {frozenset(pair) for pair in rows}


def latest_decisions(number: int = 50) -> list[PersonDecision]:
    """The latest that stand, for the page on which they are undone."""
    rows = PersonDecision.objects.standing().select_related(
        "by",
        *("kept__event", "kept__delegation__entity"),
        *("joined__event", "joined__delegation__entity"),
    )
    return list(rows[:number])


def pair_of(kept: str, joined: str) -> tuple[Registration, Registration] | None:
    """The two registrations of a form, by their keys as typed."""
    if not (kept.isdecimal() and joined.isdecimal()) or len(kept + joined) > 36:
        return None
    rows = Registration.objects.sent().filter(Q(pk=kept) | Q(pk=joined)).in_bulk()
    found = rows.get(int(kept)), rows.get(int(joined))
    return (found[0], found[1]) if found[0] and found[1] and found[0] != found[1] else None

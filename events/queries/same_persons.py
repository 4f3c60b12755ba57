"""Registrations that may be one person's: the same entity, the same name, and one of them without
account and address. They are proposed to an officer and nothing more."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple, overload

from django.db.models import Q

from events.models import PersonDecision, Registration
from events.models.statuses import LIVE
from files.text import fold, full_name, sorted_words

AT_MOST = 200


@dataclass(frozen=True)
class SamePersonProposal:
    """``kept`` and ``joined`` are the latest registrations of either person, as `join_persons`
    takes them; ``rows`` are all of them, the newest event first."""

    kept: Registration
    joined: Registration
    kept_rows: list[Registration] = field(default_factory=list)
    joined_rows: list[Registration] = field(default_factory=list)


class SamePersonProposals(Sequence[SamePersonProposal]):
    """The pairs that nobody has decided on yet, by entity and name. Whole registrations are read of
    those that are taken out of it alone, such as the pairs of a page."""

    def __init__(self) -> None:
        persons, decided = _persons(), _decided()
        found = {
            (kept, joined): _order(persons[joined])
            for group in _groups(persons).values()
            for kept, joined in _pairs(group)
            if _is_open(persons[kept], persons[joined], decided)
        }
        self._pairs = sorted(found, key=lambda pair: found[pair])[:AT_MOST]
        self._keys = {p: [row.pk for row in persons[p]] for pair in self._pairs for p in pair}

    def __len__(self) -> int:
        return len(self._pairs)

    @overload
    def __getitem__(self, at: int) -> SamePersonProposal: ...
    @overload
    def __getitem__(self, at: slice) -> list[SamePersonProposal]: ...
    def __getitem__(self, at):
        if isinstance(at, slice):
            return self._read(self._pairs[at])
        return self._read([self._pairs[at]])[0]

    def __iter__(self) -> Iterator[SamePersonProposal]:
        return iter(self[:])

    def _read(self, pairs):
        rows = _whole(pk for pair in pairs for person in pair for pk in self._keys[person])
        sides = [[[rows[pk] for pk in self._keys[one] if pk in rows] for one in p] for p in pairs]
        return [SamePersonProposal(k[0], j[0], k, j) for k, j in sides if k and j]


def proposed_pairs() -> SamePersonProposals:
    """Two queries, and one for those that are shown."""
    return SamePersonProposals()


def _whole(keys):
    rows = Registration.objects.select_related("event", "delegation__entity")
    return rows.defer("event__description", "event__summary").in_bulk(set(keys))


class _Row(NamedTuple):
    """What is compared of a registration."""

    pk: int
    person: str
    entity: int
    sort_name: str
    event: int
    status: str
    user: int | None
    email: str
    given_name: str
    family_name: str

    @property
    def name(self) -> str:
        return full_name(self.given_name, self.family_name)

    @property
    def has_address(self) -> bool:
        return bool(self.user or self.email)

    @property
    def is_live(self) -> bool:
        return self.status in LIVE


COMPARED = (
    *("pk", "person", "delegation__entity", "delegation__entity__sort_name", "event", "status"),
    *("user", "email", "given_name", "family_name"),
)


def _order(joined):
    return joined[0].sort_name, fold(joined[0].name)


def _persons():
    """Person → registrations, the newest event first, in the delegations that have somebody without
    an address."""
    nameless = Registration.objects.sent().filter(user=None, email="")
    entities = nameless.order_by().values("delegation__entity")
    rows = Registration.objects.sent().filter(delegation__entity__in=entities)
    rows = rows.order_by("-event__starts_at", "-pk")
    found: dict[str, list[_Row]] = defaultdict(list)
    for facts in rows.values_list(*COMPARED).iterator():
        row = _Row(*facts)
        found[row.person].append(row)
    return found


def _groups(persons):
    """(entity, words of the name) → persons. The order of given and family name does not count."""
    found: dict[tuple, list[str]] = defaultdict(list)
    for person, rows in persons.items():
        for key in {(row.entity, *sorted_words(row.name)) for row in rows}:
            found[key].append(person)
    return {key: group for key, group in found.items() if len(group) > 1}


def _pairs(group: list[str]) -> Iterable[tuple[str, str]]:
    return ((kept, joined) for kept in group for joined in group if kept != joined)


def _is_open(kept: list[_Row], joined: list[_Row], decided: set[frozenset]) -> bool:
    """Whether the second may be joined to the first, and nobody has said anything of them."""
    if any(row.has_address for row in joined):
        return False
    if not any(row.has_address for row in kept) and kept[0].pk > joined[0].pk:
        return False  # neither has one: the older is kept
    if {row.event for row in kept if row.is_live} & {row.event for row in joined if row.is_live}:
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

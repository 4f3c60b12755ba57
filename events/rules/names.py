"""Whether two names can be those of one person: what decides when two people write from one
mailbox."""

from typing import Protocol

from files.text import fold


class Named(Protocol):
    """A registration, or what is read of it."""

    given_name: str
    family_name: str
    second_script: str


def words_of(name: str) -> list[str]:
    """The folded words of a name, in the order of the alphabet: "Lin Wei" and "WEI, Lin" alike."""
    return sorted(fold(name).split())


def is_another_name(one: str, other: str) -> bool:
    """Whether they are clearly two names: neither the same words in whatever order and spacing, nor
    the words of one all among those of the other."""
    first, second = words_of(one), words_of(other)
    if set(first) <= set(second) or set(second) <= set(first):
        return False
    return fold(one).replace(" ", "") != fold(other).replace(" ", "")


def are_two_people(one: Named, other: Named) -> bool:
    """The same of persons, each of whom may have a name in a second script."""
    pairs = [(a, b) for a in _writings(one) for b in _writings(other)]
    return all(is_another_name(*pair) for pair in pairs)


def _writings(person):
    whole = f"{person.given_name} {person.family_name}"
    return [name for name in (whole, person.second_script) if name.strip()]

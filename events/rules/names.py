"""Whether two names can be those of one person: what decides when two people write from one
mailbox."""

import unicodedata
from typing import Protocol

from files.text import fold, full_name, sorted_words


class Named(Protocol):
    """A registration, or what is read of it."""

    given_name: str
    family_name: str
    second_script: str


def is_another_name(one: str, other: str) -> bool:
    """Whether they are clearly two names: neither the same words in whatever order and spacing, nor
    the words of one all among those of the other."""
    first, second = sorted_words(one), sorted_words(other)
    if set(first) <= set(second) or set(second) <= set(first):
        return False
    return _letters_of(one) != _letters_of(other)


def is_same_name(one: str, other: str) -> bool:
    """Whether they are the same words in whatever order, or the same letters."""
    return sorted_words(one) == sorted_words(other) or _letters_of(one) == _letters_of(other)


def is_abbreviated(one: Named, other: Named) -> bool:
    """Whether one is the other with initials, such as "Anna M." for "Anna Mutua"."""
    first = sorted_words(full_name(one.given_name, one.family_name))
    second = sorted_words(full_name(other.given_name, other.family_name))
    return _are_initials(first, second) or _are_initials(second, first)


def _are_initials(words, others):
    begins = {word[0] for word in others}
    known = [word in others or (len(word) == 1 and word in begins) for word in words]
    return all(known) and any(len(word) > 1 for word in words)


def have_same_name(one: Named, other: Named) -> bool:
    """Whether they have the same words in whatever order, or the same letters: what counts where a
    mailbox is said to be shared, since "Ali" and "Ali Hassan" may be two people."""
    return any(is_same_name(a, b) for a in _writings(one) for b in _writings(other))


def are_two_people(one: Named, other: Named) -> bool:
    """The same of persons, each with perhaps a name in a second script."""
    pairs = [(a, b) for a in _writings(one) for b in _writings(other)]
    return all(is_another_name(*pair) for pair in pairs)


def are_in_two_scripts(one: Named, other: Named) -> bool:
    """Whether no writing of one can be compared with one of the other, such as "Анна Иванова" with
    "Anna Ivanova"."""
    first, second = (_scripts_of("".join(_writings(person))) for person in (one, other))
    return bool(first and second) and not first & second


def _scripts_of(text):
    """The first words of the names of its letters: LATIN, CYRILLIC, ARABIC, CJK …"""
    return {unicodedata.name(c, "").partition(" ")[0] for c in text if c.isalpha()}


def _letters_of(name):
    return fold(name).replace(" ", "")


def _writings(person):
    """Both orders: "王芳" has no space at which its words could be put in another one."""
    given, family = person.given_name, person.family_name
    names = (f"{given} {family}", f"{family} {given}", person.second_script)
    return [name for name in names if name.strip()]

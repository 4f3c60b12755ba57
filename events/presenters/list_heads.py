"""What every list of the office shows above its rows: heads that sort, and the filters in use."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from friends.models import ClassificationKind, RegionalGroup
from friends.queries.entity_filters import EntityListFilter


@dataclass(frozen=True)
class SortLink:
    """The head of a column: ``sorted`` is "ascending", "descending" or empty, ``query`` the address
    that sorts by it, the other way round where it is sorted already; empty where the column does
    not sort. ``num`` says that its cells are numbers."""

    label: str
    query: str = ""
    sorted: str = ""
    num: bool = False


@dataclass(frozen=True)
class UsedFilter:
    """A filter in use; ``query`` is the address without it."""

    label: str
    value: str
    query: str


@dataclass(frozen=True)
class ListAddress:
    """The address of a list: ``names`` are the values of its query that are kept, such as filters
    and the order."""

    query: QueryDict
    names: tuple[str, ...]

    def with_values(self, **changed: str) -> str:
        """The query with other values, from its first page; an empty value is left out."""
        kept = {name: self.query[name] for name in self.names if self.query.get(name)} | changed
        return "?" + urlencode({name: value for name, value in kept.items() if value})

    def sort_link(self, order: str, key: str, label: str, *, num: bool = False) -> SortLink:
        """``order`` is the present one, such as "-name"; ``key`` the order of the column."""
        sorted_now = {key: "ascending", f"-{key}": "descending"}.get(order, "")
        sort = f"-{key}" if sorted_now == "ascending" else key
        return SortLink(label, self.with_values(sort=sort), sorted_now, num)

    def sort_links(self, order: str, heads: Mapping[str, str]) -> list[SortLink]:
        """One for each key of an order and its label."""
        return [self.sort_link(order, key, label) for key, label in heads.items()]

    def used(self, said: Iterable[tuple[str, str, str]]) -> list[UsedFilter]:
        """Of ``(name, label, value in words)`` those that have a value."""
        return [
            UsedFilter(label, value, self.with_values(**{name: ""}))
            for name, label, value in said
            if value
        ]


def entity_filter_choices() -> dict[str, list[tuple[str, str]]]:
    """For the fields of an `EntityListFilter` in a template."""
    return {"groups": list(RegionalGroup.choices), "classes": list(ClassificationKind.choices)}


def entity_filters_said(asked: EntityListFilter) -> list[tuple[str, str, str]]:
    """For `ListAddress.used`."""
    return [
        ("group", _("Regional group"), asked.group and str(RegionalGroup(asked.group).label)),
        ("class", _("Class"), asked.kind and str(ClassificationKind(asked.kind).label)),
    ]

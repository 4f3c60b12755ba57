"""What lists of States and organizations, and of what belongs to them, are narrowed to."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Self

from django.db.models import Q

from friends.models import Classification, ClassificationKind, RegionalGroup


@dataclass(frozen=True)
class EntityListFilter:
    """Regional group and class (LDC, LLDC, SIDS) as a reader asks for them, each empty for all; a
    value that is not among the choices asks for nothing."""

    group: str = ""
    kind: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> Self:
        group, kind = query.get("group", ""), query.get("class", "")
        return cls(
            group=group if group in RegionalGroup.values else "",
            kind=kind if kind in ClassificationKind.values else "",
        )

    @property
    def narrowed(self) -> bool:
        return bool(self.group or self.kind)

    def condition(self, on: date, path: str = "") -> Q:
        """For rows that lead to an entity by ``path``, such as ``delegation__entity``; classes as
        of a day."""
        found, prefix = Q(), f"{path}__" if path else ""
        if self.group:
            found &= Q(**{f"{prefix}regional_group": self.group})
        if self.kind:
            held = Classification.objects.as_of(on).filter(kind=self.kind).order_by()
            found &= Q(**{f"{prefix}pk__in": held.values("entity")})
        return found

"""The project's own table of States and organizations, with its sources in docs/reference.md.

Reading only, without models: friends.models needs ``STATE_CODES`` for a constraint of the database.
"""

import csv
from dataclasses import asdict, dataclass, fields
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parent
REGIONAL_GROUPS = ("african", "asia_pacific", "eastern_european", "grulac", "weog")
STATE_KINDS = ("member_state", "observer_state")
CLASSIFICATION_KINDS = ("ldc", "lldc", "sids")
NAMES = ("name_ar", "name_zh", "name_en", "name_fr", "name_ru", "name_es")


@dataclass(frozen=True, kw_only=True)
class NamedRow:
    """What States and organizations have in common: names as the United Nations writes them."""

    name_ar: str
    name_zh: str
    name_en: str
    name_fr: str
    name_ru: str
    name_es: str
    # Other forms that a person may type into a search, of all languages, with "|" between them.
    also_known: str = ""


@dataclass(frozen=True, kw_only=True)
class StateRow(NamedRow):
    iso2: str
    iso3: str
    m49: str
    kind: str
    regional_group: str
    member_since: date | None

    def __post_init__(self) -> None:
        _expect_names(self)
        _expect(self.kind in STATE_KINDS, f"{self.iso3}: unknown kind {self.kind!r}")
        _expect(self.m49.isdigit() and len(self.m49) == 3, f"{self.iso3}: m49 {self.m49!r}")
        member = self.kind == "member_state"
        in_group = self.regional_group in REGIONAL_GROUPS
        _expect(
            in_group or (not member and self.regional_group == ""), f"{self.iso3}: regional group"
        )
        _expect(bool(self.member_since) == member, f"{self.iso3}: date of membership")

    @property
    def code(self) -> str:
        return self.iso3.lower()


@dataclass(frozen=True, kw_only=True)
class OrganizationRow(NamedRow):
    code: str
    acronym: str

    def __post_init__(self) -> None:
        _expect_names(self)

    @property
    def kind(self) -> str:
        return "organization"


@dataclass(frozen=True, kw_only=True)
class ClassificationRow:
    """``valid_from`` None: since before the Group's records. ``valid_until`` is the first day
    after."""

    iso3: str
    kind: str
    valid_from: date | None
    valid_until: date | None
    source: str

    def __post_init__(self) -> None:
        _expect(self.kind in CLASSIFICATION_KINDS, f"{self.iso3}: unknown kind {self.kind!r}")
        _expect(self.source, f"{self.iso3} {self.kind}: no source")


def states() -> list[StateRow]:
    """The 193 Member States and the two observer States, by ISO 3166 code."""
    return list(_rows("states.csv", StateRow))


def organizations() -> list[OrganizationRow]:
    return list(_rows("organizations.csv", OrganizationRow))


def classifications() -> list[ClassificationRow]:
    return list(_rows("classifications.csv", ClassificationRow))


def values(row: StateRow | OrganizationRow) -> dict[str, Any]:
    """The fields of a State or an organization as an Entity holds them, with its code and kind."""
    return {**asdict(row), "code": row.code, "kind": row.kind}


@cache
def _rows(file, row_class):
    dates = {f.name for f in fields(row_class) if f.type == date | None}
    with (FOLDER / file).open(encoding="utf-8", newline="") as lines:
        return tuple(row_class(**_typed(line, dates)) for line in csv.DictReader(lines))


def _typed(line, dates):
    """Text stays text: an empty cell is "", and "NA" is Namibia. Only dates may be None."""
    return {k: _date(v) if k in dates else v for k, v in line.items()}


def _date(text):
    return date.fromisoformat(text) if text else None


def _expect_names(row):
    for name in NAMES:
        _expect(getattr(row, name), f"{row.code}: {name} is empty")


def _expect(fact, complaint):
    if not fact:
        raise ValueError(f"friends/reference: {complaint}")


# ISO 3166 alpha-2, sorted: the constraint that no other "country" can be entered as a State.
STATE_CODES = tuple(sorted(state.iso2 for state in states()))

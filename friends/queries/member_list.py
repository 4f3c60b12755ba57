"""Who takes part on a day, counted; the squares and the line of growth, computed from the rows.

What the apps above add to these pages (`audit.registry`):

``HOME_FIGURES``     what is shown after the members
``COMING_EVENTS``    the events to come, the next first
``ATTENDED_EVENTS``  the events at which the entity was present, the newest first
"""

from collections.abc import Callable, Collection, Container, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TypedDict

from django.db.models import Count, Exists, OuterRef
from django.urls import reverse
from django.utils.dateformat import DateFormat
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from i18nfield.strings import LazyI18nString

from accounts.formatting import day
from audit.registry import Registry, offer
from files.in_a_row import comma
from friends.models import Capacity, CoChairTerm, Entity, EntityKind, Membership, RegionalGroup


class HomeFigure(TypedDict):
    """A figure of the home page, with what it counts."""

    number: int
    what: str
    of: str


class ComingEvent(TypedDict):
    """``on`` is the start, ``zone`` the place's time zone."""

    title: str | LazyI18nString
    url: str
    kind: str
    place: str
    on: datetime
    zone: str


class AttendedEvent(ComingEvent):
    """``persons``: how many of the entity were there."""

    persons: int


HOME_FIGURES: Registry[Callable[[datetime], list[HomeFigure]]] = offer("friends.home_figures")
COMING_EVENTS: Registry[Callable[[datetime], list[ComingEvent]]] = offer("friends.coming")
ATTENDED_EVENTS: Registry[Callable[[Entity], list[AttendedEvent]]] = offer("friends.attended")

# The classes of the squares, and of the columns of the map.
COCHAIR, MEMBER, OBSERVER, PARTNER, OTHER = "c", "m", "o", "p", "n"
COLUMNS = {
    RegionalGroup.AFRICAN: "afr",
    RegionalGroup.ASIA_PACIFIC: "apg",
    RegionalGroup.EASTERN_EUROPEAN: "eeg",
    RegionalGroup.GRULAC: "lac",
    RegionalGroup.WEOG: "weo",
}
CODES = {Capacity.MEMBER: MEMBER, Capacity.OBSERVER: OBSERVER, Capacity.PARTNER: PARTNER}


# A State outside the Group is an “other Member State”: neither missing nor “not yet a member”.
LABELS = {
    COCHAIR: gettext_lazy("Co-Chair"),
    MEMBER: gettext_lazy("Member"),
    OBSERVER: gettext_lazy("Observer"),
    PARTNER: gettext_lazy("Partner"),
    OTHER: gettext_lazy("Other Member State"),
}


@dataclass
class MemberLine:
    """An entity on a day: what it is in the Group, and since when. ``since`` is None for others."""

    entity: Entity
    code: str
    since: date | None = None

    @property
    def label(self) -> str | Promise:
        """An observer State outside the Group is no “other Member State”."""
        if self.code == OTHER and self.entity.kind == EntityKind.OBSERVER_STATE:
            return gettext_lazy("Other observer State")
        return LABELS[self.code]

    @property
    def css(self) -> str:
        """An organization's square looks like an observer's; the word tells them apart."""
        return OBSERVER if self.code == PARTNER else self.code

    @property
    def takes_part(self) -> bool:
        return self.code != OTHER


@dataclass
class MemberList:
    """All members on a day, in English alphabetical order: the 193, the observer States, and those
    organizations that take part."""

    on: date
    lines: list[MemberLine] = field(default_factory=list)

    def count(
        self,
        *codes: str,
        kinds: Collection[str] = (EntityKind.MEMBER_STATE, EntityKind.OBSERVER_STATE),
    ) -> int:
        return sum(line.code in codes and line.entity.kind in kinds for line in self.lines)

    @property
    def members(self) -> int:
        """Member and observer States in the capacity of member, Co-Chairs included."""
        return self.count(COCHAIR, MEMBER)

    @property
    def observers(self) -> int:
        return self.count(OBSERVER)

    @property
    def organizations(self) -> int:
        return self.count(OBSERVER, PARTNER, kinds=(EntityKind.ORGANIZATION,))

    @property
    def cochairs(self) -> list[Entity]:
        return [line.entity for line in self.lines if line.code == COCHAIR]


@dataclass(frozen=True)
class MembershipSpan:
    """A membership that came into force: of which entity (its key), and from when to when."""

    entity: int
    capacity: str
    start: date
    until: date | None

    def holds(self, on: date) -> bool:
        return self.start <= on and (self.until is None or self.until > on)


def spans() -> list[MembershipSpan]:
    """Every membership that came into force, in one query."""
    columns = ("entity", "capacity", "effective_from", "effective_until")
    rows = Membership.objects.effective().values_list(*columns)
    return [MembershipSpan(*row) for row in rows]


def count_capacities(on: date) -> dict[str, dict[str, int]]:
    """Kind of entity → capacity → how many belong to the Group on a day. One query."""
    rows = Membership.objects.as_of(on).order_by().values_list("entity__kind", "capacity")
    found = {kind: dict.fromkeys(Capacity.values, 0) for kind in EntityKind.values}
    for kind, capacity, n in rows.annotate(n=Count("entity", distinct=True)):
        found[kind][capacity] = n
    return found


def list_members(on: date, held: list[MembershipSpan] | None = None) -> MemberList:
    """The list of members on a day. One query, and another for ``spans`` unless handed in."""
    parts = _held(on, spans() if held is None else held)
    chairs = CoChairTerm.objects.as_of(on).filter(entity=OuterRef("pk"))
    rows = Entity.objects.annotate(chairs=Exists(chairs)).defer("reference", "also_known")
    rows = rows.order_by("sort_name")
    lines = [_line(entity, entity.chairs, *parts.get(entity.pk, (OTHER, None))) for entity in rows]
    return MemberList(on, [line for line in lines if line.takes_part or line.entity.is_state])


def _held(on, rows):
    """Entity's key → what it is in the Group on a day, and since when."""
    return {row.entity: (CODES[row.capacity], row.start) for row in rows if row.holds(on)}


def member_line_of(
    entity: Entity, memberships: Iterable[Membership], terms: Iterable[CoChairTerm], on: date
) -> MemberLine:
    """One entity's line of the list, from its own rows."""
    rows = [
        MembershipSpan(m.entity_id, m.capacity, m.effective_from, m.effective_until)
        for m in memberships
        if m.effective_from
    ]
    chairs = any(t.starts_on <= on and (not t.ends_on or t.ends_on > on) for t in terms)
    return _line(entity, chairs, *_held(on, rows).get(entity.pk, (OTHER, None)))


def _line(entity, chairs, code, since):
    """A Co-Chair is a member: a term without a membership makes nobody one."""
    return MemberLine(entity, COCHAIR if chairs and code == MEMBER else code, since)


# --- figures of the home page ---------------------------------------------------------------------
def headline(listing: MemberList, now: datetime) -> list[HomeFigure]:
    """At most five figures, each with what it counts."""
    figures = [_members(listing), _observers(listing)]
    for source in HOME_FIGURES:
        figures += source(now)
    return figures[:5]


def _members(listing):
    number, of_un = (
        listing.members,
        listing.count(COCHAIR, MEMBER, kinds=(EntityKind.MEMBER_STATE,)),
    )
    total = sum(line.entity.kind == EntityKind.MEMBER_STATE for line in listing.lines)
    of = _("of %(total)s Member States") % {"total": total}
    if number != of_un:
        of = _("%(n)s of %(total)s Member States, and observer States") % {
            "n": of_un,
            "total": total,
        }
    return {"number": number, "what": ngettext("member", "members", number), "of": of}


def _observers(listing):
    states, organizations = listing.observers, listing.organizations
    of_states = ngettext("%(n)s State", "%(n)s States", states) % {"n": states}
    also = ngettext("%(n)s organization", "%(n)s organizations", organizations) % {
        "n": organizations
    }
    what = _("observers and organizations")
    return {"number": states + organizations, "what": what, "of": f"{of_states}{comma()}{also}"}


# --- the squares ----------------------------------------------------------------------------------
class Tile(TypedDict):
    """The square of a Member State."""

    iso3: str | None
    name: str
    status: str
    status_label: str | Promise
    url: str
    dim: bool


class TileGroup(TypedDict):
    """A column of the map: a regional group."""

    code: str
    name: str | Promise
    taking_part: int
    total: int
    tiles: list[Tile]


class LegendLine(TypedDict):
    code: str
    label: str | Promise
    count: int


def tilemap(listing: MemberList, shown: Container[int] | None = None) -> list[TileGroup]:
    """The 193 Member States by regional group; ``shown`` (keys of entities) fades the others."""
    groups: list[TileGroup] = []
    for group, column in COLUMNS.items():
        lines = [line for line in listing.lines if _in(line, group)]
        groups.append(
            {
                "code": column,
                "name": group.label,
                "taking_part": sum(line.takes_part for line in lines),
                "total": len(lines),
                "tiles": [_tile(line, shown) for line in lines],
            }
        )
    return groups


def _in(line, group):
    return line.entity.kind == EntityKind.MEMBER_STATE and line.entity.regional_group == group


def _tile(line, shown):
    part = line.takes_part
    return {
        "iso3": line.entity.iso3,
        "name": line.entity.name,
        "status": line.css if part else "",
        "status_label": line.label if part else "",
        "url": reverse("friends:entity", args=[line.entity.code]) if part else "",
        "dim": shown is not None and line.entity.pk not in shown,
    }


def legend(listing: MemberList) -> list[LegendLine]:
    """The key to the squares, which are Member States only."""
    kinds = (EntityKind.MEMBER_STATE,)
    words = {OTHER: _("Other Member States of the United Nations")}
    return [
        {
            "code": code,
            "label": words.get(code, LABELS[code]),
            "count": listing.count(code, kinds=kinds),
        }
        for code in (COCHAIR, MEMBER, OBSERVER, OTHER)
    ]


# --- the line of growth ---------------------------------------------------------------------------
BASE, TOP = 256, 16
STEPS = (1, 2, 5, 10, 25, 50, 100)


class GrowthPoint(TypedDict):
    """``x`` in percent of the width, ``y`` in pixels from the top; one with a label has a flag."""

    x: float
    y: float
    on: date
    total: int
    label: str


class GrowthLine(TypedDict):
    y: float
    total: int


class GrowthTick(TypedDict):
    x: float
    label: str


class GrowthChart(TypedDict):
    title: str
    points: list[GrowthPoint]
    lines: list[GrowthLine]
    ticks: list[GrowthTick]
    last: int


def growth(today: date, held: list[MembershipSpan] | None = None) -> GrowthChart | None:
    """Members from the first day to today, as ``templates/includes/growth.html`` draws them; None
    while there are none."""
    totals = totals_by_day(today, spans() if held is None else held)
    if not totals:
        return None
    start, last = totals[0][0], totals[-1][1]
    step = next((s for s in STEPS if max(t for _d, t in totals) <= 4 * s), 100)
    across, down = _across(start, today), _down(step)
    points: list[GrowthPoint] = [
        {"x": across(on), "y": down(total), "on": on, "total": total, "label": ""}
        for on, total in totals
    ]
    points[0]["label"] = _("At the start")
    return GrowthChart(
        title=_growth_title(totals),
        points=points,
        lines=[
            GrowthLine(y=BASE, total=0),
            *(GrowthLine(y=down(n * step), total=n * step) for n in range(1, 5)),
        ],
        ticks=list(_ticks(start, today, across)),
        last=last,
    )


def totals_by_day(today: date, held: Iterable[MembershipSpan]) -> list[tuple[date, int]]:
    """``[(day, members)]`` for each day on which the number of members changed, up to today."""
    moves: dict[date, int] = {}
    for span in held:
        if span.capacity != Capacity.MEMBER:
            continue
        moves[span.start] = moves.get(span.start, 0) + 1
        if span.until:
            moves[span.until] = moves.get(span.until, 0) - 1
    totals, total = [], 0
    for on in sorted(on for on, by in moves.items() if by and on <= today):
        total += moves[on]
        totals.append((on, total))
    return totals


def _across(start, today):
    """Days to percent of the width; the first tenth is left to the numbers of the grid."""
    span = max((today - start).days, 1)
    return lambda on: round(8 + 92 * (on - start).days / span, 2)


def _down(step):
    return lambda total: round(BASE - (BASE - TOP) * total / (4 * step), 1)


def _growth_title(totals):
    (start, first), (end, last) = totals[0], totals[-1]
    facts = {"first": first, "start": day(start), "last": last, "end": day(end)}
    return (
        _("Step chart: membership goes from %(first)s on %(start)s to %(last)s on %(end)s.") % facts
    )


def _ticks(start, today, across):
    """January and July, or each January when there are many years."""
    months = (1, 7) if today - start < timedelta(days=5 * 365) else (1,)
    for year in range(start.year, today.year + 1):
        for month in months:
            on = date(year, month, 1)
            if start <= on <= today and 8 < across(on) < 97:
                yield {"x": across(on), "label": _month(on)}


def _month(on):
    return DateFormat(on).format("M Y")

"""Who takes part on a day, counted; the squares and the line of growth, computed from the rows.

What the apps above add to these pages (`audit.registry`):

``HOME``      callables ``(now)`` → list of ``{"number", "what", "of"}``, shown after the members
``COMING``    callables ``(now)`` → list of ``{"title", "url", "kind", "place", "on", "zone"}``, the
              next first; ``on`` is the start as a datetime and ``zone`` the place's time zone
``ATTENDED``  callables ``(entity)`` → list of ``{"title", "url", "kind", "place", "on", "zone",
              "persons"}``, the newest first: the events at which the entity was present
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.dateformat import DateFormat
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.templatetags.site import day
from audit.registry import Registry, offer
from friends.models import Capacity, CoChairTerm, Entity, EntityKind, Membership, RegionalGroup

HOME: Registry[Callable] = offer("friends.home_figures")
COMING: Registry[Callable] = offer("friends.coming")
ATTENDED: Registry[Callable] = offer("friends.attended")

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
class Line:
    """An entity on a day: what it is in the Group, and since when. ``since`` is None for others."""

    entity: Entity
    code: str
    since: date | None = None

    @property
    def label(self):
        return LABELS[self.code]

    @property
    def css(self):
        """An organisation's square looks like an observer's; the word tells them apart."""
        return OBSERVER if self.code == PARTNER else self.code

    @property
    def takes_part(self):
        return self.code != OTHER


@dataclass
class Roll:
    """Everybody on a day, in English alphabetical order: the 193, the observer States, and those
    organisations that take part."""

    on: date
    lines: list[Line] = field(default_factory=list)

    def count(self, *codes, kinds=(EntityKind.MEMBER_STATE, EntityKind.OBSERVER_STATE)):
        return sum(line.code in codes and line.entity.kind in kinds for line in self.lines)

    @property
    def members(self):
        """Member and observer States in the capacity of member, Co-Chairs included."""
        return self.count(COCHAIR, MEMBER)

    @property
    def observers(self):
        return self.count(OBSERVER)

    @property
    def organizations(self):
        return self.count(OBSERVER, PARTNER, kinds=(EntityKind.ORGANIZATION,))

    @property
    def cochairs(self):
        return [line.entity for line in self.lines if line.code == COCHAIR]


def spans():
    """Every membership that came into force: ``[(entity, capacity, from, until)]``, in one query."""
    columns = ("entity", "capacity", "effective_from", "effective_until")
    return list(Membership.objects.effective().values_list(*columns))


def roll(on, held=None):
    """The roll of a day. One query, and another for ``spans`` if they are not handed in."""
    held = dict(_held(on, spans() if held is None else held))
    chairs = CoChairTerm.objects.as_of(on).filter(entity=OuterRef("pk"))
    rows = Entity.objects.annotate(chairs=Exists(chairs)).defer("reference", "also_known")
    rows = rows.order_by("sort_name")
    lines = [_line(entity, *held.get(entity.pk, (OTHER, None))) for entity in rows]
    return Roll(on, [line for line in lines if line.takes_part or line.entity.is_state])


def _held(on, rows):
    for entity, capacity, since, until in rows:
        if since <= on and (until is None or until > on):
            yield entity, (CODES[capacity], since)


def line_of(entity, memberships, terms, on):
    """One entity's line of the roll, from its own rows."""
    rows = [(m.entity_id, m.capacity, m.effective_from, m.effective_until) for m in memberships]
    entity.chairs = any(t.starts_on <= on and (not t.ends_on or t.ends_on > on) for t in terms)
    return _line(entity, *dict(_held(on, rows)).get(entity.pk, (OTHER, None)))


def _line(entity, code, since):
    return Line(entity, COCHAIR if entity.chairs else code, since)


# --- figures of the home page ---------------------------------------------------------------------
def headline(on_roll, now):
    """At most five figures, each with what it counts."""
    figures = [_members(on_roll), _observers(on_roll)]
    for source in HOME:
        figures += source(now)
    return figures[:5]


def _members(on_roll):
    number, of_un = (
        on_roll.members,
        on_roll.count(COCHAIR, MEMBER, kinds=(EntityKind.MEMBER_STATE,)),
    )
    total = sum(line.entity.kind == EntityKind.MEMBER_STATE for line in on_roll.lines)
    of = _("of %(total)s Member States") % {"total": total}
    if number != of_un:
        of = _("%(n)s of %(total)s Member States, and observer States") % {
            "n": of_un,
            "total": total,
        }
    return {"number": number, "what": ngettext("member", "members", number), "of": of}


def _observers(on_roll):
    states, organizations = on_roll.observers, on_roll.organizations
    said = ngettext("%d State", "%d States", states) % states
    also = ngettext("%d organization", "%d organizations", organizations) % organizations
    what = _("observers and organizations")
    return {"number": states + organizations, "what": what, "of": f"{said}, {also}"}


# --- the squares ----------------------------------------------------------------------------------
def tilemap(on_roll, shown=None):
    """The 193 Member States by regional group; ``shown`` (keys of entities) fades the others."""
    groups = []
    for group, column in COLUMNS.items():
        lines = [line for line in on_roll.lines if _in(line, group)]
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


def legend(on_roll):
    """The key to the squares, which are Member States only."""
    kinds = (EntityKind.MEMBER_STATE,)
    words = {OTHER: _("Other Member States of the United Nations")}
    return [
        {
            "code": code,
            "label": words.get(code, LABELS[code]),
            "count": on_roll.count(code, kinds=kinds),
        }
        for code in (COCHAIR, MEMBER, OBSERVER, OTHER)
    ]


# --- the line of growth ---------------------------------------------------------------------------
BASE, TOP = 256, 16
STEPS = (1, 2, 5, 10, 25, 50, 100)


def growth(today, held=None):
    """Members from the first day to today, as ``templates/includes/growth.html`` draws them; None
    while there are none."""
    totals = totals_by_day(today, spans() if held is None else held)
    if not totals:
        return None
    start, last = totals[0][0], totals[-1][1]
    step = next((s for s in STEPS if max(t for _d, t in totals) <= 4 * s), 100)
    across, down = _across(start, today), _down(step)
    points = [
        {"x": across(on), "y": down(total), "on": on, "total": total, "label": ""}
        for on, total in totals
    ]
    points[0]["label"] = _("At the start")
    return {
        "title": _growth_title(totals),
        "points": points,
        "lines": [{"y": BASE, "total": 0}, *({"y": down(n * step), "total": n * step} for n in range(1, 5))],
        "ticks": list(_ticks(start, today, across)),
        "last": last,
    }  # fmt: skip


def totals_by_day(today, held):
    """``[(day, members)]`` for each day on which the number of members changed, up to today."""
    moves = {}
    for _entity, capacity, start, end in held:
        if capacity != Capacity.MEMBER:
            continue
        moves[start] = moves.get(start, 0) + 1
        if end:
            moves[end] = moves.get(end, 0) - 1
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

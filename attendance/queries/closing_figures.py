"""The figures of an event that are frozen when it is closed, and how they are shown.

Nothing of a person is in them. Women and men stand as two totals of those present, and only where
nobody can be made out: see `genders`.
"""

import datetime
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from i18nfield.strings import LazyI18nString

from attendance.models import AttendanceClosing
from attendance.queries import presence
from attendance.rules import attendance
from attendance.rules.attendance import EXCUSED, NO_SHOW, PRESENT
from events.models import Event, Gender, Mode
from events.queries.figures import entity_facts, entity_tally
from files.in_a_row import comma
from friends.models import ClassificationKind, Entity, RegionalGroup

# The figures as JSON holds them.
type Figures = dict[str, Any]
# Key, title, and label and number of each row.
type FigureTable = tuple[str, str, list[tuple[str, int]]]

# Fewer than that in a cell could be recognized.
FEWEST = 3


def find_closing(event: Event) -> AttendanceClosing | None:
    """The closing of an event, or None while its figures may still change."""
    return AttendanceClosing.objects.filter(event=event).select_related("by").first()


def closing_figures(event: Event) -> Figures:
    """The figures as JSON holds them; names of sessions in all their languages."""
    return figures_and_standings(event)[0]


def figures_and_standings(event: Event) -> tuple[Figures, dict[int, str]]:
    """The figures, and registration's key → how the person stood."""
    units = presence.attendance_units(event)
    found = presence.attendance_of_event(event, units)
    figures = _figures(event, units, found)
    return figures, {pk: one.standing for pk, one in found.items()}


def _figures(event, units, found):
    rows = _rows(event, found)
    here = [row for row in rows if found[row["pk"]].standing == PRESENT]
    return {
        "persons": _persons(rows, found),
        "gender": gender_figures(row["gender"] for row in here),
        **_entities(event, here),
        "by_entity": _by_entity(event, rows, found),
        "sessions": _sessions(event, units, found.values()),
        "half_days": [
            {"day": str(day), "half": half, "present": n}
            for (day, half), n in attendance.by_half_day(units, found.values()).items()
        ],
        "days": [
            {"day": str(day), "present": n}
            for day, n in attendance.by_day(units, found.values()).items()
        ],
    }


def _rows(event, found):
    names = ("pk", "mode", "gender", "delegation__entity")
    return [row for row in event.registrations.order_by("pk").values(*names) if row["pk"] in found]


def _persons(rows, found):
    """Who takes part online is not scanned, and does not fail to show."""
    standings = Counter(_standing_shown(row, found[row["pk"]]) for row in rows)
    names = (PRESENT, NO_SHOW, EXCUSED, "online")
    expected = standings.total() - standings["online"]
    return {"expected": expected, **{name: standings[name] for name in names}}


def _entities(event, here):
    counted = entity_tally(event, Counter(row["delegation__entity"] for row in here))
    return {
        "states": counted.states,
        "observers": counted.observers,
        "organizations": counted.organizations,
        "groups": counted.groups,
        "classes": counted.classes,
    }


def _by_entity(event, rows, found):
    """Each entity as it was on the day, with its persons by standing."""
    counted: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for row in rows:
        counted[row["delegation__entity"]][_standing_shown(row, found[row["pk"]])] += 1
    facts = entity_facts(event, set(counted))
    return [
        {
            "entity": entity,
            "kind": facts[entity].kind,
            "group": facts[entity].group,
            "classes": sorted(facts[entity].classes),
            "expected": standings.total() - standings["online"],
            **{name: standings[name] for name in (PRESENT, NO_SHOW, EXCUSED)},
        }
        for entity, standings in counted.items()
    ]


def _standing_shown(row, one):
    return "online" if row["mode"] == Mode.ONLINE and one.standing == NO_SHOW else one.standing


def _sessions(event, units, presences):
    names = {f"s{session.pk}": _localized_names(session.name) for session in event.sessions.all()}
    counts = attendance.by_unit(units, list(presences))
    return [
        {
            "key": unit.key,
            "name": names[unit.key],
            "starts_at": unit.starts_at.isoformat(),
            "ends_at": unit.ends_at.isoformat(),
            "present": counts[unit.key].present,
            "late": counts[unit.key].late,
            "early": counts[unit.key].early,
        }
        for unit in units
        if unit.session
    ]


def _localized_names(name):
    return name.data if isinstance(name, LazyI18nString) else str(name)


def gender_figures(genders: Iterable[str]) -> dict[str, int] | None:
    """``{"female": n, "male": n, "other": n}`` of those present, or None where a number could point
    to somebody. ``other``: another, or not told.

    The three add up to the persons present, which stand beside them. Two of them give the third by
    subtraction, so hiding the small cell alone would hide nothing: all are shown or none. They are
    shown if women and men are each ``FEWEST`` or more and the rest is nobody or ``FEWEST`` or
    more. No other table of the summary is split by gender, so there is nothing else to compare
    with.
    """
    cells = Counter(genders)
    women, men = cells[Gender.FEMALE], cells[Gender.MALE]
    rest = cells.total() - women - men
    if min(women, men) < FEWEST or 0 < rest < FEWEST:
        return None
    return {"female": women, "male": men, "other": rest}


# --- shown ----------------------------------------------------------------------------------------
def tables(figures: Figures) -> list[FigureTable]:
    """The figures in the reader's language: ``(key, title, [(label, number)])`` for page and
    paper."""
    found = [
        ("entities", _("States and organizations present"), _entity_rows(figures)),
        ("groups", _("Member States by regional group"), _group_rows(figures)),
        ("persons", _("People"), _person_rows(figures["persons"])),
    ]
    if figures["gender"]:
        found.append(("gender", _("Women and men present"), _gender_rows(figures)))
    if figures.get("by_entity"):
        rows = _absent_rows(figures["by_entity"])
        found.append(("absent", _("Confirmed but absent, by delegation"), rows))
    return found


def _entity_rows(figures):
    classes = {
        ClassificationKind.LDC: _("of which least developed countries (LDCs)"),
        ClassificationKind.LLDC: _("of which landlocked developing countries (LLDCs)"),
        ClassificationKind.SIDS: _("of which small island developing States (SIDS)"),
    }
    return [
        (_("Member States"), figures["states"]),
        *((label, figures["classes"].get(kind, 0)) for kind, label in classes.items()),
        (_("Observer States"), figures["observers"]),
        (_("Organizations"), figures["organizations"]),
    ]


def _group_rows(figures):
    return [(str(group.label), figures["groups"].get(group, 0)) for group in RegionalGroup]


def _person_rows(persons):
    rows = [
        (_("Expected"), persons["expected"]),
        (pgettext("attendance", "Present"), persons["present"]),
        (_("No-show"), persons["no_show"]),
        (_("Excused in advance"), persons["excused"]),
    ]
    return [*rows, (_("Online, not scanned"), persons["online"])] if persons["online"] else rows


def _gender_rows(figures):
    """A closing of an earlier version kept two of the three."""
    women, men = figures["gender"]["female"], figures["gender"]["male"]
    rest = figures["persons"]["present"] - women - men
    return [(_("Women"), women), (_("Men"), men), (_("Other, or not stated"), rest)]


def _absent_rows(rows):
    """Entities of whose persons somebody did not come, in protocol order; excused ones too."""
    absent = {row["entity"]: row["no_show"] + row["excused"] for row in rows}
    found = Entity.objects.filter(pk__in=[pk for pk, n in absent.items() if n])
    return [(str(entity), absent[entity.pk]) for entity in found.in_protocol_order()]


def entity_header() -> list[str]:
    return [
        _("Delegation"),
        _("Kind"),
        _("Expected"),
        pgettext("attendance", "Present"),
        _("No-show"),
        _("Excused"),
    ]


def entity_rows(event: Event) -> list[list[str | int]]:
    """For each entity, in protocol order, how many were expected and came: as frozen, or as it
    stands now. Nobody is named."""
    closing = find_closing(event)
    rows = closing and closing.figures.get("by_entity")
    numbers = {row["entity"]: row for row in rows or closing_figures(event)["by_entity"]}
    names = ("expected", PRESENT, NO_SHOW, EXCUSED)
    return [
        [str(entity), entity.get_kind_display(), *(numbers[entity.pk][name] for name in names)]
        for entity in Entity.objects.filter(pk__in=numbers).in_protocol_order()
    ]


def hidden_gender_text() -> str:
    return _(
        "The numbers of women and men are not shown, because people could be identified in a group "
        "this small."
    )


def session_rows(figures: Figures, event: Event) -> list[tuple[str, str, int, int, int]]:
    """``(name, when, present, late, early)`` for each session, on the clock of the place."""
    return [
        (
            str(LazyI18nString(row["name"])),
            _when(row, event),
            row["present"],
            row["late"],
            row["early"],
        )
        for row in figures["sessions"]
    ]


def _when(row, event):
    start, end = (
        datetime.datetime.fromisoformat(row[name]).astimezone(event.zone)
        for name in ("starts_at", "ends_at")
    )
    return f"{formats.date_format(start, 'SHORT_DATE_FORMAT')}{comma()}{start:%H:%M}–{end:%H:%M}"


def day_rows(figures: Figures) -> list[tuple[str, int]]:
    """``(label, present)`` for each half-day and day, in order."""
    rows = []
    for day in figures["days"]:
        when = datetime.date.fromisoformat(day["day"])
        halves = [row for row in figures["half_days"] if row["day"] == day["day"]]
        rows += [(presence.half_title(when, row["half"]), row["present"]) for row in halves]
        rows.append((_("%s, whole day") % formats.date_format(when, "DATE_FORMAT"), day["present"]))
    return rows

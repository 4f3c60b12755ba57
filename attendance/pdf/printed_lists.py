"""Printed lists and name plates, for when everything else is down."""

from dataclasses import dataclass, field

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.formatting import moment
from attendance.pdf.badges import dates_of, place_of
from events.models import Mode
from events.rules.printed_names import printed_row
from files.in_a_row import comma
from files.pdf import pdf
from friends.models import Entity, EntityKind
from friends.models.entities import sort_key


@dataclass(frozen=True)
class PrintedList:
    """A list with a title: a row is a list of texts and numbers. ``widths`` are shares, 0 as
    needed."""

    name: str
    title: str
    header: list
    widths: list
    rows: list = field(repr=False)
    facts: list = field(default_factory=list)
    # Where given name, family name and the name in a second script stand, in a list of persons.
    names: tuple = ()


# --- persons --------------------------------------------------------------------------------------
def _by_name(registrations):
    rows = registrations.select_related("delegation__entity")
    return sorted(
        rows, key=lambda r: (sort_key(r.family_name or r.given_name), sort_key(r.given_name), r.pk)
    )


def door_list(event):
    """All who may enter, by family name, with room to write when each came."""
    people = _by_name(event.registrations.seated())
    header = [
        _("Badge"),
        _("Family name"),
        _("Given name"),
        _("Second script"),
        _("Delegation"),
        _("Role"),
        _("Takes part"),
        _("Checked in at"),
    ]
    rows = [
        [
            r.badge,
            r.family_name,
            r.given_name,
            r.second_script,
            r.delegation.entity.name,
            r.get_role_display(),
            r.get_mode_display(),
            "",
        ]
        for r in people
    ]
    facts = [(_("People"), str(len(rows)))]
    widths = [0, 3, 3, 2, 4, 3, 0, 2]
    return PrintedList("door", _("Door list"), header, widths, rows, facts, (2, 1, 3))


def pass_office_list(event):
    """Participants in the room who hold no grounds pass, as far as is known."""
    people = event.registrations.seated().filter(mode=Mode.ROOM).exclude(grounds_pass=True)
    header = [
        _("No."),
        _("Family name"),
        _("Given name"),
        _("Style"),
        _("Second script"),
        _("Delegation"),
        _("Functional title"),
        _("Badge"),
        _("Grounds pass"),
    ]
    rows = [
        [
            n,
            r.family_name,
            r.given_name,
            r.style,
            r.second_script,
            r.delegation.entity.name,
            r.position,
            r.badge,
            _("No") if r.grounds_pass is False else _("Not known"),
        ]
        for n, r in enumerate(_by_name(people), start=1)
    ]
    facts = [
        (_("When"), dates_of(event)),
        (_("Where"), place_of(event)),
        (_("People"), str(len(rows))),
    ]
    return PrintedList(
        "pass-office",
        _("Pass office list"),
        header,
        [0, 3, 3, 0, 2, 4, 4, 0, 0],
        rows,
        facts,
        (2, 1, 4),
    )


# --- entities -------------------------------------------------------------------------------------
def seated_entities(event):
    """The entities with people confirmed in the room, and how many, in the order of protocol."""
    held = event.registrations.seated().filter(mode=Mode.ROOM)
    numbers = {}
    for pk in held.order_by().values_list("delegation__entity", flat=True):
        numbers[pk] = numbers.get(pk, 0) + 1
    found = Entity.objects.filter(pk__in=numbers).in_protocol_order()
    return [(entity, numbers[entity.pk]) for entity in found]


def seating_plan(event, drawn):
    """Seats in English alphabetical order from the entity that was drawn (None: from the first); in
    each kind of entity the order goes on from the drawn letter and begins again after the last."""
    rows = []
    for kind in EntityKind.values:
        some = [(e, n) for e, n in seated_entities(event) if e.kind == kind]
        rows += _from(drawn, some)
    header = [_("Seat"), _("State or organization"), _("Kind"), _("People")]
    lines = [
        [n, e.name, e.get_kind_display(), persons] for n, (e, persons) in enumerate(rows, start=1)
    ]
    facts = [
        (_("Order"), _("English alphabetical order")),
        (_("Begins with"), drawn.name if drawn else _("The first in the alphabet")),
    ]
    return PrintedList("seating", _("Seating plan"), header, [0, 5, 3, 0], lines, facts)


def _from(drawn, rows):
    if drawn is None:
        return rows
    later = [row for row in rows if row[0].sort_name >= drawn.sort_name]
    return later + [row for row in rows if row[0].sort_name < drawn.sort_name]


def plates_pdf(event, language):
    """One plate for each entity, in one of the six languages."""
    names = [entity.names[language] for entity, _n in seated_entities(event)]
    data = {
        "title": _("Name plates: %s") % event.title,
        "event": str(event.title),
        "names": names,
        "nobody": _("No seats in the room are confirmed yet."),
        "lang": language.partition("-")[0],
        "rtl": language in settings.LANGUAGES_BIDI,
    }
    return pdf("attendance/plates", data, pdf_tags=False), len(names)


def list_pdf(event, printed_list):
    days = f"{event.title}{comma()}{dates_of(event)}{comma()}{place_of(event)}"
    data = {
        "title": printed_list.title,
        "group": str(settings.GROUP_NAME),
        "event": days,
        "facts": printed_list.facts,
        "header": printed_list.header,
        "rows": _printed_rows(printed_list),
        "widths": printed_list.widths,
        "nobody": _("This list is empty."),
        "foot": _("As of %s") % moment(timezone.now(), event.time_zone),
    }
    return pdf("files/list", data)


def _printed_rows(printed_list):
    rows = [[str(cell) for cell in row] for row in printed_list.rows]
    return [printed_row(row, *printed_list.names) for row in rows] if printed_list.names else rows

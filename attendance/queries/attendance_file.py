"""An attendance file beside what is on record: which registrations its rows mean, and what
entering it would change. In a fixed number of queries however many rows there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from attendance.models import AttendanceFile
from attendance.queries import presence
from attendance.rules.attendance import PRESENT, Presence, Unit
from attendance.rules.attendance_file import FileContent, FileReader, Guest, UnclearCell
from events.models import Event
from events.models.statuses import CLOSED, RegistrationStatus
from files.tables import Table
from files.text import full_name
from friends.queries.entity_names import EntityBook

# By these nobody can have been present. Who had no seat can: the desk admits people by hand.
ENDED = [status for status in CLOSED if status != RegistrationStatus.NOT_SEATED]


@dataclass
class Entering:
    """What a file would enter. ``new``: registration → units that it adds, ``("",)`` for the whole
    event; ``known`` units are on record already, ``kept`` ones an officer corrected to something
    else, which a file does not overrule."""

    new: dict[int, tuple[str, ...]] = field(default_factory=dict)
    known: int = 0
    kept: dict[int, int] = field(default_factory=dict)

    @property
    def numbers(self) -> dict[str, int]:
        return {
            "persons": len(self.new),
            "entered": sum(map(len, self.new.values())),
            "known": self.known,
            "kept": sum(self.kept.values()),
        }


def read_attendance(event: Event, table: Table) -> FileContent:
    """The rows of a file, as they are understood for this event."""
    book = EntityBook()

    def entity_of(text: str) -> int:
        if found := book.one(text):
            return found.pk
        wrong = _("“%s” does not match one State or organization. Use its code.")
        raise UnclearCell("entity", wrong % text[:60])

    units = presence.attendance_units(event)
    return FileReader(_guests(event), units, entity_of, _titles(event)).read(table)


def _titles(event):
    """Key of a session's unit → its name in each language."""
    names = event.sessions.values_list("pk", "name")
    return {f"s{pk}": _texts(name) for pk, name in names}


def _texts(name):
    data = getattr(name, "data", name)
    return list(data.values()) if isinstance(data, dict) else [str(data)]


def _guests(event):
    names = ("pk", "badge", "email", "given_name", "family_name", "status", "delegation__entity")
    for pk, badge, email, given, family, status, entity in (
        event.registrations.sent().order_by("pk").values_list(*names)
    ):
        refused = ""
        if status in ENDED:
            refused = _(
                "This registration has ended. Register the person again, or correct the row."
            )
        both = (full_name(given, family), full_name(family, given))
        yield Guest(pk, badge, email, both, entity, refused)


def entering_of(event: Event, attended: Mapping[int, set[str]]) -> Entering:
    """What these persons and units would add to what is on record now."""
    units = presence.attendance_units(event)
    on_record, corrected = presence.attendance_of_event(event, units), _corrected(event)
    entering = Entering()
    for key, wanted in attended.items():
        _note(entering, key, wanted, on_record.get(key), units, key in corrected)
    return entering


def _corrected(event):
    """Who has a correction already: what is then known by unit is not said of the whole event."""
    rows = event.registrations.filter(corrections__isnull=False).order_by()
    return set(rows.values_list("pk", flat=True).distinct())


def _note(
    entering: Entering,
    key: int,
    wanted: set[str],
    one: Presence | None,
    units: list[Unit],
    has_corrections: bool,
) -> None:
    missing = []
    for unit in units:
        attended = one.units[unit.key] if one else None
        if unit.key not in wanted:
            continue
        if attended and attended.state == PRESENT:
            entering.known += 1
        elif attended and attended.corrected:
            entering.kept[key] = entering.kept.get(key, 0) + 1
        else:
            missing.append(unit.key)
    if missing:
        whole = len(missing) == len(units) and not has_corrections
        entering.new[key] = ("",) if whole else tuple(missing)


def attended_in(file: AttendanceFile) -> dict[int, set[str]]:
    """Registration → units, as the file was understood."""
    found: dict[int, set[str]] = {}
    for _number, key, units in file.rows:
        found.setdefault(key, set()).update(units)
    return found

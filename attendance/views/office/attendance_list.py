"""The attendance list of an event: who was there, as the office reads, filters and takes it
away."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from attendance.queries import presence
from attendance.queries.person_search import by_entity, by_name
from attendance.rules.attendance import ABSENT, EXCUSED, NO_SHOW, PRESENT
from events.models import Mode

ONLINE, EXPECTED = "online", "expected"
STANDINGS = {
    PRESENT: pgettext_lazy("attendance", "Present"),
    NO_SHOW: gettext_lazy("No-show"),
    EXCUSED: gettext_lazy("Excused"),
    ONLINE: gettext_lazy("Online, not scanned"),
    EXPECTED: gettext_lazy("Not yet arrived"),
}
STATES = {
    PRESENT: pgettext_lazy("attendance", "Present"),
    ABSENT: gettext_lazy("Absent"),
    EXCUSED: gettext_lazy("Excused"),
}
MARKS = {
    PRESENT: "ok",
    NO_SHOW: "bad",
    ABSENT: "off",
    EXCUSED: "wait",
    ONLINE: "off",
    EXPECTED: "off",
}


def begun_units(units, now):
    """Those that have begun: being inside early does not count for a session still to come."""
    return [unit for unit in units if unit.starts_at <= now]


def attendance_status_of(one, mode, event, now):
    """The standing that the office reads: nobody is a no-show before the end."""
    if one.standing != NO_SHOW:
        return one.standing
    if mode == Mode.ONLINE:
        return ONLINE
    return NO_SHOW if event.ends_at <= now else EXPECTED


class AttendanceList:
    """The persons of an event that fit the filters of the address, each with `Presence`. A session
    that has not begun at ``now`` counts for nobody yet."""

    def __init__(self, event, now, *, standing="", text=""):
        self.event, self.now = event, now
        self.found = presence.attendance_of_event(
            event, begun_units(presence.attendance_units(event), now)
        )
        self.standing, self.text = standing if standing in STANDINGS else "", text.strip()[:100]
        modes = self._rows().values_list("pk", "mode")
        self.modes = {pk: mode for pk, mode in modes if pk in self.found}

    def _rows(self):
        """In alphabetical order of the persons."""
        rows = self.event.registrations.order_by("family_name", "given_name", "pk")
        if not self.text:
            return rows
        return rows.filter(by_name(self.text) | by_entity(self.text))

    @property
    def keys(self):
        """Of the registrations that fit, in order."""
        return [pk for pk in self.modes if self.standing in ("", self.standing_of(pk))]

    def standing_of(self, pk):
        return attendance_status_of(self.found[pk], self.modes[pk], self.event, self.now)

    def lines(self, keys):
        """``{"row": Registration, "presence", "standing", "mark"}`` for each of these keys."""
        rows = self.event.registrations.select_related("delegation__entity").in_bulk(list(keys))
        return [self._line(rows[pk]) for pk in keys if pk in rows]

    def _line(self, row):
        standing = self.standing_of(row.pk)
        facts = {"label": STANDINGS[standing], "mark": MARKS[standing]}
        return {"row": row, "presence": self.found[row.pk], "standing": standing, **facts}


def csv_header():
    return [
        _("Name"),
        _("Delegation"),
        _("Attendance"),
        _("Sessions attended"),
        _("Sessions in total"),
        _("Days attended"),
        _("Times late"),
        _("Times left early"),
    ]


def csv_cells(line):
    """A line of the file: nothing by which the person could be reached."""
    one, row = line["presence"], line["row"]
    return [
        row.name,
        row.delegation.entity.name,
        str(line["label"]),
        one.sessions,
        one.total,
        len(one.days),
        one.late,
        one.early,
    ]

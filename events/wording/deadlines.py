"""A deadline in words: the reader's time first, then the venue's where it differs, then how long
that is."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.formatting import city, clock, long_day, moment

HOUR, DAY = 3600, 86400


@dataclass(frozen=True)
class Deadline:
    """“Wednesday, 13 January 2027, 05:00 New York time”, “18:00 Beijing” (empty where clocks are
    alike), “in 43 days” (empty once it is over)."""

    at: datetime
    reader: str
    venue: str
    left: str

    @property
    def text(self) -> str:
        """Both times, within a sentence."""
        return f"{self.reader} ({self.venue})" if self.venue else self.reader


def deadline(at: datetime, venue_zone: str, now: datetime) -> Deadline:
    """``at`` for the reader of this page, whose time zone is the one that is active."""
    zone = timezone.get_current_timezone()
    name = str(zone)
    reader = _("%(day)s, %(clock)s %(city)s time") % {
        "day": long_day(at, zone),
        "clock": clock(at, zone),
        "city": city(name),
    }
    return Deadline(at, reader, _at_venue(at, zone, venue_zone), time_left(at, now))


def _at_venue(at, zone, venue_zone):
    there = at.astimezone(ZoneInfo(venue_zone))
    here = at.astimezone(zone)
    if there.utcoffset() == here.utcoffset():
        return ""
    write = clock if there.date() == here.date() else moment
    return _("%(time)s %(city)s") % {"time": write(at, venue_zone), "city": city(venue_zone)}


def time_left(at: datetime, now: datetime) -> str:
    """“in 43 days”, “in 47 hours”, “in 12 minutes”; empty for what is over."""
    seconds = int((at - now).total_seconds())
    if seconds < 0:
        return ""
    if seconds >= 2 * DAY:
        return ngettext("in %(n)s day", "in %(n)s days", seconds // DAY) % ({"n": seconds // DAY})
    if seconds >= HOUR:
        return ngettext("in %(n)s hour", "in %(n)s hours", seconds // HOUR) % (
            {"n": seconds // HOUR}
        )
    minutes = max(seconds // 60, 1)
    return ngettext("in %(n)s minute", "in %(n)s minutes", minutes) % {"n": minutes}

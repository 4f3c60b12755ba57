"""Dates, times and places as the United Nations writes them, in the language of the reader."""

import datetime
import functools
import zoneinfo
from collections.abc import Callable
from typing import cast

from django.utils import timezone
from django.utils.dateformat import DateFormat
from django.utils.formats import get_format
from django.utils.functional import Promise
from django.utils.translation import get_language, get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from files.in_a_row import comma

# A day, a moment, or nothing; and a time zone by its name or itself.
type Written = datetime.date | None
type Zone = datetime.tzinfo | str | None

# United Nations documents in Arabic give each month both its names.
ARABIC_MONTHS = (
    "كانون الثاني/يناير",
    "شباط/فبراير",
    "آذار/مارس",
    "نيسان/أبريل",
    "أيار/مايو",
    "حزيران/يونيه",
    "تموز/يوليه",
    "آب/أغسطس",
    "أيلول/سبتمبر",
    "تشرين الأول/أكتوبر",
    "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)


class _Written(DateFormat):
    """Django's letters, with the months of an Arabic page in both forms."""

    def F(self):
        return (
            ARABIC_MONTHS[cast(datetime.date, self.data).month - 1]
            if get_language() == "ar"
            else super().F()
        )


def _write(value, form, zone=None):
    if not value:
        return ""
    if isinstance(value, datetime.datetime):
        # Midnight in another zone is another day; what is written names no zone.
        value = timezone.localtime(value, _zone(zone)).replace(tzinfo=None)
    return _written(value, form, get_language())


@functools.lru_cache(maxsize=2048)
def _written(value, form, _language):
    """The rows of a list have the same days and times whenever it is read."""
    return _Written(value).format(str(get_format(form)))


def _zone(zone):
    return zoneinfo.ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None


def day(value: Written, zone: Zone = None) -> str:
    """“24 September 2026”; for a time, the day that it is in ``zone``."""
    return _write(value, "DATE_FORMAT", zone)


def short_day(value: Written, zone: Zone = None) -> str:
    """“24 Sep 2026”, for tables."""
    return _write(value, "SHORT_DATE_FORMAT", zone)


def long_day(value: Written, zone: Zone = None) -> str:
    """“Thursday, 24 September 2026”."""
    if not value:
        return ""
    local = (
        timezone.localtime(value, _zone(zone)) if isinstance(value, datetime.datetime) else value
    )
    return f"{DateFormat(local).format('l')}{comma()}{day(value, zone)}"


def moment(value: datetime.datetime | None, zone: Zone = None) -> str:
    """“24 September 2026, 13:15” in ``zone``, a name such as Africa/Lusaka."""
    return _write(value, "DATETIME_FORMAT", zone)


def moment_writer(zone: Zone) -> Callable[[datetime.datetime], str]:
    """`moment` in one zone for the many rows of a list: the language is asked for once."""
    tz, language = _zone(zone), get_language()

    def write(value):
        local = timezone.localtime(value, tz).replace(tzinfo=None)
        return _written(local, "DATETIME_FORMAT", language)

    return write


def moment_with_city(value: datetime.datetime, zone: Zone) -> str:
    """“24 September 2026, 13:15, New York time”."""
    parts = {"moment": moment(value, zone), "city": city(zone)}
    return _("%(moment)s, %(city)s time") % parts


def moment_for_reader(value: datetime.datetime, zone: Zone, *, known: bool = True) -> str:
    """The reader's time first, and in brackets that of the place, with its day where that differs:
    “24 September 2026, 13:15, New York time (19:15, Lusaka time)”. The reader's zone is the current
    one; where it is not ``known``, the time of the place alone."""
    place = moment_with_city(value, zone)
    mine, there = timezone.localtime(value), timezone.localtime(value, _zone(zone))
    if not known or mine.utcoffset() == there.utcoffset():
        return place
    if mine.date() == there.date():
        place = _("%(clock)s, %(city)s time") % {"clock": clock(value, zone), "city": city(zone)}
    own = moment_with_city(value, timezone.get_current_timezone_name())
    return _("%(own)s (%(place)s)") % {"own": own, "place": place}


def clock(value: datetime.datetime | None, zone: Zone = None) -> str:
    """“13:15” in ``zone``."""
    return _write(value, "TIME_FORMAT", zone)


def offset(value: datetime.datetime, zone: Zone) -> str:
    """“UTC−4” or “UTC+5:30”: how far ``zone`` is from UTC at that time, daylight saving counted."""
    ahead = timezone.localtime(value, _zone(zone)).utcoffset() or datetime.timedelta()
    minutes = int(ahead.total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    text = f"{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
    return _isolated(f"UTC{text if minutes else ''}")


def _isolated(text):
    """Keep the sign of a number on its side in right-to-left text, on pages and in email."""
    return f"\u2066{text}\u2069" if get_language_bidi() else text


# China keeps one time for the whole country, and calls it Beijing time.
OFFICIAL = {"Asia/Shanghai": gettext_lazy("Beijing")}


def city(zone: Zone) -> str | Promise:
    """“New York” of America/New_York: whose clock it is."""
    return OFFICIAL.get(str(zone)) or str(zone).rpartition("/")[2].replace("_", " ")


def zone_now(now: datetime.datetime, zone: Zone) -> str:
    """“Beijing time, UTC+8. Now Thursday, 24 September 2026, 13:15.”"""
    return _("%(city)s time, %(offset)s. Now %(weekday)s, %(moment)s.") % {
        "city": city(zone),
        "offset": offset(now, zone),
        "weekday": DateFormat(timezone.localtime(now, _zone(zone))).format("l"),
        "moment": moment(now, zone),
    }

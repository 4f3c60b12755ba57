"""Days and times in the forms in which people write them."""

import re
import unicodedata
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from events.import_parsing.vocabulary import MONTHS, WEEKDAYS, plain
from events.models import moments_in
from files.text import plain_digits

# A date as a number: the days since the end of 1899, here from 1954 to 2119.
SERIAL = re.compile(r"([2-7]\d{4})(?:[.,]\d+)?")
FIRST_DAY = date(1899, 12, 30)
LARGEST_OFFSET = timedelta(hours=14)  # beyond it, "14:30-15:00" is from one time to another
YEARS = range(1900, 2200)  # beyond it are other calendars, and slips of the finger
_TH = r"(?:st|nd|rd|th|er|º|°)?"
_WEEKDAY = rf"(?:(?:le|el|on|в|во|يوم)\s+)?(?:[^\W\d]+\.?[,،]\s*|(?:{WEEKDAYS})\.?\s+)?"
FORMS = [
    re.compile(r"(?P<y>\d{4})(?P<sep>[-/.])(?P<m>\d{1,2})(?P=sep)(?P<d>\d{1,2})"),
    re.compile(r"(?P<y>\d{4})\s*年\s*(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?"),
    re.compile(r"(?P<a>\d{1,2})(?P<sep>[-/.])(?P<b>\d{1,2})(?P=sep)(?P<y>\d{4})"),
    re.compile(
        rf"{_WEEKDAY}(?P<d>\d{{1,2}}){_TH}[\s.-]*(?:de\s+|of\s+)?(?P<name>[^\W\d][^\d,]*?)"
        r"[\s.,،-]*(?:de\s+|del\s+)?(?P<y>\d{4})(?:\s*г(?:ода|\.)?)?"
    ),
    re.compile(rf"{_WEEKDAY}(?P<name>[^\W\d]+)\.?\s+(?P<d>\d{{1,2}}){_TH},?\s+(?P<y>\d{{4}})"),
]
# Some months have two words in Arabic.
_MONTH = r"(?P<name>(?:(?:كانون|تشرين)\s+)?[^\W\d]+(?:\s*/\s*[^\W\d]+)?)"
WITHOUT_YEAR = [
    re.compile(r"(?P<m>\d{1,2})\s*月\s*(?P<d>\d{1,2})\s*[日号]?"),
    re.compile(r"(?P<a>\d{1,2})(?P<sep>[/.])(?P<b>\d{1,2})(?![\d/.])"),
    re.compile(rf"{_WEEKDAY}(?P<d>\d{{1,2}}){_TH}[\s.-]*(?:de\s+|of\s+)?{_MONTH}\.?"),
    re.compile(rf"{_WEEKDAY}(?P<name>[^\W\d]+)\.?\s+(?P<d>\d{{1,2}}){_TH}(?!\d)"),
]
CLOCK = re.compile(
    r"(?P<h>\d{1,2})\s*[:.h時时点]\s*(?P<min>\d{2})(?:[:分]\s*(?P<s>\d{2})(?:[.,]\d+)?)?\s*[分秒]?"
    r"\s*(?P<half>[ap]\.?m\.?)?\s*(?P<zone>z|(?:utc|gmt)?\s*[-+−]\d{1,2}(?::?[0-5]\d)?|utc|gmt)?"
)
BETWEEN = re.compile(r"(?:[t,،\s]|at\b|à\b|um\b|в\b|a las\b)*")


class UnclearValue(Exception):
    """A text is no date, or not of the kind that was chosen. The message is for the reader."""


def day_of(value, *, day_first):
    """The date that a cell means. Raises Unclear."""
    if isinstance(value, date):
        _refuse_far(value)
        return value.date() if isinstance(value, datetime) else value
    found, rest = _read(value, day_first)
    if rest and not CLOCK.fullmatch(rest):
        raise UnclearValue(_no_date(value))
    return found


def days_meant(text: str, years: Iterable[int]) -> tuple[list[date], str]:
    """Every day that the beginning of a text may mean, whichever custom its writer has, and the
    text that follows. A day that is written without its year is one in each of ``years``. An
    empty list and the whole text where it begins with no day."""
    normal = _normal(text)
    for form in (*FORMS, *WITHOUT_YEAR):
        if found := form.match(normal):
            parts = found.groupdict()
            dated = [parts] if "y" in parts else [parts | {"y": str(year)} for year in years]
            if days := {day for one in dated for day in _either(one, text)}:
                return sorted(days), normal[found.end() :]
    return [], normal


def _either(parts, value):
    """The days that the parts of a date are by the two customs."""
    for day_first in (True, False):
        try:
            yield _day(parts, value, day_first)
        except UnclearValue:
            continue


def moment_of(value, *, day_first, zone):
    """The moment that a cell means, in UTC: on the clock of ``zone`` (an IANA name) unless an
    offset is given. A day alone counts as its beginning. Raises Unclear, also for an hour that
    comes twice there, or ValidationError for one that does not exist."""
    if isinstance(value, date):
        _refuse_far(value)
        if isinstance(value, datetime):
            return _shown_once(zone, value)
        return _beginning(value, zone)
    found, rest = _read(value, day_first)
    if not rest:
        return _beginning(found, zone)
    clock = CLOCK.fullmatch(rest)
    if clock is None:
        raise UnclearValue(_no_date(value))
    try:
        naive = datetime.combine(found, _time(clock))
        offset = _offset(clock["zone"])
    except ValueError:
        raise UnclearValue(_no_date(value)) from None
    return naive.replace(tzinfo=offset).astimezone(UTC) if offset else _shown_once(zone, naive)


def _shown_once(zone, naive):
    """The one moment at which the clock of a place shows this time."""
    first, *later = moments_in(zone, naive)
    if not later:
        return first
    text = f"{naive:%Y-%m-%d %H:%M:%S}".removesuffix(":00")
    either = [f"{text} {at.astimezone(ZoneInfo(zone)):%:z}" for at in (first, *later)]
    raise UnclearValue(
        _(
            "The clocks in %(zone)s show %(time)s twice, because they are set back. Enter "
            "the time with its offset, as text: %(first)s or %(second)s."
        )
        % {"zone": zone, "time": text, "first": either[0], "second": either[1]}
    )


def _refuse_far(value):
    """A cell that is a date may still be a slip: the year 9999, or a number shown as a date."""
    if value.year not in YEARS:
        raise UnclearValue(_no_date(value))


def is_ambiguous(value):
    """Whether a text is a day that the two customs read differently, such as 03/04/2026."""
    found = _numeric(value)
    return bool(found) and found["a"] != found["b"] and max(int(found["a"]), int(found["b"])) <= 12


def is_month_first(value):
    """Whether a text is a day only where the month comes first, such as 04/25/2026."""
    found = _numeric(value)
    return bool(found) and int(found["a"]) <= 12 < int(found["b"])


def _numeric(value):
    """Two numbers and a year; with dots the day comes first everywhere."""
    found = FORMS[2].match(_normal(value)) if isinstance(value, str) else None
    return found if found and found["sep"] != "." else None


def _normal(text):
    """Small letters, ASCII digits whichever the script, no marks of direction."""
    text = unicodedata.normalize("NFKC", text)
    kept = (c for c in text if unicodedata.category(c) != "Cf")
    return " ".join(plain_digits("".join(kept)).casefold().split())


def _read(value, day_first):
    """``(day, rest of the text)``."""
    text = _normal(value)
    for form in FORMS:
        if found := form.match(text):
            day = _day(found.groupdict(), value, day_first)
            return day, BETWEEN.sub("", text[found.end() :], count=1)
    raise UnclearValue(_no_date(value))


def _day(parts, value, day_first):
    try:
        month, day = _month_and_day(parts, value, day_first)
        if int(parts["y"]) in YEARS:
            return date(int(parts["y"]), month, day)
    except (ValueError, KeyError):
        pass
    raise UnclearValue(_no_date(value))


def _month_and_day(parts, value, day_first):
    if "name" in parts:
        return _month(parts["name"]), int(parts["d"])
    if "a" not in parts:
        return int(parts["m"]), int(parts["d"])
    first, second = int(parts["a"]), int(parts["b"])
    if parts["sep"] == "." or day_first:
        first, second = second, first
    if first > 12 >= second:
        raise UnclearValue(_other_custom(value, day_first))
    return first, second


def _month(name):
    """Its number; an Arabic month may be written with both its names."""
    for one in name.split("/"):
        if plain(one) in MONTHS:
            return MONTHS[plain(one)]
    raise KeyError(name)


def _time(clock):
    hour = int(clock["h"])
    if clock["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(hour)
        hour = hour % 12 + (12 if clock["half"].startswith("p") else 0)
    return time(hour, int(clock["min"]), int(clock["s"] or 0))


def _offset(text):
    """A fixed offset from UTC, or None where the text gives none."""
    if not text:
        return None
    found = re.search(r"([-+−])(\d{1,2}):?(\d{2})?", text)
    if found is None:
        return UTC
    size = timedelta(hours=int(found[2]), minutes=int(found[3] or 0))
    if size > LARGEST_OFFSET:
        raise ValueError(text)
    return timezone(size if found[1] == "+" else -size)


def _beginning(day, zone):
    """The first moment of a day at a place, also where its clocks skip midnight."""
    return datetime.combine(day, time(), ZoneInfo(zone)).astimezone(UTC)


def _no_date(value):
    if isinstance(value, str) and (kept := SERIAL.fullmatch(value)):
        day = FIRST_DAY + timedelta(days=int(kept[1]))
        return _(
            "“%(number)s” is the number by which a spreadsheet stores a date, perhaps "
            "%(day)s. Format the column as a date and save the file again."
        ) % {"number": value, "day": day.isoformat()}
    return _("“%s” is not a date that we can read. Enter it in the format 2026-04-03.") % value


def _other_custom(value, day_first):
    if day_first:
        return (
            _("In “%s” the month comes first, but you chose the day first for this file.") % value
        )
    return _("In “%s” the day comes first, but you chose the month first for this file.") % value

"""What every template may use: dates as the United Nations writes them, and parts of forms."""

import datetime
import re
import zoneinfo

from django import template
from django.forms import CheckboxInput, Select, Textarea
from django.utils import timezone
from django.utils.dateformat import DateFormat
from django.utils.formats import get_format
from django.utils.translation import get_language, get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

register = template.Library()

# United Nations documents in Arabic give each month both its names.
ARABIC_MONTHS = (
    "كانون الثاني/يناير", "شباط/فبراير", "آذار/مارس", "نيسان/أبريل", "أيار/مايو", "حزيران/يونيه",
    "تموز/يوليه", "آب/أغسطس", "أيلول/سبتمبر", "تشرين الأول/أكتوبر", "تشرين الثاني/نوفمبر",
    "كانون الأول/ديسمبر",
)  # fmt: skip
LEFT_TO_RIGHT = {"email", "url", "tel", "number", "date", "time", "datetime-local", "password"}


class _Written(DateFormat):
    """Django's letters, with the months of an Arabic page in both forms."""

    def F(self):
        return ARABIC_MONTHS[self.data.month - 1] if get_language() == "ar" else super().F()


def _write(value, form, zone=None):
    if not value:
        return ""
    if isinstance(value, datetime.datetime):
        value = timezone.localtime(value, _zone(zone))
    return _Written(value).format(str(get_format(form)))


def _zone(zone):
    return zoneinfo.ZoneInfo(zone) if isinstance(zone, str) and zone else zone or None


@register.filter
def day(value, zone=None):
    """“24 September 2026”; for a time, the day that it is in ``zone``."""
    return _write(value, "DATE_FORMAT", zone)


@register.filter
def short_day(value, zone=None):
    """“24 Sep 2026”, for tables."""
    return _write(value, "SHORT_DATE_FORMAT", zone)


@register.filter
def long_day(value, zone=None):
    """“Thursday, 24 September 2026”."""
    if not value:
        return ""
    local = timezone.localtime(value, _zone(zone)) if hasattr(value, "tzinfo") else value
    parts = {"weekday": DateFormat(local).format("l"), "day": day(value, zone)}
    return _("%(weekday)s, %(day)s") % parts


@register.filter
def moment(value, zone=None):
    """“24 September 2026, 13:15” in ``zone``, a name such as Africa/Lusaka."""
    return _write(value, "DATETIME_FORMAT", zone)


@register.filter
def clock(value, zone=None):
    """“13:15” in ``zone``."""
    return _write(value, "TIME_FORMAT", zone)


@register.filter
def offset(value, zone):
    """“UTC−4” or “UTC+5:30”: how far ``zone`` is from UTC at that time, daylight saving counted."""
    minutes = int(timezone.localtime(value, _zone(zone)).utcoffset().total_seconds()) // 60
    hours, rest = divmod(abs(minutes), 60)
    text = f"{'+' if minutes > 0 else '−'}{hours}" + (f":{rest:02}" if rest else "")
    return _isolated(f"UTC{text if minutes else ''}")


def _isolated(text):
    """On a page from right to left, keep the sign of a number on its side; good in mail as well."""
    return f"\u2066{text}\u2069" if get_language_bidi() else text


# China keeps one time for the whole country, and calls it Beijing time.
OFFICIAL = {"Asia/Shanghai": gettext_lazy("Beijing")}


@register.filter
def city(zone):
    """“New York” of America/New_York: whose clock it is."""
    return OFFICIAL.get(str(zone)) or str(zone).rpartition("/")[2].replace("_", " ")


@register.filter(is_safe=True)
def sentence(text):
    """“Sign in” for allauth's “Sign In”: what is all in capitals, such as TOTP, stays.

    Only its English is written so; the other languages stay as they are translated.
    """
    if get_language() != "en" or "<" in text:
        return text
    return re.sub(r"(?<=[ -])[A-Z](?=[a-z])", lambda letter: letter[0].lower(), text.strip())


@register.filter
def control(field):
    """A form field's input, with our class and the direction of what is typed into it."""
    widget = field.field.widget
    widget.attrs.pop("placeholder", None)  # allauth's say the label once more
    attrs = {}
    if not isinstance(widget, CheckboxInput):
        attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":
        attrs["rows"] = 4  # Django's ten lines ask for more than people want to write
    if direction := _direction(widget):
        attrs["dir"] = direction
    return field.as_widget(attrs=attrs)


def _direction(widget):
    kind = getattr(widget, "input_type", "text")
    if "dir" in widget.attrs or isinstance(widget, Select) or kind in ("checkbox", "radio", "file"):
        return None
    return "ltr" if kind in LEFT_TO_RIGHT else "auto"


@register.filter
def is_choice(field):
    """One box to tick: its label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def has_options(field):
    """Radio buttons or boxes, drawn one below the other."""
    return getattr(field.field.widget, "input_type", "") in ("radio", "checkbox") and not is_choice(
        field
    )


@register.filter
def anchor(field):
    """The id that an error summary links to: the first input of the field."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def faulty_fields(form):
    """The fields of a form that have errors, in the order of the page."""
    return [field for field in form if field.errors]


@register.filter
def count_errors(form):
    return sum(len(errors) for errors in form.errors.values()) if form else 0


@register.simple_tag
def page_numbers(page):
    """The page numbers to show, with “…” for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def is_number(value):
    return isinstance(value, int)

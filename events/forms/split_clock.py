"""A day and a time as two texts, as people write them: “12 April 2027”, “18:00:00”."""

import re
from datetime import date, datetime, time

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.formatting import day
from events.forms.times import WallClockField, WallClockInput
from events.import_parsing.dates import days_meant
from files.text import plain_digits

TIME = "_time"  # after the name of the field: its second text
CLOCK = re.compile(r"(\d{1,2})\s*[:.h]\s*(\d{2})(?:\s*[:.]\s*(\d{2}))?")
# A day with its time behind it, as it is pasted into the first box: “12 April 2027, 18:00”.
BOTH = re.compile(r"(.*\d{4}.*?|.*\d{1,2})[T\s,،]+(\d{1,2}[:h]\d{2}(?::\d{2})?)")


def read_day(text: str) -> date:
    """The one day that a text means, in the forms in which people of the six languages write."""
    days, rest = days_meant(text, ())
    if not days or rest.strip() or not 1900 < days[0].year < 3000:
        raise ValidationError(_("Enter the day with its year, for example 12 April 2027."))
    if len(days) > 1:
        raise ValidationError(
            _(
                "This date can be read in two ways. Write the month as a word, for example 12 "
                "April 2027."
            )
        )
    return days[0]


class DayTextField(forms.Field):
    """A day as a text."""

    widget = forms.TextInput

    def __init__(self, **kwargs):
        kwargs.setdefault(
            "widget", forms.TextInput({"class": "input--short", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def prepare_value(self, value):
        return day(value) if isinstance(value, date) else value

    def to_python(self, value):
        if value in self.empty_values or isinstance(value, date):
            return value or None
        return read_day(value)

    def has_changed(self, initial, data):
        try:
            return initial != self.to_python(data)
        except ValidationError:
            return True


class SplitClockInput(WallClockInput):
    """A choice of which one is meant, where the clock shows the time twice, as in one input."""

    input_type = "text"
    use_fieldset = True
    template_name = "events/includes/split_clock.html"
    usual = ("", "")  # what two empty texts begin with

    def value_from_datadict(self, data, files, name):
        day_text, time_text = data.get(name, "").strip(), data.get(name + TIME, "").strip()
        pasted = None if time_text else BOTH.fullmatch(day_text)
        return list(pasted.groups()) if pasted else [day_text, time_text]

    def value_omitted_from_data(self, data, files, name):
        return name not in data

    def format_value(self, value):
        return None

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        typed = self.usual if value is None else value
        context["widget"]["day"], context["widget"]["time"] = _written(typed)
        marks = ("aria-invalid", "aria-describedby")
        given = context["widget"]["attrs"]
        context["widget"]["marks"] = {m: given[m] for m in marks if given.get(m)}
        return context


class SplitClockField(WallClockField):
    """As ``WallClockField``: the form knows later which place the time belongs to."""

    widget = SplitClockInput
    default_error_messages = {
        "time": gettext_lazy("Enter the time on the 24-hour clock, for example 18:00 or 18:00:30."),
    }

    def clean(self, value):
        return super().clean(None if value is not None and not any(value) else value)

    def to_python(self, value):
        if not isinstance(value, (list, tuple)):
            return super().to_python(value)
        if not any(value):
            return None
        return datetime.combine(read_day(value[0]), self._time(value[1]))

    def _time(self, text):
        found = CLOCK.fullmatch(plain_digits(text))
        try:
            if found:
                return time(*(int(part or 0) for part in found.groups()))
        except ValueError:  # such as 25:00
            pass
        raise ValidationError(self.error_messages["time"], code="time")


def _written(value):
    """``(day, time)`` as the inputs show them; what was typed stays as it is."""
    if isinstance(value, datetime):
        return day(value.date()), written_time(value)
    return value


def written_time(at: datetime) -> str:
    """Seconds only where there are some."""
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"

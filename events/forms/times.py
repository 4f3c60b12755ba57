"""Times as the clock on the wall of the venue shows them."""

from datetime import UTC
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _

from events.models import moment_in


class WallClockInput(forms.DateTimeInput):
    input_type = "datetime-local"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%dT%H:%M")


class WallClockField(forms.Field):
    """A time without a zone: which place it belongs to, the form knows later, see
    ``moment_in_zone``."""

    widget = WallClockInput
    default_error_messages = {
        "invalid": _("Enter a date and a time, such as 2026-09-24 13:15."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if hasattr(value, "tzinfo"):
            return value.replace(tzinfo=None)
        try:
            found = parse_datetime(str(value).strip().replace(" ", "T", 1))
        except ValueError:
            found = None
        if found is None or found.tzinfo or not 1900 < found.year < 3000:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def has_changed(self, initial, data):
        try:
            return self.to_python(initial) != self.to_python(data)
        except ValidationError:
            return True


def wall_clock(at, zone):
    """What the clock at the place shows at a moment."""
    return at.astimezone(ZoneInfo(zone)).replace(tzinfo=None) if at else None


def moment_in_zone(form, name, zone):
    """The typed time of a field as a moment; one that does not exist is an error of the field."""
    typed = form.cleaned_data.get(name)
    if typed is None:
        return None
    try:
        return moment_in(zone, typed).astimezone(UTC)
    except ValidationError as error:
        form.add_error(name, error)
        return None

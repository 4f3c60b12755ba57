"""Times as the clock on the wall of the venue shows them, to the second."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from django import forms
from django.core.exceptions import ValidationError
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import moments_in

OFFSET = "_offset"  # after the name of a field: which of the two moments is meant


class WallClockInput(forms.DateTimeInput):
    """Day and time. Where the clock shows the time twice there is also a choice of which one is
    meant: for a stored moment from the start, for a typed time when the form asks."""

    input_type = "datetime-local"
    template_name = "events/includes/wall_clock.html"
    asked = None

    def __init__(self, attrs=None):
        super().__init__({"step": 1, **(attrs or {})})

    def format_value(self, value):
        """Seconds only where there are some."""
        if not isinstance(value, datetime):
            return value or None
        return _naive(value).isoformat(timespec="seconds" if value.second else "minutes")

    def get_context(self, name, value, attrs):
        context = super().get_context(name, value, attrs)
        moments, chosen = self.asked or _asked_of(value)
        if len(moments) > 1:
            select = forms.Select({"class": "input", "aria-label": _("Which of the two")})
            select.choices = [("", _("Choose")), *_labels(moments)]
            own = {"id": f"{attrs['id']}{OFFSET}"} if attrs and attrs.get("id") else {}
            context["widget"]["which"] = select.get_context(name + OFFSET, chosen, own)["widget"]
        return context


class WallClockField(forms.Field):
    """A time without a zone: which place it belongs to, the form knows later, see
    ``moment_in_zone``."""

    widget = WallClockInput
    default_error_messages = {
        "invalid": gettext_lazy("Enter a date and a time, for example 2026-09-24 13:15."),
    }

    def to_python(self, value):
        if value in self.empty_values:
            return None
        if isinstance(value, datetime):
            return _naive(value)
        text = str(value).strip()
        try:  # a day alone is no time
            found = parse_datetime(text.replace(" ", "T", 1)) if ":" in text else None
        except ValueError:
            found = None
        if found is None or found.tzinfo or not 1900 < found.year < 3000:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return found

    def has_changed(self, initial, data):
        try:
            before, after = self.to_python(initial), self.to_python(data)
        except ValidationError:
            return True
        return before != after and not (before and after == before.replace(microsecond=0))

    def written(self, value):
        """As a reader who compares two versions is shown it."""
        return written_clock(value)


def _naive(at):
    return at.replace(tzinfo=None, fold=0)


def wall_clock(at, zone):
    """A moment on the clock of the place, as the initial value of a field."""
    return at.astimezone(ZoneInfo(zone)) if at else None


def written_clock(at):
    """A moment on the clock of the place as text, with the offset where it comes twice."""
    if at is None:
        return ""
    moments, chosen = _asked_of(at)
    text = f"{at:%Y-%m-%d %H:%M:%S}" if at.second else f"{at:%Y-%m-%d %H:%M}"
    return f"{text} UTC{_signed(chosen)}" if len(moments) > 1 else text


def _asked_of(value):
    """``(moments, offset)`` of a moment on the clock of a place."""
    if not isinstance(value, datetime) or not isinstance(value.tzinfo, ZoneInfo):
        return [], ""
    return _at(value.tzinfo.key, _naive(value)), _offset(value)


def _at(zone, naive):
    return [at.astimezone(ZoneInfo(zone)) for at in moments_in(zone, naive)]


def _offset(at):
    return f"{at:%:z}"


def _signed(offset):
    return offset.replace("-", "−")


def _labels(moments):
    first, second = moments
    texts = (
        (first, _("%(time)s, UTC%(offset)s (first)")),
        (second, _("%(time)s, UTC%(offset)s (second)")),
    )
    return [
        (_offset(at), text % {"time": _time(at), "offset": _signed(_offset(at))})
        for at, text in texts
    ]


def _time(at):
    return f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"


# --- moments --------------------------------------------------------------------------------------
def moment_in_zone(form, name, zone):
    """The typed time of a field as a moment. One that was not changed is the stored moment itself.
    One that does not exist, or comes twice and does not say which one is meant, is an error of the
    field."""
    typed = form.cleaned_data.get(name)
    if typed is None:
        return None
    try:
        at = _meant(form, name, typed, zone)
    except ValidationError as error:
        form.add_error(name, error)
        return None
    return at.astimezone(UTC)


def _meant(form, name, typed, zone):
    moments = _at(zone, typed)
    unchanged = _unchanged(form, name, typed, zone)
    if len(moments) == 1:
        return unchanged or moments[0]
    said = form.data.get(form.add_prefix(name) + OFFSET)
    if said is None and unchanged:
        said = _offset(unchanged)
    form.fields[name].widget.asked = (moments, said or "")
    if unchanged and said == _offset(unchanged):
        return unchanged
    for at in moments:
        if said == _offset(at):
            return at
    raise ValidationError(
        _(
            "The clocks in %(zone)s show %(time)s twice on that day. Choose the first or "
            "the second."
        ),
        params={"zone": zone, "time": _time(typed)},
        code="twice",
    )


def _unchanged(form, name, typed, zone):
    """The stored moment, where the field still says what it said of it."""
    held = form.initial.get(name)
    if not isinstance(held, datetime) or getattr(held.tzinfo, "key", "") != zone:
        return None
    return None if form.fields[name].has_changed(held, typed) else held

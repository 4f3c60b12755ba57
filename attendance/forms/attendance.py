"""Forms of the office for the day itself: corrections, doors and sessions."""

import uuid

from django import forms
from django.db import models
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.formatting import city
from attendance.models import CorrectionKind, RepeatRule
from events.forms.localized_names import LocalizedNamesField
from events.forms.times import WallClockField, moment_in_zone, wall_clock
from events.models import Session
from files.cleaned_fields import TextFormField

DOOR = ("kind", "name", "starts_at", "ends_at", "own_list", "repeats", "watches_out")
OF_THE_LIST = ("own_list", "repeats", "watches_out")
MOMENTS = ("starts_at", "ends_at")
WHOLE = "event"


class DoorKind(models.TextChoices):
    DOOR = "door", _("Door")
    SESSION = "session", _("Session")


class CorrectionForm(forms.Form):
    """A correction of the attendance of one person."""

    unit = forms.ChoiceField(label=_("Correction for"))
    kind = forms.ChoiceField(
        label=_("Attendance"),
        choices=CorrectionKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose whether the person was present.")},
    )
    reason = TextFormField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Other officers can read it."),
        error_messages={"required": _("Enter a reason for the correction.")},
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)

    def __init__(self, *args, units, **kwargs):
        super().__init__(*args, initial={"nonce": uuid.uuid4()}, **kwargs)
        self.fields["unit"].choices = [
            (WHOLE, _("The whole event")),
            *((unit.key, unit.title) for unit in units),
        ]

    def clean_unit(self):
        """The key of the unit, empty for the whole event."""
        unit = self.cleaned_data["unit"]
        return "" if unit == WHOLE else unit


class DoorForm(forms.Form):
    """A door or session; its times are on the clock of the place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DoorKind, widget=forms.RadioSelect)
    name = LocalizedNamesField(
        label=pgettext_lazy("of a door or session", "Name"),
        max_length=120,
        help_text=_("One language is enough. Add the others if you can."),
        error_messages={"required": _("Enter the name in at least one language.")},
    )
    starts_at = WallClockField(label=pgettext_lazy("of a session", "Start"), required=False)
    ends_at = WallClockField(label=pgettext_lazy("of a session", "End"), required=False)
    own_list = forms.BooleanField(
        label=_("Badges are scanned at this session"),
        required=False,
        help_text=_("If not, people who are inside count as present."),
    )
    repeats = forms.ChoiceField(label=_("How often a badge can be checked in"), choices=RepeatRule)
    watches_out = forms.BooleanField(
        label=_("Badges are also scanned on the way out"), required=False
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, door, **kwargs):
        self.door, self.zone = door, door.event.time_zone
        super().__init__(*args, initial=_door_values(door), **kwargs)
        for name in MOMENTS:
            self.fields[name].widget.attrs["class"] = "input--short"
            self.fields[name].help_text = format_lazy(
                _("For sessions only. Local time in {city}."), city=city(self.zone)
            )

    def clean(self):
        cleaned = super().clean()
        for name in MOMENTS:
            cleaned[name] = moment_in_zone(self, name, self.zone)
        return cleaned

    def filled(self):
        """The door as it was typed, not saved, with its session if it is one."""
        typed, door = self.cleaned_data, self.door
        for name in OF_THE_LIST:
            setattr(door, name, typed[name])
        is_session = typed["kind"] == DoorKind.SESSION
        door.session = self._session() if is_session else None
        door.name = "" if is_session else typed["name"]
        return door

    def _session(self):
        session = self.door.session or Session(event=self.door.event)
        for name in ("name", *MOMENTS):
            setattr(session, name, self.cleaned_data[name])
        return session

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed."""
        typed = {n: wall_clock(self.cleaned_data[n], self.zone) for n in MOMENTS}
        return _differences(self, DOOR, _door_values(theirs), self.cleaned_data | typed)


def _door_values(door):
    values = {name: getattr(door, name) for name in OF_THE_LIST}
    if not door.pk:
        return values | {"kind": DoorKind.SESSION}
    values |= {"name": (door.session or door).name, "seen_version": door.version}
    if door.session is None:
        return values | {"kind": DoorKind.DOOR, **dict.fromkeys(MOMENTS)}
    clocks = {n: wall_clock(getattr(door.session, n), door.event.time_zone) for n in MOMENTS}
    return values | {"kind": DoorKind.SESSION} | clocks


def _differences(form, names, now, typed):
    """A reader who has seen both versions may save: the page sent back has the present one."""
    rows = [
        (form.fields[n].label, _shown(form.fields[n], now[n]), _shown(form.fields[n], typed[n]))
        for n in names
    ]
    form.data = form.data.copy()
    form.data["seen_version"] = now["seen_version"]
    return [(label, theirs, yours) for label, theirs, yours in rows if theirs != yours]


def _shown(field, value):
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if isinstance(field, WallClockField):
        return field.written(value)
    return "" if value is None else str(value)

"""Forms of the office for the day itself: corrections, the rule of attendance, doors and sessions."""

import uuid

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.site import city
from events.forms.moments import WallClockField, in_zone, wall_clock
from events.forms.tongues import SixNamesField
from events.models import CorrectionKind, DoorKind, RepeatRule

RULE = (
    "late_after", "early_before", "min_days", "min_percent",
    "first_signatory", "first_title", "second_signatory", "second_title",
)  # fmt: skip
DOOR = ("kind", "name", "starts_at", "ends_at", "own_list", "repeats", "watches_out")
MOMENTS = ("starts_at", "ends_at")
WHOLE = "event"


class CorrectForm(forms.Form):
    """A correction of the attendance of one person."""

    unit = forms.ChoiceField(label=_("What is corrected"))
    kind = forms.ChoiceField(
        label=_("The person"),
        choices=CorrectionKind,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what is right.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("Others in the office read it."),
        error_messages={"required": _("Say why the attendance is corrected.")},
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


def _number(most, **kwargs):
    widget = forms.NumberInput({"class": "input--short", "inputmode": "numeric"})
    return forms.IntegerField(max_value=most, widget=widget, **kwargs)


class RuleForm(forms.Form):
    """The rule of attendance and certificates, from the version that the officer saw."""

    late_after = _number(
        600,
        min_value=0,
        label=_("Late after, in minutes"),
        help_text=_("After the start of a session or half-day."),
    )
    early_before = _number(
        600,
        min_value=0,
        label=_("Left early before, in minutes"),
        help_text=_("Before the end of a session or half-day."),
    )
    min_days = _number(
        366,
        min_value=1,
        required=False,
        label=_("Present on so many days"),
        help_text=_("Empty: days are not asked for."),
    )
    min_percent = _number(
        100,
        min_value=1,
        required=False,
        label=_("Present at so many per cent of the sessions"),
        help_text=_("Rounded up to whole sessions. Empty: sessions are not asked for."),
    )
    first_signatory = forms.CharField(label=_("First signatory"), max_length=160, required=False)
    first_title = forms.CharField(
        label=_("Title of the first signatory"), max_length=200, required=False
    )
    second_signatory = forms.CharField(label=_("Second signatory"), max_length=160, required=False)
    second_title = forms.CharField(
        label=_("Title of the second signatory"), max_length=200, required=False
    )
    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, rule, **kwargs):
        super().__init__(*args, initial=_rule_said(rule), **kwargs)

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in RULE}

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed."""
        return _differences(self, RULE, _rule_said(theirs), self.cleaned_data)


def _rule_said(rule):
    said = {name: getattr(rule, name) for name in RULE}
    return said | {"seen_version": rule.version if rule.pk else 0}


class DoorForm(forms.Form):
    """A door or session; its times are on the clock of the place."""

    kind = forms.ChoiceField(label=_("Kind"), choices=DoorKind, widget=forms.RadioSelect)
    name = SixNamesField(
        label=_("Name"),
        max_length=120,
        help_text=_("One language is enough; more are better."),
        error_messages={"required": _("Name it in one language at least.")},
    )
    starts_at = WallClockField(label=_("Start"), required=False)
    ends_at = WallClockField(label=_("End"), required=False)
    own_list = forms.BooleanField(
        label=_("Badges are scanned at this session"),
        required=False,
        help_text=_("If not, who is in the house is taken to be present."),
    )
    repeats = forms.ChoiceField(label=_("A badge is let in"), choices=RepeatRule)
    watches_out = forms.BooleanField(
        label=_("Badges are also scanned on the way out"), required=False
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, door, **kwargs):
        self.door, self.zone = door, door.event.time_zone
        super().__init__(*args, initial=_door_said(door), **kwargs)
        for name in MOMENTS:
            self.fields[name].widget.attrs["class"] = "input--short"
            self.fields[name].help_text = format_lazy(
                _("Sessions only. On the clock in {city}."), city=city(self.zone)
            )

    def clean(self):
        cleaned = super().clean()
        for name in MOMENTS:
            cleaned[name] = in_zone(self, name, self.zone)
        return cleaned

    def filled(self):
        """The door as it was typed, not saved."""
        for name in DOOR:
            setattr(self.door, name, self.cleaned_data[name])
        return self.door

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed."""
        typed = {n: wall_clock(self.cleaned_data[n], self.zone) for n in MOMENTS}
        return _differences(self, DOOR, _door_said(theirs), self.cleaned_data | typed)


def _door_said(door):
    said = {name: getattr(door, name) for name in DOOR}
    clocks = {name: wall_clock(said[name], door.event.time_zone) for name in MOMENTS}
    new = {} if door.pk else {"name": None}
    return said | clocks | new | {"seen_version": door.version if door.pk else None}


def _differences(form, names, now, typed):
    """Who has seen both versions may save: the page that is sent back knows the one that is there."""
    rows = [(form.fields[n].label, _shown(form.fields[n], now[n]), _shown(form.fields[n], typed[n])) for n in names]  # fmt: skip
    form.data = form.data.copy()
    form.data["seen_version"] = now["seen_version"]
    return [(label, theirs, yours) for label, theirs, yours in rows if theirs != yours]


def _shown(field, value):
    if isinstance(field, forms.ChoiceField):
        return str(dict(field.choices).get(value, value))
    if isinstance(field, forms.BooleanField):
        return str(_("yes") if value else _("no"))
    if hasattr(value, "hour"):
        return f"{value:%Y-%m-%d %H:%M}"
    return "" if value is None else str(value)

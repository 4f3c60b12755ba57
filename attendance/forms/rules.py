"""Forms of the office about what holds at an event: the rule for attendance, and what others
share."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RuleForm(forms.Form):
    """The rule of an event, from the version that the officer saw. Its other inputs have the names
    of the fields of the row."""

    seen_version = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args, rule, **kwargs):
        initial = self._values(rule) | {"seen_version": _version_of(rule)}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in self._names()}

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed. A
        reader who has seen both may save: the page sent back has the present version."""
        self.data = self.data.copy()
        self.data["seen_version"] = _version_of(theirs)
        now = self._values(theirs)
        return [
            (self.fields[name].label, _shown(now[name]), _shown(typed))
            for name, typed in self.facts.items()
            if now[name] != typed
        ]

    def _names(self):
        return [name for name in self.base_fields if name != "seen_version"]

    def _values(self, rule):
        return {name: getattr(rule, name) for name in self._names()}


def _version_of(rule):
    return rule.version if rule.pk else 0


def _shown(value):
    return "" if value is None else str(value)


def whole_number(most, **kwargs):
    """An input of a few digits."""
    widget = forms.NumberInput({"class": "input--short", "inputmode": "numeric"})
    return forms.IntegerField(max_value=most, widget=widget, **kwargs)


class AttendanceRuleForm(RuleForm):
    late_after = whole_number(
        600,
        min_value=0,
        label=_("Late after (minutes)"),
        help_text=_("After the start of a session or half-day."),
    )
    early_before = whole_number(
        600,
        min_value=0,
        label=_("Left early before (minutes)"),
        help_text=_("Before the end of a session or half-day."),
    )

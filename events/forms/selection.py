"""Forms of the office for a selection: the rule, scores, changes by hand."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from events.models import HandChangeKind, RankingKey, Selection
from events.rules.selection import plain_number
from files.cleaned_fields import TextFormField

# Time of receipt and number decide what five keys leave open.
KEYS = {
    "key1": gettext_lazy("First key"),
    "key2": gettext_lazy("Second key"),
    "key3": gettext_lazy("Third key"),
    "key4": gettext_lazy("Fourth key"),
    "key5": gettext_lazy("Fifth key"),
}
OTHERS = ("cap", "women", "priority", "groups")


def _key(label, required):
    choices = RankingKey.choices if required else [("", "–"), *RankingKey.choices]
    return forms.ChoiceField(label=label, choices=choices, required=required)


def _percent(label):
    return forms.DecimalField(
        label=label,
        required=False,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        help_text=gettext_lazy("Minimum share of the people selected, for example 40 or 33.3."),
    )


class SelectionRuleForm(forms.Form):
    """A rule as five keys in order, a cap and three targets; whether it is tried or saved."""

    cap = forms.IntegerField(
        label=gettext_lazy("Maximum for each delegation"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=gettext_lazy("Leave empty to apply only the quota of the delegation."),
    )
    women = _percent(gettext_lazy("Target: women, %"))
    priority = _percent(gettext_lazy("Target: LDC, LLDC and SIDS, %"))
    groups = forms.IntegerField(
        label=gettext_lazy("Target: regional groups"),
        required=False,
        min_value=0,
        max_value=5,
        help_text=gettext_lazy("Number of the five regional groups."),
    )

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, **kwargs)
        self.chosen = chosen
        for name, label in KEYS.items():
            self.fields[name] = _key(label, required=name == "key1")
        self.order_fields([*KEYS, *OTHERS])
        for field in self.fields.values():
            if isinstance(field, forms.IntegerField):  # a field of decimals is one of these too
                whole = not isinstance(field, forms.DecimalField)
                mode = "numeric" if whole else "decimal"
                field.widget.attrs |= {"class": "input--short", "inputmode": mode}
        self.initial = {**self.of(chosen), **self.initial}

    @staticmethod
    def of(chosen):
        """What the form shows of a Selection."""
        keys = dict(zip(KEYS, chosen.keys, strict=False))
        return {**keys, **{name: plain_number(getattr(chosen, name)) for name in OTHERS}}

    @property
    def key_fields(self):
        return [self[name] for name in KEYS]

    @property
    def other_fields(self):
        return [self[name] for name in OTHERS]

    def clean(self):
        cleaned, seen = super().clean(), set()
        for name in KEYS:
            key = cleaned.get(name)
            if key and key in seen:
                self.add_error(name, _("This is already chosen above. Choose another."))
            seen.add(key)
        return cleaned

    @property
    def values(self):
        """What the act ``set_rule`` takes."""
        cleaned = self.cleaned_data
        keys = [cleaned[name] for name in KEYS if cleaned[name]]
        return {"keys": keys, **{name: plain_number(cleaned[name]) for name in OTHERS}}

    @property
    def tried(self):
        """The rule of the form as a Selection that is not saved; None unless the form is valid."""
        if not (self.is_bound and self.is_valid()):
            return None
        return Selection(event=self.chosen.event, **self.values)

    @staticmethod
    def input_of(refusal):
        """The keys of the act stand in several inputs; the rest is said above all of them."""
        return KEYS[0] if refusal.field == "keys" else None

    def differences(self, theirs):
        """Per differing field its label, the value as it is now, and the value that was typed."""
        now = self.of(theirs)
        rows = []
        for name in (*KEYS, *OTHERS):
            there, typed = now.get(name), self.cleaned_data.get(name)
            if (there or None) != (typed or None):
                rows.append(
                    (
                        self[name].label,
                        self._shown_value(name, there),
                        self._shown_value(name, typed),
                    )
                )
        return rows

    def _shown_value(self, name, value):
        labels = dict(getattr(self.fields[name], "choices", ()))
        return "–" if value in (None, "") else labels.get(value, value)


class SaveSelectionRuleForm(SelectionRuleForm):
    """The same, from the version that the officer saw."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, chosen, **kwargs):
        super().__init__(*args, chosen=chosen, **kwargs)
        self.initial.setdefault("seen_version", chosen.version)

    def differences(self, theirs):
        rows = super().differences(theirs)
        self.data = self.data.copy()
        self.data["seen_version"] = theirs.version
        return rows


class ScoresForm(forms.Form):
    """One officer's own score of each of these nominations; empty is none."""

    def __init__(self, *args, rows, own, **kwargs):
        super().__init__(*args, **kwargs)
        for row in rows:
            self.fields[f"score_{row.pk}"] = forms.IntegerField(
                label=_("Your score of %s") % row.name,
                required=False,
                min_value=0,
                max_value=100,
                widget=forms.NumberInput({"class": "input--tiny", "inputmode": "numeric"}),
            )
            self.initial[f"score_{row.pk}"] = own.get(row.pk)

    def input(self, row):
        """The input of a nomination; None where the officer gives no score."""
        name = f"score_{row.pk}"
        return self[name] if name in self.fields else None

    @property
    def scores(self):
        """What the act ``assess_many`` takes."""
        return {int(name.removeprefix("score_")): n for name, n in self.cleaned_data.items()}

    @staticmethod
    def input_of(refusal):
        """That of the nomination which the refusal is about."""
        return f"score_{getattr(refusal, 'number', '')}"


class HandChangeForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("Change by hand"),
        choices=[
            (
                HandChangeKind.SELECT,
                gettext_lazy(
                    "Select before all others, even if a rule is not met. Seats and the maximum "
                    "for each delegation still apply"
                ),
            ),
            (HandChangeKind.HOLD, gettext_lazy("Move to the end, after all others")),
            ("rule", gettext_lazy("Apply the rule again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose one of the three options.")},
    )
    reason = TextFormField(
        label=gettext_lazy("Reason"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy(
            "Required for a change. It is shown with the proposal. Missions never see it."
        ),
    )

    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_kind(self):
        kind = self.cleaned_data["kind"]
        return "" if kind == "rule" else kind

"""Forms about visa support letters: passport details, the rule, the purpose of an opening."""

from django import forms
from django.core.validators import MaxLengthValidator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from certificates.actions.passport_details import MOST_DAYS
from certificates.models import VisaRule
from certificates.rules import passport_details
from events.forms.cancelling import ReasonForm
from files.cleaned_fields import LineFormField, TextFormField
from files.day_fields import DayField


def _text(name, **kwargs):
    # No browser keeps what was typed here for the next form.
    return LineFormField(
        label=passport_details.FIELDS[name],
        widget=forms.TextInput({"autocomplete": "off", **kwargs.pop("attrs", {})}),
        **kwargs,
    )


class PassportDetailsForm(forms.Form):
    """All faults at once, in words that repeat nothing of what was typed."""

    name = _text(
        "name",
        max_length=160,
        help_text=_("Exactly as in the passport. The letter will repeat it."),
    )
    number = _text("number", max_length=20, attrs={"class": "input--short", "dir": "ltr"})
    nationality = _text("nationality", max_length=100)
    born = DayField(label=passport_details.FIELDS["born"])
    birthplace = _text("birthplace", max_length=120)
    expires = DayField(label=passport_details.FIELDS["expires"])
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event

    @sensitive_variables()
    def clean(self):
        cleaned = super().clean()
        for name, text in passport_details.passport_faults(
            cleaned, self.event, timezone.now()
        ).items():
            if name not in self.errors:
                self.add_error(name, text)
        return cleaned

    @property
    def passport(self):
        return {name: self.cleaned_data[name] for name in passport_details.FIELDS}

    def show_version(self, version):
        """A reader who has seen that somebody was faster may send the form again."""
        self.data = self.data.copy()
        self.data["seen_version"] = version


class AccessReasonForm(forms.Form):
    purpose = LineFormField(
        label=_("Reason for access"),
        max_length=200,
        help_text=_(
            "The person will see it with your name and the time. Do not include passport details."
        ),
        error_messages={"required": _("Enter the reason for access. The person will see it.")},
    )


class WithdrawVisaLetterForm(ReasonForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # As long as the row can keep it.
        self.fields["reason"].validators.append(MaxLengthValidator(300))
        self.fields["reason"].widget.attrs["maxlength"] = 300


class VisaRuleForm(forms.Form):
    host = LineFormField(
        label=_("Host in the letterhead"),
        max_length=200,
        help_text=_("Enter it as it should be printed."),
    )
    address = TextFormField(
        label=_("Address of the host"),
        required=False,
        max_length=600,
        widget=forms.Textarea({"rows": 3}),
    )
    signatory = LineFormField(label=_("Signatory"), max_length=160)
    signatory_title = LineFormField(
        label=_("Title of the signatory"), required=False, max_length=200
    )
    retention_days = forms.IntegerField(
        label=_("Days after the event until passport details are erased"),
        min_value=1,
        max_value=MOST_DAYS,
        initial=90,
        widget=forms.NumberInput({"class": "input--short", "inputmode": "numeric"}),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, rule, **kwargs):
        initial = (
            {name: getattr(rule, name) for name in self.base_fields if name != "seen_version"}
            if rule
            else {}
        )
        initial["seen_version"] = rule.version if rule else 0
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def values(self):
        return {n: value for n, value in self.cleaned_data.items() if n != "seen_version"}

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed."""
        rows = [
            (VisaRule._meta.get_field(name).verbose_name, getattr(theirs, name), yours)
            for name, yours in self.values.items()
            if getattr(theirs, name) != yours
        ]
        self.data = self.data.copy()
        self.data["seen_version"] = theirs.version
        return rows

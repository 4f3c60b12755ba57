"""Forms of the office about certificates: the rule of an event, and withdrawing."""

from django import forms
from django.utils.translation import gettext_lazy as _

from attendance.forms.rules import RuleForm, whole_number
from certificates.models import PercentOf
from files.cleaned_fields import LineFormField, TextFormField


class WithdrawCertificateForm(forms.Form):
    reason = TextFormField(
        label=_("Reason"),
        max_length=300,
        help_text=_(
            "Kept on record and told to the person; the public page says only that and when."
        ),
        error_messages={"required": _("Say why: the person is told.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CertificateRuleForm(RuleForm):
    min_days = whole_number(
        366,
        min_value=1,
        required=False,
        label=_("Present on so many days"),
        help_text=_("Empty: days are not asked for."),
    )
    min_percent = whole_number(
        100,
        min_value=1,
        required=False,
        label=_("Present at so many per cent"),
        help_text=_("Rounded up to whole ones. Empty: no share is asked for."),
    )
    percent_of = forms.ChoiceField(
        choices=PercentOf, required=False, label=_("Per cent of what the event has of")
    )
    first_signatory = LineFormField(label=_("First signatory"), max_length=160, required=False)
    first_title = LineFormField(
        label=_("Title of the first signatory"), max_length=200, required=False
    )
    second_signatory = LineFormField(label=_("Second signatory"), max_length=160, required=False)
    second_title = LineFormField(
        label=_("Title of the second signatory"), max_length=200, required=False
    )

    def clean_percent_of(self):
        return self.cleaned_data["percent_of"] or PercentOf.UNITS.value

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
            "The person will see it. The public page shows only that the certificate was "
            "withdrawn, and when."
        ),
        error_messages={"required": _("Enter a reason. The person will see it.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class CertificateRuleForm(RuleForm):
    min_days = whole_number(
        366,
        min_value=1,
        required=False,
        label=_("Days of attendance required"),
        help_text=_("Leave this empty if no number of days is required."),
    )
    min_percent = whole_number(
        100,
        min_value=1,
        required=False,
        label=_("Per cent of attendance required"),
        help_text=_(
            "Rounded up to whole sessions, half-days or days. Leave this empty if no share is "
            "required."
        ),
    )
    percent_of = forms.ChoiceField(choices=PercentOf, required=False, label=_("Per cent of"))
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

"""The reply to an invitation."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from events.actions.inviting import MOST


class InvitationForm(forms.Form):
    """How many come. That nobody does has an address of its own."""

    number = forms.IntegerField(
        label=_("How many people will come"),
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput({"class": "input--short", "inputmode": "numeric"}),
        error_messages={
            "required": _("Enter how many people will come, or reply that you will not come."),
        },
    )


class LetterReplyForm(forms.Form):
    """A reply that came to the secretariat by letter, email or phone."""

    answer = forms.ChoiceField(
        label=_("The mission replied"),
        choices=[("coming", _("It will send people")), ("not_coming", _("It will not take part"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose what the mission replied.")},
    )
    number = forms.IntegerField(
        label=_("How many people"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput({"class": "input--short", "inputmode": "numeric"}),
        help_text=_("Only if it sends people. You enter their names in the delegation list."),
    )

    def clean_number(self):
        number = self.cleaned_data["number"]
        if self.cleaned_data.get("answer") == "coming" and number is None:
            raise ValidationError(_("Enter how many people will come."))
        return number

    @property
    def coming(self) -> int:
        """What ``reply_to_invitation`` takes: none where the mission does not take part."""
        return self.cleaned_data["number"] if self.cleaned_data["answer"] == "coming" else 0

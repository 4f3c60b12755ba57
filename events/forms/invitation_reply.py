"""The reply to an invitation."""

from django import forms
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

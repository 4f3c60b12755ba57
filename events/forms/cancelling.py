"""Cancelling asks once more, and may hear why."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CancelForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("Told to the person and to the mission."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )

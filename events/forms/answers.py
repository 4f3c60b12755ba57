"""The reply to an invitation."""

from django import forms
from django.utils.translation import gettext_lazy as _

from events.actions.asking import MOST


class InvitationForm(forms.Form):
    """``coming`` is the number of persons; the button “we do not come” sends 0."""

    number = forms.IntegerField(
        label=_("How many persons come"),
        min_value=1,
        max_value=MOST,
        required=False,
        widget=forms.NumberInput({"class": "input--short", "inputmode": "numeric"}),
    )

    def clean(self):
        cleaned = super().clean()
        if "none" not in self.data and not self.errors and not cleaned.get("number"):
            self.add_error("number", _("Write how many persons come, or say that you do not come."))
        return cleaned

    @property
    def coming(self):
        return 0 if "none" in self.data else self.cleaned_data["number"]

"""Cancelling, declining and refusing ask once more, and hear why."""

from django import forms
from django.utils.translation import gettext_lazy as _

from files.cleaned_fields import TextFormField


class CancelForm(forms.Form):
    reason = TextFormField(
        label=_("Reason"),
        required=False,
        max_length=300,
        help_text=_("The person and the mission will read it."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ReasonForm(forms.Form):
    """Where a reason has to be given."""

    reason = TextFormField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("The person and the mission will read it. It is kept on record."),
        error_messages={"required": _("Enter the reason. The people concerned will read it.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class CancelEventForm(forms.Form):
    """Why an event is cancelled."""

    reason = TextFormField(
        label=_("Reason"),
        max_length=1000,
        help_text=_("It will be emailed as you write it, and shown on the event page."),
        error_messages={"required": _("Enter the reason for cancelling the event.")},
        widget=forms.Textarea(attrs={"rows": 4}),
    )

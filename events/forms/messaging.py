"""The form of a message to the people or the missions of an event."""

from django import forms
from django.conf import settings
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.formatting import city
from events.forms.times import WallClockField, moment_in_zone, wall_clock
from events.models import EventMessage, MessageAudience, RegistrationStatus
from events.models.statuses import NOT_SENT
from files.cleaned_fields import LineFormField, TextFormField
from friends.forms.fields import EntitiesField


class MessageForm(forms.Form):
    """Who gets the message, what it says, and when it is sent."""

    audience = forms.ChoiceField(
        label=_("Recipients"), choices=MessageAudience, widget=forms.RadioSelect
    )
    statuses = forms.MultipleChoiceField(
        label=_("Status of the registration"),
        choices=[(s.value, s.label) for s in RegistrationStatus if s not in NOT_SENT],
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("This applies to people only. Missions get the message whatever the status."),
    )
    entities = EntitiesField(
        label=_("Only these delegations"),
        required=False,
        help_text=_(
            "Leave empty for all. Names in any of the six languages, or codes, one on each line."
        ),
    )
    language = forms.ChoiceField(
        label=_("Only readers of this language"),
        choices=[("", _("All languages")), *settings.LANGUAGES],
        required=False,
    )
    subject = LineFormField(label=_("Subject"), max_length=150)
    text = TextFormField(
        label=_("Message"),
        max_length=5000,
        widget=forms.Textarea({"rows": 10}),
        help_text=_(
            "The greeting, the details of the event and a button to its page are added "
            "automatically."
        ),
    )
    send_at = WallClockField(label=_("Send later"), required=False)

    def __init__(self, *args, event, message=None, **kwargs):
        self.event, self.message = event, message
        super().__init__(*args, initial=_initial(message, event.time_zone), **kwargs)
        self.fields["send_at"].widget.attrs["class"] = "input--short"
        self.fields["send_at"].help_text = format_lazy(
            _("{city} time. Leave empty to send at once."), city=city(event.time_zone)
        )

    def clean(self):
        cleaned = super().clean()
        cleaned["send_at"] = moment_in_zone(self, "send_at", self.event.time_zone)
        people = cleaned.get("audience") == MessageAudience.PEOPLE
        if people and not cleaned.get("statuses") and "statuses" not in self.errors:
            self.add_error("statuses", _("Choose at least one status."))
        return cleaned


def _initial(message: EventMessage | None, zone: str) -> dict[str, object]:
    if message is None:
        return {"audience": MessageAudience.PEOPLE, "statuses": [RegistrationStatus.CONFIRMED]}
    return {
        "audience": message.audience,
        "statuses": message.statuses,
        "entities": message.entities.all(),
        "language": message.language,
        "subject": message.subject,
        "text": message.text,
        "send_at": wall_clock(message.send_at, zone),
    }

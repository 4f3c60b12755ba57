"""Forms of the office for asking: entities to invite, and what people have to reconfirm."""

from django import forms
from django.utils import timezone
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.formatting import city
from audit.refusals import attempt
from events.actions.reconfirming import refuse_reconfirmation
from events.forms.times import WallClockField, moment_in_zone
from events.queries.invitations import find_entities
from files.cleaned_fields import TextFormField
from friends.forms.fields import EntitiesField
from friends.models import Capacity, ClassificationKind, RegionalGroup


def _boxes(label, choices):
    return forms.MultipleChoiceField(
        label=label, choices=choices, required=False, widget=forms.CheckboxSelectMultiple
    )


class InviteEntitiesForm(forms.Form):
    """Entities to invite: all that fit one of these."""

    capacities = _boxes(_("Part in the Group today"), Capacity)
    groups = _boxes(_("Regional group"), RegionalGroup)
    classes = _boxes(_("Class today"), ClassificationKind)
    listed = EntitiesField(
        label=_("One by one"),
        required=False,
        help_text=_("Names in any of the six languages, or codes: one a line, or with commas."),
    )
    leave_out = forms.BooleanField(
        label=_("Leave out those who are invited already"), required=False, initial=True
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned[name] for name in self.criteria):
            self.add_error("capacities", _("Choose the entities to invite in one of these ways."))
        return cleaned

    criteria = ("capacities", "groups", "classes", "listed")

    def entities(self, on):
        return find_entities(on=on, **{name: self.cleaned_data[name] for name in self.criteria})


class ReconfirmationForm(forms.Form):
    """What has changed, and the deadline for answers. Says beforehand, at the field, what the act
    would refuse."""

    reason = TextFormField(
        label=_("What has changed"),
        max_length=1000,
        help_text=_("All registered people will read it as you write it here."),
        error_messages={"required": _("Say what has changed: all registered people will be told.")},
        widget=forms.Textarea({"rows": 4}),
    )
    deadline = WallClockField(
        label=_("Answers until"),
        error_messages={"required": _("Name the last moment to answer.")},
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["deadline"].widget.attrs["class"] = "input--short"
        self.fields["deadline"].help_text = format_lazy(
            _("On the clock in {city}. Who has not answered by then is marked as not reconfirmed."),
            city=city(event.time_zone),
        )

    def clean(self):
        cleaned = super().clean()
        at = cleaned["deadline"] = moment_in_zone(self, "deadline", self.event.time_zone)
        if not self.errors:
            facts = {"at": timezone.now(), "deadline": at, "reason": cleaned["reason"]}
            attempt(self, refuse_reconfirmation, self.event, **facts)
        return cleaned

    @property
    def facts(self):
        """What the act ``ask_again`` takes."""
        return {name: self.cleaned_data[name] for name in ("deadline", "reason")}

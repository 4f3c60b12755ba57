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

    capacities = _boxes(_("Standing in the Group today"), Capacity)
    groups = _boxes(_("Regional group"), RegionalGroup)
    classes = _boxes(_("Class today"), ClassificationKind)
    listed = EntitiesField(
        label=_("States and organizations by name"),
        required=False,
        help_text=_(
            "Names in any of the six languages, or codes. One on each line, or separated by commas."
        ),
    )
    leave_out = forms.BooleanField(
        label=_("Leave out those already invited"), required=False, initial=True
    )

    def clean(self):
        cleaned = super().clean()
        if not self.errors and not any(cleaned[name] for name in self.criteria):
            self.add_error(
                "capacities",
                _("Choose the States and organizations to invite in at least one of these ways."),
            )
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
        help_text=_("All registered people will read this text as you write it."),
        error_messages={
            "required": _("Enter what has changed. All registered people will read it.")
        },
        widget=forms.Textarea({"rows": 4}),
    )
    deadline = WallClockField(
        label=_("Answer by"),
        error_messages={"required": _("Enter the deadline for answers.")},
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["deadline"].widget.attrs["class"] = "input--short"
        self.fields["deadline"].help_text = format_lazy(
            _(
                "{city} time. People who have not answered by then will be marked as not "
                "reconfirmed."
            ),
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

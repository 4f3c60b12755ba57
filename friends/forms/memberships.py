"""Asking to join, objecting, withdrawing."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from files.cleaned_fields import (
    AddressFormField,
    GivenNameFormField,
    LineFormField,
    NameFormField,
    TextFormField,
)
from files.day_fields import DayField
from friends.actions import NamedPerson, ReceivedNote
from friends.forms.fields import PaperField, PastDayField
from friends.models import Capacity, NoteVerbaleKind
from friends.models.memberships import CAPACITIES

SAYS = {
    Capacity.MEMBER: _("Takes part in all meetings and is counted among the members."),
    Capacity.OBSERVER: _("Follows the meetings without being a member."),
    Capacity.PARTNER: _("An organization that works with the Group."),
}


class NoteForm(forms.Form):
    """A note verbale or letter: what it is, its reference, its date and its PDF."""

    paper_kind = forms.ChoiceField(
        label=_("Kind of document"), choices=NoteVerbaleKind, initial=NoteVerbaleKind.NOTE_VERBALE
    )
    reference = LineFormField(
        label=_("Reference"), max_length=80, help_text=_("As on the document, such as 123/2026.")
    )
    dated_on = PastDayField(label=_("Date of the document"))
    file = PaperField(
        label=_("Document as PDF"),
        help_text=_("At most 10 MB. If you have to correct the form, choose the file again."),
    )

    def paper(self):
        data = self.cleaned_data
        return ReceivedNote(data["reference"], data["dated_on"], data["file"], data["paper_kind"])


class JoinForm(NoteForm):
    capacity = forms.ChoiceField(label=_("Capacity"), widget=forms.RadioSelect)
    given_name = GivenNameFormField(label=_("Given name"), max_length=100)
    family_name = NameFormField(
        label=_("Family name"),
        max_length=100,
        required=False,
        help_text=_("Leave empty if the person has one name only."),
    )
    title = LineFormField(
        label=_("Functional title"),
        max_length=120,
        required=False,
        help_text=_("For example Second Secretary."),
    )
    email = AddressFormField(
        label=_("Email address"), help_text=_("The person will get access with this email address.")
    )
    other_given_name = GivenNameFormField(label=_("Given name"), max_length=100, required=False)
    other_family_name = NameFormField(label=_("Family name"), max_length=100, required=False)
    other_title = LineFormField(label=_("Functional title"), max_length=120, required=False)
    other_email = AddressFormField(label=_("Email address"), required=False)

    PARTS = (
        (_("1. The request"), ("capacity",)),
        (_("2. Note verbale"), ("paper_kind", "reference", "dated_on", "file")),
        (_("3. Focal point"), ("given_name", "family_name", "title", "email")),
        (
            _("4. Alternate"),
            ("other_given_name", "other_family_name", "other_title", "other_email"),
        ),
    )

    def __init__(self, *args, entity, **kwargs):
        super().__init__(*args, **kwargs)
        allowed = [c for c in Capacity if c in CAPACITIES[entity.kind]]
        self.fields["capacity"].choices = [(c.value, f"{c.label}. {SAYS[c]}") for c in allowed]
        self.fields["capacity"].error_messages["required"] = _("Choose a capacity.")

    def parts(self):
        """The fields in four groups, for the template."""
        return [(title, [self[name] for name in names]) for title, names in self.PARTS]

    def clean(self):
        data = super().clean()
        given, address = data.get("other_given_name"), data.get("other_email")
        if given and not address and "other_email" not in self.errors:
            self.add_error("other_email", _("Enter the email address of the alternate."))
        if address and not given:
            self.add_error("other_given_name", _("Enter the name of the alternate."))
        if address and address.casefold() == (data.get("email") or "").casefold():
            self.add_error(
                "other_email",
                _("The alternate needs a different email address from the focal point."),
            )
        return data

    def main(self):
        return self._named("")

    def alternate(self):
        return self._named("other_") if self.cleaned_data["other_email"] else None

    def _named(self, prefix):
        names = ("email", "given_name", "family_name", "title")
        return NamedPerson(**{name: self.cleaned_data[prefix + name] for name in names})


class LeaveGroupForm(NoteForm):
    on = DayField(
        label=_("First day without membership"),
        help_text=_("Today or a later day. The day before is the last day of the membership."),
    )

    field_order = ["on"]

    def __init__(self, *args, today, late=False, **kwargs):
        """``late`` for officers, who enter a note that came some days ago."""
        super().__init__(*args, **kwargs)
        self.today, self.late = today, late
        if late:
            self.fields["on"].help_text = _(
                "As in the note, also if that day has passed. The day before is the last day of "
                "the membership."
            )

    def clean_on(self):
        if self.cleaned_data["on"] < self.today and not self.late:
            raise ValidationError(_("Choose today or a later day."))
        return self.cleaned_data["on"]


class AdmitOnForm(forms.Form):
    on = DayField(
        label=_("First day of the membership"),
        help_text=_("Today, or an earlier day on which the Co-Chairs agreed."),
    )


class DeclineRequestForm(forms.Form):
    reason = TextFormField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Say what is missing and what the mission can do."),
        error_messages={"required": _("Give the mission a reason.")},
    )


class ObjectionForm(forms.Form):
    grounds = TextFormField(
        label=_("Grounds for the objection"),
        widget=forms.Textarea({"rows": 5}),
        help_text=_("The register of objections shows them to the mission that asks to join."),
    )

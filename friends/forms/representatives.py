"""Asking, inviting, approving, ending, replacing."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.cleaned_fields import AddressFormField, LineFormField, TextFormField
from files.day_fields import DayField
from friends.forms.memberships import NoteForm
from friends.models import RepresentativeRole, RepresentativeStatus


class _Function(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=RepresentativeRole,
        initial=RepresentativeRole.DELEGATE,
        help_text=_("Focal points and alternates decide for the delegation; delegates take part."),
    )
    function = LineFormField(
        label=_("Functional title"),
        max_length=120,
        required=False,
        help_text=_("For example Second Secretary."),
    )


def _not_over(day):
    if day and day < timezone.now().date():
        raise ValidationError(_("This day has passed. Choose today or a later day."))
    return day


class InviteRepresentativeForm(_Function):
    email = AddressFormField(
        label=_("Email address"),
        help_text=_(
            "We will email the invitation to this address. The person does not need an account yet."
        ),
    )
    valid_until = DayField(
        label=_("Last day"), required=False, help_text=_("Leave empty if there is none.")
    )
    field_order = ["email"]

    def clean_valid_until(self):
        return _not_over(self.cleaned_data["valid_until"])


class AppointForm(InviteRepresentativeForm, NoteForm):
    field_order = ["email", "role", "function", "valid_until"]

    def facts(self):
        """What `friends.actions.appoint` takes."""
        given = ("email", "role", "function", "valid_until")
        return {**{name: self.cleaned_data[name] for name in given}, "paper": self.paper()}


class ApproveForm(forms.Form):
    valid_until = DayField(
        label=_("Last day"), required=False, help_text=_("Leave empty if there is none.")
    )

    def clean_valid_until(self):
        return _not_over(self.cleaned_data["valid_until"])


class RepresentativeReasonForm(forms.Form):
    reason = TextFormField(
        label=_("Reason"),
        widget=forms.Textarea({"rows": 4}),
        help_text=_("We will email the reason to the person."),
    )


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=RepresentativeRole)


class EndForm(forms.Form):
    on = DayField(label=_("Last day"), help_text=_("Today, or a later day."))
    reason = TextFormField(label=_("Reason"), max_length=300, required=False)

    def clean_on(self):
        return _not_over(self.cleaned_data["on"])


class ReplaceRepresentativeForm(forms.Form):
    successor = forms.ModelChoiceField(
        label=_("Successor"),
        queryset=None,
        help_text=_("The successor takes over the role at once."),
    )

    def __init__(self, *args, rep, **kwargs):
        super().__init__(*args, **kwargs)
        S = RepresentativeStatus
        others = rep.entity.representatives.filter(status__in=[S.ASKED, S.APPROVED])
        self.fields["successor"].queryset = others.exclude(pk=rep.pk).select_related(
            "user", "entity"
        )

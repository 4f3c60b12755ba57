"""Asking to represent a State or organization, with the note verbale that names the person."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.cleaned_fields import LineFormField
from files.text import plain_digits
from friends.actions import ReceivedNote
from friends.forms.fields import EntityField, PaperField
from friends.models import RepresentativeRole
from friends.models.representatives import SPEAKING
from friends.rules.paper_days import is_to_come

SAYS = {
    RepresentativeRole.FOCAL_POINT: _(
        "Decides for the delegation: nominates people and submits the delegation list. Named by "
        "note verbale."
    ),
    RepresentativeRole.ALTERNATE: _(
        "Does the same in the focal point’s absence. Named by note verbale."
    ),
    RepresentativeRole.DELEGATE: _("Takes part in events. No note verbale is needed."),
}


class ThreePartDateInput(forms.MultiWidget):
    """Day, month and year, each in its own box: no calendar to go through, no order to guess."""

    template_name = "friends/includes/three_part_date.html"
    use_fieldset = True

    def __init__(self):
        number = {"inputmode": "numeric", "autocomplete": "off"}
        super().__init__({part: forms.TextInput(number) for part in ("day", "month", "year")})

    def decompress(self, value):
        return [value.day, value.month, value.year] if value else [None, None, None]


class ThreePartDateField(forms.MultiValueField):
    """A day that was typed in three boxes."""

    widget = ThreePartDateInput

    def __init__(self, **kwargs):
        parts = [forms.CharField(max_length=4) for _part in range(3)]
        super().__init__(fields=parts, **kwargs)

    def compress(self, data_list):
        if not data_list:
            return None
        try:
            day, month, year = (int(plain_digits(text)) for text in data_list)
            return timezone.datetime(year, month, day).date()
        except ValueError as error:
            raise ValidationError(_("Enter a day, a month and a year in numbers.")) from error


class WelcomeForm(forms.Form):
    entity = EntityField(label=_("State or organization"), widget=forms.RadioSelect)
    role = forms.ChoiceField(
        label=_("Your role"),
        choices=RepresentativeRole,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role.")},
    )
    function = LineFormField(
        label=_("Functional title"),
        max_length=120,
        required=False,
        help_text=_("For example Second Secretary."),
    )
    reference = LineFormField(
        label=_("Reference"),
        max_length=80,
        help_text=_("As printed at the top of the note verbale."),
        error_messages={"required": _("Enter the reference of the note verbale.")},
    )
    dated_on = ThreePartDateField(
        label=_("Date of the note verbale"),
        error_messages={"required": _("Enter the date of the note verbale.")},
    )
    file = PaperField(
        label=_("Note verbale as PDF"),
        help_text=_(
            "Signed or stamped, at most 10 MB. The secretariat and the delegation’s focal points "
            "can see it. If you have to correct the form, choose the file again."
        ),
    )

    NOTE = ("reference", "dated_on", "file")

    def __init__(self, *args, **kwargs):
        """Who decides for a delegation is named by note verbale; a note is whole or not there."""
        super().__init__(*args, **kwargs)
        if self.is_bound and not (self.data.get("role") in SPEAKING or self._has_note()):
            for name in self.NOTE:
                self.fields[name].required = False

    def _has_note(self):
        parts = ("reference", "dated_on_day", "dated_on_month", "dated_on_year")
        return bool(self.files.get("file")) or any(self.data.get(part) for part in parts)

    @property
    def roles(self):
        """The radio buttons of the roles with what each is for."""
        says = {role.value: text for role, text in SAYS.items()}
        return [(option, says[option.data["value"]]) for option in self["role"]]

    def clean_dated_on(self):
        day = self.cleaned_data["dated_on"]
        if day and is_to_come(day, timezone.now()):
            raise ValidationError(_("The date of the note verbale is in the future."))
        return day

    def facts(self):
        """What `friends.actions.ask_with_note` takes."""
        data = self.cleaned_data
        paper = None
        if data["reference"]:
            paper = ReceivedNote(data["reference"], data["dated_on"], data["file"])
        return {name: data[name] for name in ("entity", "role", "function")} | {"paper": paper}

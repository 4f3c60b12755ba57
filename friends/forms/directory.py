"""The filters of the directory."""

from django import forms
from django.utils.translation import gettext_lazy as _

from files.day_fields import DayField
from friends.models import ClassificationKind, RegionalGroup

STATUSES = [
    ("", _("All in the Group")),
    ("c", _("Co-Chair")),
    ("m", _("Member")),
    ("o", _("Observer")),
    ("p", _("Partner")),
    ("n", _("Other Member State")),
]


class DirectoryForm(forms.Form):
    q = forms.CharField(
        label=_("Name or code"), required=False, max_length=100, widget=forms.TextInput
    )
    group = forms.ChoiceField(
        label=_("Regional group"),
        required=False,
        choices=[("", _("All groups")), *RegionalGroup.choices],
    )
    status = forms.ChoiceField(label=_("Status"), required=False, choices=STATUSES)
    kind = forms.ChoiceField(
        label=_("Classification"),
        required=False,
        choices=[("", _("All")), *((c.value, c.name) for c in ClassificationKind)],
    )
    as_of = DayField(label=_("As at"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["q"].widget.input_type = "search"
        self.fields["q"].widget.attrs |= {"id": "q", "autocomplete": "off"}
        del self.fields["as_of"].widget.attrs["class"]

"""Forms of the office for badges: whose, on what paper, and why one is replaced."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from attendance.actions.printing import BadgeFilter
from attendance.pdf.badges import Layout
from files.cleaned_fields import TextFormField
from friends.forms.fields import by_name


class BadgeFilterForm(forms.Form):
    """Whose badges, as a filter in the address: a value that is not understood narrows nothing."""

    new = forms.BooleanField(label=_("Not printed yet"), required=False)
    entity = forms.ChoiceField(label=_("Delegation"), required=False)
    letter = forms.CharField(label=_("First letter"), required=False, max_length=1)
    by = forms.ChoiceField(
        label=_("First letter of"),
        choices=[("person", _("the family name")), ("entity", _("the delegation"))],
        required=False,
    )
    person = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data, *, entities):
        super().__init__(data)
        self.fields["entity"].choices = [
            ("", _("All delegations")),
            *((entity.code, entity.name) for entity in by_name(entities)),
        ]

    @property
    def badge_filter(self):
        self.is_valid()
        data = self.cleaned_data
        return BadgeFilter(
            new=bool(data.get("new")),
            entity=data.get("entity") or "",
            letter=(data.get("letter") or "").upper(),
            by=data.get("by") or "person",
            person=data.get("person"),
        )


class BadgePaperForm(forms.Form):
    """On what paper, and the number that makes a form that is sent twice one."""

    layout = forms.ChoiceField(label=_("Paper format"), choices=Layout)
    language = forms.ChoiceField(
        label=_("Language of the badges"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
    )
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class ReplaceBadgeForm(forms.Form):
    reason = TextFormField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: lost. The desk will see it if the old badge is scanned."),
        error_messages={"required": _("Enter a reason. The desk will see it.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, max_length=9)

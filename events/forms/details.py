"""What is asked of a person who is to come."""

from django import forms
from django.conf import settings
from django.forms.models import ModelChoiceIterator
from django.urls import reverse_lazy
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from accounts.formatting import day
from events.actions.shared_mailboxes import SharedMailbox
from events.forms.times import WallClockField, moment_in_zone
from events.models import DelegationRole, Gender, Mode, Registration
from events.queries.required_details import required_of
from events.rules.eligibility import passport_needed
from files.day_fields import DayField
from friends.forms.fields import by_kind, by_name
from friends.models import Entity

PASSES = [("", _("Not known")), ("true", _("Yes")), ("false", _("No"))]
SECTIONS = (
    (
        _("The person"),
        (
            "style",
            "given_name",
            "family_name",
            "second_script",
            "position",
            "email",
            "shared_mailbox",
            "phone",
            "passport_until",
        ),
    ),
    (_("Role in the delegation"), ("role", "mode")),
    (_("Language and needs"), ("language", "access_needs", "diet", "grounds_pass")),
    (_("Public list and figures"), ("gender", "consent_public")),
)
MISSING = {
    "style": _("Enter the style, such as H.E., Dr, Ms or Mr"),
    "given_name": _("Enter the given name"),
    "second_script": _("Enter the name in a second script"),
    "position": _("Enter the functional title"),
    "role": _("Choose the role in the delegation"),
    "email": _("Enter the email address"),
    "phone": _("Enter the phone number"),
    "language": _("Choose the language"),
    "grounds_pass": _("Say whether the person holds a grounds pass"),
    "passport_until": _("Enter the last day on which the travel document is valid"),
}
NO_AT = _("Enter an email address with an @, such as name@example.org")


class DetailsForm(forms.ModelForm):
    """The details of a person, with what the event requires."""

    grounds_pass = forms.TypedChoiceField(
        label=_("Does the person hold a United Nations grounds pass?"),
        choices=PASSES,
        required=False,
        widget=forms.RadioSelect,
        coerce=lambda value: value == "true",
        empty_value=None,
    )
    role = forms.ChoiceField(
        label=_("Role"), choices=DelegationRole, required=False, widget=forms.RadioSelect
    )

    passport_until = DayField(label=_("Travel document valid until"), required=False)

    # The summary of errors follows the page.
    field_order = ["entity", "received_at", *(name for _title, names in SECTIONS for name in names)]

    class Meta:
        model = Registration
        fields = Registration.PERSONAL
        labels = {
            "second_script": _("Name in a second script"),
            "email": _("Email address"),
            "shared_mailbox": _("This person shares the mailbox with another registered person"),
            "language": _("Language the person will listen in"),
            "access_needs": _("Access needs"),
            "diet": _("Dietary requirements"),
            "gender": _("Gender"),
            "consent_public": _("Show the name in the public list of participants"),
        }
        help_texts = {
            "style": _("Such as H.E., Dr, Ms or Mr. It is printed on the badge."),
            "given_name": _("It is printed on the badge."),
            "family_name": _("Leave empty if the person has one name only."),
            "second_script": _("Only if the badge should also show the name in another script."),
            "position": _("Such as Second Secretary."),
            "email": _("We will send the confirmation to this address."),
            "shared_mailbox": _("Tick this box if they are two people. Each will have a badge."),
            "phone": _("With the country code. For urgent changes on the day."),
            "access_needs": _("Such as a step-free seat, captions or sign language."),
            "diet": _("Such as halal, vegetarian, or an allergy."),
            "gender": _(
                "Only used for totals, such as the share of women. Never shown with the name."
            ),
        }
        widgets = {"gender": forms.RadioSelect}
        error_messages = {"email": {"invalid": NO_AT}}

    def __init__(self, *args, event, as_draft=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["gender"].choices = [("", _("Prefer not to say")), *Gender.choices]
        self.fields["email"].widget.attrs |= {"autocomplete": "off", "spellcheck": "false"}
        self.fields["phone"].widget.input_type = "tel"
        privacy = format_html('<a href="{}">{}</a>', reverse_lazy("privacy"), _("Privacy"))
        self.fields["consent_public"].help_text = format_html(
            _("Name and delegation only, never contact details. {}"), privacy
        )
        self.fields["language"].choices = [("", _("Choose")), *settings.LANGUAGES]
        for name, words in MISSING.items():
            self.fields[name].error_messages["required"] = words
        for name in () if as_draft else required_of(event):
            self._require(name)
        if event.passport_months is None or event.is_recorded:
            del self.fields["passport_until"]
        else:
            last = day(passport_needed(event))
            self.fields["passport_until"].help_text = (
                _("It must be valid until %s or later.") % last
            )

    def _require(self, name):
        field = self.fields[name]
        field.required = True
        if name == "grounds_pass":
            field.choices = PASSES[1:]

    def get_initial_for_field(self, field, field_name):
        value = super().get_initial_for_field(field, field_name)
        if field_name == "grounds_pass":
            return {True: "true", False: "false"}.get(value, "")
        return value

    @property
    def sections(self):
        """The numbered parts of the form, as ``(title, bound fields)``."""
        shown = {name for name in self.fields if name != "shared_mailbox" or self.asks_whose}
        return [(title, [self[n] for n in names if n in shown]) for title, names in SECTIONS]

    @property
    def asks_whose(self):
        """Whether the mailbox is shared is asked where the act found somebody else with this
        address, and stays with what was typed."""
        found = isinstance(getattr(self, "refusal", None), SharedMailbox)
        return found or bool(self["shared_mailbox"].value())

    @property
    def details(self):
        return {n: self.cleaned_data[n] for n in Registration.PERSONAL if n in self.cleaned_data}

    def _post_clean(self):
        """Here a form only reads; the act validates and writes the row."""


class KindIterator(ModelChoiceIterator):
    """Entities by name, under the headings of their kinds if there is more than one kind."""

    def __iter__(self):
        yield ("", self.field.empty_label)
        groups = by_kind(by_name(self.queryset.iterator()))
        yield from groups if len(groups) > 1 else (one for _h, group in groups for one in group)


class KnownEntityField(forms.ModelChoiceField):
    """A choice of entities. One of them may have been read before, as ``known``: where it is chosen
    it is not read again."""

    iterator = KindIterator
    known = None

    def to_python(self, value):
        if self.known and value == self.known.code:
            return self.known
        return super().to_python(value)


class RegisterForm(DetailsForm):
    """Register oneself, nominate, or enter a reply that came by letter."""

    entity = KnownEntityField(
        label=_("Delegation"),
        queryset=Entity.objects.none(),
        to_field_name="code",
        empty_label=_("Choose"),
    )
    received_at = WallClockField(
        label=_("Received"),
        required=False,
        help_text=_(
            "Leave empty if you received it just now. This time decides the order of the "
            "waiting list."
        ),
    )

    mode = forms.ChoiceField(label=_("Takes part"), choices=Mode, widget=forms.RadioSelect)
    # The code of the link by which the page was opened.
    link = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args, entities, entity=None, officer=False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["entity"].queryset, self.fields["entity"].known = entities, entity
        if not officer:
            del self.fields["received_at"]
        if len(self.event.modes) == 1:
            del self.fields["mode"]

    def clean(self):
        cleaned = super().clean()
        if "received_at" in self.fields:
            cleaned["received_at"] = moment_in_zone(self, "received_at", self.event.time_zone)
        return cleaned


class ChangeForm(DetailsForm):
    """Change what was said, from the version that the reader saw. Without ``contacts`` email
    address and phone are neither shown nor changed."""

    seen_version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args, contacts=True, **kwargs):
        super().__init__(*args, **kwargs)
        for name in () if contacts else Registration.CONTACTS:
            del self.fields[name]

    def differences(self, theirs):
        """Per differing detail its label, the value as it is now, and the value that was typed."""
        rows = []
        for name in Registration.PERSONAL:
            now, typed = getattr(theirs, name), self.cleaned_data.get(name)
            if name in self.cleaned_data and now != typed:
                rows.append(
                    (
                        self.fields[name].label,
                        self._shown_value(name, now),
                        self._shown_value(name, typed),
                    )
                )
        self.data = self.data.copy()
        self.data["seen_version"] = theirs.version
        return rows

    def _shown_value(self, name, value):
        labels = {str(key): label for key, label in getattr(self.fields[name], "choices", ())}
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        return labels.get(str(value), value or "")

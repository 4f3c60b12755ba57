"""What a person says about himself or herself, at sign-up and later."""

import zoneinfo
from functools import cache

from allauth.core import context as allauth_context
from django import forms
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.actions import PROFILE
from accounts.formatting import OFFICIAL, zone_now
from accounts.models import User
from accounts.queries.email_groups import EmailGroups
from accounts.registries import CITY_SEARCH
from files.cleaned_fields import TextFormField

TYPED_AT_SIGNUP = "signup_details"  # in the session
# The zones of one city each, in the continents' order of the tz database; the rest are old names.
AREAS = (
    "Africa",
    "America",
    "Antarctica",
    "Arctic",
    "Asia",
    "Atlantic",
    "Australia",
    "Europe",
    "Indian",
    "Pacific",
)
COMPLETE = {
    "style": "honorific-prefix",
    "given_name": "given-name",
    "family_name": "family-name",
    "title": "organization-title",
    "language": "language",
}


@cache
def zone_choices():
    """Time zones by continent, for a select that works without a script: “Beijing (Shanghai)”
    where a country calls its time after another city."""
    areas = {area: [] for area in AREAS}
    for name in sorted(zoneinfo.available_timezones()):
        area, _slash, place = name.partition("/")
        if place and area in areas:
            areas[area].append((name, _zone_label(name, place)))
    return [*areas.items(), ("UTC", [("UTC", "UTC")])]


def _zone_label(name, place):
    place = place.replace("_", " ").replace("/", ", ")
    called = OFFICIAL.get(name)
    return format_lazy("{} ({})", called, place) if called else place


class Details(forms.ModelForm):
    """Name and style as they are to stand on the badge, language and time zone."""

    time_zone = forms.ChoiceField(
        label=_("Time zone"),
        choices=zone_choices,
        initial=User._meta.get_field("time_zone").default,
    )

    class Meta:
        model = User
        fields = PROFILE
        help_texts = {
            "given_name": _("As it should appear on the badge, in any script."),
            "family_name": _("Leave empty if you have one name only."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["given_name"].required = True
        self._keep_an_old_zone()
        for name, value in COMPLETE.items():
            self.fields[name].widget.attrs["autocomplete"] = value

    def _keep_an_old_zone(self):
        """A zone that is not in the list, such as an alias, stays what it is."""
        zone = self.instance.time_zone
        if zone not in {name for _area, zones in zone_choices() for name, _city in zones}:
            self.fields["time_zone"].choices = [(zone, zone), *zone_choices()]


class ProfileForm(Details):
    """A person's own details, once signed in. Saving is ``actions.change_profile``.

    The zone is found by a city: a text that means one city gives its zone, whatever the select
    says; ``place`` is the one chosen among several. The select is for what the table lacks."""

    city = forms.CharField(
        label=_("City in your time zone"),
        required=False,
        max_length=100,
        help_text=_("Type three letters or more. Leave it empty to keep your time zone."),
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    place = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)

    @cached_property
    def found(self):
        text = self["city"].value() or ""
        return [city for search in CITY_SEARCH for city in search(text)]

    @property
    def cities(self):
        """``{"key", "label", "note", "chosen"}`` of each city that was found."""
        chosen, now = self["place"].value(), timezone.now()
        return [
            {
                "key": city.key,
                "label": city.label,
                "note": zone_now(now, city.time_zone),
                "chosen": city.key == chosen or len(self.found) == 1,
            }
            for city in self.found
        ]

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("city"):
            self._settle_city(cleaned)
        return {name: cleaned[name] for name in PROFILE if name in cleaned}

    def _settle_city(self, cleaned):
        chosen = [city for city in self.found if city.key == cleaned.get("place")] or self.found
        if len({city.time_zone for city in chosen}) == 1:
            cleaned["time_zone"] = chosen[0].time_zone
        elif chosen:
            self.add_error("city", _("Several cities match. Choose one of them."))
        else:
            self.add_error(
                "city",
                _(
                    "This city is not in the list. Check its spelling, or leave it empty and "
                    "choose the time zone below."
                ),
            )


class SignupDetails(Details):
    """The part of the sign-up form that is ours; allauth adds address and password."""

    field_order = ["email", *PROFILE, "password1", "password2"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        typed = allauth_context.request.session.get(TYPED_AT_SIGNUP, {})
        self.initial |= {"language": translation.get_language(), **typed}

    def clean(self):
        """Kept for who mistyped the address, whether or not there is an account under it, so that
        it tells nothing. Never the password; forgotten on signing in."""
        data = super().clean()
        if not self.errors:
            kept = {name: data[name] for name in ("email", *PROFILE)}
            allauth_context.request.session[TYPED_AT_SIGNUP] = kept
        return data

    def signup(self, request, user):
        for name in PROFILE:
            setattr(user, name, self.cleaned_data[name])
        user.save(update_fields=PROFILE)


class ErasureForm(forms.Form):
    """A request to be erased; nobody has to say why."""

    words = TextFormField(
        label=_("Message to the secretariat"),
        required=False,
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("You do not have to give a reason."),
    )
    sure = forms.BooleanField(
        label=_("I have read what will be erased and what will be kept"),
        error_messages={"required": _("Tick the box to confirm. Erased data cannot be restored.")},
    )


class EraseForm(forms.Form):
    """The officer's reason for erasing a person, which the person is emailed."""

    reason = TextFormField(
        label=_("Reason"),
        max_length=2000,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("It will be kept and emailed to the person. Do not include names."),
        error_messages={"required": _("Give the person a reason.")},
    )


class RefuseErasureForm(EraseForm):
    """The same for refusing: both forms stand on one page."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, auto_id="refuse_%s", **kwargs)


class EmailsForm(forms.Form):
    """A box for each group of emails that the person can get and may switch off. What is off and
    not on the page, such as that of a role which the person has no more, stays off."""

    def __init__(self, *args, user, **kwargs):
        self._off = set(user.emails_switched_off or [])
        super().__init__(*args, **kwargs)
        self.groups = EmailGroups(user)
        for groups in self.groups.optional.values():
            for name, group in groups.items():
                self.fields[name] = forms.BooleanField(
                    label=group.title,
                    help_text=group.text,
                    required=False,
                    initial=name not in self._off,
                )

    @property
    def parts(self):
        """``(label, fields)`` of each part that has any."""
        return [
            (part.label, [self[name] for name in groups])
            for part, groups in self.groups.optional.items()
            if groups
        ]

    @property
    def off(self):
        chosen = {name for name, on in self.cleaned_data.items() if not on}
        return chosen | self._off.difference(self.groups.names)

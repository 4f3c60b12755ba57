"""Forms of the office for seat limits: exceptions, reserved seats, group links."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.formatting import city
from events.forms.localized_names import LocalizedNamesField
from events.forms.times import WallClockField, moment_in_zone, wall_clock, written_clock
from events.models import GroupLink, SeatGroup
from files.cleaned_fields import LineFormField
from files.in_a_row import in_a_row
from friends.forms.fields import EntitiesField, EntityField, by_name

MOST = 100_000


def _number(**kwargs):
    widget = forms.NumberInput({"class": "input--short", "inputmode": "numeric"})
    return forms.IntegerField(max_value=MOST, widget=widget, **kwargs)


def _moment(label, **kwargs):
    field = WallClockField(label=label, required=False, **kwargs)
    field.widget.attrs["class"] = "input--short"
    return field


def _say_whose_clock(field, event):
    """A time is never asked for without its place."""
    whose = format_lazy(_("{city} time."), city=city(event.time_zone))
    field.help_text = format_lazy("{} {}", whose, field.help_text)


class QuotaForm(forms.Form):
    """An exception for one entity."""

    entity = EntityField(label=_("Delegation"))
    seats = _number(
        label=_("Seats by exception"),
        min_value=0,
        required=False,
        help_text=_("Leave empty to end the exception and apply the rule."),
    )


class ReservedSeatsForm(forms.Form):
    """Reserved seats, new or from the version that the officer saw."""

    name = LocalizedNamesField(
        label=pgettext_lazy("of a thing", "Name"),
        max_length=120,
        help_text=_("The name is public. One language is enough, but more are better."),
        error_messages={"required": _("Enter the name in at least one language.")},
    )
    group = forms.ChoiceField(
        label=_("Reserved for"),
        choices=SeatGroup,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who the seats are for.")},
    )
    entities = EntitiesField(
        label=_("Chosen entities"),
        required=False,
        help_text=_(
            "Only if the seats are reserved for chosen entities. Names or ISO codes, one on "
            "each line."
        ),
    )
    seats = _number(label=_("Seats"), min_value=1, help_text=_("Part of the seats in the room."))
    opens_at = _moment(
        _("Open to all from"),
        help_text=_("Leave empty to keep the seats reserved until you open them to all."),
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, reserved_seats, **kwargs):
        self.reserved_seats, self.zone = reserved_seats, reserved_seats.event.time_zone
        super().__init__(
            *args, initial=_said_of(reserved_seats) if reserved_seats.pk else None, **kwargs
        )
        _say_whose_clock(self.fields["opens_at"], reserved_seats.event)

    def clean(self):
        cleaned = super().clean()
        cleaned["opens_at"] = moment_in_zone(self, "opens_at", self.zone)
        return cleaned

    def filled(self):
        """The reserved seats as they were typed, not saved."""
        for name in ("name", "group", "seats", "opens_at"):
            setattr(self.reserved_seats, name, self.cleaned_data[name])
        return self.reserved_seats

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed. Who
        has seen both may save: the page that is sent back knows the version that is there."""
        now, rows = _said_of(theirs), []
        typed = self.cleaned_data | {
            "opens_at": wall_clock(self.cleaned_data["opens_at"], self.zone)
        }
        for name in ("name", "group", "entities", "seats", "opens_at"):
            sides = [_shown(name, facts.get(name)) for facts in (now, typed)]
            if sides[0] != sides[1]:
                rows.append((self.fields[name].label, *sides))
        self.data = self.data.copy()
        self.data["seen_version"] = theirs.version
        return rows


def _said_of(reserved_seats):
    return {
        "name": reserved_seats.name,
        "group": reserved_seats.group,
        "entities": list(reserved_seats.entities.all())
        if reserved_seats.group == SeatGroup.CHOSEN
        else [],
        "seats": reserved_seats.seats,
        "opens_at": wall_clock(reserved_seats.opens_at, reserved_seats.event.time_zone),
        "seen_version": reserved_seats.version,
    }


def _shown(name, value):
    if name == "group":
        return str(SeatGroup(value).label)
    if name == "entities":
        return in_a_row(entity.name for entity in by_name(value))
    if name == "opens_at":
        return written_clock(value)
    return str(value)


class GroupLinkForm(forms.Form):
    label = LineFormField(
        label=pgettext_lazy("of people", "Group"),
        max_length=120,
        help_text=_("Only shown in your list. For example: staff of the host city."),
    )
    entity = EntityField(
        label=_("Registers people for"),
        required=False,
        help_text=_(
            "Leave empty to let each person register for the delegation that he or she represents."
        ),
    )
    reserved_seats = forms.ModelChoiceField(
        queryset=None,
        label=_("Reserved seats"),
        required=False,
        empty_label=_("None"),
        help_text=_("People who use the link get these seats, whatever their delegation."),
    )
    uses = _number(
        label=_("Maximum number of people"),
        min_value=1,
        required=False,
        help_text=_("Leave empty for no limit."),
    )
    until = _moment(
        _("Valid until"), help_text=_("Leave empty to keep the link valid until you revoke it.")
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["reserved_seats"].queryset = event.reserved_seats.closed()
        _say_whose_clock(self.fields["until"], event)

    def clean(self):
        cleaned = super().clean()
        cleaned["until"] = moment_in_zone(self, "until", self.event.time_zone)
        return cleaned

    def filled(self):
        """The link as it was typed, not saved."""
        return GroupLink(event=self.event, **self.cleaned_data)

"""Forms of the office for the layers of seats: exceptions, pools, links for groups."""

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.templatetags.site import city
from events.forms.moments import WallClockField, in_zone, wall_clock
from events.forms.tongues import SixNamesField
from events.models import Link, PoolGroup
from friends.forms.fields import EntitiesField, EntityField

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
    whose = format_lazy(_("On the clock in {city}."), city=city(event.time_zone))
    field.help_text = format_lazy("{} {}", whose, field.help_text)


class QuotaForm(forms.Form):
    """An exception for one entity."""

    entity = EntityField(label=_("Delegation"))
    seats = _number(
        label=_("Seats by exception"),
        min_value=0,
        required=False,
        help_text=_("Empty: no exception any more, the rule holds."),
    )


class PoolForm(forms.Form):
    """A pool, new or from the version that the officer saw."""

    name = SixNamesField(
        label=_("Name"),
        max_length=120,
        help_text=_("Everybody reads it. One language is enough; more are better."),
        error_messages={"required": _("Name the pool in one language at least.")},
    )
    group = forms.ChoiceField(
        label=_("For"),
        choices=PoolGroup,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose who the seats are for.")},
    )
    entities = EntitiesField(
        label=_("Chosen entities"),
        required=False,
        help_text=_("Only for a pool of chosen entities. One a line: names or ISO codes."),
    )
    seats = _number(label=_("Seats"), min_value=1, help_text=_("A part of the seats of the room."))
    opens_at = _moment(
        _("Open to all from"), help_text=_("Empty: until you open it to all by hand.")
    )
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, pool, **kwargs):
        self.pool, self.zone = pool, pool.event.time_zone
        super().__init__(*args, initial=_said_of(pool) if pool.pk else None, **kwargs)
        _say_whose_clock(self.fields["opens_at"], pool.event)

    def clean(self):
        cleaned = super().clean()
        cleaned["opens_at"] = in_zone(self, "opens_at", self.zone)
        return cleaned

    def filled(self):
        """The pool as it was typed, not saved."""
        for name in ("name", "group", "seats", "opens_at"):
            setattr(self.pool, name, self.cleaned_data[name])
        return self.pool

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the one that was typed. Who has
        seen both may save: the page that is sent back knows the version that is there."""
        now, rows = _said_of(theirs), []
        typed = self.cleaned_data | {
            "opens_at": wall_clock(self.cleaned_data["opens_at"], self.zone)
        }
        for name in ("name", "group", "entities", "seats", "opens_at"):
            sides = [_shown(name, said.get(name)) for said in (now, typed)]
            if sides[0] != sides[1]:
                rows.append((self.fields[name].label, *sides))
        self.data = self.data.copy()
        self.data["seen_version"] = theirs.version
        return rows


def _said_of(pool):
    return {
        "name": pool.name,
        "group": pool.group,
        "entities": list(pool.entities.all()) if pool.group == PoolGroup.CHOSEN else [],
        "seats": pool.seats,
        "opens_at": wall_clock(pool.opens_at, pool.event.time_zone),
        "seen_version": pool.version,
    }


def _shown(name, value):
    if name == "group":
        return str(PoolGroup(value).label)
    if name == "entities":
        return ", ".join(sorted(entity.name for entity in value))
    if name == "opens_at":
        return f"{value:%Y-%m-%d %H:%M}" if value else ""
    return str(value)


class LinkForm(forms.Form):
    label = forms.CharField(
        label=_("For which group"),
        max_length=120,
        help_text=_("For your list alone, such as: staff of the host city."),
    )
    entity = EntityField(
        label=_("Registers for"),
        required=False,
        help_text=_("Empty: each for the delegation that he or she represents."),
    )
    pool = forms.ModelChoiceField(
        queryset=None,
        label=_("Seats from the pool"),
        required=False,
        empty_label=_("None"),
        help_text=_("The link gives seats of this pool, whatever the delegation."),
    )
    uses = _number(
        label=_("At most so many persons"),
        min_value=1,
        required=False,
        help_text=_("Empty: without limit."),
    )
    until = _moment(_("Valid until"), help_text=_("Empty: until you revoke it."))

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, **kwargs)
        self.event = event
        self.fields["pool"].queryset = event.pools.closed()
        _say_whose_clock(self.fields["until"], event)

    def clean(self):
        cleaned = super().clean()
        cleaned["until"] = in_zone(self, "until", self.event.time_zone)
        return cleaned

    def filled(self):
        """The link as it was typed, not saved."""
        return Link(event=self.event, **self.cleaned_data)

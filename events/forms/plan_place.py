"""The step of the plan about the place and the times: the city gives the time zone."""

from zoneinfo import ZoneInfo

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.formatting import city as city_of
from accounts.formatting import clock, offset
from accounts.forms import zone_choices
from events.forms.plan_steps import PlanStepForm, column
from events.forms.planning import WALL
from events.forms.split_clock import SplitClockField
from events.forms.times import moment_in_zone, wall_clock
from events.models import EventFormat, EventKind, PlanStep
from events.rules.usual_plans import CLOSING, USUAL, usual_closing
from friends.reference.cities import city_with, find_cities

USUALLY, AT_START, ON_DAY = "usual", "start", "day"


class PlaceForm(PlanStepForm):
    """``find`` shows the cities that the typed text may mean. Where it means one, saving takes it;
    the zone by hand is for a city that the table does not have."""

    step = PlanStep.PLACE
    format = forms.ChoiceField(
        label=gettext_lazy("Format"), choices=EventFormat, widget=forms.RadioSelect
    )
    city = forms.CharField(
        label=gettext_lazy("City"),
        max_length=100,
        help_text=gettext_lazy("Type three letters or more. The city sets the time zone."),
        error_messages={"required": gettext_lazy("Enter the city. It sets the time zone.")},
    )
    place = forms.CharField(required=False, max_length=120)
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone, if the city is not in the list"),
        choices=lambda: [("", _("Time zone of the city")), *zone_choices()],
        required=False,
    )
    venue = column("venue", required=False)
    room = column("room", required=False)
    join_url = column("join_url", required=False, assume_scheme="https")
    starts = SplitClockField(
        label=gettext_lazy("First day"),
        help_text=gettext_lazy(
            "For example 12 April 2027, 09:00. Enter the local time of the city."
        ),
    )
    ends = SplitClockField(
        label=gettext_lazy("Last day"),
        help_text=gettext_lazy("Leave the day empty if the event lasts one day."),
    )
    opens = SplitClockField(
        label=gettext_lazy("Registration opens"),
        required=False,
        help_text=gettext_lazy("Leave empty to open it when the event is published."),
    )
    closing = forms.ChoiceField(label=gettext_lazy("Registration closes"), widget=forms.RadioSelect)
    closes = SplitClockField(
        label=gettext_lazy("Closing day and time"),
        required=False,
        help_text=gettext_lazy("Seconds are optional and are kept, for example 18:00:00."),
    )
    substitute_until = SplitClockField(
        label=gettext_lazy("Delegates may be substituted until"),
        required=False,
        help_text=gettext_lazy("Leave empty to allow it until the event begins."),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        usual = USUAL[EventKind(event.kind)]
        self.fields["closing"].choices = [
            (USUALLY, _usual_label(usual)),
            (AT_START, _("When the event begins")),
            (ON_DAY, _("On a day")),
        ]
        if event.awaits(PlanStep.PLACE):
            self.fields["starts"].widget.usual = ("", f"{usual.begins:%H:%M}")
            self.fields["ends"].widget.usual = ("", f"{usual.ends:%H:%M}")
        zone = event.time_zone
        if zone and zone not in {name for _area, rows in zone_choices() for name, _c in rows}:
            self.fields["time_zone"].choices = [
                ("", _("Time zone of the city")),
                (zone, zone),
                *zone_choices(),
            ]

    def held(self, event):
        if event.awaits(PlanStep.PLACE):
            return {"format": event.format, "closing": USUALLY, "room": "", "venue": event.venue}
        zone = event.time_zone
        return super().held(event) | {
            "time_zone": "",
            "closing": ON_DAY if event.closes_at else AT_START,
            **{name: wall_clock(getattr(event, kept), zone) for name, kept in WALL.items()},
        }

    def full_clean(self):
        """An event of one day has its last day in the first. The input stays empty."""
        typed = self.data
        if typed.get("starts") and typed.get("ends_time") and not typed.get("ends"):
            self.data = typed.copy()
            self.data["ends"] = typed["starts"]
        super().full_clean()
        self.data = typed
        if "starts" in self.errors and not typed.get("ends"):
            self.errors.pop("ends", None)  # it would say the same again

    @property
    def has_more_dates(self):
        """Whether the folded dates hold something, or are wrong."""
        folded = ("opens", "substitute_until")
        return any(self[name].errors or _says(self[name].value()) for name in folded)

    # --- the city ---------------------------------------------------------------------------------
    @cached_property
    def found(self):
        """The cities to choose from: those of the text that was typed."""
        text = self["city"].value() or ""
        return find_cities(text) if text and not self._is_held(text) else []

    def _is_held(self, text):
        held = not self.event.awaits(PlanStep.PLACE)
        return held and text.strip() == self.event.city

    @property
    def cities(self):
        """``{"key", "label", "note", "chosen"}`` of each city that was found."""
        chosen, now = self["place"].value() or "", timezone.now()
        if not chosen and len(self.found) == 1:
            chosen = self.found[0].key
        return [
            {
                "key": city.key,
                "label": city.label,
                "note": _("%(city)s time, %(offset)s. Now %(time)s.")
                % {
                    "city": city_of(city.time_zone),
                    "offset": offset(now, city.time_zone),
                    "time": clock(now, city.time_zone),
                },
                "chosen": city.key == chosen,
            }
            for city in self.found
        ]

    def _settle_city(self, cleaned):
        """The city as it is stored, and its zone."""
        text, zone = cleaned.get("city"), cleaned.get("time_zone")
        if not text:
            return ""
        chosen = city_with(cleaned.get("place") or "")
        if chosen not in self.found:
            chosen = self.found[0] if len(self.found) == 1 else None
        if zone:  # said by hand: the text stays as it was typed
            return zone
        if chosen:
            cleaned["city"] = chosen.name_en
            return chosen.time_zone
        if self._is_held(text):
            return self.event.time_zone
        if self.found:
            self.add_error(
                "city", _("Several cities begin with these letters. Choose one of them.")
            )
        else:
            self.add_error(
                "city",
                _(
                    "This city is not in the list. Check its spelling, or choose its time zone "
                    "below."
                ),
            )
        return ""

    # --- the times --------------------------------------------------------------------------------
    def clean(self):
        cleaned = super().clean()
        zone = self._settle_city(cleaned)
        if cleaned.get("closing") != ON_DAY:  # what stands in the inputs of the day is not meant
            self.errors.pop("closes", None)
            cleaned["closes"] = None
        elif not cleaned.get("closes") and "closes" not in self.errors:
            self.add_error("closes", _("Enter the day and the time of closing."))
        for name, stored in WALL.items():
            if zone and name not in self.errors:
                cleaned[stored] = moment_in_zone(self, name, zone)
        cleaned["time_zone"] = zone
        if zone and cleaned.get("closing") == USUALLY and cleaned.get("starts"):
            cleaned["closes_at"] = self._usual_closing(cleaned["starts"], zone)
        self._check_order(cleaned)
        return cleaned

    def _usual_closing(self, starts, zone):
        at = usual_closing(self.event.kind, starts.date())
        return at.replace(tzinfo=ZoneInfo(zone))

    def _check_order(self, cleaned):
        begin, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends", _("The end must come after the start."))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            name = "closes" if cleaned.get("closing") == ON_DAY else "opens"
            self.add_error(name, _("Registration must close after it opens."))

    @property
    def values(self):
        names = ["format", "city", "time_zone", "venue", "room", "join_url", *WALL.values()]
        values = {name: self.cleaned_data.get(name) for name in names}
        if values["format"] == EventFormat.ONLINE and self.event.awaits(PlanStep.SEATS):
            values["seats"] = None
        return values


def _says(value):
    return any(value) if isinstance(value, list) else bool(value)


def _usual_label(usual):
    text = ngettext(
        "%(days)d day before the first day, at %(time)s (usual for this kind)",
        "%(days)d days before the first day, at %(time)s (usual for this kind)",
        usual.closes_before,
    )
    return text % {"days": usual.closes_before, "time": f"{CLOSING:%H:%M}"}

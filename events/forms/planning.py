"""The plan of an event, as the back office enters it: times on the wall clock of the venue."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import capfirst, format_lazy, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from i18nfield.strings import LazyI18nString

from accounts.forms import zone_choices
from audit.refusals import attempt
from events.actions.planning import (
    free_slug,
    refuse_no_limit,
    refuse_too_few_online_seats,
    refuse_too_few_seats,
)
from events.forms.split_clock import SplitClockField
from events.forms.times import moment_in_zone, wall_clock
from events.models import ASKABLE, Event, EventFormat, PlanStep, Registration
from friends.forms.fields import EntitiesField
from friends.queries.standing import Standing

WALL = {
    "starts": "starts_at",
    "ends": "ends_at",
    "opens": "opens_at",
    "closes": "closes_at",
    "substitute_until": "substitution_until",
}
# Addresses of pages that stand beside the events' own.
RESERVED = {"my", "figures", "series", "offer", "reconfirm", "invitation", "persons", "plan"}
AT_THE_PLACE = gettext_lazy("Local time at the place of the event.")


TEXTS = {"title", "summary", "description"}


def _without_gaps(text):
    """Only the languages that were filled in, as the row keeps them: else each save is a change."""
    filled = {code: value for code, value in text.data.items() if value}
    return LazyI18nString(filled or "")


def askable():
    return [(name, capfirst(Registration._meta.get_field(name).verbose_name)) for name in ASKABLE]


def _seats_of(standing):
    return forms.IntegerField(
        label=format_lazy(gettext_lazy("Seats for each: {}"), standing.label),
        required=False,
        min_value=0,
        help_text=gettext_lazy("Leave empty for the same number as all delegations."),
    )


class EventForm(forms.ModelForm):
    """Saving is one act; this form says beforehand, at the field, what the act would refuse."""

    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone of the event"), choices=zone_choices
    )
    starts = SplitClockField(label=pgettext_lazy("of an event", "Start"), help_text=AT_THE_PLACE)
    ends = SplitClockField(label=gettext_lazy("End"), help_text=AT_THE_PLACE)
    opens = SplitClockField(
        label=gettext_lazy("Registration opens"),
        required=False,
        help_text=gettext_lazy("Local time. Leave empty to open when the event is published."),
    )
    closes = SplitClockField(
        label=gettext_lazy("Registration closes"),
        required=False,
        help_text=gettext_lazy("Local time. Leave empty to close when the event begins."),
    )
    hosts = EntitiesField(
        label=gettext_lazy("Hosts"),
        required=False,
        help_text=gettext_lazy("One name or code on each line."),
    )
    required = forms.MultipleChoiceField(
        label=gettext_lazy("Required details"),
        choices=askable,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy("The given name is always required, gender never."),
    )

    substitute_until = SplitClockField(
        label=gettext_lazy("Delegates may be substituted until"),
        required=False,
        help_text=gettext_lazy("Local time. Leave empty to allow it until the event begins."),
    )
    standings = forms.MultipleChoiceField(
        label=gettext_lazy("Eligible delegations"),
        choices=Standing,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "This is checked when a selection is proposed. If none is chosen, all are eligible."
        ),
    )
    quota_member = _seats_of(Standing.MEMBER)
    quota_observer = _seats_of(Standing.OBSERVER)
    quota_organization = _seats_of(Standing.ORGANIZATION)
    quota_other = _seats_of(Standing.OTHER)

    class Meta:
        model = Event
        fields = (
            "title",
            "slug",
            "kind",
            "series",
            "summary",
            "description",
            "hosts",
            "format",
            "venue",
            "room",
            "city",
            "join_url",
            "time_zone",
            "audience",
            "seats",
            "online_seats",
            "quota",
            "quota_counts_online",
            "admission",
            "endorsement",
            "approval",
            "note_required",
            "waiting_policy",
            "offer_hours",
            "called_on",
            "passport_months",
            "standings",
            "quiet",
            "required",
            "contact_email",
        )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "slug" not in self.fields:  # a reader without the right to change
            return
        self.fields["slug"].required = False
        self.fields["slug"].help_text = _("Leave empty to make it from the English title.")
        self.initial |= self.columns_of(self.instance)
        self._offer_zones()

    def columns_of(self, event):
        """What the inputs hold that stand for columns of other names."""
        zone, quotas = event.time_zone, event.quota_by_standing
        if event.awaits(PlanStep.PLACE):  # what stands there is nobody's word
            return {"time_zone": "", **dict.fromkeys(WALL)}
        return {
            **{name: wall_clock(getattr(event, kept), zone) for name, kept in WALL.items()},
            **{f"quota_{standing.value}": quotas.get(standing.value) for standing in Standing},
        }

    def _offer_zones(self):
        """None is proposed: a forgotten zone must be a mistake that is seen."""
        zone = self.instance.time_zone
        if not zone or self.instance.awaits(PlanStep.PLACE):
            self.fields["time_zone"].choices = [("", _("Choose")), *zone_choices()]
        elif zone not in {name for _area, rows in zone_choices() for name, _c in rows}:
            self.fields["time_zone"].choices = [(zone, zone), *zone_choices()]

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if slug in RESERVED:
            raise ValidationError(_("This address belongs to another page. Choose another."))
        return slug

    def clean(self):
        cleaned = super().clean()
        if not cleaned.get("slug") and "slug" not in self.errors:
            cleaned["slug"] = self._proposed_slug(cleaned)
        for name in TEXTS & set(cleaned):
            cleaned[name] = _without_gaps(cleaned[name])
        zone = cleaned.get("time_zone")
        for name, stored in WALL.items():
            if zone and name not in self.errors:
                at = moment_in_zone(self, name, zone)
                cleaned[name], cleaned[stored] = wall_clock(at, zone), at
                setattr(self.instance, stored, at)
        cleaned["quota_by_standing"] = self.instance.quota_by_standing = {
            s.value: cleaned[f"quota_{s.value}"]
            for s in Standing
            if cleaned.get(f"quota_{s.value}") is not None
        }
        self._check_order(cleaned)
        self._check_seats(cleaned)
        return cleaned

    def _proposed_slug(self, cleaned):
        title = getattr(cleaned.get("title"), "data", None)
        text = title.get(settings.LANGUAGE_CODE, "") if isinstance(title, dict) else ""
        proposed = slugify(text)[:70].strip("-")
        if not proposed or proposed in RESERVED:
            proposed = f"event-{timezone.now():%Y%m%d}"
        return free_slug(proposed)

    def _check_order(self, cleaned):
        begin, end = cleaned.get("starts_at"), cleaned.get("ends_at")
        if begin and end and end <= begin:
            self.add_error("ends", _("The end must come after the start."))
        opens, closes = cleaned.get("opens_at"), cleaned.get("closes_at")
        if opens and closes and closes <= opens:
            self.add_error("closes", _("Registration must close after it opens."))

    def _check_seats(self, cleaned):
        """With the row locked where it is an edit in the back office: see ``VersionedForm``."""
        if cleaned.get("format") == EventFormat.ONLINE and cleaned.get("seats") is not None:
            self.add_error(
                "seats", _("The event is online only: enter the number of online seats.")
            )
        if not self.instance.pk:
            return
        held = Event.objects.only("seated", "reserved_free", "online", "format").get(
            pk=self.instance.pk
        )
        if held.format != cleaned.get("format"):
            return  # persons may change over from one to the other: the act counts
        for refuse, *facts in (
            (refuse_too_few_seats, cleaned.get("seats"), held.seated, held.reserved_free),
            (refuse_no_limit, cleaned.get("seats"), held),
            (refuse_too_few_online_seats, cleaned.get("online_seats"), held.online),
        ):
            attempt(self, refuse, *facts)

    def _get_validation_exclusions(self):
        """The order of times is checked above, at the fields that are on the form."""
        return super()._get_validation_exclusions() | set(WALL.values())

    @property
    def plan(self):
        """What ``change_event`` takes: the stored fields and their new values."""
        names = {f.name for f in Event._meta.concrete_fields if f.editable} - {"id"}
        values = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        return values | {"steps_to_come": None}  # this form asks for all of them

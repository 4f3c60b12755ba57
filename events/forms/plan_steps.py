"""The steps in which an event is planned: one short form each, saved by the acts of the plan."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.text import format_lazy, slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from i18nfield.strings import LazyI18nString

from accounts.formatting import day
from events.actions.planning import free_slug
from events.forms.planning import RESERVED, askable
from events.forms.split_clock import DayTextField
from events.models import (
    Audience,
    Event,
    EventKind,
    EventStatus,
    PlanStep,
    Series,
)
from events.rules.usual_plans import USUAL
from files.cleaned_fields import LineFormField, TextFormField
from files.in_a_row import in_a_row
from friends.forms.fields import by_name
from friends.models import Entity
from friends.queries.entity_names import named

TEXTS = ("title", "summary", "description")
ENGLISH = settings.LANGUAGE_CODE
OTHERS = [code for code, _name in settings.LANGUAGES if code != ENGLISH]


def column(name, **more):
    """The form field of a column of the event."""
    return Event._meta.get_field(name).formfield(**more)


class PlanStepForm(forms.Form):
    """A step of the plan, from the version of the event that the officer saw. ``held`` tells what
    the inputs hold of an event, ``values`` what ``change_event`` takes."""

    step: PlanStep
    seen_version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, event, **kwargs):
        self.event = event
        initial = {"seen_version": event.version, **self.held(event)}
        super().__init__(*args, initial=initial, **kwargs)

    def held(self, event):
        return {name: getattr(event, name) for name in self.base_fields if hasattr(event, name)}

    @property
    def values(self):
        fields = {f.name for f in Event._meta.concrete_fields}
        return {name: self.cleaned_data[name] for name in self.fields if name in fields}

    @property
    def hosts(self):
        """The hosts, for the step that asks for them; None leaves them."""
        return None

    def redrawn(self, **changes):
        """This form again with what was typed, neither checked nor saved, such as after a search;
        ``changes`` are inputs that the search changed."""
        again = type(self)(event=self.event)
        typed = {
            name: field.widget.value_from_datadict(self.data, {}, self.add_prefix(name))
            for name, field in self.fields.items()
        }
        again.initial |= typed | changes
        return again

    def differences(self, theirs):
        """Per differing input its label, the value as it is now, and the value that was typed."""
        held = self.held(theirs)
        self.data = self.data.copy()
        self.data["seen_version"] = theirs.version
        rows = []
        for name, field in self.fields.items():
            if (
                name in held
                and name != "seen_version"
                and field.has_changed(held[name], self[name].data)
            ):
                now, typed = held[name], self.cleaned_data.get(name)
                rows.append((field.label, _shown(field, now), _shown(field, typed)))
        return rows


def _shown(field, value):
    """A value as a reader who compares two versions is shown it."""
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if value and hasattr(field, "written"):
        return field.written(value)
    labels = {str(key): label for key, label in getattr(field, "choices", ())}
    if isinstance(value, (list, tuple, set)):
        return in_a_row(str(labels.get(str(one), one)) for one in value)
    return "" if value is None else labels.get(str(value), value)


# --- 1: kind and title ----------------------------------------------------------------------------
KIND_NOTES = {
    EventKind.MEETING: gettext_lazy("Half a day, order of receipt, closes 7 days before."),
    EventKind.SIDE_EVENT: gettext_lazy(
        "75 minutes, order of receipt, closes 14 days before. Asks for a United Nations grounds "
        "pass."
    ),
    EventKind.SEMINAR: gettext_lazy(
        "Several days, selection after the deadline, nominations close 45 days before. Asks for "
        "passport validity."
    ),
    EventKind.WORKSHOP: gettext_lazy(
        "One day, order of receipt with approval, closes 10 days before."
    ),
}
LABELS = {
    "title": gettext_lazy("Title in {language}"),
    "summary": gettext_lazy("Summary in {language}"),
    "description": gettext_lazy("Description in {language}"),
}
# The languages as a sentence names them, where the list of languages has each in its own.
IN_LANGUAGE = {
    "ar": gettext_lazy("Arabic"),
    "zh-hans": gettext_lazy("Chinese"),
    "en": gettext_lazy("English"),
    "fr": gettext_lazy("French"),
    "ru": gettext_lazy("Russian"),
    "es": gettext_lazy("Spanish"),
}


def input_of_text(text, code):
    """The name of the input of a text in one language: “title_en”."""
    return f"{text}_{code.partition('-')[0]}"


def _text_field(text, code):
    label = format_lazy(LABELS[text], language=IN_LANGUAGE[code])
    attrs = {
        "lang": code.partition("-")[0],
        "dir": "rtl" if code in settings.LANGUAGES_BIDI else "ltr",
    }
    if text == "title":
        required = code == ENGLISH
        widget = forms.TextInput(attrs)
        return LineFormField(label=label, required=required, max_length=200, widget=widget)
    rows = {"rows": 3 if text == "summary" else 6}
    return TextFormField(label=label, required=False, widget=forms.Textarea(attrs | rows))


class WhatForm(PlanStepForm):
    step = PlanStep.WHAT
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=EventKind,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose the kind of event.")},
    )
    series = forms.ModelChoiceField(
        Series.objects.all(),
        label=gettext_lazy("Series"),
        required=False,
        empty_label=gettext_lazy("None"),
    )
    slug = forms.SlugField(
        label=gettext_lazy("Web address"),
        max_length=80,
        required=False,
        help_text=gettext_lazy(
            "Leave empty to make it from the English title. It cannot be changed once the "
            "event is published."
        ),
    )

    def __init__(self, *args, event, **kwargs):
        super().__init__(*args, event=event, **kwargs)
        for code in [ENGLISH, *OTHERS]:
            for text in TEXTS:
                self.fields[input_of_text(text, code)] = _text_field(text, code)
        self.fields[input_of_text("summary", ENGLISH)].help_text = _(
            "One or two sentences. Shown in the list of events."
        )
        if event.status != EventStatus.DRAFT:
            del self.fields["slug"]

    def held(self, event):
        texts = {
            input_of_text(text, code): _in(getattr(event, text), code)
            for text in TEXTS
            for code in [ENGLISH, *OTHERS]
        }
        return {"kind": event.kind, "series": event.series_id, "slug": event.slug, **texts}

    def clean_slug(self):
        slug = self.cleaned_data["slug"]
        if not slug:
            return self.event.slug or self._proposed_slug()
        if slug in RESERVED:
            raise ValidationError(_("This address belongs to another page. Choose another."))
        if Event.objects.filter(slug=slug).exclude(pk=self.event.pk).exists():
            raise ValidationError(_("Another event has this address. Choose another."))
        return slug

    def _proposed_slug(self):
        proposed = slugify(self.data.get(input_of_text("title", ENGLISH), ""))[:70].strip("-")
        if not proposed or proposed in RESERVED:
            proposed = f"event-{timezone.now():%Y%m%d}"
        return free_slug(proposed)

    @property
    def values(self):
        texts = {text: self._typed_text(text) for text in TEXTS}
        return super().values | texts | self._usual()

    def _typed_text(self, text):
        """Only the languages that were filled in, as the row keeps them."""
        typed = {code: self.cleaned_data[input_of_text(text, code)] for code in [ENGLISH, *OTHERS]}
        return LazyI18nString({code: value for code, value in typed.items() if value} or "")

    def _usual(self):
        """What the kind decides of the steps that are still to come."""
        usual, values = USUAL[EventKind(self.cleaned_data["kind"])], {}
        if self.event.awaits(PlanStep.SEATS):
            values |= usual.seats
        if self.event.awaits(PlanStep.DETAILS):
            values["required"] = usual.required
        return values


def _in(text, code):
    """A text in one language, without falling back to another."""
    data = getattr(text, "data", text)
    if isinstance(data, dict):
        return data.get(code, "")
    return str(data or "") if code == ENGLISH else ""


# --- 3: who may take part -------------------------------------------------------------------------
AUDIENCE_NOTES = {
    Audience.INVITED: gettext_lazy("You choose them after publication, under Invitations."),
}


class HeldHostsField(forms.CharField):
    """The hosts that the form holds at present, as their codes with spaces between."""

    widget = forms.HiddenInput

    def written(self, value):
        return in_a_row(entity.name for entity in hosts_of(value))


def hosts_of(codes):
    return by_name(Entity.objects.filter(code__in=codes.split()).defer("reference"))


class WhoForm(PlanStepForm):
    step = PlanStep.WHO
    audience = forms.ChoiceField(
        label=gettext_lazy("Audience"), choices=Audience, widget=forms.RadioSelect
    )
    host = forms.CharField(
        label=gettext_lazy("State or organization"),
        required=False,
        max_length=300,
        help_text=gettext_lazy("Type a name or a code. You can add several, with commas between."),
    )
    held_hosts = HeldHostsField(label=gettext_lazy("Hosts"), required=False, max_length=5000)
    contact_email = column("contact_email", label=gettext_lazy("Contact for questions"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["contact_email"].help_text = _("Shown on the event page.")

    def held(self, event):
        codes = sorted(event.hosts.values_list("code", flat=True)) if event.pk else []
        return {
            "audience": event.audience,
            "contact_email": event.contact_email,
            "held_hosts": " ".join(codes),
        }

    @property
    def chosen(self):
        """The hosts that the form holds at present, by name."""
        return hosts_of(self["held_hosts"].value() or "")

    @staticmethod
    def changed_hosts(held, *, add=(), remove=""):
        """What ``held_hosts`` holds after some were added, or one was removed."""
        return " ".join(sorted({*held.split(), *(entity.code for entity in add)} - {remove}))

    def clean_host(self):
        """What was typed and not added yet is added by saving."""
        text = self.cleaned_data["host"]
        found, unknown = self.meant(text)
        if unknown:
            raise ValidationError(
                _("We found no State or organization called %s. Type the beginning of its name.")
                % in_a_row(f"“{piece[:60]}”" for piece in unknown)
            )
        return found

    @staticmethod
    def meant(text):
        """``(entities, pieces that name none or several)`` of a text that was typed."""
        read = named(text)
        found, unknown = list(read.entities), []
        for piece in read.unknown:
            begun = list(Entity.objects.search(piece)[:2])
            (found if len(begun) == 1 else unknown).append(begun[0] if len(begun) == 1 else piece)
        return found, unknown

    def suggestions(self, text):
        """States and organizations whose names have this text, ten at most."""
        return by_name(Entity.objects.search(text).defer("reference"))[:10] if text else []

    @property
    def hosts(self):
        typed = {entity.pk: entity for entity in self.cleaned_data["host"]}
        return list(({entity.pk: entity for entity in self.chosen} | typed).values())


# --- 5: details asked -----------------------------------------------------------------------------
PURPOSES = {
    "style": gettext_lazy("H.E., Ms, Mr: for the badge."),
    "second_script": gettext_lazy("For the badge and the certificate."),
    "position": gettext_lazy("For the selection and the badge."),
    "role": gettext_lazy("For the badge and the list of participants."),
    "email": gettext_lazy("For the confirmation, the badge and changes."),
    "phone": gettext_lazy("For changes on the day."),
    "language": gettext_lazy("For interpretation."),
    "grounds_pass": gettext_lazy("For the list of the pass office in New York."),
}


class DetailsAskedForm(PlanStepForm):
    step = PlanStep.DETAILS
    required = forms.MultipleChoiceField(
        label=gettext_lazy("Details that each person must give"),
        choices=askable,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


# --- copying --------------------------------------------------------------------------------------
class EarlierEventField(forms.ModelChoiceField):
    def label_from_instance(self, obj):
        """“Data for all, Seminar, Beijing, 9 November 2026”."""
        parts = (obj.title, obj.get_kind_display(), obj.city, day(obj.starts_at, obj.time_zone))
        return in_a_row(str(part) for part in parts if part)


class CopyForm(forms.Form):
    """Copy an earlier event to a new first day."""

    event = EarlierEventField(
        Event.objects.none(),
        label=gettext_lazy("Earlier event"),
        empty_label=gettext_lazy("Choose"),
        error_messages={"required": gettext_lazy("Choose the event to copy.")},
    )
    first_day = DayTextField(
        label=gettext_lazy("First day of the new event"),
        help_text=gettext_lazy("For example 12 April 2027."),
        error_messages={"required": gettext_lazy("Enter the first day of the new event.")},
    )

    def __init__(self, *args, earlier, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["event"].queryset = earlier

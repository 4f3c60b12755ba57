"""Days, papers and entities as form fields."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.models import ModelChoiceIterator
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from files.day_fields import DayField
from files.in_a_row import in_a_row
from files.uploads import validate_pdf
from friends.models import Entity, EntityKind
from friends.queries.entity_names import named
from friends.rules.paper_days import is_to_come


def typed(request):
    """What a form is bound to: all that was sent, also when it was nothing, or not bound at all."""
    return (request.POST, request.FILES) if request.method == "POST" else (None, None)


class PaperField(forms.FileField):
    """A PDF by its content, whatever its name."""

    widget = forms.FileInput

    def __init__(self, **kwargs):
        words = {
            "required": _("Choose the PDF of the note verbale."),
            "empty": _("The file is empty."),
        }
        widget = forms.FileInput({"accept": "application/pdf"})
        super().__init__(error_messages=words, widget=widget, max_length=None, **kwargs)

    def clean(self, data, initial=None):
        upload = super().clean(data, initial)
        if upload:
            validate_pdf(upload)
        return upload


def by_name(entities):
    """Entities in the order of their names in the reader's language: so every choice of them."""
    return sorted(entities, key=lambda entity: entity.order)


class EntityChoiceIterator(ModelChoiceIterator):
    def __iter__(self):
        if self.field.empty_label is not None:
            yield ("", self.field.empty_label)
        yield from map(self.choice, by_name(self.queryset.iterator()))


class EntityChoiceField(forms.ModelChoiceField):
    """A choice of some entities, without headings."""

    iterator = EntityChoiceIterator


class EntityMultipleChoiceField(forms.ModelMultipleChoiceField):
    iterator = EntityChoiceIterator


class EntityField(forms.ModelChoiceField):
    """One of the States and organizations on record, by kind; nothing else can be chosen."""

    def __init__(self, **kwargs):
        words = {
            "required": _("Choose a State or an organization."),
            "invalid_choice": _("This is not a State or organization on the United Nations list."),
        }
        rows = Entity.objects.all()
        super().__init__(rows, to_field_name="code", error_messages=words, **kwargs)
        self.choices = grouped


def grouped():
    """Choices by name in the reader's language, Member States first."""
    rows = Entity.objects.defer("reference", "also_known")
    return [("", "—"), *by_kind(by_name(rows))]


def by_kind(entities):
    """Entities as choices under the headings of their kinds, in the order that they have."""
    groups = [
        (kind.heading, [(e.code, e.name) for e in entities if e.kind == kind])
        for kind in EntityKind
    ]
    return [(heading, choices) for heading, choices in groups if choices]


class EntitiesField(forms.CharField):
    """Many entities as a list that is typed or pasted: one a line, or with commas between. What is
    not understood is named, and the text stays as it was typed."""

    def __init__(self, **kwargs):
        kwargs.setdefault("widget", forms.Textarea({"rows": 5, "spellcheck": "false"}))
        super().__init__(max_length=20_000, **kwargs)

    def prepare_value(self, value):
        if value is None or isinstance(value, str):
            return value
        return "\n".join(entity.name for entity in by_name(value))

    def has_changed(self, initial, data):
        try:
            return set(initial or ()) != {entity.pk for entity in self.clean(data)}
        except ValidationError:
            return True

    def clean(self, value):
        text = super().clean(value)
        if not text:
            return []
        read = named(text)
        if read.unknown:
            unknown = in_a_row(f"“{piece[:60]}”" for piece in read.unknown)
            text = _("Not found: %s. Enter each name as on the United Nations list, or its code.")
            raise ValidationError(text % unknown)
        return read.entities


class PastDayField(DayField):
    """A day that is not to come, such as the date of a note."""

    def clean(self, value):
        day = super().clean(value)
        if day and is_to_come(day, timezone.now()):
            raise ValidationError(_("This day is in the future. Enter today or an earlier day."))
        return day

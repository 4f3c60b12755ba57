"""Fields that clean what is typed, for models and for forms: `files.text` and `files.addresses` in
every way in. In the database, and to migrations, they are Django's own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from i18nfield.fields import I18nCharField
from i18nfield.forms import I18nFormField
from i18nfield.strings import LazyI18nString

from files.addresses import clean_address
from files.text import (
    clean_line,
    clean_lines,
    refuse_marks,
    refuse_unseen,
    refuse_without_letter,
)


class _LineInput:
    """Cleans before Django looks whether anything is there, and how long it is."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)  # type: ignore[misc]  # of the field beside it
        return clean_line(value) if isinstance(value, str) else value


class LineFormField(_LineInput, forms.CharField):
    default_validators = [refuse_marks]


class GivenNameFormField(LineFormField):
    default_validators = [refuse_marks, refuse_without_letter]


class NameFormField(LineFormField):
    default_validators = [refuse_marks, refuse_unseen]


class TextFormField(forms.CharField):
    """A text that may have several lines."""

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_lines(value) if isinstance(value, str) else value


class AddressFormField(forms.EmailField):
    def to_python(self, value: Any) -> Any:
        value = forms.CharField.to_python(self, value)
        return clean_address(value) if isinstance(value, str) else value


class _Stored:
    """``stored_as`` is what migrations read: nothing changes in the database."""

    stored_as: str
    input: type[forms.Field]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()  # type: ignore[misc]
        return name, self.stored_as, args, kwargs

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        if getattr(self, "choices", None) is None:
            kwargs.setdefault("form_class", self.input)
        return super().formfield(**kwargs)  # type: ignore[misc]


class LineField(_Stored, models.CharField):
    """One line: a position, a phone number, a reference. Also cleaned when it is written by code
    that validates nothing."""

    stored_as, input = "django.db.models.CharField", LineFormField
    default_validators = [refuse_marks]

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_line(value) if isinstance(value, str) else value


class GivenNameField(LineField):
    """A name of a person, which has a letter."""

    input = GivenNameFormField
    default_validators = [refuse_marks, refuse_without_letter]


class NameField(LineField):
    """A part of a name, or a name in another script: something of it is seen."""

    input = NameFormField
    default_validators = [refuse_marks, refuse_unseen]


class NoteField(_Stored, models.CharField):
    """A short note, which may have several lines."""

    stored_as, input = "django.db.models.CharField", TextFormField

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_lines(value) if isinstance(value, str) else value


class LinesField(_Stored, models.TextField):
    """A text of several lines: it keeps its line breaks and loses other control characters."""

    stored_as, input = "django.db.models.TextField", TextFormField

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_lines(value) if isinstance(value, str) else value


class AddressField(_Stored, models.EmailField):
    stored_as, input = "django.db.models.EmailField", AddressFormField

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_address(value) if isinstance(value, str) else value

    def get_prep_value(self, value: Any) -> Any:
        """What is looked up or written need not be an address: it is no fault here."""
        try:
            return super().get_prep_value(value)
        except ValidationError:
            return value


def check_fields(row: models.Model, *names: str) -> None:
    """Clean and validate these fields of a row, and no others. Raises ValidationError, by field."""
    row.clean_fields(exclude={field.name for field in row._meta.fields} - set(names))


# --- texts in six languages -----------------------------------------------------------------------
def clean_texts(value: LazyI18nString) -> LazyI18nString:
    """The same with each of its lines cleaned."""
    if isinstance(value.data, dict):
        return LazyI18nString({code: clean_line(text or "") for code, text in value.data.items()})
    return LazyI18nString(clean_line(value.data)) if isinstance(value.data, str) else value


def refuse_marks_in_texts(value: LazyI18nString) -> None:
    texts = value.data.values() if isinstance(value.data, dict) else [value.data]
    for text in texts:
        if isinstance(text, str):
            refuse_marks(text)


class LocalizedLineFormField(I18nFormField):
    default_validators = [refuse_marks_in_texts]

    def compress(self, data_list: list[str]) -> LazyI18nString:
        return clean_texts(super().compress(data_list))


class LocalizedLineField(I18nCharField):
    """A title or name in six languages: it stands in subjects of email."""

    form_class = LocalizedLineFormField
    default_validators = [refuse_marks_in_texts]

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, _path, args, kwargs = super().deconstruct()
        return name, "i18nfield.fields.I18nCharField", args, kwargs

    def to_python(self, value: Any) -> Any:
        value = super().to_python(value)
        return clean_texts(value) if isinstance(value, LazyI18nString) else value

"""Texts in six languages: one input for each, named by its language."""

from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nTextarea, I18nTextInput


class _Named:
    """i18nfield puts the language into ``title``, which is no name for a reader by ear."""

    def get_context(self, name, value, attrs):
        attrs = dict(attrs or {})
        if language := attrs.pop("title", None):
            attrs["aria-label"] = language
        return super().get_context(name, value, attrs)


class _Line(_Named, AdminTextInputWidget):
    pass


class _Lines(_Named, AdminTextareaWidget):
    pass


class SixLines(I18nTextInput):
    widget = _Line


class SixTexts(I18nTextarea):
    widget = _Lines


IN_SIX_LANGUAGES = {I18nCharField: {"widget": SixLines}, I18nTextField: {"widget": SixTexts}}

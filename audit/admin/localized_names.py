"""Texts in six languages: one input for each, named by its language."""

from django.contrib.admin.widgets import AdminTextareaWidget, AdminTextInputWidget
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nTextarea, I18nTextInput


class _NamedLanguageWidget:
    """i18nfield puts the language into ``title``, which is no name for a reader by ear."""

    def get_context(self, name, value, attrs):
        attrs = dict(attrs or {})
        if language := attrs.pop("title", None):
            attrs["aria-label"] = language
        return super().get_context(name, value, attrs)


class _LineWidget(_NamedLanguageWidget, AdminTextInputWidget):
    pass


class _LinesWidget(_NamedLanguageWidget, AdminTextareaWidget):
    pass


class LocalizedLinesWidget(I18nTextInput):
    widget = _LineWidget


class LocalizedTextsWidget(I18nTextarea):
    widget = _LinesWidget


LOCALIZED_WIDGETS = {
    I18nCharField: {"widget": LocalizedLinesWidget},
    I18nTextField: {"widget": LocalizedTextsWidget},
}

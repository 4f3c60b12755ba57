"""Texts in six languages: one input for each, below the name of its language. Days as
text."""

from django.contrib.admin.widgets import AdminDateWidget, AdminTextareaWidget, AdminTextInputWidget
from django.db import models
from i18nfield.fields import I18nCharField, I18nTextField
from i18nfield.forms import I18nTextarea, I18nTextInput

from files.day_fields import DayField


class _NamedLanguageWidget:
    """i18nfield puts the language into ``title``, which is no name for a reader by ear."""

    template_name = "admin/includes/named_language.html"
    wrapped = ""  # Django's own template of the input

    def get_context(self, name, value, attrs):
        attrs = dict(attrs or {})
        if language := attrs.pop("title", None):
            attrs["aria-label"] = language
            attrs.pop("placeholder", None)
        context = super().get_context(name, value, attrs)
        context["widget"]["language"], context["widget"]["input"] = language, self.wrapped
        return context


class _LineWidget(_NamedLanguageWidget, AdminTextInputWidget):
    wrapped = AdminTextInputWidget.template_name


class _LinesWidget(_NamedLanguageWidget, AdminTextareaWidget):
    wrapped = AdminTextareaWidget.template_name


class LocalizedLinesWidget(I18nTextInput):
    widget = _LineWidget


class LocalizedTextsWidget(I18nTextarea):
    widget = _LinesWidget


class IsoDayWidget(AdminDateWidget):
    """As text, year first, whatever the language of the browser: no reader takes the month for the
    day. Beside it stands the admin's own calendar."""

    def __init__(self, attrs=None, format=None):
        super().__init__(attrs={"dir": "ltr", **(attrs or {})}, format="%Y-%m-%d")


OWN_FIELDS = {
    models.DateField: {"form_class": DayField, "widget": IsoDayWidget},
    I18nCharField: {"widget": LocalizedLinesWidget},
    I18nTextField: {"widget": LocalizedTextsWidget},
}

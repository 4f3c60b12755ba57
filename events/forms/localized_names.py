"""A short text in six languages, on the pages of the site: one labelled line for each."""

from django import forms
from django.conf import settings
from django.utils.html import format_html, format_html_join
from i18nfield.forms import I18nTextInput
from i18nfield.strings import LazyI18nString

from files.cleaned_fields import LocalizedLineFormField


class _NameInput(forms.TextInput):
    """i18nfield names the language in a placeholder, which is gone as soon as one types."""

    def get_context(self, name, value, attrs):
        attrs = {k: v for k, v in (attrs or {}).items() if k not in ("title", "placeholder", "dir")}
        return super().get_context(name, value, attrs)


class LocalizedNamesInput(I18nTextInput):
    widget = _NameInput

    def use_required_attribute(self, initial):
        return False  # one line is required, not each

    def format_output(self, rendered_widgets, id_):
        names = dict(settings.LANGUAGES)
        rows = [
            (id_, number, code.partition("-")[0], names[code], line)
            for number, (code, line) in enumerate(zip(self.locales, rendered_widgets, strict=True))
        ]
        lines = format_html_join(
            "\n", '<p class="tongue"><label for="{}_{}" lang="{}">{}</label>{}</p>', rows
        )
        return format_html('<div id="{}">{}</div>', id_, lines)


class LocalizedNamesField(LocalizedLineFormField):
    """Keeps only the languages that were filled in, as the row does; one of them is enough."""

    def __init__(self, *, max_length, **kwargs):
        super().__init__(widget=LocalizedNamesInput, max_length=max_length, **kwargs)
        self.required = self.one_required  # i18nfield says that none is

    def compress(self, data_list):
        texts = super().compress(data_list).data
        return LazyI18nString({code: text for code, text in texts.items() if text})

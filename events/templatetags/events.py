"""Parts of an event's page: texts in the best language there is, times in several places."""

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language

from events import drawing

register = template.Library()


@register.filter
def tongue(text):
    """`` lang="…" dir="…"`` where a text is not in the language of the page, else nothing."""
    found, wanted = language_of(text), get_language()
    if not found or found == wanted:
        return ""
    direction = "rtl" if found in settings.LANGUAGES_BIDI else "ltr"
    return format_html(' lang="{}" dir="{}"', found.partition("-")[0], direction)


def language_of(text):
    """The language in which a text in several languages comes out, or an empty text."""
    texts = getattr(text, "data", None)
    if not isinstance(texts, dict):
        return settings.LANGUAGE_CODE if text else ""
    said = str(text)
    order = [get_language(), settings.LANGUAGE_CODE, *texts]
    return next((code for code in order if said and texts.get(code) == said), "")


@register.filter
def mark(status):
    """The square of a status, from its fixed code."""
    return drawing.MARKS.get(str(status), "off")

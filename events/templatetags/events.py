"""Parts of an event's page: texts in the best language there is, times in several places."""

from functools import cache

from django import template
from django.conf import settings
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language

from events import signed_links
from events.models import EventStatus, RegistrationStatus
from events.registries import MARKS, OFFICE_TABS, EventPhase
from events.rules.eligibility import Unmet
from events.wording import explanations

register = template.Library()
ANY_SLUG = "any--slug"
EVENT_MARKS = {
    EventStatus.DRAFT: "wait",
    EventStatus.PUBLISHED: "ok",
    EventStatus.CANCELLED: "bad",
}


@register.filter
def lang_attributes(text):
    """`` lang="…" dir="…"`` where a text is not in the language of the page, else nothing."""
    found, active = language_of(text), get_language()
    if not found or found == active:
        return ""
    direction = "rtl" if found in settings.LANGUAGES_BIDI else "ltr"
    return format_html(' lang="{}" dir="{}"', found.partition("-")[0], direction)


def language_of(text):
    """The language in which a text in several languages comes out, or an empty text."""
    texts = getattr(text, "data", None)
    if not isinstance(texts, dict):
        return settings.LANGUAGE_CODE if text else ""
    shown = str(text)
    order = [get_language(), settings.LANGUAGE_CODE, *texts]
    return next((code for code in order if shown and texts.get(code) == shown), "")


@register.filter
def status_mark(status):
    """The square of a status, from its fixed code."""
    return MARKS.get(str(status), "off")


@register.filter
def event_mark(status):
    """The square of an event's status."""
    return EVENT_MARKS.get(status, "off")


@register.simple_tag(takes_context=True)
def link_token(context, kind, number, at=None):
    """The token of a link in emails: what it answers, and which reader it was sent to."""
    sent_to = {"reader": context.get("reader"), "email": context.get("sent_to", "")}
    return signed_links.make_token(kind, **sent_to, n=number, t=at)


@register.filter
def unmet_label(code):
    """A rule of eligibility that was not met, in words."""
    return Unmet(code).label if code in Unmet.values else code


@register.filter
def status_label(code):
    """A status of a registration, in words."""
    return RegistrationStatus(code).label if code in RegistrationStatus.values else code


@register.simple_tag(takes_context=True)
def office_menu(context, event, now):
    """``(the open tab or None, entries)``: the parts of the office that this event has and this
    reader may enter, as ``{"url", "label", "current"}``, or in a group of a phase ``{"label",
    "current", "tabs"}``."""
    user = context["request"].user
    tabs = [_tab(tab, event, now) for tab in OFFICE_TABS if tab.shown(user, event)]
    groups = [
        {"label": phase.label, "current": _current(of_phase), "tabs": of_phase}
        for phase in EventPhase
        if (of_phase := [tab for tab in tabs if tab["phase"] == phase])
    ]
    return _current(tabs), [*(tab for tab in tabs if tab["phase"] is None), *groups]


def _tab(tab, event, now):
    return {
        "url": _address_of(tab.name).replace(ANY_SLUG, event.slug),
        "label": tab.label,
        "current": tab.name == now,
        "phase": tab.phase,
    }


@cache
def _address_of(name):
    """Found once: the addresses of a menu differ from event to event in the slug alone."""
    return reverse(f"office:{name}", args=[ANY_SLUG])


def _current(tabs):
    return next((tab for tab in tabs if tab["current"]), None)


@register.filter
def in_form(field, form):
    """An input that belongs to the form with this id, wherever it stands on the page."""
    shown = {"class": f"input {field.field.widget.attrs.get('class', '')}".strip()}
    return field.as_widget(attrs={"form": form, **({} if field.is_hidden else shown)})


@register.simple_tag
def event_rules(event):
    """The rules of an event in words; read only when its part of the page is rendered again."""
    return explanations.rules(event)

"""What every template may use: dates as the United Nations writes them, and parts of forms."""

import re
from functools import lru_cache
from urllib.parse import urlsplit

from django import template
from django.forms import CheckboxInput, Select, Textarea
from django.template.loader import render_to_string
from django.urls import Resolver404, resolve
from django.utils.html import format_html
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from accounts import formatting, kept_forms
from files.in_a_row import comma, in_a_row

register = template.Library()

HIDDEN = '<input type="hidden" name="{}" value="{}">'

LEFT_TO_RIGHT = {"email", "url", "tel", "number", "date", "time", "datetime-local", "password"}

for write in (
    formatting.day,
    formatting.short_day,
    formatting.long_day,
    formatting.moment,
    formatting.clock,
    formatting.offset,
    formatting.city,
):
    register.filter(write)


register.simple_tag(comma)
register.filter(in_a_row)


@register.filter(is_safe=True)
def sentence(text):
    """“Sign in” for allauth's “Sign In”: what is all in capitals, such as TOTP, stays.

    Only its English is written so; the other languages stay as they are translated.
    """
    if get_language() != "en" or "<" in text:
        return text
    return re.sub(r"(?<=[ -])[A-Z](?=[a-z])", lambda letter: letter[0].lower(), text.strip())


# Why a page asks for a sign-in, by the first part of its name, or by its whole name.
WHY_SIGN_IN = {
    "events:register": gettext_lazy("Sign in to register for this event."),
    "events:mine": gettext_lazy("Sign in to see your events."),
    "events": gettext_lazy("Sign in to see this page of the event."),
    "friends:welcome": gettext_lazy(
        "Sign in or sign up first. You can then tell us which State or organization you represent."
    ),
    "friends": gettext_lazy("Sign in to see the pages of your delegation."),
    "accounts": gettext_lazy("Sign in to see your account."),
    "office": gettext_lazy("Sign in to open the event office."),
    "desk": gettext_lazy("Sign in to open the check-in desk."),
    "admin": gettext_lazy("Sign in to open the back office."),
}


@register.simple_tag
def why_sign_in(address):
    """Why the reader was led to the sign-in page, from the page that was asked for; empty where no
    page was."""
    try:
        path = urlsplit(address or "").path
        name = resolve(path).view_name
    except (Resolver404, ValueError):
        return ""
    if name in ("root", "start"):
        return ""
    known = WHY_SIGN_IN.get(name) or WHY_SIGN_IN.get(name.partition(":")[0])
    return known or _("Sign in to see this page.")


@register.filter
def control(field):
    """A form field's input, with our class and the direction of what is typed into it."""
    widget = field.field.widget
    widget.attrs.pop("placeholder", None)  # allauth's say the label once more
    attrs = {}
    if not isinstance(widget, CheckboxInput):
        attrs["class"] = f"input {widget.attrs.get('class', '')}".strip()
    if isinstance(widget, Textarea) and widget.attrs.get("rows") == "10":
        attrs["rows"] = 4  # Django's ten lines ask for more than people want to write
    if direction := _direction(widget):
        attrs["dir"] = direction
    return field.as_widget(attrs=attrs)


def _direction(widget):
    kind = getattr(widget, "input_type", "text")
    if "dir" in widget.attrs or isinstance(widget, Select) or kind in ("checkbox", "radio", "file"):
        return None
    return "ltr" if kind in LEFT_TO_RIGHT else "auto"


@register.filter
def is_choice(field):
    """One box to tick: its label stands after it."""
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def has_options(field):
    """Radio buttons or boxes, drawn one below the other."""
    return getattr(field.field.widget, "input_type", "") in ("radio", "checkbox") and not is_choice(
        field
    )


@register.filter
def anchor(field):
    """The id that an error summary links to: the first input of the field."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def faulty_fields(form):
    """The fields of a form that have errors, in the order of the page."""
    return [field for field in form if field.errors]


@register.filter
def count_errors(form):
    return sum(len(errors) for errors in form.errors.values()) if form else 0


@register.simple_tag(takes_context=True)
def csrf_token(context):
    """Django's tag of this name, and for which account the form is drawn: `accounts.kept_forms`."""
    token = context.get("csrf_token")
    if not token or token == "NOTPROVIDED":  # nosec B105 # what Django says where there is none
        return ""
    hidden = format_html(HIDDEN, "csrfmiddlewaretoken", token)
    if request := context.get("request"):
        hidden += format_html(HIDDEN, kept_forms.FIELD, kept_forms.drawn(request))
    return hidden


@register.simple_tag(takes_context=True)
def staff_header(context):
    """The header of staff, of nothing but the reader's name, role and places: drawn once for all
    pages that the reader opens, since it is a fifth of the work for most of them."""
    return _staff_header(
        get_language(),
        str(context["group_name"]),
        str(context["user"]),
        str(context["reader_role"]),
        bool(context["may_find"]),
        tuple(context["work_places"]),
    )


@lru_cache(maxsize=512)
def _staff_header(_language, group_name, reader, role, may_find, places):
    facts = {"group_name": group_name, "reader": reader, "role": role}
    facts |= {"may_find": may_find, "places": places}
    return render_to_string("includes/staff_header.html", facts)


@register.simple_tag
def page_numbers(page):
    """The page numbers to show, with “…” for those left out."""
    return page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)


@register.filter
def is_number(value):
    return isinstance(value, int)

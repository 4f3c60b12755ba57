"""The parts of an email, in the templates of notices: `accounts.emails` reads them again, so that
the text and the HTML part show the same.

Each is a line of its own. The signs that mark them are taken out of all facts, so that nobody's
words become a button.
"""

from django import template

from accounts.formatting import moment_for_reader
from accounts.rules.email_parts import BECAUSE, BUTTON, FACT, LINK, line
from files.in_a_row import in_a_row

register = template.Library()


@register.simple_tag
def button(label, url):
    """The one thing to do. At most one in an email."""
    return line(BUTTON, label, url)


@register.simple_tag
def link(label, url):
    return line(LINK, label, url)


@register.simple_tag
def fact(label, value):
    """A row of facts; without a value there is none."""
    return line(FACT, label, value) if value else ""


@register.simple_tag
def because(text):
    """Why the reader gets this email."""
    return line(BECAUSE, text, "")


@register.simple_tag(takes_context=True)
def when(context, moment, zone):
    """The reader's time first, that of the place beside it where it is another one."""
    return moment_for_reader(moment, zone, known=context.get("reader") is not None)


@register.simple_tag(takes_context=True)
def place(context):
    """Room, venue and city, as far as they are known."""
    return in_a_row(filter(None, (context.get(name, "") for name in ("room", "venue", "city"))))

"""Lists of the back office, whose rows fold into cards on a phone."""

from django import template
from django.utils.html import escape
from django.utils.safestring import mark_safe
from django.utils.text import capfirst

register = template.Library()
CHECKBOX = "action-checkbox"


@register.simple_tag
def labelled_rows(rows, headers):
    """The rows as Django's list draws them. Each cell names its column in ``data-l``, which a phone
    shows in the place of the head of the table, and isolates its text: a name in Latin letters
    stays whole in an Arabic row and begins where its column begins."""
    labels = [escape(capfirst(header["text"])) for header in headers]
    for row in rows:
        yield (
            getattr(row, "form", None),
            [_labelled(cell, label) for cell, label in zip(row, labels, strict=False)],
        )


def _labelled(cell, label):
    """``cell`` is HTML of Django: one ``th`` or ``td``."""
    if CHECKBOX in cell[:40]:
        return cell
    name, begins, ends = cell[1:3], cell.index(">") + 1, cell.rindex("</")
    text = f"<bdi>{cell[begins:ends]}</bdi>"
    marked = f'<{name} data-l="{label}"{cell[3:begins]}{text}{cell[ends:]}'
    return mark_safe(marked)  # nosec B308 B703 # nothing but what Django and escape() made safe

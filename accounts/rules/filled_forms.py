"""A page that was drawn again, with what was typed into one of its forms before.

Each form of the site has its own view and template. What they have in common is their HTML, so the
values are put there: into the form that is sent to the same address.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.utils.html import escape

Typed = list[tuple[str, str]]

BUTTONS = {"submit", "button", "image", "reset"}
UNFILLED = {"file", "password"} | BUTTONS
BOXES = {"checkbox", "radio"}
# What a set of forms says of itself: the page as it is now is right.
OF_THE_PAGE = ("-TOTAL_FORMS", "-INITIAL_FORMS", "-MIN_NUM_FORMS", "-MAX_NUM_FORMS")


@dataclass
class Control:
    """One tag of a form, and where it stands in the page."""

    tag: str
    attrs: dict[str, str]
    start: int
    end: int
    inside_to: int = 0  # the end of what stands in a textarea
    name: str = ""


@dataclass
class Form:
    attrs: dict[str, str]
    start: int
    details: list[Control]  # what a reader has to open to see it
    controls: list[Control] = field(default_factory=list)

    def is_sent_to(self, address: str, page: str) -> bool:
        """By the form itself, or by one of its buttons."""
        given = [self.attrs.get("action", "")]
        given += [c.attrs["formaction"] for c in self.controls if "formaction" in c.attrs]
        return address in [urlsplit(urljoin(page, action)).path for action in given]

    def agreement(self, typed: Typed) -> tuple[int, int]:
        """How much of a form is this one: its hidden values first, then its names."""
        names = {c.name for c in self.controls}
        hidden = [c for c in self.controls if c.attrs.get("type") == "hidden"]
        same = sum((c.name, c.attrs.get("value", "")) in typed for c in hidden)
        return same, len(names & {name for name, _value in typed})


class _FormReader(HTMLParser):
    """Collects the forms of a page and their controls."""

    def __init__(self, html: str):
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self._open: Form | None = None
        self._last: Control | None = None
        self._select = ""
        self._details: list[Control] = []
        self._starts = [0, *(at + 1 for at, sign in enumerate(html) if sign == "\n")]
        self.feed(html)

    def _at(self) -> int:
        line, column = self.getpos()
        return self._starts[line - 1] + column

    def _end_of_tag(self, start: int) -> int:
        return start + len(self.get_starttag_text() or "")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = {name: value or "" for name, value in attrs}
        start = self._at()
        if tag == "form":
            self._open = Form(known, start, list(self._details))
            self.forms.append(self._open)
        elif tag == "details":
            self._details.append(Control(tag, known, start, self._end_of_tag(start)))
        elif tag in ("input", "textarea", "select", "option", "button"):
            self._add(tag, known, start)

    def _add(self, tag: str, known: dict[str, str], start: int) -> None:
        end = self._end_of_tag(start)
        name = self._select if tag == "option" else known.get("name", "")
        self._last = Control(tag, known, start, end, end, name)
        if tag == "select":
            self._select = name
        if form := self._form_of(known):
            form.controls.append(self._last)

    def _form_of(self, known: dict[str, str]) -> Form | None:
        if named := known.get("form"):
            return next((f for f in self.forms if f.attrs.get("id") == named), None)
        return self._open

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._last:
            self._last.inside_to = self._at()
        elif tag == "select":
            self._select = ""
        elif tag == "details" and self._details:
            self._details.pop()


def fill(
    html: str,
    page: str,
    address: str,
    typed: Typed,
    note: Callable[[Typed], str],
    *,
    hidden: bool = True,
) -> str | None:
    """The page with the form that is sent to `address` filled in, and before it the note, which is
    given what found no place. None where the page has no such form. `page`: its own address.
    `hidden`: False where what nobody sees stays as the page has it."""
    forms = [f for f in _FormReader(html).forms if f.is_sent_to(address, page)]
    forms = [f for f in forms if f.attrs.get("method", "").lower() == "post"]
    if not forms:
        return None
    form = max(forms, key=lambda form: form.agreement(typed))
    values: dict[str, list[str]] = {}
    for name, value in typed:
        values.setdefault(name, []).append(value)
    placed = {c.name for c in form.controls}
    left = [(name, value) for name, value in typed if value.strip() and name not in placed]
    changes = [(form.start, form.start, note(left)), *_changes(form, values, hidden=hidden)]
    for start, end, text in sorted(changes, reverse=True):
        html = html[:start] + text + html[end:]
    return html


def _changes(
    form: Form, values: dict[str, list[str]], *, hidden: bool
) -> Iterable[tuple[int, int, str]]:
    for around in form.details:
        yield around.start, around.end, _tag("details", {**around.attrs, "open": ""})
    turns = {name: iter(given) for name, given in values.items()}
    for control in form.controls:
        kind = control.attrs.get("type", "text") if control.tag == "input" else control.tag
        if kind in UNFILLED or not control.name or control.name.endswith(OF_THE_PAGE):
            continue
        if kind == "hidden" and not hidden:
            continue
        if kind in BOXES or kind == "option":
            yield _chosen(control, kind, values.get(control.name, []))
        elif control.name in turns and kind != "select":
            value = next(turns[control.name], None)
            if value is not None:
                yield _written(control, value)


def _chosen(control: Control, kind: str, given: list[str]) -> tuple[int, int, str]:
    mark = "selected" if kind == "option" else "checked"
    kept = {name: text for name, text in control.attrs.items() if name != mark}
    if control.attrs.get("value", "on") in given:
        kept[mark] = ""
    return control.start, control.end, _tag(control.tag, kept)


def _written(control: Control, value: str) -> tuple[int, int, str]:
    if control.tag == "textarea":
        return control.end, control.inside_to, f"\n{escape(value)}"
    return control.start, control.end, _tag("input", {**control.attrs, "value": value})


def _tag(name: str, attrs: dict[str, str]) -> str:
    """The tag anew; what has no value is an attribute that is only there, save `value` itself."""
    parts = [f'{k}="{escape(v)}"' if v or k == "value" else k for k, v in attrs.items()]
    return f"<{' '.join([name, *parts])}>"

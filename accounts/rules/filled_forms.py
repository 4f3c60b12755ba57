"""A page that was drawn again, with what was typed into one of its forms before.

Each form of the site has its own view and template. What they have in common is their HTML, so the
values are put there: into the form that is sent to the same address.
"""

import re
from collections import Counter
from collections.abc import Callable, Collection
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
# What is typed into fields with such names is never kept, and theirs stay as the page has them.
SECRET_PARTS = ("password", "secret", "token", "passport", "csrf")
SECRET_WORD = re.compile(r"(?<![a-z])codes?(?![a-z])")
NO_SECRETS = {"passport_months"}  # a rule of the event


def is_secret(name: str) -> bool:
    """Whether a field with this name is about a secret. A set of forms has a prefix before it."""
    name = name.lower()
    if name.rpartition("-")[2] in NO_SECRETS:
        return False
    return any(part in name for part in SECRET_PARTS) or bool(SECRET_WORD.search(name))


@dataclass
class Control:
    """One tag of a form, and where it stands in the page."""

    tag: str
    attrs: dict[str, str]
    start: int
    end: int
    inside_to: int = 0  # the end of what stands in a textarea
    name: str = ""
    label: str = ""
    select: "Control | None" = None  # of an option

    @property
    def kind(self) -> str:
        return self.attrs.get("type", "text") if self.tag == "input" else self.tag

    @property
    def is_choice(self) -> bool:
        return self.kind in BOXES or self.kind == "option"

    @property
    def is_one_of(self) -> bool:
        """Whether a browser always sends one of its kind, once one is chosen."""
        of_one = self.select is not None and "multiple" not in self.select.attrs
        return self.kind == "radio" or of_one

    @property
    def chosen_as(self) -> str:
        return self.attrs.get("value", "on")


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
        self._select: Control | None = None
        self._details: list[Control] = []
        self._label: list[str] | None = None  # what stands in it so far
        self._labelled = ""  # the id that it is for
        self.labels: dict[str, str] = {}
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
        elif tag == "label":
            self._label, self._labelled = [], known.get("for", "")
        elif tag in ("input", "textarea", "select", "option", "button"):
            self._add(tag, known, start)

    def _add(self, tag: str, known: dict[str, str], start: int) -> None:
        end = self._end_of_tag(start)
        select = self._select if tag == "option" else None
        name = select.name if select else known.get("name", "")
        self._last = Control(tag, known, start, end, end, name, select=select)
        if tag == "select":
            self._select = self._last
        if form := self._form_of(known):
            form.controls.append(self._last)

    def _form_of(self, known: dict[str, str]) -> Form | None:
        if named := known.get("form"):
            return next((f for f in self.forms if f.attrs.get("id") == named), None)
        return self._open

    def handle_data(self, data: str) -> None:
        if self._label is not None:
            self._label.append(data)

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "textarea" and self._last:
            self._last.inside_to = self._at()
        elif tag == "select":
            self._select = None
        elif tag == "label" and self._label is not None:
            self.labels[self._labelled] = " ".join("".join(self._label).split())
            self._label = None
        elif tag == "details" and self._details:
            self._details.pop()


def fill(
    html: str,
    page: str,
    address: str,
    typed: Typed,
    note: Callable[[Typed, list[str]], str],
    *,
    unkept: Collection[str] = (),
    hidden: bool = True,
) -> str | None:
    """The page with the form that is sent to `address` filled in, and before it the note, which is
    given what found no place (labels and values) and the labels of what was typed but not kept.
    None where the page has no such form. `page`: its own address. `unkept`: the names of what was
    not kept. `hidden`: False where what nobody sees stays as the page has it."""
    reader = _FormReader(html)
    forms = [f for f in reader.forms if f.is_sent_to(address, page)]
    forms = [f for f in forms if f.attrs.get("method", "").lower() == "post"]
    if not forms:
        return None
    form = max(forms, key=lambda form: form.agreement(typed))
    labels = _labels(form, reader.labels)
    filling = _Filling(form, typed, hidden=hidden)
    left = [(labels.get(name, ""), value) for name, value in filling.left()]
    said = note(left, [label for name, label in labels.items() if name in unkept])
    for start, end, text in sorted(
        [(form.start, form.start, said), *filling.changes], reverse=True
    ):
        html = html[:start] + text + html[end:]
    return html


def _labels(form: Form, by_id: dict[str, str]) -> dict[str, str]:
    """What a reader calls each field that is seen; of boxes, the label is that of one choice."""
    labels: dict[str, str] = {}
    for control in form.controls:
        if control.is_choice or control.kind in BUTTONS or control.kind == "hidden":
            continue
        label = by_id.get(control.attrs.get("id", "-")) or control.attrs.get("aria-label", "")
        labels.setdefault(control.name, label or control.name)
    return labels


class _Filling:
    """The changes of a form, and what was typed that finds a place in it."""

    def __init__(self, form: Form, typed: Typed, *, hidden: bool):
        self._typed, self._hidden = typed, hidden
        self._values: dict[str, list[str]] = {}
        for name, value in typed:
            self._values.setdefault(name, []).append(value)
        self._turns = {name: iter(given) for name, given in self._values.items()}
        self._offered = {(c.name, c.chosen_as) for c in form.controls if c.is_choice}
        self._placed: Counter[tuple[str, str]] = Counter()
        self._unsaid: set[str] = set()  # names of which nothing is said
        self.changes = [(a.start, a.end, _open(a)) for a in form.details]
        for control in form.controls:
            self._fill(control)

    def _fill(self, control: Control) -> None:
        stays = self._stays(control)
        if stays or control.kind == "hidden":
            self._unsaid.add(control.name)
        if stays or control.kind == "select":
            return
        if control.is_choice:
            self._choose(control)
        elif (value := next(self._turns.get(control.name, iter(())), None)) is not None:
            self._placed[control.name, value] += 1
            self.changes.append(_written(control, value))

    def _stays(self, control: Control) -> bool:
        if control.kind in UNFILLED or not control.name or control.name.endswith(OF_THE_PAGE):
            return True
        return is_secret(control.name) or (control.kind == "hidden" and not self._hidden)

    def _choose(self, control: Control) -> None:
        """Of several, the page's own choice stays where what was chosen is not offered."""
        given = self._values.get(control.name, [])
        is_offered = any((control.name, value) in self._offered for value in given)
        if is_offered or not control.is_one_of:
            self.changes.append(_chosen(control, control.chosen_as in given))

    def left(self) -> Typed:
        """What found no place, in the order in which it was sent."""
        placed, left = Counter(self._placed), []
        for row in self._typed:
            if row[0] in self._unsaid or row in self._offered or not row[1].strip():
                continue
            if placed[row]:
                placed[row] -= 1
            else:
                left.append(row)
        return left


def _open(details: Control) -> str:
    return _tag("details", {**details.attrs, "open": ""})


def _chosen(control: Control, is_chosen: bool) -> tuple[int, int, str]:
    mark = "selected" if control.kind == "option" else "checked"
    kept = {name: text for name, text in control.attrs.items() if name != mark}
    if is_chosen:
        kept[mark] = ""
    return control.start, control.end, _tag(control.tag, kept)


def _written(control: Control, value: str) -> tuple[int, int, str]:
    if control.tag == "textarea":
        return control.end, control.inside_to, f"\n{escape(value)}"
    return control.start, control.end, _tag("input", {**control.attrs, "value": value})


def _tag(name: str, attrs: dict[str, str]) -> str:
    """The tag again; what has no value is an attribute that is only there, save `value` itself."""
    parts = [f'{k}="{escape(v)}"' if v or k == "value" else k for k, v in attrs.items()]
    return f"<{' '.join([name, *parts])}>"

"""What a page says, whatever the lines of its template."""

import re
from html.parser import HTMLParser

# White space beside these shows nothing.
BLOCKS = (
    "address article aside blockquote body br caption dd details div dl dt fieldset figcaption "
    "figure footer form h1 h2 h3 h4 header hr legend li main nav ol optgroup option p section "
    "summary table tbody td tfoot th thead tr ul"
)
BESIDE_A_BLOCK = re.compile(rf"\s*(</?(?:{'|'.join(BLOCKS.split())})\b[^<>]*>)\s*")
INSIDE_A_LINK = re.compile(r"(<(?:a|button)\b[^<>]*>) | (</(?:a|button)>)")
BOXES = ("checkbox", "radio")
TYPED = re.compile(r"(<(?:textarea|pre|script)\b.*?</(?:textarea|pre|script)>)", re.DOTALL)


def tight(html):
    """The page without the white space that a browser does not show."""
    parts = TYPED.split(html)
    parts[::2] = [_tight(part) for part in parts[::2]]
    return "".join(parts)


def _tight(html):
    html = BESIDE_A_BLOCK.sub(r"\1", re.sub(r"\s+", " ", html))
    return INSIDE_A_LINK.sub(r"\1\2", html)


class _Forms(HTMLParser):
    """Per form of a page what a browser would send, as pairs of name and value."""

    def __init__(self):
        super().__init__()
        self.forms, self.select, self.area = [], None, None

    def handle_starttag(self, tag, attrs):
        facts = dict(attrs)
        if tag == "form":
            self.forms.append([])
        elif tag == "option" and self.select and (self.chosen is None or "selected" in facts):
            self.chosen = facts.get("value", "")
        elif not self.forms or not facts.get("name"):
            return
        elif tag == "select":
            self.select, self.chosen = facts, None
        elif tag == "textarea":
            self.area = [facts["name"], ""]
        elif tag == "input" and _is_sent(facts):
            ticked = "on" if facts.get("type") in BOXES else ""
            self.forms[-1].append((facts["name"], facts.get("value", ticked)))

    def handle_endtag(self, tag):
        if tag == "select" and self.select:
            if "multiple" not in self.select and self.chosen is not None:
                self.forms[-1].append((self.select["name"], self.chosen))
            self.select = None
        if tag == "textarea" and self.area:
            self.forms[-1].append(tuple(self.area))
            self.area = None

    def handle_data(self, data):
        if self.area:
            self.area[1] += data.removeprefix("\n")


def _is_sent(facts):
    kind = facts.get("type", "text")
    if kind in BOXES:
        return "checked" in facts
    return kind not in ("submit", "button", "reset", "image", "file")


def forms_with(response, name):
    """Per form of the page that has an input of this name, what a browser would send of it if
    nobody typed into it."""
    reader = _Forms()
    reader.feed(response.content.decode())
    found = [form for form in reader.forms if any(key == name for key, _value in form)]
    return [_by_name(form) for form in found]


def _by_name(pairs):
    values = {}
    for key, value in pairs:
        values.setdefault(key, []).append(value)
    return values


def sent_by(response, name):
    """The same of the only form that has it."""
    [form] = forms_with(response, name)
    return form

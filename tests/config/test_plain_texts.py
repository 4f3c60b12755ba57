"""Texts that people read are plain sentences, and each can be found to be translated.

`docs/glossary.md` holds the words; here are turns of phrase, and what hides a text from xgettext.
"""

import ast
import re

import pytest

from tests.config.test_glossary import IN_CONTEXT, TRANSLATES, files, production, python_texts

# Each with what is written instead.
NOT_PLAIN = {
    r"(?:^|[.:;] )(?:nobody|somebody|anybody|everybody|no one|whoever)\b": "people, in the plural",
    r"(?:^|[.:;] )who (?=[^.?]*\.(?: |$))": "people who …",
    r"\bone (?:cannot|may|must|has to)\b": "you cannot …",
    r"\bback, nothing changed\b": "Cancel",
    r": done\.": "what happened, and what to do next",
    r"\b(?:is|are) told\b": "will be emailed",
    r"\bthose (?:who|concerned)\b": "people who …",
    r"\bany more\b": "no longer",
    r"\b(?:is|are) to be\b": "has to be, will be",
    r"\b(?:events?|those) to come\b": "coming events",
    r"\bstands?\b": "is shown, is kept, is",
    r"\byou may not\b(?! have)": "you do not have permission to …",
    r"\bneed not\b": "do not have to",
    r"\bmeanwhile\b": "in the meantime",
    r"\b(?:for ever|on the strength of|save for|whatever its|turned? down)\b": "plain words",
}
# Where such words are right: (path, text, why).
RIGHT_THERE: list[tuple[str, str, str]] = []
TAG = re.compile(r"\{%-?\s*(\w+)\b(.*?)%\}", re.DOTALL)
QUOTED = re.compile(r"\s*(?:\"([^\"]*)\"|'([^']*)')")
NAMES = {*TRANSLATES, *IN_CONTEXT, "gettext_noop", "ngettext_lazy"}


def template_texts(source):
    """What is marked in a template: each text whole, a plural for itself."""
    start = None
    for tag in TAG.finditer(source):
        if tag[1] == "translate" and (text := QUOTED.match(tag[2])):
            yield text[1] or text[2]
        elif tag[1] in ("plural", "endblocktranslate") and start is not None:
            yield " ".join(source[start : tag.start()].split())
        start = tag.end() if tag[1] in ("blocktranslate", "plural") else None


def texts():
    """``(path, text)`` of all texts for readers."""
    for path, source in production().items():
        yield from ((path, text) for text in python_texts(source))
    for path, source in files((".html", ".txt"), "templates").items():
        yield from ((path, text) for text in template_texts(source))


def faults(text):
    return [instead for turn, instead in NOT_PLAIN.items() if re.search(turn, text, re.IGNORECASE)]


def test_texts_are_plain_sentences():
    right = {(path, text) for path, text, _why in RIGHT_THERE}
    found = [(path, text, faults(text)) for path, text in texts() if (path, text) not in right]
    assert [row for row in found if row[2]] == []


def test_every_text_that_is_right_there_is_needed():
    faulty = {(path, text) for path, text in texts() if faults(text)}
    assert [row for row in RIGHT_THERE if row[:2] not in faulty] == []


@pytest.mark.parametrize(
    ("text", "is_plain"),
    [
        ("Who waits is offered the seat.", False),
        ("Saved. Nobody is told.", False),
        ("Back, nothing changed", False),
        ("You may not see this page", False),
        ("Who can see it", True),
        ("Who decides? The secretariat does.", True),
        ("You may not have access to it.", True),
        ("People who were invited have been emailed.", True),
    ],
)
def test_a_turn_of_phrase_is_found(text, is_plain):
    assert (faults(text) == []) == is_plain


def test_texts_of_a_template_are_read_whole():
    source = """{% translate "One" context "x" %}{% translate 'Two' as two %}
    {% blocktranslate trimmed count n=n %}
      {{ n }} seat
      is left
    {% plural %}{{ n }} seats{% endblocktranslate %} none"""
    expected = ["One", "Two", "{{ n }} seat is left", "{{ n }} seats"]
    assert list(template_texts(source)) == expected


# --- found by xgettext ----------------------------------------------------------------------------
def hidden(source):
    """What xgettext does not find: functions under names that it does not know, texts inside an
    f-string, and texts that are put together."""
    tree = ast.parse(source)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation":
            for name in node.names:
                if "gettext" in name.name and (name.asname or "_") != "_":
                    yield f"{name.name} as {name.asname}"
        elif isinstance(node, ast.JoinedStr):
            yield from (ast.unparse(call) for call in ast.walk(node) if _marks(call))
        elif _marks(node) and not _is_text(node):
            yield ast.unparse(node)


def _marks(node):
    return isinstance(node, ast.Call) and getattr(node.func, "id", "") in NAMES


def _is_text(call):
    return bool(call.args) and isinstance(call.args[0], ast.Constant)


def test_xgettext_finds_every_text():
    found = {path: list(hidden(source)) for path, source in production().items()}
    assert {path: texts for path, texts in found.items() if texts} == {}


@pytest.mark.parametrize(
    ("source", "count"),
    [
        ("from django.utils.translation import gettext as said", 1),
        ("from django.utils.translation import gettext as _", 0),
        ("x = f\"{_('lifted')}\"", 1),
        ("x = _('a' + b)", 1),
        ("x = _('a' 'b')", 0),
    ],
)
def test_a_hidden_text_is_found(source, count):
    assert len(list(hidden(source))) == count

"""The catalogues of the five languages beside English are complete, and say what the English
texts say: placeholders, tags, plural forms, terms."""

import ast
import csv
import re
from functools import cache
from pathlib import Path

import polib
import pytest
from django.conf import settings
from django.template import engines
from django.template.base import Variable
from django.templatetags.i18n import BlockTranslateNode, TranslateNode

from config import catalogues

ROOT = Path(settings.BASE_DIR)
LANGUAGES = list(catalogues.PLURALS)
TERMS = "docs/terms.csv"
APPS = ["files", "audit", "accounts", "friends", "events", "attendance", "certificates", "partners"]
# Name of a function that marks a text → where its context, text and plural stand.
MARKS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), (None, 0, None)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (None, 0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (0, 1, None)),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), (0, 1, 2)),
}
# A literal that is marked in the arguments of a tag or filter of a template.
IN_TAG = re.compile(r"""\b_\((?:"([^"]*)"|'([^']*)')\)""")
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}")
# Texts that are written like a term and mean something else.
OTHER_SENSES = {
    "accepted": "the date on which a delegation list was accepted",
    "alternate": "the alternate focal point of a request to join",
    "confirmed": "the date on which a registration or a selection was confirmed",
    "hosted by": "begins a sentence that names follow",
    "next": "a heading above the next steps",
    "not admitted": "what a scan at a door says",
    "search": "a button",
    "seat offered": "the date of the offer",
    "submitted": "the date on which a delegation list was submitted",
    "substitute": "a button",
    "withdrawn": "of an invitation, or the date of it",
}
# Columns of the terms, by the folder of their language.
COLUMNS = {"ar": "ar", "zh_Hans": "zh", "fr": "fr", "ru": "ru", "es": "es"}


# --- what the project says ------------------------------------------------------------------------
def python_texts(source):
    """``(context, text, plural)`` of what is marked in a module."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and (places := MARKS.get(_called(node))):
            said = [_constant(node.args[at]) if at is not None else "" for at in places]
            if None not in said:
                yield tuple(said)


def _called(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def _constant(node):
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else None


def template_texts(source):
    """The same of a template."""
    yield from _node_texts(engines["django"].from_string(source).template.nodelist)
    for tag in TAG.findall(source):
        yield from (("", "".join(found), "") for found in IN_TAG.findall(tag))


def _node_texts(nodes):
    for node in nodes:
        if isinstance(node, BlockTranslateNode):
            context = node.message_context.resolve({}) if node.message_context else ""
            plural = node.render_token_list(node.plural)[0] if node.plural else ""
            yield context, node.render_token_list(node.singular)[0], plural
        elif isinstance(node, TranslateNode):
            context = node.message_context.resolve({}) if node.message_context else ""
            if isinstance(text := node.filter_expression.var, Variable) and text.lookups is None:
                yield context, str(text.literal), ""
        for name in node.child_nodelists:
            if (inner := getattr(node, name, None)) is not None:
                yield from _node_texts(inner)


@cache
def texts():
    """``{(context, text): (plural, where)}`` of the whole project."""
    found = {}
    for folder in [*APPS, "config"]:
        for path in sorted((ROOT / folder).rglob("*.py")):
            for context, text, plural in python_texts(path.read_text()):
                _add(found, context, text, plural, path)
    for path in sorted((ROOT / "templates").rglob("*")):
        if path.suffix in (".html", ".txt", ".js", ".xml"):
            for context, text, plural in template_texts(path.read_text()):
                _add(found, context, text, plural, path)
    return found


def _add(found, context, text, plural, path):
    known = found.get((context, text), ("", ""))[0]
    found[context, text] = (known or plural, path.relative_to(ROOT).as_posix())


# --- complete -------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_with_its_placeholders(language):
    found = [str(p) for p in catalogues.problems(language, catalogues.read(language))]
    assert found[:20] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_project_is_in_the_catalogue(language):
    """`bin/translations extract` puts it there."""
    kept = {catalogues.key_of(entry): entry.msgid_plural for entry in catalogues.read(language)}
    missing = [
        (where, text)
        for (context, text), (plural, where) in texts().items()
        if (text and kept.get((context, text)) is None)
        or (plural and not kept.get((context, text)))
    ]
    assert missing[:20] == []


def test_the_scan_finds_texts_of_each_kind():
    said = {text for _context, text in texts()}
    assert {"Check a certificate", "Search"} <= said
    assert any(plural for plural, _where in texts().values())
    assert len(said) > 3000


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_catalogue_holds_nothing_that_is_no_longer_said(language):
    known = {(context, " ".join(text.split())) for context, text in texts()}
    kept = [(e.msgctxt or "", " ".join(e.msgid.split())) for e in catalogues.read(language)]
    assert [key for key in kept if key not in known][:20] == []


# --- terms ----------------------------------------------------------------------------------------
@cache
def terms():
    """English term → ``{language: term}``."""
    with (ROOT / TERMS).open(newline="") as stream:
        return {
            row["en"]: {lang: row[column] for lang, column in COLUMNS.items()}
            for row in csv.DictReader(stream)
        }


def test_every_term_is_given_in_every_language():
    assert [en for en, row in terms().items() if not all(row.values())] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_term_alone_is_translated_as_the_glossary_says(language):
    """A heading, a label or a button that is a term; sentences bend it."""
    wanted = {
        en.casefold(): _bare(row[language])
        for en, row in terms().items()
        if en.casefold() not in OTHER_SENSES
    }
    wrong = [
        (entry.msgid, entry.msgstr, wanted[entry.msgid.casefold()])
        for entry in catalogues.read(language)
        if entry.msgid.casefold() in wanted
        and not entry.msgctxt
        and entry.msgstr
        and _bare(entry.msgstr) != wanted[entry.msgid.casefold()]
    ]
    assert wrong == []


def _bare(text):
    """Without the article, which an Arabic label takes or leaves."""
    return text.casefold().removeprefix("ال")


def test_every_other_sense_is_a_text_of_the_project():
    said = {text.casefold() for _context, text in texts()}
    assert [text for text in OTHER_SENSES if text not in said] == []


# --- the checks see what they shall ---------------------------------------------------------------
def entry(msgid, msgstr="", **more):
    return polib.POEntry(msgid=msgid, msgstr=msgstr, **more)


@pytest.mark.parametrize(
    ("language", "wrong", "what"),
    [
        ("fr", entry("Search"), "not translated"),
        ("fr", entry("%(n)s seats", "places"), "other placeholders"),
        ("fr", entry("{n} seats", "{m} places"), "other placeholders"),
        ("fr", entry("<b>Seat</b>", "Place"), "other tags"),
        ("fr", entry("Search", "Rechercher", flags=["fuzzy"]), "fuzzy"),
        (
            "ru",
            entry("%(n)s seat", msgid_plural="%(n)s seats", msgstr_plural={0: "%(n)s место"}),
            "4 plural forms are needed",
        ),
        (
            "zh_Hans",
            entry("%(n)s of %(m)s", msgid_plural="%(n)s of %(m)s", msgstr_plural={0: "%(n)s"}),
            "",
        ),
        (
            "zh_Hans",
            entry("%(n)s of %(m)s", msgid_plural="%(n)s of %(m)s", msgstr_plural={0: "…"}),
            "other placeholders",
        ),
    ],
)
def test_a_fault_is_found(language, wrong, what):
    found = list(catalogues.problems(language, [wrong]))
    assert [problem.what for problem in found] == ([what] if what else [])


def test_a_marked_text_is_found_in_each_form():
    source = '_("One"); ngettext("%(n)s two", "%(n)s twos", n); pgettext("verb", "Open"); _(name)'
    assert list(python_texts(source)) == [
        ("", "One", ""),
        ("", "%(n)s two", "%(n)s twos"),
        ("verb", "Open", ""),
    ]
    counted = "{% blocktranslate count n=m %}{{ n }} two{% plural %}{{ n }} twos"
    template = f"""{{% load i18n %}}
      {{% if a %}}{{% translate "One" %}}{{% else %}}{counted}{{% endblocktranslate %}}{{% endif %}}
      {{% translate "Open" context "verb" %}} {{% include "x.html" with title=_("Three") %}}
      {{{{ x|default:_("Four") }}}}"""
    assert sorted(template_texts(template)) == [
        ("", "%(n)s two", "%(n)s twos"),
        ("", "Four", ""),
        ("", "One", ""),
        ("", "Three", ""),
        ("verb", "Open", ""),
    ]


def test_what_a_translator_sends_comes_in_where_it_is_right(tmp_path, monkeypatch):
    monkeypatch.setattr(catalogues, "ROOT", tmp_path)
    whole = polib.POFile()
    whole.extend([entry("Search"), entry("%(n)s seats"), entry("Seat", "Place")])
    catalogues.save("fr", whole)
    part = catalogues.outstanding("fr")
    assert [e.msgid for e in part] == ["%(n)s seats", "Search"]
    part[0].msgstr, part[1].msgstr = "places", "Rechercher"
    part.append(entry("Gone", "Parti"))
    assert [(p.text, p.what) for p in catalogues.take_in("fr", part)] == [
        ("%(n)s seats", "other placeholders"),
        ("Gone", "no longer a text of the project"),
    ]
    assert {e.msgid: e.msgstr for e in catalogues.read("fr")} == {
        "%(n)s seats": "",
        "Search": "Rechercher",
        "Seat": "Place",
    }
    assert catalogues.compile_all() == [catalogues.path_of("fr").with_suffix(".mo")]
    assert catalogues.compile_all() == []
    assert catalogues.stale() != []

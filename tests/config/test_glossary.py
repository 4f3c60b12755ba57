"""`docs/glossary.md` is true: its identifiers exist, and what it forbids stands nowhere."""

import ast
import io
import re
import tokenize
from collections import defaultdict
from fnmatch import fnmatch
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.code_names import prose_of

ROOT = Path(settings.BASE_DIR)
GLOSSARY = "docs/glossary.md"
APPS = ["files", "audit", "accounts", "friends", "events", "attendance", "certificates", "partners"]
FOLDERS = [*APPS, "config"]
# This test names what is forbidden; the table of addresses is longer than any reader.
OWN = "tests/config/test_glossary.py"
TRANSLATES = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy"}
IN_CONTEXT = {"pgettext", "pgettext_lazy", "npgettext", "npgettext_lazy"}  # first the context
TAG = re.compile(r"\{%.*?%\}|\{\{.*?\}\}|\{#.*?#\}", re.DOTALL)
TRANSLATED = re.compile(r"\{%\s*(?:translate|blocktranslate)\b[^%]*?\"([^\"]*)\"")
MARKUP = re.compile(r"<[^<>]*>")
WORDS = re.compile(r"[A-Za-z_]\w*")
# `app:name` of a URL, `app.codename` of a permission, or the name alone; a capital begins a label.
NAMING = re.compile(r"(?:\w+[:.])?([a-z_]\w*)")
# What each stands for now is in the glossary. A sheet is a delegation list, a pool reserved seats.
OLD_WORDS = [
    r"sheets?",
    r"pools?",
    r"layers?",
    r"halls?",
    r"grounds?(?! pass)",
    r"stand-ins?",
    r"dut(?:y|ies)",
    r"telephones?",
    r"entitle[sd]?",
    r"(?:mails?|mailed|mailing)(?! (?:servers?|folder))",
    r"laps(?:e|es|ed|ing)",
    r"clash(?:es)?",
    r"set apart",
    r"(?:let|lets|letting) in",
    r"in the house",
    r"pass(?:es|ed|ing)? on",
    r"(?:give|gives|given|gave|giving)(?: \w+){0,3} back",
    r"call(?:s|ed|ing)? off",
    r"(?:take|takes|taken|took|taking)(?: \w+)? (?:back|off)",
    r"with the (?:mission|secretariat)",
    r"(?:confirm|come)(?:s|ed|ing)? again",
    r"(?:who|what) waits",
    r"drawn anew",
]
# Plain English (words.md): neither in texts that people read nor in docstrings and comments.
NOT_PLAIN = re.compile(
    r"\b(?:anew|(?<!to )whom|whoever|waits? with|(?:is|are) let in"
    r"|(?:take|takes|taken|took|taking)(?: (?:it|them))? away)\b",
    re.IGNORECASE,
)
# On pages and in emails people are named: "No person …", "Another officer …".
NOT_ON_PAGES = re.compile(rf"{NOT_PLAIN.pattern}|\b(?:nobody|somebody|anybody|everybody)\b", re.I)
OLD_WORD = re.compile(rf"(?<![\w-])(?:{'|'.join(OLD_WORDS)})(?![\w-])", re.IGNORECASE)
# Where such a word means something else: (path, word, why).
OTHER_MEANINGS = [
    ("events/import_parsing/template.py", "sheet", "of a spreadsheet"),
    ("files/exports.py", "sheet", "of a spreadsheet"),
    ("files/tables/surveys.py", "sheet", "of a spreadsheet"),
    ("files/tables/workbooks.py", "sheet", "of a spreadsheet"),
    ("files/tables/workbooks.py", "sheets", "of a spreadsheet"),
    ("tests/files/test_exports.py", "sheet", "of a spreadsheet"),
    ("tests/files/test_tables.py", "sheet", "of a spreadsheet"),
    ("tests/files/test_tables.py", "sheets", "of a spreadsheet"),
]
# The words that Django and its kin ask for.
USUAL_CLASSES = {"Command", "Meta", "Media"}
USUAL_MODULES = {
    "__init__",
    "admin",
    "adapters",
    "apps",
    "checks",
    "formats",
    "forms",
    "middleware",
    "models",
    "permissions",
    "tasks",
    "urls",
    "office_urls",
    "request_urls",
    "office_tabs",
    "views",
}
# Modules of one name in several rooms or apps that are about the same thing: what it is.
SAME_THING = {
    "audit_log": "the audit log in words",
    "registries": "lists that the apps above fill",
    "messages": "messages to the people or the missions of an event",
    "messaging": "writing and sending them",
    "access": "who may enter the pages beside it",
    "attendance": "attendance of an event",
    "attendance_file": "an attendance file",
    "attendance_files": "attendance files",
    "badges": "badges of an event",
    "certificate": "the certificate: its words and its PDF",
    "certificate_rule": "the rule of an event for certificates",
    "certificates": "certificates of participation",
    "dashboard": "an app's part of the back office's first page",
    "deciding": "deciding on registrations",
    "delegation_list": "the list of one delegation",
    "delegation_lists": "the lists of all delegations",
    "desk": "the check-in desk",
    "devices": "devices of a check-in desk",
    "directory": "the directory of members",
    "doors": "doors and sessions",
    "email_kinds": "kinds of email, and the groups in which people switch them off",
    "entities": "States and organizations",
    "erasure": "what an app erases of a person",
    "events": "events",
    "figures": "the figures of events",
    "group": "the Group of Friends",
    "importing": "taking rows from a file",
    "imports": "imports of nominations",
    "invitations": "invitations of entities",
    "inviting": "inviting entities",
    "jobs": "background jobs",
    "live_board": "the live board",
    "localized_names": "names in the six languages",
    "member_list": "the list of members on a day",
    "memberships": "memberships",
    "notes_verbales": "notes verbales",
    "passport_details": "passport details",
    "people": "people and their accounts",
    "persons": "who a person is",
    "personal_data": "what an app shows a person of his or her own data",
    "planning": "planning an event",
    "printed_lists": "printed lists",
    "reconfirmation": "reconfirmation",
    "registering": "registering for an event",
    "registration_parts": "an app's part of the page of a registration",
    "registration_list": "the list of an event's registrations",
    "registrations": "registrations",
    "representatives": "representatives",
    "reserved_seats": "reserved seats",
    "retention": "what an app erases after its time",
    "scans": "scans at a door",
    "selection": "selection among nominations",
    "sent_heads": "heads of the audit log that are sent to auditors",
    "signed_links": "signed links in emails",
    "visa_letters": "visa support letters",
    "waiting_list": "the waiting list",
}


# --- the page -------------------------------------------------------------------------------------
def tables(text):
    """The rows of each table of a page, without head and rule."""
    blocks = re.findall(r"(?:^\|.*\n?)+", text, re.MULTILINE)
    return [[_cells(line) for line in block.splitlines()[2:]] for block in blocks]


def _cells(line):
    return [cell.strip() for cell in line.strip().strip("|").split("|")]


def identifiers(cell):
    return re.findall(r"`([^`]+)`", cell)


def phrases(cell):
    return [phrase.strip() for phrase in cell.split(",") if phrase.strip()]


@cache
def glossary():
    """``(words, exceptions)``: rows of four cells, and rows of a word, where it stands, and why."""
    words, exceptions = tables((ROOT / GLOSSARY).read_text())
    return words, exceptions


def excepted(word, path):
    return any(
        word in (row[0], row[0].strip("`")) and any(fnmatch(path, g) for g in identifiers(row[1]))
        for row in glossary()[1]
    )


# --- the code -------------------------------------------------------------------------------------
@cache
def files(suffixes, *folders):
    """``{path: text}`` of the files below these folders, without migrations."""
    found = (p for folder in folders for p in sorted((ROOT / folder).rglob("*")))
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in found
        if path.suffix in suffixes and "migrations" not in path.parts
    }


def production():
    return files((".py",), *FOLDERS)


def defined(source):
    """Names that a module defines: classes, functions, arguments, fields, and values of choices,
    names of URLs and permissions."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.arg(arg=name):
                yield name
            case ast.Name(id=name, ctx=ast.Store()) | ast.Attribute(attr=name, ctx=ast.Store()):
                yield name
            case ast.Assign(value=ast.Tuple(elts=[ast.Constant(value=str(value)), *_more])):
                yield value
            case ast.keyword(arg="name" | "related_name", value=ast.Constant(value=str(value))):
                yield value
            case ast.Tuple(elts=[ast.Constant(value=str(value)), _label]):
                yield value


def python_names(source):
    """Identifiers that a source uses: names, and texts that name a URL, a permission or a field."""
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME:
            yield token.string
        elif token.type == tokenize.STRING and (
            named := NAMING.fullmatch(token.string.strip("\"'"))
        ):
            yield named[1]


def template_names(source):
    """Identifiers in the tags of a template, names of URLs included."""
    for tag in TAG.findall(source):
        if not tag.startswith("{#"):
            yield from WORDS.findall(re.sub(r'"[^"]*\s[^"]*"|"[A-Z][^"]*"', "", tag))


# --- texts ----------------------------------------------------------------------------------------
def python_texts(source):
    """Texts for readers in a source: what is marked for translation."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and _called(node) in TRANSLATES | IN_CONTEXT:
            texts = node.args[_called(node) in IN_CONTEXT :]
            for part in (c for arg in texts for c in ast.walk(arg)):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    yield part.value


def _called(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def template_texts(source):
    yield from TRANSLATED.findall(source)
    yield MARKUP.sub(" ", TAG.sub(" ", source))


def page_texts(source):
    """A document without its code and its links' targets."""
    yield re.sub(r"```.*?```|`[^`]*`|\]\([^)]*\)", " ", source, flags=re.DOTALL)


@cache
def texts():
    """``{path: text}`` of all that people read, in lower case and on one line."""
    kinds = [
        (python_texts, production()),
        (template_texts, files((".html", ".txt"), "templates")),
        (page_texts, documents()),
    ]
    return {
        path: re.sub(r"\s+", " ", "\n".join(read(source))).lower()
        for read, sources in kinds
        for path, source in sources.items()
    }


def documents():
    """Decisions tell their own time, and the glossary says what is forbidden."""
    found = [*(ROOT / "docs").glob("*.md"), *ROOT.glob("*.md")]
    return {
        path.relative_to(ROOT).as_posix(): path.read_text()
        for path in found
        if path.name not in ("glossary.md", "CHANGELOG.md")
    }


# --- the page is true -----------------------------------------------------------------------------
def test_the_glossary_has_four_columns():
    words, exceptions = glossary()
    assert [row for row in words if len(row) != 4 or not row[0] or not identifiers(row[1])] == []
    assert [row for row in exceptions if len(row) != 3 or not identifiers(row[1])] == []


def test_every_identifier_of_the_glossary_exists():
    found = {name for source in production().values() for name in defined(source)}
    found |= {Path(path).stem for path in production()}
    named = {name for row in glossary()[0] for name in identifiers(row[1])}
    assert sorted(named - found) == []


def test_no_forbidden_identifier_is_in_the_code():
    forbidden = {name for row in glossary()[0] for name in identifiers(row[3])}
    sources = production() | files((".py",), "tests", "benchmarks")
    used = {path: set(python_names(source)) for path, source in sources.items() if path != OWN}
    used |= {p: set(template_names(s)) for p, s in files((".html", ".txt"), "templates").items()}
    assert [
        (path, name)
        for path, names in used.items()
        for name in sorted(names & forbidden)
        if not excepted(name, path)
    ] == []


def test_no_forbidden_phrase_is_in_a_text_that_people_read():
    forbidden = [phrase for row in glossary()[0] for phrase in phrases(row[2])]
    assert [
        (path, phrase)
        for phrase in forbidden
        for path, text in texts().items()
        if re.search(rf"(?<![\w-]){re.escape(phrase.lower())}(?![\w-])", text)
        and not excepted(phrase, path)
    ] == []


def test_every_exception_is_needed():
    """An exception whose word is gone from the place goes too."""
    sources = production() | files((".py",), "tests", "benchmarks")
    templates = files((".html", ".txt"), "templates")
    for word, where, _why in glossary()[1]:
        for pattern in identifiers(where):
            if word.startswith("`"):
                reads = [set(python_names(s)) for p, s in sources.items() if fnmatch(p, pattern)]
                reads += [
                    set(template_names(s)) for p, s in templates.items() if fnmatch(p, pattern)
                ]
                assert any(word.strip("`") in names for names in reads), (word, pattern)
            else:
                reads = [text for path, text in texts().items() if fnmatch(path, pattern)]
                assert any(word.lower() in text for text in reads), (word, pattern)


# --- docstrings, comments and names of tests ------------------------------------------------------
def old_words(path):
    """Old words in the docstrings, the comments and, in tests, the names of functions."""
    prose = re.sub(r"\s+(?:#\s)?", " ", f"{prose_of(ROOT / path)} {_test_names(path)}")
    found = {word.lower() for word in OLD_WORD.findall(prose)}
    return sorted(found - {word for where, word, _why in OTHER_MEANINGS if where == path})


def _test_names(path):
    if not path.startswith("tests/"):
        return ""
    nodes = ast.walk(ast.parse((ROOT / path).read_text()))
    names = [node.name for node in nodes if isinstance(node, ast.FunctionDef)]
    return ". ".join(name.replace("_", " ") for name in names)


@pytest.mark.parametrize("app", APPS)
def test_developers_read_the_words_of_the_glossary_too(app):
    found = {path: old_words(path) for path in files((".py",), app, f"tests/{app}")}
    assert {path: words for path, words in found.items() if words} == {}


def test_every_other_meaning_is_needed():
    for where, word, _why in OTHER_MEANINGS:
        prose = f"{prose_of(ROOT / where)} {_test_names(where)}"
        assert re.search(rf"\b{word}\b", prose, re.IGNORECASE), (where, word)


# --- plain English --------------------------------------------------------------------------------
def page_sources():
    """``{path: texts}`` of pages and emails."""
    templates = files((".html", ".txt"), "templates")
    found = {path: " ".join(template_texts(source)) for path, source in templates.items()}
    return found | {path: " ".join(python_texts(s)) for path, s in production().items()}


def test_pages_and_emails_are_in_plain_english():
    found = {path: NOT_ON_PAGES.findall(text) for path, text in page_sources().items()}
    assert {path: words for path, words in found.items() if words} == {}


def test_documents_docstrings_and_comments_are_in_plain_english():
    prose = {path: prose_of(ROOT / path) for path in production()}
    prose |= {path: " ".join(page_texts(source)) for path, source in documents().items()}
    prose["CHANGELOG.md"] = " ".join(page_texts((ROOT / "CHANGELOG.md").read_text()))
    found = {path: NOT_PLAIN.findall(text) for path, text in prose.items()}
    assert {path: words for path, words in found.items() if words} == {}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Nobody asks whoever waits with it.", ["Nobody", "whoever", "waits with"]),
        ("It is made anew and taken away.", ["anew", "taken away"]),
        ("To whom it may concern", []),
    ],
)
def test_what_is_not_plain_is_found(text, words):
    assert NOT_ON_PAGES.findall(text) == words


# --- names are held once --------------------------------------------------------------------------
def test_no_two_classes_share_a_name():
    held = defaultdict(list)
    for path, source in production().items():
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.ClassDef):
                held[node.name].append(path)
    found = {name: paths for name, paths in held.items() if len(paths) > 1}
    assert {name: paths for name, paths in found.items() if name not in USUAL_CLASSES} == {}


def test_modules_share_a_name_only_for_the_same_thing():
    held = defaultdict(list)
    for path in production():
        if "management/" not in path:
            held[Path(path).stem].append(path)
    shared = {name for name, paths in held.items() if len(paths) > 1} - USUAL_MODULES
    assert sorted(shared - SAME_THING.keys()) == []
    assert sorted(SAME_THING.keys() - shared) == []


# --- how it reads ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("source", "names"),
    [
        ("class Pool:\n    pass", {"class", "Pool", "pass"}),
        ("reverse('office:pool_add')", {"reverse", "pool_add"}),
        ("has_perm('events.open_passport')", {"has_perm", "open_passport"}),
        ("text = 'a pool is a part'", {"text"}),
        ("f(pool=1).spot", {"f", "pool", "spot"}),
    ],
)
def test_an_identifier_is_found_in_each_form(source, names):
    assert set(python_names(source)) - {""} == names


def test_a_template_is_read_by_its_tags_and_by_its_texts():
    source = '<p class="pool">{% translate "Add a pool" %} {{ hall.seats }} Two pools</p>'
    assert set(template_names(source)) == {"translate", "hall", "seats"}
    assert [re.sub(r"\s+", " ", text).strip() for text in template_texts(source)] == [
        "Add a pool",
        "Two pools",
    ]


def test_a_text_is_read_where_it_is_marked_for_translation():
    source = "x = _('Add a pool') + ngettext('%d pool', '%d pools', n) + pgettext('water', 'pool')"
    assert list(python_texts(source)) == ["pool", "Add a pool", "%d pool", "%d pools"]


@pytest.mark.parametrize(
    ("prose", "words"),
    [
        ("The seat passes on to a stand-in.", ["passes on", "stand-in"]),
        ("Give the seat back; it is called off.", ["Give the seat back", "called off"]),
        ("Holders of a grounds pass get an email about a spreadsheet.", []),
    ],
)
def test_an_old_word_is_found_in_prose(prose, words):
    assert OLD_WORD.findall(prose) == words

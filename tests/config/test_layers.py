"""What the source itself must keep to: one-way imports, held statuses."""

import ast
import re
from enum import Enum
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

from tests.config.code_names import ORDER

ROOT = settings.BASE_DIR
# The places inside an app, in their order: each imports only its own place and those before it. A
# place is a folder or a module; the modules that stand beside the folders have theirs here.
PLACES = [
    {
        *("registry", "registries", "cache_version", "reference", "crypto", "formatting"),
        *("rate_limits", "sign_in_limits", "known_devices", "passwords"),
        *("chain_keys", "protection", "visitor_pages"),
    },
    {"models", "job_kinds"},
    {"rules", "roles"},
    {"queries", "challenges", "permissions", "signed_links", "icalendar", "import_parsing"},
    {"wording", "emails", "smtp", "sign_in_log"},
    {"pdf", "presenters"},
    {"actions", "lifecycle", "chain", "stale_keys", "worker"},
    {"forms", "code_forms", "refusals"},
    {
        "views",
        "middleware",
        "templatetags",
        "adapters",
        "fresh_sign_in",
        "kept_forms",
        "session_limits",
        "authentication",
        "throttling",
    },
    {"api"},
    {"admin"},
    {"management", "urls", "office_urls", "desk_urls", "request_urls", "tasks", "jobs", "checks"},
    {"apps"},
]
# What pages, the API and the admin are made of: no act and nothing below it knows them, in any app.
CALLERS = next(rank for rank, names in enumerate(PLACES) if "forms" in names)


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imported(source):
    """Every module or name that a source imports, in function bodies too, as a dotted path."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.Call):
            yield from _called_for(node)


def _called_for(call):
    """What is reached without an import: ``import_module("…")``, and a model by its label in
    ``get_model`` or a foreign key."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    texts = [a.value for a in call.args[:2] if isinstance(a, ast.Constant)]
    texts = [text for text in texts if isinstance(text, str)]
    if name == "import_module":
        yield from texts[:1]
    if name == "get_model" or name in ("ForeignKey", "OneToOneField", "ManyToManyField"):
        yield from (f"{text.split('.')[0]}.models" for text in texts[:1] if text)


def place(app, inside):
    """The rank of a place, 0 for all of `files` and of the frame in `config`."""
    if app in ("files", "config"):
        return 0
    return next((rank for rank, names in enumerate(PLACES) if inside in names), None)


def breaches(app, inside, source):
    """What a source at this place imports and may not."""
    for name in imported(source):
        other, *rest = name.split(".")
        if other not in ORDER or not rest:
            continue
        mine, theirs = place(app, inside), place(other, rest[0])
        if theirs is None:
            yield f"{name} has no place"
        elif ORDER.index(other) > ORDER.index(app) or (other == "config" and app != "config"):
            yield f"{name} stands above"
        elif other == app and theirs > mine:
            yield f"{name} comes later"
        elif other != app and app != "config" and theirs >= CALLERS > mine:
            yield f"{name} is a caller"


@pytest.mark.parametrize("app", ORDER)
def test_every_module_has_a_place_and_imports_what_stands_before_it(app):
    wrong = []
    for path in sources(app):
        inside = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        if inside == "__init__":
            continue
        name = path.relative_to(ROOT).as_posix()
        if place(app, inside) is None:
            wrong.append(f"{name} has no place")
            continue
        wrong += [f"{name}: {breach}" for breach in breaches(app, inside, path.read_text())]
    assert wrong == []


@pytest.mark.parametrize(
    ("app", "inside", "source"),
    [
        ("audit", "models", "from accounts.models import User"),
        ("events", "models", "from events.actions import register"),
        ("events", "queries", "def f():\n    from events.wording import display"),
        ("events", "actions", "import attendance.models"),
        ("events", "actions", "from friends.forms import JoinForm"),
        ("events", "models", "models.ForeignKey('attendance.Scan', models.CASCADE)"),
        ("friends", "views", "apps.get_model('events.Event')"),
        ("accounts", "worker", "import_module('events.tasks')"),
        ("partners", "views", "from config.views import problem"),
        ("events", "actions", "from events.elsewhere import coming"),
    ],
)
def test_a_wrong_import_is_seen(app, inside, source):
    assert len(list(breaches(app, inside, source))) == 1


def test_a_right_import_is_none():
    source = "from friends.models import Entity\nfrom events.rules import selection\nimport json"
    assert list(breaches("events", "actions", source)) == []


def impurities(source):
    """What a rule may not do: take rows or other code of the models than their enums, ask the
    database, or ask the clock."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and "models" in node.module.split("."):
            models = import_module(node.module)
            for name in (alias.name for alias in node.names):
                found = getattr(models, name, None)
                if not (isinstance(found, type) and issubclass(found, Enum)):
                    yield f"{node.module}.{name}"
        if isinstance(node, ast.Attribute) and node.attr in ("objects", "now", "today", "_meta"):
            yield ast.unparse(node)


def test_rules_ask_neither_the_database_nor_the_clock():
    found = [
        f"{path.relative_to(ROOT)}: {what}"
        for app in ORDER
        for path in sources(app)
        if path.parent.name == "rules"
        for what in impurities(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "from events.models import Event",
        "from events.models.registrations import ASKABLE",
        "def late(event):\n    return event.closes_at < timezone.now()",
        "def held(event):\n    return Event.objects.filter(pk=event.pk)",
    ],
)
def test_a_rule_that_is_not_pure_is_seen(source):
    assert len(list(impurities(source))) == 1


def relations_from_above(app):
    """The names by which models of this app and those below reach the models of the apps above."""
    below = ORDER[: ORDER.index(app) + 1]
    models = [m for m in apps.get_models() if m._meta.app_label in below]
    above = ORDER[ORDER.index(app) + 1 :]
    return {
        relation.get_accessor_name()
        for model in models
        for relation in model._meta.related_objects
        if relation.related_model._meta.app_label in above and relation.get_accessor_name()
    }


# Words that are also something else in the lower app.
ALSO = {
    "events": {"devices", "certificates"},
    "friends": {"events", "invitations", "delegations"},
    "accounts": set(),
}


@pytest.mark.parametrize("app", ["accounts", "friends", "events", "attendance"])
def test_no_app_reaches_up_by_a_reverse_relation(app):
    names = relations_from_above(app) - ALSO.get(app, set())
    found = []
    for path in sources(app):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Attribute):
                used = {node.attr}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str):
                used = {node.value} | set(node.value.split("__") if "__" in node.value else ())
            elif isinstance(node, ast.keyword) and node.arg and "__" in node.arg:
                used = set(node.arg.split("__"))
            else:
                continue
            for name in used & names:
                found.append(f"{path.relative_to(ROOT).as_posix()}:{node.lineno}: {name}")
    assert found == []


def test_templates_have_no_inline_code_and_no_other_hosts():
    wrong = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=|src=\"https?:"
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if wrong.search(path.read_text())
    ]
    # An email has no policy and no style sheet: programs that show it read what stands in it.
    assert found == ["templates/notices/layout.html"]


def test_style_sheets_use_logical_properties_only():
    physical = re.compile(
        r"[{;\s](margin|padding|border)-(left|right|top|bottom)|[{;\s](left|right|float|clear):\s*(left|right|\d)"
        r"|text-align:\s*(left|right)|[{;]\s*(width|height|min-width|max-width|min-height|max-height):"
    )
    found = [
        f"{path.name}: {hit.group(0)}"
        for path in sorted((ROOT / "static").rglob("*.css"))
        for hit in physical.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("model", [m for m in apps.get_models() if m._meta.app_label in ORDER])
def test_every_status_is_held_by_a_constraint(model):
    names = {f.name for f in model._meta.fields}
    if "status" in names:
        held = [c.name for c in model._meta.constraints if c.name.endswith("known_status")]
        assert len(held) == 1


def test_no_file_is_longer_than_five_hundred_lines():
    long = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*ORDER, "tests")
        if len(path.read_text().splitlines()) > 500 and path.name != "access_table.py"
    ]
    assert long == []


def test_the_project_names_no_registry_and_no_machine():
    told = re.compile(
        r"/(?:root|work|home|tmp)/[a-z]|pypi\.org|files\.pythonhosted|registry\.npmjs"
    )
    folders = [*ORDER, "tests", "templates", "static", "docs", "bin", ".ci", "benchmarks"]
    files = [p for folder in folders for p in sorted((ROOT / folder).rglob("*")) if p.is_file()]
    files += [p for p in sorted(ROOT.iterdir()) if p.is_file()]
    found = [
        path.relative_to(ROOT).as_posix()
        for path in files
        if path.suffix != ".pyc"
        and path.name != ".git"  # of a worktree, which names the machine
        and path != Path(__file__)
        and told.search(path.read_text(errors="ignore"))
    ]
    assert found == []

"""What the source itself must keep to: one-way imports, held statuses."""

import ast
import re
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings

ROOT = settings.BASE_DIR
ORDER = ["audit", "accounts", "friends", "events", "partners"]
INSIDE = ["models", "actions"]


def sources(*folders):
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations" not in path.parts:
                yield path


def imported(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


@pytest.mark.parametrize("app", ORDER)
def test_imports_point_one_way(app):
    above = {*ORDER[ORDER.index(app) + 1 :], "config", "tests"}
    wrong = [
        (path.relative_to(ROOT).as_posix(), name)
        for path in sources(app)
        for name in imported(path)
        if name.split(".")[0] in above
    ]
    assert wrong == []


@pytest.mark.parametrize("app", ORDER)
def test_models_and_actions_do_not_know_who_calls_them(app):
    callers = ("views", "forms", "api", "admin", "management", "urls")
    wrong = []
    for path in sources(app):
        inside = path.relative_to(ROOT / app).parts[0].removesuffix(".py")
        if inside in INSIDE:
            wrong += [
                (path.relative_to(ROOT).as_posix(), name)
                for name in imported(path)
                if name.startswith(tuple(f"{a}.{c}" for a in ORDER for c in callers))
            ]
    assert wrong == []


def test_templates_have_no_inline_code_and_no_other_hosts():
    wrong = re.compile(
        r"<script(?![^>]*\bsrc=)(?![^>]*application/json)|<style|\sstyle=|\son\w+=|src=\"https?:"
    )
    found = [
        path.relative_to(ROOT).as_posix()
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if wrong.search(path.read_text())
    ]
    assert found == []


def test_style_sheets_use_logical_properties_only():
    physical = re.compile(
        r"[{;\s](margin|padding|border)-(left|right|top|bottom)|[{;\s](left|right|float|clear):\s*(left|right|\d)"
        r"|text-align:\s*(left|right)|[{;]\s*(width|height|min-width|max-width|min-height|max-height):"
    )
    found = [
        f"{path.name}: {hit.group(0)}"
        for path in sorted((ROOT / "static").glob("*.css"))
        for hit in physical.finditer(path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("model", [m for a in ORDER for m in apps.get_app_config(a).get_models()])
def test_every_status_is_held_by_a_constraint(model):
    names = {f.name for f in model._meta.fields}
    if "status" in names:
        held = [c.name for c in model._meta.constraints if c.name.endswith("known_status")]
        assert len(held) == 1


def test_no_file_is_longer_than_five_hundred_lines():
    long = [
        path.relative_to(ROOT).as_posix()
        for path in sources(*ORDER, "config", "tests")
        if len(path.read_text().splitlines()) > 500 and path.name != "access_table.py"
    ]
    assert long == []


def test_the_project_names_no_registry_and_no_machine():
    told = re.compile(
        r"/(?:root|work|home|tmp)/[a-z]|pypi\.org|files\.pythonhosted|registry\.npmjs"
    )
    folders = [*ORDER, "config", "tests", "templates", "static", "docs", "bin", ".ci", "benchmarks"]
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

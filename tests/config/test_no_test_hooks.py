"""Production code does not know that it is tested: no switch, no pause, no look at who runs it."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = settings.BASE_DIR
FOLDERS = ["audit", "accounts", "friends", "events", "partners", "config"]
SWITCH = re.compile(r"\w*(_TRIAL|TRIAL_\w+|PYTEST\w*|IN_TESTS?|TESTING|UNDER_TEST)")
TOOLS = {"tests", "pytest", "_pytest", "unittest", "pytest_django", "hypothesis"}
RUNNERS = {"test", "pytest", "py.test"}
# A process that starts others waits for them, and a loop between two looks.
MAY_SLEEP = {"accounts/worker.py", "accounts/management/commands/serve.py"}


def hooks(source, *, may_sleep=False):
    """What in this source serves a test, as texts."""
    return [text for node in ast.walk(ast.parse(source)) for text in _hooks_of(node, may_sleep)]


def _hooks_of(node, may_sleep):
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name) | ast.keyword(arg=str(name)):
            if SWITCH.fullmatch(name):
                yield f"{name} is a switch for tests"
            if isinstance(node, ast.Attribute) and ast.unparse(node) == "sys.modules":
                yield "sys.modules tells who runs it"
            if isinstance(node, ast.Attribute) and name == "sleep" and not may_sleep:
                yield f"{ast.unparse(node)} waits"
        case ast.Constant(value=str(text)):
            if SWITCH.fullmatch(text) or text.startswith("PYTEST_"):
                yield f"“{text}” is a switch for tests"
            if text.endswith("settings_test") or text.startswith("tests."):
                yield f"“{text}” is a module of the tests"
        case ast.Import(names=names):
            for alias in names:
                if alias.name.split(".")[0] in TOOLS or alias.name.endswith("settings_test"):
                    yield f"{alias.name} belongs to the tests"
        case ast.ImportFrom(module=module, names=names):
            found = {alias.name for alias in names}
            if (module or "").split(".")[0] in TOOLS or "settings_test" in {module, *found}:
                yield f"{module} belongs to the tests"
            if module == "sys" and "modules" in found:
                yield "sys.modules tells who runs it"
            if module == "time" and "sleep" in found and not may_sleep:
                yield "time.sleep waits"
        case ast.Compare():
            sides = [node.left, *node.comparators]
            if any("sys.argv" in ast.unparse(side) for side in sides) and any(
                isinstance(side, ast.Constant) and side.value in RUNNERS for side in sides
            ):
                yield "sys.argv tells who runs it"


def production():
    for folder in FOLDERS:
        yield from sorted((ROOT / folder).rglob("*.py"))


@pytest.mark.parametrize(
    "path", list(production()), ids=lambda path: Path(path).relative_to(ROOT).as_posix()
)
def test_no_hook_for_tests_is_in_production_code(path):
    name = path.relative_to(ROOT).as_posix()
    assert hooks(path.read_text(), may_sleep=name in MAY_SLEEP) == []


def test_no_module_of_production_code_is_for_tests():
    found = [path.name for path in production() if re.search(r"(^|_)tests?(_|\.)", path.name)]
    assert found == []


@pytest.mark.parametrize(
    "source",
    [
        "if settings.LOCK_TRIAL:\n    pass",
        "LOCK_TRIAL = 1",
        "TESTING = False",
        "os.environ.get('LOCK_TRIAL')",
        "'PYTEST_CURRENT_TEST' in os.environ",
        "'pytest' in sys.modules",
        "from sys import modules",
        "'test' in sys.argv",
        "sys.argv[1] == 'test'",
        "import time\ntime.sleep(1)",
        "from time import sleep",
        "import time as clock\nclock.sleep(1)",
        "import pytest",
        "from unittest import mock",
        "from tests.factories import make_user",
        "from config import settings_test",
        "import_module('config.settings_test')",
        "APP = 'tests.locks'",
        "call(in_test=1, LOCK_TRIAL='off')",
    ],
)
def test_each_form_of_a_hook_is_found(source):
    assert hooks(source) != []


@pytest.mark.parametrize(
    "source",
    [
        "import time\ntime.monotonic()",
        "stop.wait(0.2)",
        "text = 'This is a test of the mail server.'",
        "sys.argv[0]",
        "contest = 1",
    ],
)
def test_what_is_no_hook_is_left_alone(source):
    assert hooks(source) == []

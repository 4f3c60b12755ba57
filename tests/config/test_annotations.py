"""What an app offers to the rest says its types: mypy takes a function without them for one that
may be called with anything."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

from tests.config.code_names import APPS

ROOT = settings.BASE_DIR
OFFERED = {"models", "rules", "queries", "actions"}  # packages, or modules of these names
# A class says by itself what it makes: `mypy` asks for no `-> None`.
RETURNS_NOTHING = "__init__"
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


def unannotated(source):
    """The public functions and methods that do not say all their types, each with what is
    missing."""
    return {
        name: missing
        for name, function, bound in _public(ast.parse(source))
        if (missing := _missing(function, bound))
    }


def _public(scope, prefix="", bound=False):
    """``(name, function, whether it is a method)``. What is inside a private class is private."""
    for node in scope.body:
        name = getattr(node, "name", "")
        if isinstance(node, FUNCTIONS) and (name == RETURNS_NOTHING or not name.startswith("_")):
            yield prefix + name, node, bound and "staticmethod" not in _decorators(node)
        elif isinstance(node, ast.ClassDef) and not name.startswith("_"):
            yield from _public(node, f"{prefix}{name}.", bound=True)


def _decorators(function):
    return {ast.unparse(decorator) for decorator in function.decorator_list}


def _missing(function, bound):
    arguments = function.args
    ordered = [*arguments.posonlyargs, *arguments.args][1 if bound else 0 :]
    rest = [argument for argument in (arguments.vararg, arguments.kwarg) if argument]
    parameters = [*ordered, *arguments.kwonlyargs, *rest]
    missing = [argument.arg for argument in parameters if argument.annotation is None]
    returns = function.returns is not None or function.name == RETURNS_NOTHING
    return missing if returns else [*missing, "return"]


def offered():
    for app in APPS:
        for path in sorted((ROOT / app).rglob("*.py")):
            if path.relative_to(ROOT / app).parts[0].removesuffix(".py") in OFFERED:
                yield path


def test_there_is_something_to_look_at():
    """A move of the modules would leave nothing to look at, and nothing to be found wrong."""
    seen = {path.relative_to(ROOT).parts[0] for path in offered()}
    assert seen >= {"audit", "accounts", "friends", "events", "partners"}


@pytest.mark.parametrize(
    "path", list(offered()), ids=lambda path: Path(path).relative_to(ROOT).as_posix()
)
def test_what_an_app_offers_says_its_types(path):
    assert unannotated(path.read_text()) == {}


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("def act(event, *, by: User) -> Event: ...", {"act": ["event"]}),
        ("def act(event: Event): ...", {"act": ["return"]}),
        ("def act(*names, **facts) -> None: ...", {"act": ["names", "facts"]}),
        ("def act(event, /, *, by): ...", {"act": ["event", "by", "return"]}),
        ("async def act() : ...", {"act": ["return"]}),
        ("@atomic\ndef act(event) -> None: ...", {"act": ["event"]}),
        ("class Ledger:\n def take(self, row): ...", {"Ledger.take": ["row", "return"]}),
        ("class Ledger:\n def __init__(self, event): ...", {"Ledger.__init__": ["event"]}),
        ("class Ledger:\n @property\n def free(self): ...", {"Ledger.free": ["return"]}),
        ("class Ledger:\n @staticmethod\n def of(event) -> None: ...", {"Ledger.of": ["event"]}),
        ("class A:\n class B:\n  def c(self): ...", {"A.B.c": ["return"]}),
    ],
)
def test_what_is_missing_is_found(source, found):
    assert unannotated(source) == found


@pytest.mark.parametrize(
    "source",
    [
        "def act(event: Event, *names: str, by: User, **facts: object) -> Event: ...",
        "def _act(event): ...",
        "class _Ledger:\n def take(self, row): ...",
        "class Ledger:\n def __init__(self, event: Event): ...",
        "class Ledger:\n def _take(self, row): ...",
        "class Ledger:\n def __str__(self): ...",
        "class Ledger:\n @classmethod\n def of(cls, event: Event) -> Self: ...",
        "def act() -> None:\n def inner(row): ...",
    ],
)
def test_what_is_complete_or_private_is_left_alone(source):
    assert unannotated(source) == {}

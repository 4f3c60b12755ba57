"""Code names in prose: found between backticks, and looked up in the code.

Used by `tests/config/test_docs_name_code.py`. `Names.fault` says what is wrong with one name, or
nothing. A word that does not look like a name of ours is not judged.
"""

import ast
import importlib
import inspect
import os
import pkgutil
import re
import tokenize
from functools import cache, cached_property
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.core.management import get_commands
from django.urls import get_resolver

from audit.registry import REGISTRIES

ROOT = settings.BASE_DIR
# The apps in the order of their imports: each imports only from those before it.
APPS = ["files", "audit", "accounts", "friends", "events", "attendance", "certificates", "partners"]
ORDER = [*APPS, "config"]  # Nothing imports `config`.
PACKAGES = (*ORDER, "tests", "benchmarks")
# Paths of a running installation, which no repository holds.
RUNTIME = ("var/", "node_modules", ".venv")
OF_A_MACHINE = ("/srv/", "/etc/", "/tmp", "/data", "/static")
NOT_OURS = {
    ".git",
    ".venv",
    "node_modules",
    "var",
    "__pycache__",
    ".pytest_cache",
    ".ruff_cache",
    ".mypy_cache",
    ".hypothesis",
}
# The lists of names that its own test is tried with.
ITS_TEST = "tests/config/test_docs_name_code.py"
# Words of answers, formats and databases, which look like code.
OF_ANSWERS = {
    "mail.waiting",
    "mail.retrying",
    "clock.ahead_seconds",
    "mail.failed",
    "mail.oldest_seconds",
    "audit.unsealed",
    "audit.oldest_seconds",
    "jobs.waiting",
    "jobs.oldest_seconds",
    "worker.seen_seconds",
    "seats.checked_at",
    "seats.differences",
    "group.sqlite3",
    "database.gpg",
    "files.gpg",
    "about.json",
    "dist.integrity",
    "security.txt",
    "max_connections",
    "foreign_key_check",
}
SUFFIX = r"\.(?:py|html|txt|js|cjs|css|typ|json|csv|toml|yaml|md|conf)"


def spans(text):
    """What stands between backticks, outside of blocks of code."""
    prose = re.sub(r"```.*?```", "", text, flags=re.S)
    prose = re.sub(r"^ {4}.*$", "", prose, flags=re.M)
    return [" ".join(span.split()) for span in re.findall(r"(?<!`)`{1,2}([^`]+)`{1,2}(?!`)", prose)]


def prose_of(path):
    """The docstrings and comments of a Python file, as one text."""
    source = path.read_text()
    kinds = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    nodes = [node for node in ast.walk(ast.parse(source)) if isinstance(node, kinds)]
    prose = [ast.get_docstring(node) or "" for node in nodes]
    with tokenize.open(path) as file:
        tokens = tokenize.generate_tokens(file.readline)
        prose += [token.string for token in tokens if token.type == tokenize.COMMENT]
    return "\n\n".join(prose)


class Names:
    """The names that the project has."""

    def fault(self, name):
        """Why a name is wrong, or an empty text."""
        name = name.strip().removesuffix("()")
        for pattern, check in self._checks:
            if found := re.fullmatch(pattern, name):
                return "" if check(*found.groups()) else f"`{name}` is not in the code"
        return ""

    def fault_in_docstring(self, name):
        """The same for what a docstring may name. Words with dots are judged when they begin with
        one of our apps: the others are mostly attributes of an argument."""
        is_dotted = re.fullmatch(r"[a-z_]\w*(\.\w+)+(\(\))?", name)
        ours = name.startswith(tuple(f"{app}." for app in ORDER))
        return "" if is_dotted and not ours else self.fault(name)

    @cached_property
    def _checks(self):
        app = "|".join(PACKAGES)
        return [
            (r".*(?:https?|redis|db|postgres|smtps?)://.*|[\w-]+@.*", lambda: True),
            (r"(?:.*\s)?manage\.py ([a-z_]+).*", self._is_command),
            (r"(?:.*/)?manage\.py", lambda: True),
            (rf"((?:[\w.-]+/)*[\w.-]+{SUFFIX}):([\w.]+)", self._is_in_file),
            (r"(?:python |bash |make |pip |npm |pytest |curl ).*", lambda: True),
            (r"(/\S*)", self._is_url),
            (r"([\w.-]+(?:/[\w.*-]+)+/?|[\w.-]+/)", self._is_path),
            (rf"([\w-]+{SUFFIX})", self._is_file_name),
            (r"((?:audit|gof)\.[EWI]\d{3})", self._is_told),
            (rf"((?:{app})(?:\.\w+)+)", self._is_dotted),
            (r"(\w+):(\w+)", self._is_url_name),
            (r"([A-Z]\w*[a-z]\w*)\.([\w.]+)", self._is_attribute),
            (r"([a-z_]\w*(?:\.\w+)+)", self._is_end_of_dotted),
            (r"([A-Z][A-Z0-9]*_[A-Z0-9_]+)(?:[=/].*)?", self._is_told),
            (r"([A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*)+)", self._is_told),
            (r"([a-z0-9]+(?:_[a-z0-9]+)+)(?:\(.*\))?", self._is_told),
        ]

    def _is_command(self, name):
        return name in get_commands()

    def _is_in_file(self, path, name):
        if not (ROOT / path).is_file():
            return False
        if not path.endswith(".py"):
            return bool(re.search(rf"\b{re.escape(name)}\b", (ROOT / path).read_text()))
        module = path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
        return self._reach(importlib.import_module(module), name.split("."))

    def _is_path(self, path):
        if path.startswith(RUNTIME) or "*" in path:
            return "*" not in path or any(ROOT.glob(path))
        top = path.split("/")[0]
        is_ours = (ROOT / top).exists() or re.search(SUFFIX + r"$", path)
        return not is_ours or (ROOT / path).exists() or self._is_dotted(path.replace("/", "."))

    def _is_file_name(self, name):
        return name in OF_ANSWERS or any(Path(path).name == name for path in tracked())

    def _is_dotted(self, name):
        if name in OF_ANSWERS or name in REGISTRIES or name in self.permissions:
            return True
        parts = name.split(".")
        for length in range(len(parts), 0, -1):
            try:
                found = importlib.import_module(".".join(parts[:length]))
            except ModuleNotFoundError:
                continue
            return self._reach(found, parts[length:])
        return False

    def _is_end_of_dotted(self, name):
        """Such as ``lifecycle.move``: the last words of a path of ours, or the path of a package
        that the project uses."""
        if name in OF_ANSWERS:
            return True
        first, *rest = name.split(".")
        ends = [module for path, module in self.modules.items() if path.split(".")[-1] == first]
        return any(self._reach(module, rest) for module in ends) or self._is_dotted(name)

    def _is_attribute(self, name, rest):
        found = [kind for module in self.modules.values() for kind in _classes_in(module, name)]
        return any(self._reach(kind, rest.split(".")) for kind in found)

    def _reach(self, found, names):
        for number, name in enumerate(names):
            if isinstance(found, type) and not hasattr(found, name):
                return number == len(names) - 1 and _holds(found, name)
            if not hasattr(found, name):
                return False
            found = getattr(found, name)
        return True

    def _is_url(self, path):
        return path.startswith(OF_A_MACHINE) or any(_fits(path, route) for route in self.routes)

    def _is_url_name(self, space, name):
        spaces = dict(get_resolver().namespace_dict) | {
            inner: found
            for _prefix, outer in get_resolver().namespace_dict.values()
            for inner, found in outer.namespace_dict.items()
        }
        return space not in spaces or name in spaces[space][1].reverse_dict

    def _is_told(self, name):
        return name in self.words or name in OF_ANSWERS

    @cached_property
    def modules(self):
        found = {}
        # As a server does: REST framework cannot be imported before the frame of the API.
        importlib.import_module("config.urls")
        for package in PACKAGES:
            root = importlib.import_module(package)
            found[package] = root
            for info in pkgutil.walk_packages(root.__path__, f"{package}."):
                if ".migrations" in info.name or package != info.name.split(".")[0]:
                    continue
                if package in ORDER and not info.name.startswith("config.gunicorn"):
                    found[info.name] = importlib.import_module(info.name)
        return found

    @cached_property
    def permissions(self):
        return {
            f"{model._meta.app_label}.{name}"
            for model in apps.get_models()
            for name in (
                *(f"{act}_{model._meta.model_name}" for act in model._meta.default_permissions),
                *(name for name, _label in model._meta.permissions),
            )
        } | {f"{model._meta.label_lower}" for model in apps.get_models()}

    @cached_property
    def routes(self):
        return list(_routes(get_resolver().url_patterns))

    @cached_property
    def words(self):
        """Every word of the code itself: no comments, docstrings or documents."""
        found = {Path(path).stem for path in tracked() if path.endswith(".py")}
        for path in tracked():
            if path.endswith(".py") and "/migrations/" not in path and path != ITS_TEST:
                found |= _words_of_python(ROOT / path)
            elif not path.endswith((".md", ".po", ".py", ".csv", ".png", ".mo")):
                found |= set(re.findall(r"\w+", (ROOT / path).read_text(errors="ignore")))
        return found


@cache
def tracked():
    """The paths of the project's own files, from its root."""
    found = []
    for folder, inner, files in os.walk(ROOT):
        inner[:] = sorted({*inner} - NOT_OURS)
        found += [Path(folder, file).relative_to(ROOT).as_posix() for file in sorted(files)]
    return [path for path in found if not path.endswith(".pyc")]


def _classes_in(module, name):
    found = getattr(module, name, None)
    if not isinstance(found, type):
        return []
    return [
        found,
        *found.__subclasses__(),
    ]  # an attribute that subclasses add, as `AppConfig.brings`


def _holds(kind, name):
    """Fields of models and dataclasses, and what a method sets on the instance."""
    if any(name in vars(base).get("__annotations__", {}) for base in kind.__mro__):
        return True
    if name in getattr(kind, "__dataclass_fields__", {}):
        return True
    meta = getattr(kind, "_meta", None)
    if meta and name in {field.name for field in meta.get_fields()}:
        return True
    try:
        return re.search(rf"self\.{name}\b[^=\n]*=", inspect.getsource(kind)) is not None
    except (OSError, TypeError):
        return False


def _routes(patterns, before="/"):
    for entry in patterns:
        route = before + str(entry.pattern)
        if hasattr(entry, "url_patterns"):
            yield from _routes(entry.url_patterns, route)
        else:
            yield route


def _fits(path, route):
    """Whether a path as documents write it (``/office/<event>/…``) is one of this route."""
    if path == "/":
        return True
    segments = path.split("?")[0].strip("/").split("/")
    there = route.strip("/").removesuffix("$").split("/")
    if segments[0] in dict(settings.LANGUAGES):
        segments[0] = there[0] if there[0] in dict(settings.LANGUAGES) else segments[0]
    if segments[-1] == "…":
        segments = segments[:-1]
        there = there[: len(segments)]
    if len(segments) < len(there):  # the root of a group of addresses, as `/admin/`
        there = there[: len(segments)] if path.endswith("/") else there
    return len(segments) == len(there) and all(map(_segments_fit, segments, there))


def _segments_fit(segments, there):
    return segments == there or there.startswith(("<", "(?P<"))


def _words_of_python(path):
    found = set()
    before = None
    with tokenize.open(path) as file:
        for token in tokenize.generate_tokens(file.readline):
            starts_line = before in (None, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT)
            is_text = token.type == tokenize.STRING and not starts_line
            if token.type == tokenize.NAME or is_text or token.type == tokenize.FSTRING_MIDDLE:
                found |= set(re.findall(r"\w+", token.string))
            if token.type == tokenize.STRING:
                found |= set(re.findall(r"\w+\.[EWI]\d{3}", token.string))
            if token.type not in (tokenize.NL, tokenize.COMMENT):
                before = token.type
    return found

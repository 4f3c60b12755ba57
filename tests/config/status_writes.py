"""Finds in a source every form in which a status could be written without `audit.lifecycle`."""

import ast
import re

WRITING = {
    f"{a}{name}"
    for a in ("", "a")
    for name in ("create", "update", "get_or_create", "update_or_create", "add", "set", "_replace")
}
LISTING = {"bulk_update", "abulk_update"}
SETTERS = {"setattr", "__setattr__"}
SQL = re.compile(r"\b(update\b.*\bset\b|insert\s+into\b).*\bstatus\b", re.I | re.S)


def status_writes(source, models=frozenset()):
    """``(line, what)`` for each write of a status. ``models`` names those with a status: their
    constructors write one too."""
    tree = ast.parse(source)
    return sorted(set(_Finder(tree, models).found()))


class _Finder:
    def __init__(self, tree, models):
        self.tree, self.models = tree, set(models)
        self.around = {
            child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                self.models |= {a.asname for a in node.names if a.asname and a.name in models}

    def found(self):
        for node in ast.walk(self.tree):
            if what := self._write(node):
                yield node.lineno, what

    def _write(self, node):
        match node:
            # As the target of whatever it is: of an assignment, of one part of a tuple, of a loop,
            # of `with`.
            case ast.Attribute(attr="status", ctx=ast.Store() | ast.Del()):
                return "" if self._is_plain(node) else f"{ast.unparse(node)} is assigned"
            case ast.Subscript(ctx=ast.Store() | ast.Del(), slice=ast.Constant(value="status")):
                inner = ast.unparse(node.value)
                return f"{inner} is written" if re.search(r"__dict__|\bvars\(", inner) else ""
            case ast.Constant(value=str(text)) if SQL.search(text) and self._is_sql(node):
                return "SQL writes a status"
            case ast.Call():
                return self._call(node)
        return ""

    def _is_plain(self, node):
        """``self.status`` in a class without bases: no row of the database has one."""
        around = self._enclosing(node, ast.ClassDef)
        return ast.unparse(node.value) == "self" and around is not None and not around.bases

    def _is_sql(self, node):
        """Not where it is a docstring."""
        return not isinstance(self.around[node], ast.Expr)

    def _call(self, call):
        name = _name_of(call.func)
        if name in SETTERS and self._sets_status(call):
            return f"{name} writes a status"
        if name in LISTING and any(self._says_status(a) for a in _values(call)):
            return f"{name} writes a status"
        if name == "save" and any(
            k.arg == "update_fields" and self._says_status(k.value) for k in call.keywords
        ):
            return "save writes a status"
        constructs = self._constructs(call.func, name)
        if constructs and call.args and not isinstance(call.func, ast.Call):
            return f"{name} is made of values without names"
        if constructs or (name in WRITING and isinstance(call.func, ast.Attribute)):
            if any(self._keyword_says_status(k) for k in call.keywords):
                return f"{name or 'a constructor'} writes a status"
            if name == "update" and any(
                self._is_dict_of_row(call.func) and self._says_status(a) for a in call.args
            ):
                return "update writes a status"
        return ""

    def _constructs(self, func, name):
        """A model with a status by its name; or whatever stands for a model that is not named."""
        if name in self.models or name == "model":
            return True
        return isinstance(func, ast.Call) and _name_of(func.func) in {"type", "get_model"}

    def _keyword_says_status(self, keyword):
        if keyword.arg in {"defaults", "create_defaults", "through_defaults", None}:
            return self._says_status(keyword.value)
        return keyword.arg == "status"

    def _is_dict_of_row(self, func):
        return bool(re.search(r"__dict__|\bvars\(", ast.unparse(func.value)))

    def _sets_status(self, call):
        return any(self._says_status(argument) for argument in _values(call)[:3])

    def _says_status(self, node, seen=frozenset()):
        """Whether the expression, or what a name in it was given in this function, says
        "status"."""
        for part in ast.walk(node):
            match part:
                case ast.Constant(value="status"):
                    return True
                case ast.Call(func=ast.Name(id="dict"), keywords=keywords):
                    if any(k.arg == "status" for k in keywords):
                        return True
                case ast.Name(id=name, ctx=ast.Load()) if name not in seen:
                    given = self._given(part, name)
                    if any(self._says_status(value, seen | {name}) for value in given):
                        return True
        return False

    def _given(self, node, name):
        """What the name was given, as an assignment, key by key, or as the variable of a loop."""
        function = self._enclosing(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Module)
        for part in ast.walk(function):
            match part:
                case ast.Assign(targets=targets, value=value):
                    if any(_is_target(target, name) for target in targets):
                        yield value
                    if any(_is_key_of(target, name) for target in targets):
                        yield from (t.slice for t in targets if isinstance(t, ast.Subscript))
                case ast.AnnAssign(target=target, value=value) if value is not None:
                    if _is_target(target, name):
                        yield value
                case (
                    ast.AugAssign(target=target, value=value)
                    | ast.NamedExpr(target=target, value=value)
                ):
                    if _is_target(target, name):
                        yield value
                case (
                    ast.For(target=target, iter=value)
                    | ast.comprehension(target=target, iter=value)
                ):
                    if _is_target(target, name):
                        yield value

    def _enclosing(self, node, kind):
        while node is not None and not isinstance(node, kind):
            node = self.around.get(node)
        return node


def _values(call):
    return [*call.args, *(keyword.value for keyword in call.keywords)]


def _name_of(func):
    return getattr(func, "attr", getattr(func, "id", ""))


def _is_target(target, name):
    return any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
        for part in ast.walk(target)
    )


def _is_key_of(target, name):
    return isinstance(target, ast.Subscript) and ast.unparse(target.value) == name

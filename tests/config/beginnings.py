"""Finds in the source of a page or of the API where it reaches rows, and by what it begins."""

import ast

MANAGERS = {"objects", "_default_manager", "_base_manager"}
FETCHERS = {"get_object_or_404", "get_list_or_404", "aget_object_or_404", "aget_list_or_404"}


def beginnings(source, models):
    """``(line, model or "", first method or "")`` for each query that begins at a model. ``models``
    are names; the model is "" where the source does not say which one it is."""
    tree = ast.parse(source)
    names, around = _names(tree, models), {}
    for node in ast.walk(tree):
        around |= dict.fromkeys(ast.iter_child_nodes(node), node)
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(attr=attr, value=base) if attr in MANAGERS:
                model = _model(base, names, models)
                if model is not None:
                    yield node.lineno, model, _first_method(node, around)
            case ast.Call(func=func, args=[ast.expr() as first, *_rest]):
                if _last(func) in FETCHERS and (model := _model(first, names, models)):
                    yield node.lineno, model, ""
                named = any(_text(argument) in MANAGERS for argument in node.args[1:2])
                if _last(func) == "getattr" and named and (model := _model(first, names, models)):
                    yield node.lineno, model, ""
            case ast.ClassDef(body=body, name=name) if name != "Meta":
                for line in body:
                    match line:
                        case ast.Assign(targets=[ast.Name(id="model")], value=value):
                            if model := _model(value, names, models):
                                yield line.lineno, model, ""


def _names(tree, models):
    """Every name that stands for a model here → the model's own name."""
    names = {name: name for name in models}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            names |= {a.asname: a.name for a in node.names if a.asname and a.name in models}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and (model := _model(node.value, names, models)):
            names |= {target.id: model for target in node.targets if isinstance(target, ast.Name)}
    return names


def _model(node, names, models):
    """The model that an expression is; "" if it is one that is computed, None if it is not one."""
    match node:
        case ast.Name(id=name):
            return names.get(name)
        case ast.Attribute(attr=name) if name in models:
            return name
        case ast.Attribute(attr="model" | "_meta") | ast.Call():
            return ""
    return None


def _first_method(node, around):
    above = around.get(node)
    called = isinstance(above, ast.Attribute) and isinstance(around.get(above), ast.Call)
    return above.attr if called and around[above].func is above else ""


def _last(func):
    return getattr(func, "attr", getattr(func, "id", ""))


def _text(node):
    return node.value if isinstance(node, ast.Constant) else ""

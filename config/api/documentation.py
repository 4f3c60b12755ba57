"""The document as pages: one for each resource, with its operations, and one with their shapes."""

import json
import shlex
from collections.abc import Iterator
from functools import cache
from html import escape
from typing import Any

from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from config.api.schema import document

LABELS = {"get": "GET", "post": "POST"}
# What every operation can answer is said once, on the first page.
EVERYWHERE = {"304", "400", "401", "406", "413", "415", "429", "500"}


@cache
def resources() -> dict[str, dict[str, Any]]:
    """Slug → a resource with its operations and shapes, in the order of the document."""
    content = document()
    pages = {
        slugify(tag["name"]): {
            "slug": slugify(tag["name"]),
            "name": tag["name"],
            "description": tag["description"],
            "operations": [],
            "shapes": [],
        }
        for tag in content["tags"]
    }
    for path, methods in content["paths"].items():
        for method, spec in methods.items():
            if method in LABELS:
                page = pages[slugify(spec["tags"][0])]
                page["operations"].append(_operation(path, method, spec))
    _share_shapes(content, pages)
    return pages


def errors() -> list[dict[str, str]]:
    """What any operation may answer beside its own answers."""
    spec = document()["paths"]["/api/v1/events/{slug}/registrations/"]["post"]["responses"]
    named = {code: answer for code, answer in spec.items() if code >= "400"}
    return [{"code": code, "text": _line(answer)} for code, answer in sorted(named.items())]


def scheme() -> dict[str, Any]:
    flows = document()["components"]["securitySchemes"]["oauth2"]["flows"]
    return flows["clientCredentials"]


# --- shapes ---------------------------------------------------------------------------------------
def _share_shapes(content, pages):
    """Each shape stands with the first resource that needs it."""
    homes: dict[str, str] = {}
    shapes = {shape["name"]: shape for shape in _shapes(content)}
    for slug, page in pages.items():
        for operation in page["operations"]:
            for name in _needed(content, content["paths"][operation["path"]]):
                if homes.setdefault(name, slug) == slug and shapes[name] not in page["shapes"]:
                    page["shapes"].append(shapes[name])
    for page in pages.values():
        for kind in _types_of(page):
            kind["home"] = homes.get(kind["name"], "")
        for shape in page["shapes"]:
            shape["ways"] = [{"name": name, "home": homes[name]} for name in shape["ways"]]


def _needed(content, part) -> Iterator[str]:
    """The names of the shapes that a part of the document refers to, those of shapes too."""
    seen: set[str] = set()
    waiting = [part]
    while waiting:
        part = waiting.pop()
        if isinstance(part, list):
            waiting += part
        elif isinstance(part, dict):
            waiting += [value for key, value in part.items() if key != "examples"]
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                waiting.append(content["components"]["schemas"][name])
                yield name


def _types_of(page):
    for operation in page["operations"]:
        yield from (row["type"] for row in operation["answers"] if row["type"])
        yield from filter(None, [operation["body"]])
    for shape in page["shapes"]:
        yield from (field["type"] for field in shape["fields"])


# --- operations -----------------------------------------------------------------------------------
def _operation(path, method, spec):
    parameters = [_parameter(p) for p in spec.get("parameters", []) if p["in"] != "header"]
    body = _first_example(spec.get("requestBody", {}))
    row = {
        "id": spec["operationId"],
        "method": LABELS[method],
        "path": path,
        "summary": spec.get("summary", ""),
        "paragraphs": _paragraphs(spec.get("description", "")),
        "scopes": [scope for need in spec["security"] for scope in need.get("oauth2", [])],
        "parameters": sorted(parameters, key=lambda p: p["place"] != "path"),
        "body": _body(spec.get("requestBody")),
        "body_example": _written(body) if body is not None else "",
        "answers": [
            _answer(code, a) for code, a in sorted(spec["responses"].items()) if code < "300"
        ],
        "errors": [
            {"code": code, "text": _line(a)}
            for code, a in sorted(spec["responses"].items())
            if code > "400" and code not in EVERYWHERE
        ],
    }
    row["curl"] = code(curl(row, body))
    row["example"] = next((a["example"] for a in row["answers"] if a["example"]), "")
    return row


def curl(operation: dict[str, Any], body: object = None) -> str:
    """The command that sends the example of an operation."""
    path, query = operation["path"], []
    for parameter in operation["parameters"]:
        if parameter["example"] == "":
            continue
        if parameter["place"] == "path":
            path = path.replace(f"{{{parameter['name']}}}", str(parameter["example"]))
        else:
            query.append(f"{parameter['name']}={parameter['example']}")
    url = document()["servers"][0]["url"] + path + ("?" + "&".join(query) if query else "")
    parts = [f'curl "{url}"']
    if operation["scopes"]:
        parts.append('-H "Authorization: Bearer $TOKEN"')
    if operation["method"] == "POST":
        parts[0] = f'curl -X POST "{url}"'
        parts.append('-H "Content-Type: application/json"')
        parts.append(f"-d {shlex.quote(json.dumps(body, ensure_ascii=False, indent=1))}")
    return " \\\n  ".join(parts)


def _first_example(spec):
    for content in spec.get("content", {}).values():
        for example in content.get("examples", {}).values():
            return example["value"]
    return None


def _written(value):
    return code(json.dumps(value, ensure_ascii=False, indent=1))


def code(text: str) -> SafeString:
    """Text between tags: its many quotation marks stay as they are, which halves its weight."""
    return mark_safe(escape(text, quote=False))  # nosec B308 B703 # escaped, and in no attribute


def _parameter(spec):
    schema = spec["schema"]
    return {
        "name": spec["name"],
        "place": spec["in"],
        "required": spec.get("required", False),
        "type": _type(schema),
        "choices": _choices(schema),
        "description": _line(spec),
        "example": spec.get("example", ""),
    }


def _line(spec):
    """A description in one line, without the marks of Markdown."""
    return " ".join(spec.get("description", "").replace("`", "").split())


def _paragraphs(text):
    return [_line({"description": part}) for part in text.split("\n\n") if part.strip()]


def _body(spec):
    return _type(_schema_of(spec)) if spec else None


def _answer(code, spec):
    schema = _schema_of(spec)
    rows = schema.get("properties", {}).get("results", schema)
    content = next(iter(spec.get("content", {}).values()), {})
    example = content.get("examples", {}).get("Answer")
    return {
        "code": code,
        "description": _line(spec),
        "type": _type(rows) if rows else None,
        "example": _written(example["value"]) if example else "",
        "cut": bool(example) and example["summary"] == "The first rows",
    }


def _schema_of(spec):
    content = spec.get("content", {})
    return next(iter(content.values()))["schema"] if content else {}


def _type(schema):
    """``{"$ref": …}`` and inline schemas as a name and whether it is one of the shapes."""
    many = schema.get("type") == "array"
    inner = schema["items"] if many else schema
    parts = inner.get("allOf") or inner.get("oneOf") or inner.get("anyOf") or [inner]
    ref = next((p["$ref"] for p in parts if "$ref" in p), "")
    name = ref.rpartition("/")[2] or _plain(inner)
    null = any(part.get("type") == "null" for part in parts)
    return {"name": name, "shape": bool(ref), "many": many, "null": null}


def _choices(schema):
    listed = schema.get("items", schema).get("enum", [])
    return [choice for choice in listed if choice]


def _plain(schema):
    kinds = schema.get("type", "")
    text = ", ".join(kinds) if isinstance(kinds, list) else kinds
    return f"{text} ({schema['format']})" if "format" in schema else text


def _shapes(content):
    """Each shape with its fields."""
    return [
        {
            "name": name,
            "description": _line(shape),
            "ways": [ref["$ref"].rpartition("/")[2] for ref in shape.get("oneOf", [])],
            "fields": [
                _field(field, spec, field in shape.get("required", []))
                for field, spec in shape.get("properties", {}).items()
            ],
        }
        for name, shape in content["components"]["schemas"].items()
    ]


def _field(name, spec, required):
    return {
        "name": name,
        "type": _type(spec),
        "choices": _choices(spec),
        "required": required,
        "description": _line(spec),
    }

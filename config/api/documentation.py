"""The document as rows for a page."""

LABELS = {"get": "GET", "post": "POST"}


def operations(document):
    """Each operation as a dict, in the order of the routes."""
    rows = []
    for path, methods in document["paths"].items():
        rows += [_operation(path, m, spec) for m, spec in methods.items() if m in LABELS]
    return rows


def _operation(path, method, spec):
    return {
        "id": spec["operationId"],
        "method": LABELS[method],
        "path": path,
        "summary": spec.get("summary", ""),
        "paragraphs": _paragraphs(spec.get("description", "")),
        "scopes": [scope for need in spec["security"] for scope in need.get("oauth2", [])],
        "parameters": [_parameter(p) for p in spec.get("parameters", [])],
        "body": _body(spec.get("requestBody")),
        "answers": [_answer(code, a) for code, a in sorted(spec["responses"].items())],
    }


def _parameter(spec):
    schema = spec["schema"]
    return {
        "name": spec["name"],
        "place": spec["in"],
        "type": _type(schema),
        "choices": _choices(schema),
        "description": _line(spec),
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
    return {"code": code, "description": _line(spec), "type": _type(rows)}


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


def shapes(document):
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
        for name, shape in document["components"]["schemas"].items()
    ]


def _field(name, spec, required):
    return {
        "name": name,
        "type": _type(spec),
        "choices": _choices(spec),
        "required": required,
        "description": _line(spec),
    }

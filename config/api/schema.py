"""The published document, OpenAPI 3.1: drawn from the views, and true (a test asks each route)."""

import json
import re
from functools import cache
from hashlib import sha256

from django.conf import settings
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent

from config.api.examples import add_examples
from partners.models import Scope

NAME = "oauth2"
TAGS = {
    "Group": "States, organizations, and the members of the Group. Public.",
    "Events": "All events that are or were published. Public.",
    "Registrations": "Participants: read, register, cancel. Statuses are public.",
    "Check-in": "Check-in of participants by a partner system.",
    "Statistics": "Totals without names.",
}
PROBLEM = {
    "type": "object",
    "description": "RFC 9457.",
    "required": ["type", "title", "status"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
        "errors": {
            "type": "array",
            "description": "What is wrong with each value; an empty `field` is the whole request.",
            "items": {
                "type": "object",
                "required": ["field", "detail", "code"],
                "properties": {name: {"type": "string"} for name in ("field", "detail", "code")},
            },
        },
    },
}
ERRORS = {
    400: "A parameter, a value or the JSON itself is not valid",
    401: "No token where one is needed, or one that is not valid",
    403: "The token lacks the scope",
    404: "Not found, or not available to this client",
    406: "Only JSON is served",
    409: "Not possible at present; `detail` gives the reason",
    413: "The body is too large",
    415: "The body is not JSON",
    429: "Too many requests",
    500: "A fault on our side",
    503: "Busy, or the database is not available. Send the request again after `Retry-After`",
    507: "The server cannot store anything at the moment",
}


class PartnerScheme(OpenApiAuthenticationExtension):
    target_class = "partners.authentication.PartnerAuthentication"
    name = NAME

    def get_security_definition(self, auto_schema):
        scopes = {scope.value: str(scope.label) for scope in Scope}
        flow = {"tokenUrl": f"{settings.SITE_URL}/identity/o/api/token", "scopes": scopes}
        return {"type": "oauth2", "flows": {"clientCredentials": flow}}

    def get_security_requirement(self, auto_schema):
        needed = auto_schema.view.scopes[auto_schema.method]
        return [{NAME: [scope]} for scope in needed] or [{}, {NAME: []}]


class Schema(AutoSchema):
    """Adds to each operation the errors that it can answer, and names shapes for the reader."""

    def get_serializer_name(self, serializer, direction):
        return type(serializer).__name__.removesuffix("Shape")

    def get_paginated_name(self, serializer_name):
        return f"{serializer_name}Page"

    def get_summary(self):
        """The first sentence of the view's description."""
        first = self.get_description().partition("\n\n")[0]
        return re.split(r"\.(?:\s|$)|: ", " ".join(first.split()))[0]

    def get_operation(self, *args):
        operation = super().get_operation(*args)
        if operation:
            for code, answer in operation["responses"].items():
                answer["description"] = answer["description"] or self._says(code)
            if self.method == "GET":
                operation["parameters"] = [*operation.get("parameters", []), IF_NONE_MATCH]
                operation["responses"]["200"]["headers"] = {"ETag": ETAG}
                operation["responses"]["304"] = {
                    "description": "Not modified since the answer with this ETag",
                    "headers": {"ETag": ETAG},
                }
            for code in self._errors():
                operation["responses"].setdefault(str(code), self._problem(code))
        return operation

    def _says(self, code):
        many = "The rows of one page" if self._is_list_view() else "The current state"
        return many if code == "200" else "Done"

    def _errors(self):
        codes = {400, 401, 406, 429, 500}
        codes |= {403} if self.view.scopes[self.method] else set()
        codes |= {404} if "{" in self.path else set()
        return sorted(codes | ({409, 413, 415} if self.method == "POST" else set()))

    def _problem(self, code):
        component = ResolvedComponent("Problem", ResolvedComponent.SCHEMA, PROBLEM, "Problem")
        self.registry.register_on_missing(component)
        answer = {
            "description": ERRORS[code],
            "content": {"application/problem+json": {"schema": component.ref}},
        }
        return answer | ({"headers": HEADERS[code]} if code in HEADERS else {})


ETAG = {
    "required": True,
    "description": "Identifies this state of the answer, for `If-None-Match`.",
    "schema": {"type": "string"},
}
IF_NONE_MATCH = {
    "name": "If-None-Match",
    "in": "header",
    "description": "ETags of earlier answers. The answer is 304 if nothing has changed.",
    "schema": {"type": "string"},
}
HEADERS = {
    **{
        code: {
            "WWW-Authenticate": {
                "required": True,
                "description": text,
                "schema": {"type": "string"},
            }
        }
        for code, text in (
            (401, 'RFC 6750: bare without a token; with one, `error="invalid_token"`.'),
            (403, 'RFC 6750: `error="insufficient_scope"`, and the `scope` that is needed.'),
        )
    },
    429: {
        "Retry-After": {
            "required": True,
            "description": "Seconds to wait.",
            "schema": {"type": "integer", "minimum": 1},
        }
    },
}


@cache
def document():
    """The document as a dict, made once in a process."""
    from drf_spectacular.generators import SchemaGenerator

    patterns = [path("api/v1/", include("config.api.routes"))]
    with override("en"):
        schema = SchemaGenerator(patterns=patterns).get_schema(request=None, public=True)
        schema["info"] |= _about()
        tutorial = f"{settings.SITE_URL}{reverse('api:tutorial')}"
        schema["externalDocs"] = {"description": _("Tutorial with curl"), "url": tutorial}
        schema["tags"] = [{"name": n, "description": text} for n, text in TAGS.items()]
    schema["servers"] = [{"url": settings.SITE_URL, "description": _("This site")}]
    schema["components"]["schemas"] = _shapes(schema["components"]["schemas"])
    for operation in _operations(schema):
        for parameter in operation.get("parameters", []):
            parameter["schema"].update(LIMITS.get(parameter["name"], {}))
            parameter.setdefault("description", PARAMETERS.get(parameter["name"]))
        add_examples(operation)
    return _without_marks(schema)


def _without_marks(part):
    """Without the generator's own notes."""
    if isinstance(part, dict):
        kept = {name: value for name, value in part.items() if name != "x-spec-enum-id"}
        return {name: _without_marks(value) for name, value in kept.items()}
    return [_without_marks(value) for value in part] if isinstance(part, list) else part


LIMITS = {
    "page_size": {"minimum": 1, "maximum": 200, "default": 50},
    "slug": {"pattern": "^[-a-zA-Z0-9_]+$"},
    "q": {"minLength": 1, "maxLength": 100},
    "cursor": {"minLength": 1},
    "series": {"minLength": 1, "maxLength": 60},
    "entity": {"minLength": 1, "maxLength": 20},
}


# What parameters mean whose filter says nothing of its own.
PARAMETERS = {
    "slug": "The last part of the page's address: the `slug` of an event or series.",
    "id": "The `id` of a registration.",
    "kind": "One kind only.",
    "status": "One status only.",
    "series": "One series only, by its `slug`.",
    "capacity": "One capacity only.",
    "mode": "One mode of participation only.",
    "entity": "One entity only, by its `code`.",
    "role": "One role in the delegation only.",
    "result": "One result only.",
}


def _operations(schema):
    return [operation for methods in schema["paths"].values() for operation in methods.values()]


def _about():
    return {
        "summary": _("Members of the Group of Friends, its events and their participants."),
        "description": _(
            "For partner systems of the Group. Public data needs no token. All times are UTC."
        ),
        "contact": {
            "name": _("Secretariat of the Group"),
            "url": f"{settings.SITE_URL}{reverse('contact')}",
            "email": settings.CONTACT_EMAIL,
        },
        "termsOfService": f"{settings.SITE_URL}{reverse('privacy')}",
        "license": {
            "name": _("No open licence: for partner systems of the Group only"),
            "url": f"{settings.SITE_URL}{reverse('about')}",
        },
    }


def _shapes(shapes):
    """The shapes by name. What is sent may hold nothing unknown; what names its subject in one of
    several ways becomes one shape for each way, because generators of clients understand these."""
    found = {}
    for name, shape in shapes.items():
        if shape.pop("x-closed", False):
            shape["additionalProperties"] = False
        ways = shape.pop("x-one-of", [])
        made = {f"{name}By{way.title()}": _in_one_way(shape, ways, way) for way in ways}
        if made:
            shape = _one_of(made) | {"description": shape["description"]}
        found |= {name: shape} | made
    return found


def _one_of(shapes):
    return {"oneOf": [{"$ref": f"#/components/schemas/{name}"} for name in shapes]}


def _in_one_way(shape, ways, way):
    left_out = set(ways) - {way}
    kept = {name: s for name, s in shape["properties"].items() if name not in left_out}
    required = [name for name in kept if name == way or name in shape["required"]]
    return shape | {"properties": kept, "required": required}


@cache
def document_text():
    """The document and its ETag."""
    body = json.dumps(document(), ensure_ascii=False, separators=(",", ":")).encode()
    return body, f'"{sha256(body).hexdigest()[:20]}"'

"""The document is true: real answers are held against it."""

import re
import uuid

import pytest
from django.conf import settings
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from audit.models import SYSTEM
from config.api.schema import document
from events.models import Series
from friends.actions.notes_verbales import ReceivedNote, find_or_keep_note
from tests.factories import make_cochair, make_membership, make_organization, make_state

PERSON = {"entity": "ken", "given_name": "Delegate", "family_name": "18", "role": "head"}
GETS = [
    "entities/",
    "members/",
    "events/",
    "events/soon/",
    "events/soon/registrations/",
    "registrations/{confirmed}/",
    "events/soon/check-ins/",
    "events/soon/statistics/",
    "series/seminars/statistics/",
    "statistics/",
    "statuses/",
]
POSTS = [
    ("events/soon/registrations/", PERSON),
    ("registrations/{waiting}/cancel/", {"reason": "Cannot come."}),
    ("events/soon/check-ins/", {"badge": "2222-2222", "nonce": str(uuid.uuid4())}),
]
WRONG = [
    ("events/?kind=party", None),
    ("events/none/", None),
    ("events/soon/registrations/", {"entity": "ken"}),
    ("registrations/{confirmed}/cancel/", {}),  # checked in already: 409
]


@pytest.fixture
def people(world, soon, confirmed, waiting, scan):
    soon.series = Series.objects.create(slug="seminars", name="Seminars")
    soon.opens_at, soon.required = soon.starts_at.replace(year=2020), ["role"]
    soon.save()
    make_state("VA")
    make_cochair("ZM")
    note = ReceivedNote("NV/12/2026", confirmed.received_at.date())
    kept = find_or_keep_note(note, make_state("FJ"), by=SYSTEM, at=confirmed.received_at)
    soon.delegations.update(note_verbale=kept)
    make_membership(make_organization("itu"), capacity="partner")
    return {"confirmed": confirmed.pk, "waiting": waiting.pk}


def said_of(path, method, response):
    """The schema that the document gives for this answer."""
    path = "/api/v1/" + path.partition("?")[0]
    for template, methods in document()["paths"].items():
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path):
            found = methods[method]["responses"][str(response.status_code)]
            return found["content"][response["Content-Type"]]["schema"]
    raise LookupError(path)


def closed(schema):
    """The same with no field that the document does not name."""
    if isinstance(schema, list):
        return [closed(part) for part in schema]
    if not isinstance(schema, dict):
        return schema
    parts = {name: closed(part) for name, part in schema.items()}
    if "properties" in parts and isinstance(parts["properties"], dict):
        parts["additionalProperties"] = False
    return parts


def hold_against(schema, answer):
    whole = Resource(contents=closed(document()), specification=DRAFT202012)
    registry = Registry().with_resource("urn:document", whole)
    text = closed(schema)
    wrapped = {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": "urn:answer"}
    wrapped |= _absolute(text)
    Draft202012Validator(wrapped, registry=registry, format_checker=FormatChecker()).validate(
        answer
    )


def _absolute(part):
    if isinstance(part, list):
        return [_absolute(p) for p in part]
    if not isinstance(part, dict):
        return part
    return {
        name: f"urn:document{value}" if name == "$ref" else _absolute(value)
        for name, value in part.items()
    }


def test_the_document_is_valid_and_was_drawn_without_a_warning():
    document.cache_clear()
    GENERATOR_STATS.reset()
    validate_schema(document())
    assert (GENERATOR_STATS._warn_cache, GENERATOR_STATS._error_cache) == ({}, {})
    assert document()["openapi"].startswith("3.1")


@pytest.mark.parametrize("path", GETS)
def test_answers_are_as_the_document_says(ask, people, token, path):
    path = path.format(**people)
    response = ask(path, token)
    answer = response.json()
    hold_against(said_of(path, "get", response), answer)
    assert answer.get("results") != []


@pytest.mark.parametrize(("path", "body"), POSTS)
def test_answers_to_writes_are_as_the_document_says(ask, people, token, path, body):
    path = path.format(**people)
    response = ask(path, token, body)
    assert response.status_code in (200, 201)
    hold_against(said_of(path, "post", response), response.json())


@pytest.mark.parametrize(("path", "body"), WRONG)
def test_errors_are_as_the_document_says(ask, people, token, path, body):
    path = path.format(**people)
    response = ask(path, token, body)
    assert response.status_code >= 400
    hold_against(said_of(path, "get" if body is None else "post", response), response.json())


def test_an_answer_with_a_field_too_many_would_be_noticed(ask, people, token):
    from jsonschema import ValidationError

    response = ask("events/soon/", token)
    with pytest.raises(ValidationError, match="surplus"):
        hold_against(said_of("events/soon/", "get", response), response.json() | {"surplus": 1})


def test_the_scopes_of_each_operation_are_named():
    named = {
        (path, method): sorted(s for need in said["security"] for s in need.get("oauth2", []))
        for path, methods in document()["paths"].items()
        for method, said in methods.items()
    }
    event, registration = "/api/v1/events/{slug}/", "/api/v1/registrations/{id}/"
    assert {key: scopes for key, scopes in named.items() if scopes} == {
        (f"{event}registrations/", "get"): ["participants:read"],
        (f"{event}registrations/", "post"): ["registrations:write"],
        (f"{event}check-ins/", "get"): ["checkin:write", "participants:read"],
        (f"{event}check-ins/", "post"): ["checkin:write"],
        (registration, "get"): ["participants:read"],
        (f"{registration}cancel/", "post"): ["registrations:write"],
    }


# Names of functions in the clients that partners generated: changing one breaks them.
OPERATIONS = {
    "entities_list",
    "events_check_ins_create",
    "events_check_ins_list",
    "events_list",
    "events_registrations_create",
    "events_registrations_list",
    "events_retrieve",
    "events_statistics_retrieve",
    "members_list",
    "registrations_cancel_create",
    "registrations_retrieve",
    "series_statistics_retrieve",
    "statistics_retrieve",
    "statuses_retrieve",
}


def operations():
    return [said for methods in document()["paths"].values() for said in methods.values()]


def test_operations_keep_their_names():
    assert {said["operationId"] for said in operations()} == OPERATIONS


def test_every_operation_says_in_a_line_what_it_does_and_where_it_belongs():
    tags = {tag["name"] for tag in document()["tags"] if tag["description"]}
    assert {tag for said in operations() for tag in said["tags"]} == tags
    summaries = [said["summary"] for said in operations()]
    assert len(set(summaries)) == len(OPERATIONS)
    assert all(5 < len(summary) <= 80 and "\n" not in summary for summary in summaries)
    assert all(said["description"].startswith(said["summary"][:20]) for said in operations())


def test_every_error_is_a_problem_with_its_shape():
    shape = {"$ref": "#/components/schemas/Problem"}
    for said in operations():
        for code, answer in said["responses"].items():
            assert answer["description"]
            if code >= "400":
                assert answer["content"] == {"application/problem+json": {"schema": shape}}


def test_whom_to_write_to_stands_in_the_document():
    about = document()["info"]
    assert about["contact"]["email"] == settings.CONTACT_EMAIL
    assert about["termsOfService"].startswith(settings.SITE_URL)


def test_a_choice_between_shapes_is_one_of_named_shapes():
    """Generators of clients make no type of alternatives without properties."""
    named = document()["components"]["schemas"]
    choices = {name: shape["oneOf"] for name, shape in named.items() if "oneOf" in shape}
    assert set(choices) == {"NewCheckIn"}
    shapes = [named[ref["$ref"].rpartition("/")[2]] for ref in choices["NewCheckIn"]]
    ways = [set(shape["properties"]) - {"nonce", "desk", "out"} for shape in shapes]
    assert ways == [{"code"}, {"badge"}, {"registration"}]
    assert all(way < set(s["required"]) for way, s in zip(ways, shapes, strict=True))


def test_examples_are_as_the_document_says():
    found = 0
    for said in operations():
        for content in said.get("requestBody", {}).get("content", {}).values():
            for example in content.get("examples", {}).values():
                hold_against(content["schema"], example["value"])
                found += 1
    assert found == 4


def test_the_rules_that_are_off_have_their_reason():
    lines = (settings.BASE_DIR / "redocly.yaml").read_text().splitlines()
    off = [n for n, line in enumerate(lines) if line.split("#")[0].rstrip().endswith(": off")]
    assert off
    for n in off:
        assert "#" in lines[n] or lines[n - 1].lstrip().startswith("#"), lines[n]


def test_the_document_is_served_and_kept(client):
    response = client.get("/api/v1/openapi.json")
    assert response.json() == document()
    unchanged = client.get("/api/v1/openapi.json", HTTP_IF_NONE_MATCH=response["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")


def test_the_tutorial_is_served(client):
    response = client.get("/api/tutorial.md")
    assert response["Content-Type"] == "text/markdown; charset=utf-8"
    assert b"".join(response.streaming_content).decode().startswith("# ")

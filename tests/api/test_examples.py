"""The examples of the document are true: each command is sent as the page shows it, and what comes
back is what the page shows. ``bin/api-examples`` writes the answers again."""

import json
import os
import re
import shlex
from datetime import timedelta
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.utils import timezone

from attendance.actions.scanning import check_in
from config.api.documentation import resources
from config.api.examples import FILE, ID, PARAMETERS, SLUG, answers
from config.api.schema import document
from events.models import Registration, Series
from tests.api.test_document import OPERATIONS, hold_against
from tests.factories import (
    make_cochair,
    make_event,
    make_membership,
    make_partner,
    make_registration,
    make_state,
    make_token,
    make_user,
)

WRITE = bool(os.environ.get("WRITE_EXAMPLES"))
BADGE = "3FJD-8WQA"  # of the example of the desk
ROWS = 1  # of a list that an example shows


@pytest.fixture
def seminar(group, db):
    """Takes place now, with registration open, two people on it, and one who was checked in."""
    now = timezone.now().replace(minute=0, second=0, microsecond=0)
    for code in ("FJ", "KE"):
        make_membership(make_state(code))
    make_cochair("ZM")
    event = make_event(
        slug=SLUG,
        title={"en": "Seminar on AI for agriculture"},
        starts_at=now,
        ends_at=now + timedelta(days=1),
        closes_at=now + timedelta(days=1),
        series=Series.objects.create(slug="seminars", name="Seminars"),
        seats=40,
        hosts=[make_state("CN"), make_state("ZM")],
    )
    person = {"given_name": "Delegate", "position": "Counsellor", "phone": "+1 212 555 0117"}
    for number, code in ((17, "FJ"), (16, "KE")):
        more = person | {"family_name": str(number), "email": f"delegate{number}@example.org"}
        user = make_user(given_name="Delegate", family_name=str(number), email=more["email"])
        make_registration(event, make_state(code), at=timezone.now(), user=user, **more)
    return event


@pytest.fixture
def send(client, seminar):
    """Sends a command of curl as it stands, save the token and the number of the registration."""
    partner = make_partner(events=[seminar])
    first, second = seminar.registrations.order_by("pk")
    at = timezone.now()
    nonce = "0b1f7c7e-6a5e-4c0f-8f0e-5d1f5f0a1117"
    check_in(seminar, registration=second, by=partner.agent, at=at, nonce=nonce, desk="East")
    Registration.objects.filter(pk=first.pk).update(badge=BADGE)

    def run(command):
        words = shlex.split(command.replace("\\\n", " "))
        assert words[0] == "curl"
        method = words[words.index("-X") + 1] if "-X" in words else "GET"
        (url,) = [word for word in words if word.startswith("http")]
        headers = dict(w.split(": ", 1) for w in words if re.match(r"[A-Z][\w-]+: ", w))
        parts = urlsplit(url)
        path = parts.path.replace(f"/registrations/{ID}/", f"/registrations/{first.pk}/")
        body = words[words.index("-d") + 1] if "-d" in words else ""
        if "Authorization" in headers:
            assert headers["Authorization"] == "Bearer $TOKEN"
            headers["Authorization"] = f"Bearer {make_token(partner)}"
        kind = headers.pop("Content-Type", "application/json")
        where = f"{path}?{parts.query}" if parts.query else path
        return client.generic(method, where, body, content_type=kind, headers=headers)

    return run


def operations():
    return [row for page in resources().values() for row in page["operations"]]


def spec_of(name):
    for methods in document()["paths"].values():
        for spec in methods.values():
            if spec["operationId"] == name:
                return spec
    raise LookupError(name)


def cut(value):
    """The same with one row in lists of objects."""
    if isinstance(value, dict):
        return {name: cut(part) for name, part in value.items()}
    if isinstance(value, list):
        return [cut(part) for part in (value[:ROWS] if _has_objects(value) else value)]
    return value


def _has_objects(value):
    return any(isinstance(part, dict) for part in value)


def told(value, name=""):
    """What an example says of a value: keys of rows, moments and codes are each database's own."""
    if isinstance(value, dict):
        return {key: told(part, key) for key, part in value.items()}
    if isinstance(value, list):
        return [told(part, name) for part in value]
    if name in ("id", "registration", "badge") or (isinstance(value, str) and _is_day(value)):
        return type(value).__name__
    return value


def _is_day(text):
    return bool(re.match(r"\d{4}-\d\d-\d\d", text))


def written(response, body):
    numbered = _numbered(body, {})
    return {"status": response.status_code, "cut": cut(numbered) != numbered, "body": cut(numbered)}


def _numbered(value, keys, name=""):
    """With 17 for the first key of a row, 18 for the next."""
    if isinstance(value, dict):
        return {key: _numbered(part, keys, key) for key, part in value.items()}
    if isinstance(value, list):
        return [_numbered(part, keys) for part in value]
    if name not in ("id", "registration") or not value:
        return value
    return keys.setdefault((name, value), ID + len(keys))


@pytest.mark.parametrize("name", sorted(OPERATIONS))
def test_the_command_is_answered_as_the_page_says(name, send):
    (operation,) = [row for row in operations() if row["id"] == name]
    response = send(unescape(operation["curl"]))
    answer = response.json()
    if WRITE:
        kept = json.loads(FILE.read_text()) if FILE.exists() else {}
        kept[name] = written(response, answer)
        text = json.dumps(dict(sorted(kept.items())), ensure_ascii=False, indent=1)
        FILE.write_text(text + "\n", encoding="utf-8")
        answers.cache_clear()
    shown = answers()[name]
    assert response.status_code == shown["status"]
    assert told(cut(answer)) == told(shown["body"])
    content = spec_of(name)["responses"][str(shown["status"])]["content"]["application/json"]
    hold_against(content["schema"], shown["body"])


def test_every_operation_has_an_example_and_no_other():
    assert set(PARAMETERS) == set(answers()) == OPERATIONS
    for name, values in PARAMETERS.items():
        known = {parameter["name"]: parameter for parameter in spec_of(name)["parameters"]}
        assert values.keys() <= known.keys()
        needed = {n for n, parameter in known.items() if parameter.get("required")}
        assert needed <= values.keys()


def test_examples_name_no_person_and_no_other_site():
    text = FILE.read_text()
    assert set(re.findall(r"@([\w.]+)", text)) <= {"example.org"}
    assert set(re.findall(r"https?://([\w.]+)", text)) <= {"testserver"}


def test_the_pages_show_command_and_answer(client):
    for slug, page in resources().items():
        html = unescape(client.get(f"/api/reference/{slug}/").text)
        for operation in page["operations"]:
            assert unescape(operation["curl"]) in html
            assert unescape(operation["example"]) in html
    assert settings.SITE_URL in html

"""A method that no page has is answered 405, and is not taken for a GET."""

import pytest
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db

UNKNOWN = ["TRACE", "TRACK", "CONNECT", "DEBUG", "PROPFIND", "KWARGS", "DISPATCH"]
PATHS = ["/en/", "/en/events/", "/en/account/login/", "/admin/", "/nothing/", "/static/site.css"]
API = ["/api/v1/events/", "/api/", "/api/v1/openapi.json", "/api/v1/nothing/"]


@pytest.fixture
def client():
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    return client


@pytest.mark.parametrize("method", [*UNKNOWN, "PUT", "PATCH", "DELETE", "OPTIONS"])
@pytest.mark.parametrize("path", PATHS)
def test_a_page_has_no_such_method(client, path, method):
    answer = client.generic(method, path, "secret")
    assert (answer.status_code, answer.content) == (405, b"")
    assert answer["Allow"] == "GET, HEAD, POST"
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("method", UNKNOWN)
@pytest.mark.parametrize("path", API)
def test_the_api_has_no_such_method(client, path, method):
    answer = client.generic(method, path, "secret")
    assert (answer.status_code, answer["Content-Type"]) == (405, "application/problem+json")
    assert answer["Allow"] == "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS"
    assert b"secret" not in answer.content

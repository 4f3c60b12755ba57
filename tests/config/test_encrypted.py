"""Without TLS people are led on to https, and programs are refused."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def strict(settings):
    settings.SECURE_SSL_REDIRECT = True


@pytest.mark.parametrize("path", ["/api/v1/events/", "/api/v1/nothing/", "/identity/o/api/token"])
def test_a_program_is_refused_and_told_why(client, path):
    answer = client.get(path, headers={"Authorization": "Bearer secret"})
    assert (answer.status_code, answer["Content-Type"]) == (403, "application/problem+json")
    assert "https" in answer.json()["detail"]
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_a_secret_without_tls_becomes_no_token(client):
    assert client.post("/identity/o/api/token", {"grant_type": "x"}).status_code == 403


def test_over_tls_it_is_answered(client):
    assert client.get("/api/v1/events/", secure=True).status_code == 200


@pytest.mark.parametrize("path", ["/en/", "/api/", "/admin/"])
def test_a_person_is_led_on(client, path):
    answer = client.get(path)
    assert (answer.status_code, answer["Location"]) == (301, f"https://testserver{path}")

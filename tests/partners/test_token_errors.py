"""What the token's door says of requests that RFC 6749 does not allow: section 5.2."""

import base64
from urllib.parse import urlencode

import pytest
from allauth.idp.oidc.models import Token

PATH = "/identity/o/api/token"
FORM = "application/x-www-form-urlencoded"
GRANT = ("grant_type", "client_credentials")


@pytest.fixture
def knock(client, partner):
    """Posts pairs as they are, so that a name may stand twice; with HTTP Basic."""

    def send(*pairs, path=PATH, basic=True, content_type=FORM, **more):
        if basic:
            pair = f"{partner.client_id}:{partner.secret}".encode()
            more["HTTP_AUTHORIZATION"] = f"Basic {base64.b64encode(pair).decode()}"
        return client.post(path, urlencode(pairs), content_type=content_type, **more)

    return send


def refused(response, error="invalid_request", status=400):
    body = response.json()
    assert (response.status_code, body["error"]) == (status, error)
    assert response["Content-Type"] == "application/json"
    assert "no-store" in response["Cache-Control"]
    assert response["Pragma"] == "no-cache"
    assert Token.objects.count() == 0
    return body.get("error_description", "")


@pytest.mark.parametrize("pairs", [(), (("grant_type", ""),), (("scope", "checkin:write"),)])
def test_without_a_grant_type(knock, pairs):
    assert "grant_type" in refused(knock(*pairs))


def test_with_another_grant_type(knock):
    refused(knock(("grant_type", "password")), "unsupported_grant_type")


@pytest.mark.parametrize(
    "name", ["grant_type", "scope", "client_id", "client_secret", "resource", "whatever"]
)
def test_a_parameter_that_stands_twice_is_named(knock, name):
    value = "client_credentials" if name == "grant_type" else "x"
    pairs = [GRANT] if name != "grant_type" else []
    assert name in refused(knock(*pairs, (name, value), (name, value)))


def test_an_empty_parameter_counts_as_left_out(knock, partner):
    answer = knock(GRANT, ("scope", ""), ("client_secret", "")).json()
    assert set(answer["scope"].split()) == set(partner.scopes)


def test_a_client_proves_itself_in_one_way(knock, partner):
    said = refused(knock(GRANT, ("client_secret", partner.secret)))
    assert "client_secret" in said


def test_a_client_that_names_itself_again_is_the_same(knock, partner):
    assert knock(GRANT, ("client_id", partner.client_id)).status_code == 200


def test_a_client_that_names_another_is_refused(knock):
    assert "client_id" in refused(knock(GRANT, ("client_id", "another")))


@pytest.mark.parametrize("name", ["grant_type", "client_id", "client_secret", "scope"])
def test_parameters_in_the_address_are_refused(knock, name):
    assert name in refused(knock(GRANT, path=f"{PATH}?{name}=x"))


@pytest.mark.parametrize("kind", ["application/json", "text/plain"])
def test_another_kind_of_body_is_refused(knock, kind):
    assert FORM in refused(knock(GRANT, content_type=kind))


@pytest.mark.parametrize("scheme", ["Basic %%%", "Basic YWJj", "Basic", "Bearer abc"])
def test_a_header_that_is_not_understood_is_no_proof(client, partner, scheme):
    pairs = urlencode([GRANT])
    response = client.post(PATH, pairs, content_type=FORM, HTTP_AUTHORIZATION=scheme)
    refused(response, "invalid_client", 401)


def test_a_wrong_secret_in_the_header_is_challenged(client, partner):
    basic = base64.b64encode(f"{partner.client_id}:wrong".encode()).decode()
    response = client.post(
        PATH, urlencode([GRANT]), content_type=FORM, HTTP_AUTHORIZATION=f"Basic {basic}"
    )
    refused(response, "invalid_client", 401)
    assert response["WWW-Authenticate"] == 'Basic realm="api", charset="UTF-8"'


def test_no_proof_at_all(knock):
    refused(knock(GRANT, basic=False), "invalid_client", 401)


@pytest.mark.parametrize(
    "body", ["grant_type=client_credentials&scope=%00", "grant_type=%FF", "\xff=%C3%28"]
)
def test_what_is_no_text_is_refused(client, partner, body):
    response = client.post(PATH, body.encode("latin-1"), content_type=FORM)
    assert response.status_code in (400, 401)
    assert response["Content-Type"] in ("application/json", "application/problem+json")


def test_the_character_zero_in_the_header_is_refused(client, partner):
    basic = base64.b64encode(b"a\x00b:c").decode()
    response = client.post(
        PATH, urlencode([GRANT]), content_type=FORM, HTTP_AUTHORIZATION=f"Basic {basic}"
    )
    refused(response)


def test_a_token_for_another_resource_is_not_offered(knock):
    refused(knock(GRANT, ("resource", "https://other.example.org/")), "invalid_target")
    refused(knock(GRANT, ("resource", "no address")), "invalid_target")


def test_a_scope_that_is_not_offered(knock):
    refused(knock(GRANT, ("scope", "everything")), "invalid_scope")


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_another_method_is_refused(client, db, method):
    response = getattr(client, method)(PATH)
    assert (response.status_code, response["Allow"]) == (405, "POST")

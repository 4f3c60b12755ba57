"""The one door of the OAuth provider, and the doors that are shut."""

import base64

import pytest
from allauth.idp.oidc.models import Client, Token

from partners.actions import revoke
from partners.views import LIMIT

PATH = "/identity/o/api/token"
CREDENTIALS = {"grant_type": "client_credentials"}


@pytest.fixture
def door(client, partner):
    """Asks for a token with HTTP Basic; ``secret`` and fields may be others."""

    def knock(secret=None, client_id=None, **fields):
        pair = f"{client_id or partner.client_id}:{secret or partner.secret}"
        basic = base64.b64encode(pair.encode()).decode()
        return client.post(PATH, CREDENTIALS | fields, HTTP_AUTHORIZATION=f"Basic {basic}")

    return knock


def test_id_and_secret_become_a_token(door, client, partner):
    answer = door().json()
    assert (answer["token_type"], answer["expires_in"]) == ("Bearer", 3600)
    assert set(answer["scope"].split()) == set(partner.scopes)
    assert "refresh_token" not in answer
    token = Token.objects.get()
    assert (token.client_id, token.user) == (partner.client_id, None)
    assert answer["access_token"] not in token.hash
    header = f"Bearer {answer['access_token']}"
    assert client.get("/api/v1/events/", HTTP_AUTHORIZATION=header).status_code == 200


def test_the_secret_may_stand_in_the_body(client, partner):
    pair = {"client_id": partner.client_id, "client_secret": partner.secret}
    assert client.post(PATH, CREDENTIALS | pair).status_code == 200


def test_a_token_may_be_good_for_less(door):
    answer = door(scope="checkin:write").json()
    assert answer["scope"] == "checkin:write"
    assert Token.objects.get().get_scopes() == ["checkin:write"]


@pytest.mark.parametrize("scope", ["openid", "events:write", "checkin:write openid"])
def test_a_scope_that_was_not_given_is_refused(door, scope):
    response = door(scope=scope)
    assert (response.status_code, response.json()["error"]) == (400, "invalid_scope")


def test_the_answer_is_kept_by_nobody(door):
    assert "no-store" in door()["Cache-Control"]


@pytest.mark.parametrize(
    "grant",
    [
        "password",
        "authorization_code",
        "refresh_token",
        "implicit",
        "urn:ietf:params:oauth:grant-type:device_code",
        "urn:ietf:params:oauth:grant-type:jwt-bearer",
    ],
)
def test_other_grants_are_refused(door, grant):
    response = door(grant_type=grant)
    assert (response.status_code, response.json()["error"]) == (400, "unsupported_grant_type")
    assert Token.objects.count() == 0


@pytest.mark.parametrize("pair", [{"secret": "wrong"}, {"client_id": "nobody"}])
def test_a_wrong_secret_and_a_wrong_id_are_answered_alike(door, pair):
    response = door(**pair)
    assert response.status_code == 401
    assert response.json() == {"error": "invalid_client"}
    assert Token.objects.count() == 0


def test_without_a_secret_there_is_no_token(client, partner):
    response = client.post(PATH, CREDENTIALS | {"client_id": partner.client_id})
    assert response.status_code == 401


def test_a_client_that_was_not_made_here_is_of_no_use(client, door, db):
    """A client row without a partner gets a token, and the token opens nothing."""
    Client.objects.create(id="strange", grant_types="client_credentials", scopes="checkin:write")
    row = Client.objects.get(pk="strange")
    row.set_secret("s")
    row.save()
    answer = door(secret="s", client_id="strange", scope="checkin:write").json()
    header = f"Bearer {answer['access_token']}"
    assert client.get("/api/v1/events/", HTTP_AUTHORIZATION=header).status_code == 401


def test_a_revoked_client_gets_no_token(door, partner, secretary, now):
    revoke(partner, by=secretary, at=now, reason="The project ended.")
    assert door().status_code == 401


def test_only_post(client, db):
    assert client.get(PATH).status_code == 405


def test_guessing_is_slowed_down(door):
    allowed = int(LIMIT.partition("/")[0])
    codes = [door(secret="wrong").status_code for _n in range(allowed + 1)]
    assert codes == [401] * allowed + [429]
    response = door()
    assert (response.status_code, response["Retry-After"].isdigit()) == (429, True)


@pytest.mark.parametrize(
    "path",
    [
        "/identity/o/authorize",
        "/identity/o/device",
        "/identity/o/logout",
        "/identity/o/api/device/code",
        "/identity/o/api/userinfo",
        "/identity/o/api/clients",
        "/identity/o/api/introspect",
        "/identity/o/api/revoke",
        "/identity/identity/o/api/token",
        "/identity/.well-known/openid-configuration",
        "/.well-known/openid-configuration",
        "/.well-known/jwks.json",
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
def test_the_other_doors_do_not_exist(client, db, method, path):
    assert getattr(client, method)(path).status_code == 404

"""What a caller is told of its token: the challenges of RFC 6750."""

from datetime import timedelta

import pytest
from django.utils import timezone

from partners.actions import revoke
from partners.models import Scope
from tests.factories import make_token

CLOSED = "events/soon/registrations/"
BARE = 'Bearer realm="api"'
INVALID = f'{BARE}, error="invalid_token", error_description="'


@pytest.fixture
def token_of(world, secretary):
    """``token_of("expired")``: a value for the header that opens nothing, for that reason."""

    def make(kind):
        if kind == "wrong":
            return "nonsense"
        if kind == "empty":
            return ""
        if kind == "not ASCII":
            return "tökén"
        until = timezone.now() - timedelta(seconds=1) if kind == "expired" else None
        token = make_token(world, until=until)
        if kind == "revoked":
            revoke(world, by=secretary, at=timezone.now(), reason="The project ended.")
        return token

    return make


@pytest.mark.parametrize("path", [CLOSED, "entities/"])
@pytest.mark.parametrize("kind", ["wrong", "expired", "revoked", "empty", "not ASCII"])
def test_a_token_that_opens_nothing_is_called_invalid(ask, token_of, kind, path):
    response = ask(path, HTTP_AUTHORIZATION=f"Bearer {token_of(kind)}")
    assert response.status_code == 401
    assert response["WWW-Authenticate"].startswith(INVALID)
    assert response["WWW-Authenticate"].isascii()


def test_why_a_token_is_invalid_is_not_said(ask, token_of):
    kinds = ["wrong", "expired", "revoked"]
    said = [ask(CLOSED, HTTP_AUTHORIZATION=f"Bearer {token_of(kind)}") for kind in kinds]
    assert len({(r["WWW-Authenticate"], r.content) for r in said}) == 1


@pytest.mark.parametrize("header", [None, "Basic YTpi", "Negotiate abc"])
def test_without_a_token_no_error_is_named(ask, world, header):
    response = ask(CLOSED, **({"HTTP_AUTHORIZATION": header} if header else {}))
    assert response.status_code == 401
    assert response["WWW-Authenticate"] == BARE


@pytest.mark.parametrize(
    ("path", "scopes"),
    # Where each of two scopes would do, the challenge names one that does.
    [(CLOSED, "participants:read"), ("events/soon/check-ins/", "participants:read")],
)
def test_without_the_scope_it_is_named(ask, world, path, scopes):
    response = ask(path, make_token(world, Scope.REGISTER))
    assert response.status_code == 403
    challenge = response["WWW-Authenticate"]
    assert challenge.startswith(f'{BARE}, error="insufficient_scope"')
    assert challenge.endswith(f', scope="{scopes}"')


@pytest.mark.parametrize("path", [CLOSED, "entities/"])
@pytest.mark.parametrize(
    ("query", "header"),
    [
        ("?access_token={token}", "Bearer {token}"),
        ("", "Bearer {token}, Bearer {token}"),
        ("", "Bearer {token} {token}"),
    ],
)
def test_a_token_that_is_sent_in_two_ways_is_an_invalid_request(
    ask, world, token, path, query, header
):
    path += query.format(token=token)
    response = ask(path, HTTP_AUTHORIZATION=header.format(token=token))
    assert response.status_code == 400
    assert response["WWW-Authenticate"].startswith(f'{BARE}, error="invalid_request"')
    assert response["Content-Type"] == "application/problem+json"


def test_an_answer_that_the_token_opens_has_no_challenge(ask, world, token):
    for path in (CLOSED, "events/none/", "entities/?colour=red"):
        assert "WWW-Authenticate" not in ask(path, token)
